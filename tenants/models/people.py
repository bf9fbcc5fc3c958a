"""People: users by e-mail, and what each may do in each company."""

from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tenants import audit, languages, notices
from tenants.errors import UserError
from tenants.fields import NameField
from tenants.ids import new_id
from tenants.models.companies import Tenant
from tenants.permissions import Role, may, roles_that
from tenants.signals import membership_asked, membership_decided, membership_described


def _too_late() -> str:
    return _now("Somebody else has decided already. Look at the list again.")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)

    def without_company(self) -> "models.QuerySet[User]":
        """Who has never been in a company that still exists; not the installation's owners."""
        return self.filter(memberships=None, is_superuser=False)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person who logs in. Rights come from memberships; `is_superuser` is the installation's owner only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = NameField(_("name"), max_length=120)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    # What happens on an open page when somebody waits for a person; what a browser allows is its own matter.
    call_sound = models.BooleanField(_("sound when somebody waits"), default=False)
    call_desktop = models.BooleanField(_("desktop notice when somebody waits"), default=False)
    language = models.CharField(
        _("own language"),
        max_length=5,
        blank=True,
        choices=languages.own_names,
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_superuser = models.BooleanField(_("owner of the installation"), default=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    # Since when a link or a code that was sent to the present e-mail has come back; None: nobody knows whose it is.
    email_proven_at = models.DateTimeField(null=True, blank=True, editable=False)

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
        """May enter the Django admin: the installation's owner, and whoever decides about the people of a company."""
        return self.is_active and (self.is_superuser or self.memberships.who_may("people.approve").exists())

    @property
    def is_email_proven(self) -> bool:
        """Somebody who reads this mailbox has shown that the account is theirs."""
        return self.email_proven_at is not None

    @transaction.atomic
    def prove_email(self) -> bool:
        """A link or code sent to this e-mail came back. True when it is the first since they have this e-mail.

        Every company that knows the person has a line about it and shows it at once. An e-mail that has become another
        one meanwhile is not proven by this.
        """
        now = timezone.now()
        if not User.objects.filter(pk=self.pk, email=self.email, email_proven_at=None).update(email_proven_at=now):
            return False
        self.email_proven_at = now
        here = self.memberships.filter(tenant__status=Tenant.Status.ACTIVE)
        for membership in here.select_related("tenant").order_by("tenant_id"):
            schema = membership.tenant.schema_name
            audit.record(schema, "membership.email_proven", membership.pk, by=self.pk)
            notices.publish("people.changed", membership.pk, schema=schema)
        return True

    def take_email(self, email: str, *, is_proven: bool) -> None:
        """The person's e-mail from now on; whatever proved the former one says nothing of it. Not saved yet."""
        self.email, self.email_proven_at = email, timezone.now() if is_proven else None

    def speak(self, language: str) -> None:
        """The person's pages come in this language from now on, whatever the company's; "" = the company's."""
        self.language = language
        self.save(update_fields=["language"])

    def record(self, action: str, subject: UUID | None = None, *, after: dict[str, Any] | None = None) -> None:
        """A line in the trail of every company where the person works now, by themself: what concerns them and no
        single company, such as factors, tokens and sessions. Values must be JSON and free of secrets."""
        for membership in self.memberships.active():
            audit.record(membership.tenant.schema_name, action, subject or self.pk, by=self.pk, after=after)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


# What a company writes down about a member.
DESCRIBED = ("specialty", "licence", "calendar")
ROLE_TONES = {"ceo": "accent", "professional": "success"}


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> "MembershipQuerySet":
        """Memberships that open a door now: membership, person and company are all active."""
        return self.filter(
            status=Membership.Status.ACTIVE,
            user__is_active=True,
            tenant__status=Tenant.Status.ACTIVE,
            tenant__upgrade_failure="",
        ).select_related("user", "tenant")

    def waiting_for_upgrade(self) -> "MembershipQuerySet":
        """Memberships that would open a door if their company's tables were up to date."""
        own = self.filter(status=Membership.Status.ACTIVE, user__is_active=True, tenant__status=Tenant.Status.ACTIVE)
        return own.exclude(tenant__upgrade_failure="").select_related("tenant")

    def who_may(self, permission: str) -> "MembershipQuerySet":
        """Active memberships whose role has this permission."""
        return self.active().filter(role__in=roles_that(permission))

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
        """How many requests wait for this member's decision: none, unless they may decide."""
        return self.pending().filter(tenant=member.tenant_id).count() if may(member, "people.approve") else 0

    def approvable_by(self, user: User) -> "MembershipQuerySet":
        """Everybody in the companies where `user` decides about people."""
        companies = Membership.objects.who_may("people.approve").filter(user=user)
        return self.filter(tenant__in=companies.values("tenant")).select_related("user", "tenant")

    def found(self, text: str) -> "MembershipQuerySet":
        """Whose name, e-mail or phone has these letters."""
        asked = text.strip()
        if not asked:
            return self
        return self.filter(
            models.Q(user__name__icontains=asked)
            | models.Q(user__email__icontains=asked)
            | models.Q(user__phone__icontains=asked)
        )


class Membership(models.Model):
    """One person in one company: role and status. The status belongs here, not to the person."""

    Role = Role

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
    calendar = models.EmailField(_("calendar"), blank=True)
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
    def role_tone(self) -> str:
        """The colour of the role's badge."""
        return ROLE_TONES.get(self.role, "info")

    @property
    def sees_everything(self) -> bool:
        """Every lead and conversation of the company, not only one's own."""
        return may(self, "company.see_all")

    @property
    def is_pending(self) -> bool:
        return self.status == self.Status.PENDING

    @property
    def is_outside(self) -> bool:
        """Asks to come in, or was turned down: whether the e-mail is theirs matters before they are let in."""
        return self.status in {self.Status.PENDING, self.Status.REJECTED}

    @property
    def asks_unproven(self) -> bool:
        """Whoever lets this person in may let in a stranger who wrote down somebody's e-mail."""
        return self.is_outside and not self.user.is_email_proven

    def may_be_decided_by(self, user: User) -> bool:
        """Whoever decides about the people of this company, and the installation's owner; nobody about themself."""
        if user.pk == self.user_id or not user.is_active:
            return False
        mine = Membership.objects.who_may("people.approve").filter(user=user, tenant=self.tenant_id)
        return user.is_superuser or mine.exists()

    @transaction.atomic
    def approve(self, *, by: User, role: str = "") -> None:
        """Opens the door, in another role than was asked for when one is given.

        Raises PermissionDenied, and UserError when there is no request.
        """
        if role and role != self.role:
            self._correct_role(role, by)
        self._decide(self.Status.ACTIVE, by, {self.Status.PENDING, self.Status.REJECTED}, "approved")

    def reject(self, *, by: User, reason: str = "") -> None:
        """Turns a request down; the person is told the reason. Raises PermissionDenied, UserError."""
        self._decide(self.Status.REJECTED, by, {self.Status.PENDING}, "rejected", reason)

    def suspend(self, *, by: User, reason: str = "") -> None:
        """Closes the door at once: open pages close, the next request is out.

        Raises PermissionDenied, and UserError for the last CEO of a company.
        """
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
        mine._leave_a_ceo()
        mine.role = self.role = self.Role(role)
        mine.save(update_fields=["role"])
        mine._tell("role_changed", by, {"role": before}, {"role": role})

    @transaction.atomic
    def link(self, tenant: Tenant, role: str, *, by: User) -> "Membership":
        """The same person in another company of `by`'s, active at once, with a role of its own there.

        `by` must be able to decide here and be an active CEO there. Raises PermissionDenied, UserError.
        """
        if role not in self.Role.values:
            raise UserError(_now("Choose a role from the list."))
        Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk)
        mine = self._locked(by)
        if mine.status != self.Status.ACTIVE:
            raise UserError(_now("Only somebody who works here can be linked to another company."))
        asked = Membership(user=mine.user, tenant=tenant, role=role)
        if not asked.may_be_decided_by(by) or not tenant.is_active:
            raise PermissionDenied
        values = {"status": self.Status.ACTIVE, "role": role, "decided_by": by, "decided_at": timezone.now()}
        there, is_new = Membership.objects.get_or_create(user=mine.user, tenant=tenant, defaults=values)
        if not is_new:
            raise UserError(_now("%(name)s is known in that company already. Decide there.") % {"name": mine.user})
        there._tell("linked", by, {}, {"role": role, "status": there.status})
        return there

    @transaction.atomic
    def unlink(self, *, by: User) -> None:
        """Takes the person out of this company; the account and what they did stay. A CEO may leave by themself.

        Raises PermissionDenied, and UserError for the last CEO of a company.
        """
        mine = self._locked(by, or_self=True)
        mine._leave_a_ceo()
        before = {"role": mine.role, "status": mine.status}
        # Whoever listens must not take the person for somebody who may come in.
        mine.status = self.Status.REJECTED
        mine._tell("unlinked", by, before, {})
        Membership.objects.filter(pk=mine.pk).delete()

    @transaction.atomic
    def describe(self, *, by: User, name: str = "", phone: str | None = None, **described: str) -> None:
        """What the company knows of the person: specialty, licence, calendar, as far as they are given.

        Name and phone only where `contact_is_up_to(by)`. Raises PermissionDenied, UserError.
        """
        mine = self._locked(by, or_self=True)
        before = {field: getattr(mine, field) for field in DESCRIBED}
        after = before | {field: value.strip() for field, value in described.items() if field in DESCRIBED}
        for field, value in after.items():
            setattr(mine, field, value)
        mine.save(update_fields=[*DESCRIBED])
        changed = sorted(field for field in after if after[field] != before[field])
        if name and mine.contact_is_up_to(by):
            person = User.objects.select_for_update().get(pk=mine.user_id)
            wanted = {"name": name.strip(), "phone": (phone or "").strip()}
            changed += sorted(field for field, value in wanted.items() if getattr(person, field) != value)
            person.name, person.phone = wanted["name"], wanted["phone"]
            person.save(update_fields=["name", "phone"])
        if changed:
            schema = mine.tenant.schema_name
            # Which fields, not what they say: the trail cannot be erased with the person.
            audit.record(schema, "membership.described", mine.pk, by=by.pk, after={"fields": changed})
            notices.publish("people.changed", mine.pk, schema=schema)
            membership_described.send(Membership, membership=mine)

    def contact_is_up_to(self, user: User) -> bool:
        """Name and phone follow the person everywhere: a CEO changes them only where every company is theirs."""
        ruled = Membership.objects.who_may("people.edit").filter(user=user).values("tenant")
        elsewhere = Membership.objects.filter(user=self.user_id).exclude(tenant__in=ruled)
        return self.user_id == user.pk or not (self.user.is_superuser or elsewhere.exists())

    def announce_request(self) -> None:
        """A new request: the open pages and every CEO of the company hear of it."""
        notices.publish("people.changed", self.pk, schema=self.tenant.schema_name)
        membership_asked.send(Membership, membership=self)

    def _correct_role(self, role: str, by: User) -> None:
        """Nobody is told apart: the approval that follows says the role."""
        if role not in self.Role.values:
            raise UserError(_now("Choose a role from the list."))
        mine = self._locked(by)
        if mine.status not in {self.Status.PENDING, self.Status.REJECTED}:
            raise UserError(_too_late(), code="decided")
        before, mine.role, self.role = mine.role, self.Role(role), self.Role(role)
        mine.save(update_fields=["role"])
        schema = mine.tenant.schema_name
        audit.record(
            schema, "membership.role_corrected", mine.pk, by=by.pk, before={"role": before}, after={"role": role}
        )

    def _leave_a_ceo(self) -> None:
        """Call with the company locked. Raises UserError when this is the company's last active CEO."""
        if self.status != self.Status.ACTIVE or not may(self, "people.approve"):
            return
        deciders = Membership.objects.staff().filter(tenant=self.tenant_id, role__in=roles_that("people.approve"))
        others = deciders.exclude(pk=self.pk)
        if not others.exists():
            words = _now("%(name)s is the last CEO of %(company)s. Make somebody else CEO first.")
            raise UserError(words % {"name": self.user, "company": self.tenant}, code="last_ceo")

    @transaction.atomic
    def _decide(self, status: str, by: User, allowed: set[Status], what: str, reason: str = "") -> None:
        mine = self._locked(by)
        if mine.status not in allowed:
            raise UserError(_too_late(), code="decided")
        if status == self.Status.ACTIVE and not mine.user.is_active:
            raise UserError(_now("This account is closed."), code="closed")
        if status == self.Status.SUSPENDED:
            mine._leave_a_ceo()
        before = mine.status
        mine.status, mine.reason, mine.decided_by, mine.decided_at = status, reason.strip()[:300], by, timezone.now()
        mine.save(update_fields=["status", "reason", "decided_by", "decided_at"])
        mine._tell(what, by, {"status": before}, {"status": status, "reason": mine.reason})
        self.status, self.reason, self.decided_by, self.decided_at = status, mine.reason, by, mine.decided_at

    def _locked(self, by: User, *, or_self: bool = False) -> "Membership":
        """The row as it is now, held until the transaction ends; the company's decisions are taken one by one.

        With `or_self` a CEO may also decide about themself. Raises PermissionDenied, and UserError for a person who
        was deleted meanwhile.
        """
        Tenant.objects.select_for_update(no_key=True).filter(pk=self.tenant_id).first()
        rows = Membership.objects.select_for_update(of=("self",)).select_related("user", "tenant")
        mine = rows.filter(pk=self.pk).first()
        if mine is None:
            raise UserError(_now("This person is no longer on the list."), code="gone")
        is_in = mine.status == self.Status.ACTIVE and may(mine, "people.approve")
        himself = or_self and by.pk == mine.user_id and is_in
        if not himself and not mine.may_be_decided_by(by):
            raise PermissionDenied
        return mine

    def _tell(self, what: str, by: User, before: dict[str, str], after: dict[str, str]) -> None:
        """The audit trail, the open pages, the person's own sockets, and whoever listens."""
        schema = self.tenant.schema_name
        audit.record(schema, f"membership.{what}", self.pk, by=by.pk, before=before, after=after)
        notices.publish("people.changed", self.pk, schema=schema)
        notices.recheck_person(self.user_id)
        membership_decided.send(Membership, membership=self, what=what)
