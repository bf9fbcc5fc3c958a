"""What a message that did not go out sets off: a mark on its talk, the bell, and for causes of the account a banner."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from company.models import Notification, notify
from leads.models import Lead
from tenants import notices
from tenants.models import Tenant, WhatsAppChannel

if TYPE_CHECKING:
    from conversations.models import Message

# The person wants nothing from us (YCloud's list; Meta's code for those who stopped marketing messages).
UNSUBSCRIBED = frozenset({"RECIPIENT_UNSUBSCRIBED", "131050"})
# Nothing goes out by the number until somebody mends the account (codes of YCloud and Meta, and our own).
ACCOUNT_WIDE = frozenset(
    {
        "UNAUTHORIZED", "HTTP_401", "FORBIDDEN", "HTTP_403", "BALANCE_INSUFFICIENT", "HTTP_402", "ACCOUNT_UNAVAILABLE",
        "WHATSAPP_PHONE_NUMBER_UNAVAILABLE", "WHATSAPP_WABA_UNAVAILABLE", "131031", "131042", "131045", "133010",
        "368", "unavailable",
    }
)  # fmt: skip
# Whoever removed the number knows it.
QUIET = frozenset({"channel_removed"})


def troubles(tenant: Tenant) -> list[WhatsAppChannel]:
    """The company's numbers by which nothing goes out. One query."""
    return list(WhatsAppChannel.objects.in_trouble().filter(tenant=tenant))


def observed(message: Message, *, before: str) -> None:
    """Part of the transaction that wrote another status than `before`."""
    if message.status == message.Status.FAILED:
        _failed(message, at_once=before in {message.Status.QUEUED, message.Status.SENDING})
    elif message.has_left:
        _went_out(message, before=before)


def _failed(message: Message, *, at_once: bool) -> None:
    conversation, code = message.conversation, message.reason
    if code in UNSUBSCRIBED:
        conversation.lead.opt_out(how=Lead.OptOut.REFUSED, at=message.claimed_at or timezone.now())
    if code in ACCOUNT_WIDE:
        _tell_of_trouble(conversation.channel_id, code, at_once=at_once)
    withheld = code in {"opted_out", *UNSUBSCRIBED} and message.author == message.Author.ASSISTANT
    if not message.extra.get("test") and not withheld:
        conversation.mark_unsent(rings=code not in ACCOUNT_WIDE | QUIET)


def _tell_of_trouble(channel_id: UUID, code: str, *, at_once: bool) -> None:
    """Once for the number and the cause, whatever the number of messages that fail of it."""
    channel = WhatsAppChannel.objects.filter(pk=channel_id).first()
    if channel is not None and channel.note_trouble(code, at_once=at_once):
        notify(Notification.Kind.CHANNEL, channel.name, reverse("conversations:inbox") + "?tab=unsent")
        notices.publish("channel.changed", channel.pk)


def _went_out(message: Message, *, before: str) -> None:
    """What was said after a failure has reached the person: nobody needs to look after it any more."""
    conversation = message.conversation
    if conversation.unsent_at and (before == message.Status.FAILED or conversation.unsent_at < message.created_at):
        conversation.settle_unsent()
    of_channel = Q(pk=conversation.channel_id)
    if message.status == message.Status.ACCEPTED:
        of_channel &= Q(trouble_at_once=True)
    if message.claimed_at and WhatsAppChannel.objects.filter(of_channel).end_trouble(before=message.claimed_at):
        notices.publish("channel.changed", conversation.channel_id)
