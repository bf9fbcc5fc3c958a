"""The journal of webhooks, conversations, and messages in and out (the outbox is the `queued` messages)."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from company.models import Label, StoredFile
from leads.models import Lead
from tenants.ids import new_id
from tenants.models import User


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


class Conversation(models.Model):
    """One lead's talk on one channel, with its own silence, window, assignment and language."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("conversation", "Open")
        PENDING = "pending", pgettext_lazy("conversation", "Pending")
        SNOOZED = "snoozed", pgettext_lazy("conversation", "Snoozed")
        RESOLVED = "resolved", pgettext_lazy("conversation", "Resolved")

    class Silence(models.TextChoices):
        HANDOFF = "handoff", _("A person was asked for")
        HUMAN = "human", _("A person answered")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="conversations")
    channel_id = models.UUIDField()
    # Exactly the identity that wrote, as the provider wants it back.
    address = models.CharField(max_length=255)
    address_kind = models.CharField(max_length=5, default="phone", choices=[("phone", "phone"), ("bsuid", "bsuid")])
    language = models.CharField(max_length=5, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    assignee = models.ForeignKey(User, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+")
    silenced_until = models.DateTimeField(null=True, blank=True)
    silence_reason = models.CharField(max_length=10, choices=Silence, blank=True)
    handed_off_at = models.DateTimeField(null=True, blank=True)
    handoff_summary = models.TextField(blank=True)
    last_inbound_at = models.DateTimeField(null=True, blank=True)
    last_message_at = models.DateTimeField(default=timezone.now)
    last_text = models.CharField(max_length=200, blank=True)
    last_author = models.CharField(max_length=10, blank=True)
    unread = models.PositiveIntegerField(default=0)
    labels = models.ManyToManyField(Label, blank=True, related_name="conversations")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-last_message_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["channel_id", "address"], name="one_conversation_an_address")]
        indexes = [
            models.Index(fields=["state", "-last_message_at", "-id"], name="conversation_state"),
            models.Index(fields=["assignee", "-last_message_at", "-id"], name="conversation_assignee"),
            models.Index(fields=["lead"], name="conversation_lead"),
        ]


class Message(models.Model):
    """One message. Outgoing ones walk queued → sending → accepted → sent → delivered → read, or fail."""

    class Author(models.TextChoices):
        LEAD = "lead", pgettext_lazy("author", "Lead")
        ASSISTANT = "assistant", pgettext_lazy("author", "Assistant")
        HUMAN = "human", pgettext_lazy("author", "Team")
        PHONE = "phone", pgettext_lazy("author", "Team, from the phone")
        NOTE = "note", pgettext_lazy("author", "Note")

    class Status(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("message", "Received")
        QUEUED = "queued", pgettext_lazy("message", "Waiting to be sent")
        SENDING = "sending", pgettext_lazy("message", "Sending")
        UNKNOWN = "unknown", pgettext_lazy("message", "Not sure this was sent")
        ACCEPTED = "accepted", pgettext_lazy("message", "Accepted")
        SENT = "sent", pgettext_lazy("message", "Sent")
        DELIVERED = "delivered", pgettext_lazy("message", "Delivered")
        READ = "read", pgettext_lazy("message", "Read")
        FAILED = "failed", pgettext_lazy("message", "Not delivered")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    author = models.CharField(max_length=10, choices=Author)
    user = models.ForeignKey(User, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+")
    # text, image, audio, video, document, sticker, location, contacts, interactive, button, reaction, order, system, unsupported
    kind = models.CharField(max_length=12, default="text")
    text = models.TextField(blank=True)
    # What does not fit in text: buttons, coordinates, contact cards, referral, errors; provider-neutral.
    extra = models.JSONField(default=dict)
    file = models.ForeignKey(StoredFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    provider_id = models.CharField(max_length=255, blank=True)  # YCloud's own id
    wamid = models.CharField(max_length=255, blank=True)
    reply_to = models.CharField(max_length=255, blank=True)  # wamid
    status = models.CharField(max_length=10, choices=Status, default=Status.RECEIVED)
    reason = models.CharField(max_length=200, blank=True)  # failure code
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    # The agent's run that wrote it, and its place in that run's reply.
    run_id = models.UUIDField(null=True, blank=True)
    part = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(default=timezone.now)  # by the provider's clock for inbound ones
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["sent_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "wamid"], condition=~models.Q(wamid=""), name="one_message_a_wamid"
            ),
            models.UniqueConstraint(
                fields=["run_id", "part"], condition=models.Q(run_id__isnull=False), name="one_reply_part_a_run"
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "-sent_at", "-id"], name="message_conversation"),
            models.Index(
                fields=["status", "created_at"],
                name="message_outbox",
                condition=models.Q(status__in=["queued", "sending", "unknown"]),
            ),
            models.Index(fields=["wamid"], name="message_wamid", condition=~models.Q(wamid="")),
            models.Index(fields=["provider_id"], name="message_provider_id", condition=~models.Q(provider_id="")),
        ]
