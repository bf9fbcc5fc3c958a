"""People: users by e-mail, and what each may do in each company."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.ids import new_id
from tenants.models.companies import Tenant


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
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=Role)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    specialty = models.CharField(_("specialty"), max_length=120, blank=True)
    licence = models.CharField(_("licence number"), max_length=60, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

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
