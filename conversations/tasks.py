"""Envelopes: a schema and ids in, one verb called, safe to run twice."""

from uuid import UUID

from conversations import media, outbox
from conversations.ingest import ingest_delivery
from conversations.models import Conversation
from tenants import scheduling
from tenants.models import WhatsAppChannel
from tenants.tasks import company_task


@company_task()
def ingest(schema: str, event_id: UUID) -> None:
    """Stores what a journal row says."""
    ingest_delivery(event_id)


@company_task()
def deliver_message(schema: str, message_id: UUID) -> None:
    """Sends a queued message and those behind it, or looks after one that is stuck."""
    outbox.deliver_or_follow_up(message_id)


@company_task()
def release_channel(schema: str, channel_id: UUID) -> None:
    """Sends what waited for the channel, once it is on and has its API key."""
    channel = WhatsAppChannel.objects.filter(pk=channel_id).first()
    if channel is None:
        scheduling.cancel("key", channel_id)
    else:
        outbox.release(channel)


@company_task()
def fetch_media(schema: str, message_id: UUID) -> None:
    """Brings the file of an inbound message into our own store."""
    media.fetch(message_id)


@company_task()
def end_snooze(schema: str, conversation_id: UUID) -> None:
    """Brings a conversation back that was put aside until now."""
    conversation = Conversation.objects.filter(pk=conversation_id).first()
    if conversation is None:
        scheduling.cancel("snooze", conversation_id)
    else:
        conversation.end_snooze()
