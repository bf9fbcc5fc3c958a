"""The way out: from `queued` rows to the provider, one message of a conversation after the other.

The rows drive it. Every unsettled one has a scheduled job on the queue "deliver", put in the same transaction, so a
worker that dies between two steps is only slower: the job is taken again and the row says what is due.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from conversations import providers
from conversations.choices import MessageStatus
from conversations.models import Message
from conversations.outbox_jobs import CLAIM_LIFE, QUEUE, cancel_delivery, schedule_delivery
from conversations.providers.base import Sendable
from tenants import scheduling
from tenants.errors import OutcomeUnknown, ProviderRejected, ProviderUnavailable
from tenants.models import WhatsAppChannel

logger = logging.getLogger(__name__)

ASK_AFTER = timedelta(minutes=2)
# Of channels for which messages wait.
KEY_QUEUE = "key"
KEY_CHECK = timedelta(seconds=30)
MAX_ATTEMPTS = 10
LONGEST_WAIT = 300.0
# Why a queued message waits for its channel, however long.
WAITS = ("no_key", "channel_off")
# Why a message of a number that is gone has failed.
REMOVED = "channel_removed"


def deliver_or_follow_up(message_id: UUID) -> None:
    """Brings an outgoing message as far as it goes now, then those behind it. Safe to run twice and at once."""
    message = Message.objects.select_related("conversation__lead").filter(pk=message_id).first()
    if message is None:
        cancel_delivery(message_id)
    while message is not None:
        if message.status == MessageStatus.QUEUED:
            channel = message.conversation.channel()
            if obstacle := message.conversation.obstacle(message):
                message.give_up(obstacle.code)
            elif _must_wait(message, channel) or not message.claim_for_sending():
                return
            else:
                deliver(message)
        else:
            _look_after(message)
        if message.status in {"queued", "sending"}:
            return
        message = message.next_in_line()


def deliver(message: Message) -> None:
    """Sends a claimed message and records what came of it."""
    channel = message.conversation.channel()
    sendable = Sendable(
        id=message.pk,
        address=message.conversation.address,
        address_kind=message.conversation.address_kind,
        text=message.text,
        buttons=message.buttons,
        reply_to=message.reply_to,
        language=message.conversation.language or channel.tenant.language,
    )
    try:
        result = providers.of(channel).send(channel, sendable)
    except ProviderUnavailable as problem:
        _wait(message, problem.retry_after)
    except ProviderRejected as problem:
        message.observe(MessageStatus.FAILED, code=problem.code)
    except OutcomeUnknown:
        _doubt(message)
    else:
        message.observe(result.status, provider_id=result.provider_id, wamid=result.wamid)
    logger.info("message %s is %s %s", message.pk, message.status, message.reason)


def _must_wait(message: Message, channel: WhatsAppChannel) -> bool:
    """A channel that is off or without its key sends nothing: the row says so, and one job waits for the channel."""
    reason = _obstacle(channel)
    if not reason:
        return False
    with transaction.atomic():
        if message.wait_for_channel(reason):
            message.conversation.notify_changed()
        cancel_delivery(message.pk)
        scheduling.schedule(KEY_QUEUE, channel.pk, timezone.now() + KEY_CHECK)
    return True


def _obstacle(channel: WhatsAppChannel) -> str:
    """Why nothing goes out through the channel now, as a reason for its messages; "" when it may send."""
    if not channel.is_active:
        return "channel_off"
    return "no_key" if channel.needs_key else ""


def release_channel(channel_id: UUID) -> None:
    """`release`, as a job."""
    channel = WhatsAppChannel.objects.filter(pk=channel_id).first()
    if channel is None:
        scheduling.cancel(KEY_QUEUE, channel_id)
    else:
        release(channel)


def release(channel: WhatsAppChannel) -> int:
    """Messages that waited for the channel go out now, once it is on and has its key. Returns how many.

    Those of a number that was removed have failed.
    """
    if channel.is_removed:
        _give_up(channel)
        return 0
    waiting = Message.objects.filter(status=MessageStatus.QUEUED, reason__in=WAITS, conversation__channel_id=channel.pk)
    if not waiting.exists():
        scheduling.cancel(KEY_QUEUE, channel.pk)
        return 0
    if _obstacle(channel):
        scheduling.schedule(KEY_QUEUE, channel.pk, timezone.now() + KEY_CHECK)
        return 0
    with transaction.atomic():
        rows = list(waiting.select_for_update(of=("self",)).order_by("conversation", "id"))
        Message.objects.filter(pk__in=[row.pk for row in rows]).update(reason="")
        for _conversation, line in groupby(rows, key=lambda row: row.conversation_id):
            schedule_delivery([row.pk for row in line])
        scheduling.cancel(KEY_QUEUE, channel.pk)
    return len(rows)


def _give_up(channel: WhatsAppChannel) -> None:
    rows = Message.objects.filter(status=MessageStatus.QUEUED, conversation__channel_id=channel.pk).select_related(
        "conversation"
    )
    for message in rows.order_by("conversation", "id"):
        message.give_up(REMOVED)
    scheduling.cancel(KEY_QUEUE, channel.pk)


def _wait(message: Message, retry_after: float | None) -> None:
    """Surely not taken: again later, ever more slowly; after the last try it has failed."""
    if message.attempts >= MAX_ATTEMPTS:
        message.observe(MessageStatus.FAILED, code="unavailable")
        return
    seconds = min(retry_after if retry_after is not None else 2.0**message.attempts, LONGEST_WAIT)
    again = timezone.now() + timedelta(seconds=seconds)
    with transaction.atomic():
        message.put_back(reason="unavailable", send_after=again)
        scheduling.schedule(QUEUE, message.pk, again)
        message.conversation.notify_changed()


def _doubt(message: Message) -> None:
    """Cut between claim and answer: never sent again blindly; a status may still tell, else staff are asked."""
    with transaction.atomic():
        if Message.objects.filter(pk=message.pk, status=MessageStatus.SENDING).update(status=MessageStatus.UNKNOWN):
            message.status = MessageStatus.UNKNOWN
            scheduling.schedule(QUEUE, message.pk, timezone.now() + ASK_AFTER)
            message.conversation.notify_changed()


def _look_after(message: Message) -> None:
    """What is found later: a lost claim becomes a doubt, an old doubt a question, the rest is settled."""
    if message.status == MessageStatus.SENDING:
        _doubt_lost_claim(message)
    elif message.status == MessageStatus.UNKNOWN:
        _ask_provider(message)
    else:
        cancel_delivery(message.pk)


def _doubt_lost_claim(message: Message) -> None:
    now = timezone.now()
    if message.claimed_at is None or message.claimed_at <= now - CLAIM_LIFE:
        _doubt(message)
    else:
        scheduling.schedule(QUEUE, message.pk, message.claimed_at + CLAIM_LIFE)


def _ask_provider(message: Message) -> None:
    """Once; `reason` remembers that staff were asked. Doubt is counted from the claim."""
    doubted = (message.claimed_at or message.created_at) + ASK_AFTER
    if timezone.now() < doubted:
        scheduling.schedule(QUEUE, message.pk, doubted)
        return
    with transaction.atomic():
        if Message.objects.filter(pk=message.pk, status=MessageStatus.UNKNOWN, reason="").update(reason="asked"):
            message.conversation.ask_about_unsure()
        cancel_delivery(message.pk)


def pending_messages() -> Iterator[tuple[UUID, datetime]]:
    """Every outgoing message that is not settled, but those that wait for their channel or for a person."""
    rows = Message.objects.unsettled().exclude(reason__in=[*WAITS, "asked"]).values_list("pk", flat=True)
    return ((pk, timezone.now()) for pk in rows.iterator())


def waiting_channels() -> Iterator[tuple[UUID, datetime]]:
    """Every channel for which messages wait."""
    waiting = Message.objects.filter(status=MessageStatus.QUEUED, reason__in=WAITS)
    channels = waiting.values_list("conversation__channel_id", flat=True).distinct()
    return ((pk, timezone.now() + KEY_CHECK) for pk in channels)
