"""Who wrote a message, and how far it got: below the models, so that querysets and verbs name them too."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Author(models.TextChoices):
    LEAD = "lead", pgettext_lazy("author", "Lead")
    ASSISTANT = "assistant", pgettext_lazy("author", "Assistant")
    HUMAN = "human", pgettext_lazy("author", "Team")
    PHONE = "phone", pgettext_lazy("author", "Team, from the phone")
    NOTE = "note", pgettext_lazy("author", "Note")


class MessageStatus(models.TextChoices):
    RECEIVED = "received", pgettext_lazy("message", "Received")
    QUEUED = "queued", pgettext_lazy("message", "Waiting to be sent")
    SENDING = "sending", pgettext_lazy("message", "Sending")
    UNKNOWN = "unknown", pgettext_lazy("message", "Not sure this was sent")
    ACCEPTED = "accepted", pgettext_lazy("message", "Accepted")
    SENT = "sent", pgettext_lazy("message", "Sent")
    DELIVERED = "delivered", pgettext_lazy("message", "Delivered")
    READ = "read", pgettext_lazy("message", "Read")
    FAILED = "failed", pgettext_lazy("message", "Not delivered")
