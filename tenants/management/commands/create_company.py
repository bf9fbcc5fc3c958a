"""`manage.py create_company NAME EMAIL`: a company and its first owner, all or nothing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from tenants import languages, modules
from tenants.companies import lifecycle
from tenants.companies.provisioning import create_company
from tenants.emails import mail
from tenants.errors import UserError
from tenants.models import Membership, OutgoingEmail, Tenant, User

UNFINISHED = (Tenant.Status.CREATING, Tenant.Status.DELETING)


class Command(BaseCommand):
    help = (
        "Makes a company, its schema and its first owner, who gets a letter for choosing a password. "
        "A call that failed half-way is finished by repeating it with the same values, or removed by --abandon."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the company's name")
        parser.add_argument("email", help="the e-mail of its first owner, who becomes its CEO")
        parser.add_argument("--owner", default="", help="the owner's name (default: what stands before the @)")
        parser.add_argument("--language", default="en", choices=languages.codes())
        parser.add_argument("--zone", default="UTC", help="time zone, such as Europe/Paris")
        parser.add_argument("--country", default="US", help="two letters, for phone numbers without country code")
        parser.add_argument("--currency", default="USD", help="three letters, such as EUR")
        parser.add_argument(
            "--abandon", action="store_true", help="remove what an earlier call has left unfinished, and make nothing"
        )
        parser.add_argument("--modules", default="crm_sales", help="names with commas between; may be empty")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["abandon"]:
            self._abandon(options["name"])
            return
        if done := self._finished(options["name"], options["email"]):
            self._say_it_stands(done, options)
            return
        chosen = [name.strip() for name in options["modules"].split(",") if name.strip()]
        known = {module.name for module in modules.every() if module.optional}
        if unknown := set(chosen) - known - {"crm_sales"}:
            raise CommandError(f"No such module: {', '.join(sorted(unknown))}. Known: {', '.join(sorted(known))}.")
        try:
            tenant = create_company(
                name=options["name"],
                owner_email=options["email"],
                owner_name=options["owner"],
                language=options["language"],
                zone=options["zone"],
                country=options["country"].upper(),
                currency=options["currency"].upper(),
                modules=chosen,
                write=True,
            )
        except UserError as error:
            raise CommandError(f"{error.message}{self._whose(options['name'])}") from error
        except Exception as error:
            raise CommandError(self._why(options["name"]) or f"{type(error).__name__}: {error}") from error
        self.stdout.write(self.style.SUCCESS(f"{tenant.name} is ready."))
        self._invite(tenant, options["email"])

    def _why(self, name: str) -> str:
        """What stands on the row of a company that could not be finished, and what to do about it."""
        row = Tenant.objects.filter(name=name, status=Tenant.Status.CREATING).exclude(failure="").first()
        return f"{row.failure} Repeat the command to go on, or add --abandon to remove what there is." if row else ""

    def _finished(self, name: str, email: str) -> Tenant | None:
        """The company, when an earlier call has made it for the same owner: repeating that one does no harm."""
        return (
            Tenant.objects.active()
            .filter(name=name)
            .filter(
                memberships__user__email=email.strip().lower(),
                memberships__role=Membership.Role.CEO,
                memberships__status=Membership.Status.ACTIVE,
            )
            .first()
        )

    def _say_it_stands(self, tenant: Tenant, options: dict[str, Any]) -> None:
        """Repeated for the same owner: nothing is made, and they get their e-mail again while they have no password."""
        self.stdout.write(f"{tenant.name} is ready already.")
        if tenant.language != options["language"]:
            self.stdout.write(
                f"It speaks {languages.name_of(tenant.language)} and goes on so: Settings, Company changes it."
            )
        owner = self._owner(tenant, options["email"])
        waits = OutgoingEmail.objects.filter(name="owner", tenant=tenant, user=owner, sent_at=None).exists()
        if not (waits or owner.has_usable_password()):
            with transaction.atomic():
                OutgoingEmail.post("owner", tenant, owner.pk, to=owner)
        self._invite(tenant, options["email"])

    def _whose(self, name: str) -> str:
        """Whose company of this name stands already, so that a mistyped e-mail is found."""
        seats = Membership.objects.active().filter(tenant__name=name, role=Membership.Role.CEO)
        emails = ", ".join(seats.order_by("created_at").values_list("user__email", flat=True)[:3])
        return f" ({name} is run by {emails}.)" if emails else ""

    def _abandon(self, name: str) -> None:
        tenant = Tenant.objects.filter(name=name, status__in=UNFINISHED).first()
        if tenant is None:
            raise CommandError(f"No company {name!r} is unfinished. Nothing was changed.")
        try:
            lifecycle.delete_company(tenant, typed_name=tenant.name)
        except UserError as error:
            raise CommandError(error.message) from error
        self.stdout.write(self.style.SUCCESS(f"What there was of {name} is removed."))

    def _invite(self, tenant: Tenant, email: str) -> None:
        """Tells how the owner gets in: with the password they have, or by choosing one."""
        owner = self._owner(tenant, email)
        if owner.has_usable_password():
            self.stdout.write(f"{owner.email} logs in with the password they have.")
            return
        self.stdout.write(f"{owner.email} chooses a password here, once, within three days:")
        self.stdout.write(mail.password_link(owner))
        self.stdout.write("A letter with such an address goes out while the product runs, where EMAIL_URL is set.")

    def _owner(self, tenant: Tenant, email: str) -> User:
        return Membership.objects.select_related("user").get(tenant=tenant, user__email=email.strip().lower()).user
