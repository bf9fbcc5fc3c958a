"""People: users by e-mail, and what each may do in each company."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tenants import audit, notices
from tenants.errors import UserError
from tenants.ids import new_id
from tenants.models.companies import Tenant
from tenants.signals import membership_decided


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person who logs in. Rights come from memberships; `is_superuser` is the installation's owner only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    language = models.CharField(
        _("own language"),
        max_length=5,
        blank=True,
        choices=[("es", _("Spanish")), ("en", _("English")), ("fr", _("French"))],
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_superuser = models.BooleanField(_("owner of the installation"), default=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """May enter the Django admin: the installation's owner, and every active CEO."""
        return self.is_active and (
            self.is_superuser or self.memberships.active().filter(role=Membership.Role.CEO).exists()
        )

    def speak(self, language: str) -> None:
        """The person's pages come in this language from now on, whatever the company's; "" = the company's."""
        self.language = language
        self.save(update_fields=["language"])

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> "MembershipQuerySet":
        """Memberships that open a door now: membership, person and company are all active."""
        return self.filter(
            status=Membership.Status.ACTIVE, user__is_active=True, tenant__status=Tenant.Status.ACTIVE
        ).select_related("user", "tenant")

    def pending(self) -> "MembershipQuerySet":
        return self.filter(status=Membership.Status.PENDING)

    def staff(self) -> "MembershipQuerySet":
        """Whoever works in the company now."""
        return self.filter(status=Membership.Status.ACTIVE, user__is_active=True)

    def out(self) -> "MembershipQuerySet":
        """Suspended or turned down."""
        return self.filter(status__in=[Membership.Status.SUSPENDED, Membership.Status.REJECTED])

    def of_company(self, tenant: Tenant) -> "MembershipQuerySet":
        return self.filter(tenant=tenant).select_related("user", "tenant", "decided_by")

    def count_waiting_for(self, member: "Membership") -> int:
        """How many requests wait for this member's decision: none, unless they are a CEO."""
        return self.pending().filter(tenant=member.tenant_id).count() if member.is_ceo else 0

    def approvable_by(self, user: User) -> "MembershipQuerySet":
        """Everybody in the companies where `user` is an active CEO."""
        companies = Membership.objects.active().filter(user=user, role=Membership.Role.CEO).values("tenant")
        return self.filter(tenant__in=companies).select_related("user", "tenant")


class Membership(models.Model):
    """One person in one company: role and status. The status belongs here, not to the person."""

    class Role(models.TextChoices):
        CEO = "ceo", _("CEO")
        SECRETARY = "secretary", _("Secretary")
        AGENT = "agent", _("Sales agent")
        PROFESSIONAL = "professional", _("Professional")

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting for approval")
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")
        REJECTED = "rejected", _("Rejected")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("company"))
    role = models.CharField(_("role"), max_length=12, choices=Role)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    specialty = models.CharField(_("specialty"), max_length=120, blank=True)
    licence = models.CharField(_("licence number"), max_length=60, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "tenant"], name="one_membership_a_company")]
        indexes = [models.Index(fields=["tenant", "status"], name="membership_tenant_status")]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")

    def __str__(self) -> str:
        return f"{self.user} · {self.tenant}"

    @property
    def is_ceo(self) -> bool:
        return self.role == self.Role.CEO

    @property
    def sees_everything(self) -> bool:
        """CEOs and secretaries see every lead and conversation of their company."""
        return self.role in {self.Role.CEO, self.Role.SECRETARY}

    @property
    def is_pending(self) -> bool:
        return self.status == self.Status.PENDING

    def may_be_decided_by(self, user: User) -> bool:
        """Active CEOs of this company, and the owner of the installation; nobody about themself."""
        if user.pk == self.user_id or not user.is_active:
            return False
        mine = Membership.objects.active().filter(user=user, tenant=self.tenant_id, role=self.Role.CEO)
        return user.is_superuser or mine.exists()

    def approve(self, *, by: User) -> None:
        """Opens the door. Raises PermissionDenied, and UserError when there is no request."""
        self._decide(self.Status.ACTIVE, by, {self.Status.PENDING, self.Status.REJECTED}, "approved")

    def reject(self, *, by: User, reason: str = "") -> None:
        """Turns a request down; the person is told the reason. Raises PermissionDenied, UserError."""
        self._decide(self.Status.REJECTED, by, {self.Status.PENDING}, "rejected", reason)

    def suspend(self, *, by: User, reason: str = "") -> None:
        """Closes the door at once: open pages close, the next request is out. Raises PermissionDenied, UserError."""
        self._decide(self.Status.SUSPENDED, by, {self.Status.ACTIVE}, "suspended", reason)

    def reactivate(self, *, by: User) -> None:
        """Lets a suspended person in again. Raises PermissionDenied, UserError."""
        self._decide(self.Status.ACTIVE, by, {self.Status.SUSPENDED}, "reactivated")

    @transaction.atomic
    def change_role(self, role: str, *, by: User) -> None:
        """Another role from the next request on. Raises PermissionDenied, UserError for an unknown role."""
        mine = self._locked(by)
        if role not in self.Role.values:
            raise UserError(_now("Choose a role from the list."))
        before = mine.role
        if role == before:
            return
        mine.role = self.role = self.Role(role)
        mine.save(update_fields=["role"])
        mine._tell("role_changed", by, {"role": before}, {"role": role})

    @transaction.atomic
    def _decide(self, status: str, by: User, allowed: set[Status], what: str, reason: str = "") -> None:
        mine = self._locked(by)
        if mine.status not in allowed:
            raise UserError(_now("Somebody else has decided already. Look at the list again."), code="decided")
        before = mine.status
        mine.status, mine.reason, mine.decided_by, mine.decided_at = status, reason.strip()[:300], by, timezone.now()
        mine.save(update_fields=["status", "reason", "decided_by", "decided_at"])
        mine._tell(what, by, {"status": before}, {"status": status, "reason": mine.reason})
        self.status, self.reason, self.decided_by, self.decided_at = status, mine.reason, by, mine.decided_at

    def _locked(self, by: User) -> "Membership":
        """The row as it is now, held until the transaction ends."""
        mine = Membership.objects.select_for_update(of=("self",)).select_related("user", "tenant").get(pk=self.pk)
        if not mine.may_be_decided_by(by):
            raise PermissionDenied
        return mine

    def _tell(self, what: str, by: User, before: dict[str, str], after: dict[str, str]) -> None:
        """The audit trail, the open pages, the person's own sockets, and whoever listens."""
        schema = self.tenant.schema_name
        audit.record(schema, f"membership.{what}", self.pk, by=by.pk, before=before, after=after)
        notices.publish("people.changed", self.pk, schema=schema)
        notices.recheck_person(self.user_id)
        membership_decided.send(Membership, membership=self, what=what)
