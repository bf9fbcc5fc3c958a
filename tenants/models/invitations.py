"""Links that bring somebody into a company: an invitation of its CEO, or a request of a person with an account."""

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tenants import audit, notices
from tenants.errors import UserError
from tenants.ids import new_id
from tenants.models.companies import Tenant
from tenants.models.emails import OutgoingEmail
from tenants.models.people import Membership, User

LASTS = timedelta(days=7)
ASKING_LASTS = timedelta(days=3)
# One address is not written to again within this time, however often somebody asks in its name.
QUIET = timedelta(hours=1)
MOST_OPEN = 100


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unused(self) -> "InvitationQuerySet":
        return self.filter(used_at=None, revoked_at=None)

    def open(self) -> "InvitationQuerySet":
        return self.unused().filter(expires_at__gt=timezone.now())

    def of_company(self, tenant: Tenant) -> "InvitationQuerySet":
        """What its CEOs have sent; what people asked by themselves is nobody's business yet."""
        return self.filter(tenant=tenant, by__isnull=False).select_related("tenant", "by")

    def behind(self, token: str) -> "Invitation | None":
        """The open one whose link ends in `token`."""
        digest = digest_of(token)
        return self.open().filter(digest=digest, tenant__status=Tenant.Status.ACTIVE).select_related("tenant").first()


def digest_of(token: str) -> str:
    """A token is 256 random bits: a fast hash keeps it as well as a slow one."""
    return hashlib.sha256(token.encode()).hexdigest()


