"""The journal of webhooks: every delivery as received, before anything is made of it."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants import scheduling
from tenants.ids import new_id

INGEST = "ingest"
MAX_ATTEMPTS = 5


class WebhookEvent(models.Model):
    """One delivery as received, committed before the provider hears 200."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("Received")
        DONE = "done", _("Done")
        IGNORED = "ignored", _("Ignored")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # public.tenants_whatsappchannel; a plain id, since `public` and the company's schema are never joined by keys here.
    channel_id = models.UUIDField()
    # The provider's delivery id; for bodies without one, "sha256:<hex of the body>".
    event_id = models.CharField(max_length=255)
    body = models.BinaryField()
    received_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=10, choices=Status, default=Status.RECEIVED)
    reason = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel_id", "event_id"], name="one_delivery")]
        indexes = [models.Index(fields=["status", "received_at"], name="webhook_status")]

    def close(self, status: str, reason: str = "") -> None:
        """Nothing more is to be done with the delivery; why is kept in `reason` (technical, for the log)."""
        self.status, self.reason, self.done_at = status, reason[:200], timezone.now()
        self.attempts += 1
        self.save(update_fields=["status", "reason", "done_at", "attempts"])
        scheduling.cancel(INGEST, self.pk)

    def postpone(self, reason: str) -> None:
        """One try went wrong: the next follows later, the last one closes the delivery as failed."""
        if self.attempts + 1 >= MAX_ATTEMPTS:
            self.close(self.Status.FAILED, reason)
            return
        self.attempts, self.reason = self.attempts + 1, reason[:200]
        self.save(update_fields=["attempts", "reason"])
        scheduling.schedule(INGEST, self.pk, timezone.now() + timedelta(seconds=5 * 2**self.attempts))
