"""A company's WhatsApp numbers. The opaque token in a webhook's address leads to the company."""

import secrets
from datetime import datetime, timedelta
from typing import Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tenants.errors import UserError
from tenants.fields import EncryptedTextField, end_of
from tenants.ids import new_id
from tenants.models.companies import Tenant

# So long the secret before is still taken, while the new one is on its way to the provider's page.
OLD_SECRET_LIFE = timedelta(hours=24)


def new_token() -> str:
    """192 random bits for a webhook address."""
    return secrets.token_urlsafe(24)


def new_secret() -> str:
    return "whsec_" + secrets.token_hex(16)


class WhatsAppChannelQuerySet(models.QuerySet["WhatsAppChannel"]):
    def present(self) -> Self:
        """Those that were not removed."""
        return self.filter(removed_at=None)

    def in_trouble(self) -> Self:
        """Those by which nothing goes out, for a cause of the account."""
        return self.present().exclude(trouble="")

    def end_trouble(self, *, before: datetime) -> int:
        """A message that left after `before` proves that what was wrong until then is mended. How many changed."""
        return self.exclude(trouble="").filter(trouble_since__lt=before).update(trouble="", trouble_since=None)


class WhatsAppChannel(models.Model):
    """One WhatsApp number of one company at one provider.

    A removed one keeps its name and number, since conversations say which number they came by; its key, its secrets
    and its address are gone.
    """

    class Provider(models.TextChoices):
        YCLOUD = "ycloud", "YCloud"
        SIMULATOR = "simulator", _("Simulator")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="channels")
    provider = models.CharField(_("provider"), max_length=12, choices=Provider)
    name = models.CharField(_("name"), max_length=80)
    number = models.CharField(_("number"), max_length=20, help_text=_("With country code, such as +5491155550000."))
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    secret = EncryptedTextField(_("webhook secret"), default=new_secret)
    old_secret = EncryptedTextField(blank=True, default="", editable=False)
    secret_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    api_key = EncryptedTextField(_("API key"), blank=True, default="")
    # When the provider last said that the key works; None for one that was kept without asking.
    key_checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Why nothing goes out by this number, as the provider's code, since when it says so, and whether it said it at
    # once: then a message that it takes is proof enough that it is over.
    trouble = models.CharField(max_length=60, blank=True, default="", editable=False)
    trouble_since = models.DateTimeField(null=True, editable=False)
    trouble_at_once = models.BooleanField(default=False, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = WhatsAppChannelQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "provider", "number"], name="one_channel_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"

    @property
    def is_simulator(self) -> bool:
        return self.provider == self.Provider.SIMULATOR

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None

    @property
    def needs_key(self) -> bool:
        """Messages come in, but cannot go out yet."""
        return not self.is_simulator and not self.api_key

    @property
    def webhook_path(self) -> str:
        return f"/hooks/whatsapp/{self.token}/"

    @property
    def key_end(self) -> str:
        """The last four characters of the key, enough to tell it from another one."""
        return end_of(self.api_key)

    @property
    def old_secret_until(self) -> datetime | None:
        """Until when the secret before is taken beside the present one; None when there is none."""
        if not self.old_secret or self.secret_changed_at is None:
            return None
        until = self.secret_changed_at + OLD_SECRET_LIFE
        return until if until > timezone.now() else None

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secrets that a signature may be made with now, the present one first. Raises KeyMissing."""
        return (self.secret, self.old_secret) if self.old_secret_until else (self.secret,)

    @property
    def secret_version(self) -> str:
        """Names the present secret without telling it."""
        return self.secret_changed_at.isoformat() if self.secret_changed_at else "first"

    @classmethod
    @transaction.atomic
    def connect(cls, tenant: Tenant, *, name: str, number: str) -> "WhatsAppChannel | None":
        """A number at YCloud with an address and a secret of its own; None when the company has it already.

        One that was removed comes back as the same row, so that its conversations go on. Raises KeyMissing.
        """
        there = cls.objects.select_for_update().filter(tenant=tenant, provider=cls.Provider.YCLOUD, number=number)
        row = there.first() or cls(tenant=tenant, provider=cls.Provider.YCLOUD, number=number)
        if not row._state.adding and not row.is_removed:
            return None
        row.name, row.is_active, row.removed_at = name, True, None
        row.token, row.secret, row.secret_changed_at = new_token(), new_secret(), None
        row.save()
        return row

    def _hold(self) -> "WhatsAppChannel":
        """The row as it stands, locked for the caller's transaction: a removed one must not get a key or calls again.

        Raises UserError when somebody has removed it meanwhile.
        """
        row = WhatsAppChannel.objects.select_for_update().present().filter(pk=self.pk).first()
        if row is None:
            raise UserError(_now("This number was removed meanwhile."), code="channel_removed")
        return row

    @transaction.atomic
    def describe(self, *, name: str, number: str) -> dict[str, tuple[str, str]]:
        """Another name, another number; what changed, as field → (before, after). Another number has no proven key.

        Raises UserError for one that is removed, as every change does.
        """
        self._hold()
        wanted = {"name": name, "number": number}
        changed = {field: (getattr(self, field), value) for field, value in wanted.items()}
        changed = {field: pair for field, pair in changed.items() if pair[0] != pair[1]}
        self.name, self.number = name, number
        if "number" in changed:
            self.key_checked_at = None
        self.save(update_fields=["name", "number", "key_checked_at"])
        return changed

    @transaction.atomic
    def remove(self) -> bool:
        """Calls to its address are answered with 404 from now on, nothing goes out any more; False when it was gone."""
        row = WhatsAppChannel.objects.select_for_update().present().filter(pk=self.pk).first()
        if row is None:
            return False
        row.is_active, row.removed_at, row.token = False, timezone.now(), new_token()
        row.api_key, row.secret, row.old_secret, row.key_checked_at = "", "", "", None
        row.save()
        return True

    @transaction.atomic
    def renew_secret(self, version: str) -> bool:
        """A new signing secret; the one before is taken for 24 hours more.

        `version` is the `secret_version` that the person saw: a form that is sent twice renews once. True when renewed.
        """
        row = self._hold()
        if row.secret_version != version:
            return False
        self.old_secret, self.secret, self.secret_changed_at = row.secret, new_secret(), timezone.now()
        self.save(update_fields=["old_secret", "secret", "secret_changed_at"])
        return True

    @transaction.atomic
    def end_old_secret(self) -> bool:
        """The secret before is no longer taken, such as when it has become known. True when there was one."""
        had_one = bool(self._hold().old_secret)
        self.old_secret = ""
        self.save(update_fields=["old_secret"])
        return had_one

    @transaction.atomic
    def switch(self, *, on: bool) -> None:
        """On or off; events for one that is off are not taken."""
        self._hold()
        self.is_active = on
        self.save(update_fields=["is_active"])

    @transaction.atomic
    def keep_key(self, key: str, *, is_proven: bool) -> None:
        """The provider's key, encrypted; `is_proven` when the provider has just taken it. Raises KeyMissing."""
        self._hold()
        self.api_key, self.key_checked_at = key, timezone.now() if is_proven else None
        self.trouble, self.trouble_since = "", None
        self.save(update_fields=["api_key", "key_checked_at", "trouble", "trouble_since"])

    def note_trouble(self, code: str, *, at_once: bool) -> bool:
        """A message failed for a cause of the whole account. True when this cause is news."""
        rows = WhatsAppChannel.objects.present().filter(pk=self.pk)
        news = {"trouble": code[:60], "trouble_since": timezone.now(), "trouble_at_once": at_once}
        return bool(rows.exclude(trouble=code[:60]).update(**news))

    def note_check(self, *, works: bool) -> None:
        """What the provider said of the stored key; a key that was changed meanwhile is left to its own check."""
        checked = timezone.now() if works else None
        same = WhatsAppChannel.objects.present().filter(pk=self.pk, key_checked_at=self.key_checked_at)
        if same.update(key_checked_at=checked):
            self.key_checked_at = checked
