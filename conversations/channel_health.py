"""What the settings of a number ask this room: does the key work, how is the number doing, send a test."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import pgettext

from conversations import message_labels, providers, rejected_webhooks
from conversations.models import Conversation, Message, WebhookEvent
from tenants import scheduling
from tenants.companies.channel_checks import Health, Sent
from tenants.models import User, WhatsAppChannel

# A second click within this time is the same test.
SAME_TEST = timedelta(seconds=30)


class ConversationsChannelHealth:
    """See `tenants.companies.channel_checks.Desk`."""

    def check_key(self, channel: WhatsAppChannel, key: str) -> str:
        return providers.of(channel).check_key(channel, key)

    @transaction.atomic
    def send_test(self, channel: WhatsAppChannel, number: str, *, by: User) -> UUID | None:
        conversation = _conversation_with(channel, number)
        if conversation is None or conversation.obstacle():
            return None
        recent = conversation.messages.filter(extra__test=True, created_at__gt=timezone.now() - SAME_TEST)
        if (last := recent.order_by("-pk").first()) and last.status != Message.Status.FAILED:
            return last.pk
        with translation.override(conversation.language or channel.tenant.language):
            # Translators: what arrives at the phone of whoever sets WhatsApp up.
            text = pgettext("whatsapp", "This is a test from %(company)s: WhatsApp is connected.")
        return conversation.queue_test(text % {"company": channel.tenant.name}, by=by).pk

    def test(self, channel: WhatsAppChannel, message_id: UUID) -> Sent | None:
        rows = Message.objects.outgoing().filter(conversation__channel_id=channel.pk, extra__test=True)
        message = rows.filter(pk=message_id).first()
        return _sent(message) if message else None

    def is_untouched(self, channel: WhatsAppChannel) -> bool:
        called = WebhookEvent.objects.filter(channel_id=channel.pk).exists()
        return not called and not Conversation.objects.filter(channel_id=channel.pk).exists()

    def let_go(self, channel: WhatsAppChannel) -> None:
        scheduling.schedule_promptly("key", channel.pk)

    def health(self, channel: WhatsAppChannel) -> Health:
        talks = Conversation.objects.filter(channel_id=channel.pk)
        ours = Message.objects.outgoing().filter(conversation__channel_id=channel.pk)
        last = ours.exclude(status=Message.Status.QUEUED, attempts=0).order_by("-pk").first()
        webhook_at = _last_webhook(channel)
        refused_at = rejected_webhooks.last(channel.pk)
        return Health(
            last_webhook_at=webhook_at,
            last_message_at=talks.aggregate(at=Max("last_inbound_at"))["at"],
            last_sent=_sent(last) if last else None,
            waiting=ours.filter(status=Message.Status.QUEUED).count(),
            refused_at=refused_at if refused_at and (webhook_at is None or refused_at > webhook_at) else None,
        )


def _last_webhook(channel: WhatsAppChannel) -> datetime | None:
    rows = WebhookEvent.objects.filter(channel_id=channel.pk).order_by("-pk")
    return rows.values_list("received_at", flat=True).first()


def _conversation_with(channel: WhatsAppChannel, number: str) -> Conversation | None:
    """The locked talk with this number on the channel; national variants of a number are one person."""
    rows = Conversation.objects.select_for_update(no_key=True, of=("self",)).filter(channel_id=channel.pk)
    return rows.with_number(number, channel.tenant.country).order_by("-last_message_at").first()


def _sent(message: Message) -> Sent:
    status = message.status
    says_why = status in {"failed", "queued"} and message.reason and message.reason not in {"no_key", "channel_off"}
    return Sent(
        id=message.pk,
        at=message.claimed_at or message.created_at,
        status=status,
        icon=message_labels.TICKS.get(status, "check"),
        words=str(Message.Status(status).label),
        reason=message_labels.reason_of(message.reason) if says_why else "",
    )
