"""`manage.py delete_company NAME --yes-delete NAME`: a company with its schema, its key and its files. For good."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.companies import lifecycle
from tenants.errors import UserError
from tenants.models import Tenant


class Command(BaseCommand):
    help = (
        "Deletes a company for good: schema, key, files, memberships and numbers. Export it first. "
        "A call that was cut is finished by repeating it; it also removes a company that was never finished."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the company's name")
        parser.add_argument("--yes-delete", required=True, metavar="NAME", help="the name once more")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(name=options["name"]).first()
        if tenant is None:
            raise CommandError(f"There is no company {options['name']!r}.")
        if options["yes_delete"] != tenant.name:
            raise CommandError("The two names differ. Nothing was changed.")
        try:
            lifecycle.deactivate(tenant)
            lifecycle.delete_company(tenant, typed_name=options["yes_delete"])
        except UserError as error:
            raise CommandError(error.message) from error
        self.stdout.write(self.style.SUCCESS(f"{options['name']} was deleted."))