class Invitation(models.Model):
    """An e-mail that may join as `role`: at once when `by` (a CEO) invited it, else as a request.

    The link is made when its e-mail is sent and kept as a hash; a new e-mail ends the link of the former.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=12, choices=Membership.Role)
    language = models.CharField(_("language"), max_length=5, blank=True)
    by = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    written_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "email"],
                condition=Q(used_at=None, revoked_at=None, by__isnull=False),
                name="one_open_invitation",
            ),
            models.UniqueConstraint(
                fields=["tenant", "email"],
                condition=Q(used_at=None, revoked_at=None, by=None),
                name="one_open_asking",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.tenant}"

    @property
    def is_over(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def is_asking(self) -> bool:
        return self.by_id is None

    @classmethod
    @transaction.atomic
    def invite(cls, tenant: Tenant, email: str, role: str, *, by: User, language: str = "") -> "Invitation":
        """Writes to `email`; asked again, the same invitation with a new link. Raises PermissionDenied, UserError."""
        Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk)
        email = email.strip().lower()
        if not Membership(user=User(email=email), tenant=tenant).may_be_decided_by(by):
            raise PermissionDenied
        known = Membership.objects.filter(tenant=tenant, user__email=email).first()
        if known and known.status in {Membership.Status.ACTIVE, Membership.Status.SUSPENDED}:
            raise UserError(_now("This person is on your team already. Look at the staff and at the suspended."))
        mine = cls.objects.of_company(tenant).unused()
        invitation = mine.filter(email=email).first()
        if invitation is None and mine.count() >= MOST_OPEN:
            raise UserError(_now("Many invitations are open. Revoke those that nobody needs any more."))
        if invitation is None:
            invitation = cls(tenant=tenant, email=email)
        invitation.role, invitation.language, invitation.by = role, language, by
        invitation._write("invited")
        invitation._tell("sent", by)
        return invitation

    @classmethod
    @transaction.atomic
    def offer(cls, tenant: Tenant, user: User, role: str) -> None:
        """Somebody asked to join with the e-mail of `user`, who has an account: they alone get the link."""
        Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk)
        waiting = cls.objects.unused().filter(tenant=tenant, email=user.email, by=None).first()
        if waiting and waiting.written_at > timezone.now() - QUIET and waiting.role == role:
            return
        asking = waiting or cls(tenant=tenant, email=user.email)
        asking.role = role
        asking._write("known", to=user)

    @transaction.atomic
    def send_again(self, *, by: User) -> None:
        """A new e-mail with a new link and seven more days. Raises PermissionDenied, UserError."""
        mine = self._locked()
        Invitation.invite(mine.tenant, mine.email, mine.role, by=by, language=mine.language)

    @transaction.atomic
    def revoke(self, *, by: User) -> None:
        """The link opens nothing from now on. Raises UserError when it was used meanwhile."""
        mine = self._locked()
        mine.revoked_at = timezone.now()
        mine.save(update_fields=["revoked_at"])
        mine._tell("revoked", by)

    def new_token(self) -> str:
        """The end of the link, told this once; the former link no longer works."""
        token = secrets.token_urlsafe(32)
        Invitation.objects.filter(pk=self.pk).update(digest=digest_of(token))
        return token

    @transaction.atomic
    def accept(self, *, name: str = "", password: str = "") -> Membership:
        """The person behind the e-mail joins, or (asked by themself) waits; who has no account gets one.

        The caller has the link of the e-mail, so the e-mail is theirs. Raises UserError.
        """
        mine = self._locked()
        user = User.objects.filter(email=mine.email).first()
        if user is None:
            user = _new_person(mine.email, name, password)
        if not user.is_active:
            raise UserError(_now("This account is closed."))
        user.prove_email()
        mine.used_at = timezone.now()
        mine.save(update_fields=["used_at"])
        return mine._seat(user)

    def _seat(self, user: User) -> Membership:
        rows = Membership.objects.select_for_update(of=("self",)).select_related("user", "tenant")
        member = rows.filter(user=user, tenant=self.tenant).first() or Membership(user=user, tenant=self.tenant)
        is_new = member._state.adding
        if member.status == Membership.Status.ACTIVE:
            return member
        if member.status == Membership.Status.SUSPENDED or (self.is_asking and not is_new):
            raise UserError(_now("%(company)s has decided about you already. Ask your company.") % self._named())
        if self.by and not member.may_be_decided_by(self.by):
            # Whoever invited has no say here any more: their links end with their rights.
            raise UserError(_now("This invitation was used or revoked meanwhile."), code="over")
        member.role = Membership.Role(self.role)
        if self.is_asking:
            member.save()
            member.announce_request()
            return member
        member.status, member.reason = Membership.Status.ACTIVE, ""
        member.decided_by, member.decided_at = self.by, timezone.now()
        member.save()
        assert self.by is not None
        member._tell("joined", user, {}, {"role": member.role, "status": member.status})
        return member

    def _named(self) -> dict[str, str]:
        return {"company": self.tenant.name}

    def _locked(self) -> "Invitation":
        """The open row, held until the transaction ends. The company comes first, as in every decision."""
        Tenant.objects.select_for_update(no_key=True).get(pk=self.tenant_id)
        rows = Invitation.objects.select_for_update(of=("self",)).select_related("tenant", "by")
        mine = rows.unused().filter(pk=self.pk).first()
        if mine is None:
            raise UserError(_now("This invitation was used or revoked meanwhile."), code="over")
        return mine

    def _write(self, outgoing: str, to: User | None = None) -> None:
        self.written_at = timezone.now()
        self.expires_at = self.written_at + (ASKING_LASTS if self.is_asking else LASTS)
        self.digest = ""
        self.save()
        OutgoingEmail.post(outgoing, self.tenant, self.pk, to=to)

    def _tell(self, what: str, by: User) -> None:
        schema = self.tenant.schema_name
        audit.record(schema, f"invitation.{what}", self.pk, by=by.pk, after={"role": self.role})
        notices.publish("people.changed", self.pk, schema=schema)


def _new_person(email: str, name: str, password: str) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password, name=name.strip())
    except IntegrityError:  # asked for an account at the same moment
        raise UserError(_now("You have an account now. Open the link again.")) from None
