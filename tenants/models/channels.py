"""A company's WhatsApp numbers. The opaque token in a webhook's address leads to the company."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.fields import EncryptedTextField
from tenants.ids import new_id
from tenants.models.companies import Tenant


def new_token() -> str:
    """192 random bits for a webhook address."""
    return secrets.token_urlsafe(24)


def new_secret() -> str:
    return "whsec_" + secrets.token_hex(16)


class WhatsAppChannel(models.Model):
    """One WhatsApp number of one company at one provider."""

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
    api_key = EncryptedTextField(_("API key"), blank=True, default="")
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

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
    def needs_key(self) -> bool:
        """Messages come in, but cannot go out yet."""
        return not self.is_simulator and not self.api_key

    @property
    def webhook_path(self) -> str:
        return f"/hooks/whatsapp/{self.token}/"
