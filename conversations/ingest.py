"""From a journal row to leads, conversations and messages: one transaction a delivery, safe to run twice."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from company import webhooks
from company.models import Notification, notify
from conversations import media, providers
from conversations.addresses import conversation_with
from conversations.models import Conversation, Message, WebhookEvent
from conversations.models.inbound_events import INGEST
from conversations.models.message import QUIET_KINDS
from conversations.providers.base import (
    AccountNews,
    Change,
    Consent,
    Content,
    Echo,
    Identity,
    InboundMessage,
    Item,
    NumberChanged,
    Other,
    PayloadError,
    StatusUpdate,
)
from conversations.signals import message_received
from leads.models import Lead, Source
from leads.services import Identities, change_identity, find_lead, find_or_create_lead
from tenants import notices, scheduling
from tenants.models import Membership, WhatsAppChannel

logger = logging.getLogger(__name__)

# Whose messages somebody of ours may change from the phone.
TEAM = (Message.Author.PHONE, Message.Author.HUMAN, Message.Author.ASSISTANT)
NEWS = {
    AccountNews.What.GONE: Notification.Kind.GONE,
    AccountNews.What.LIMITED: Notification.Kind.LIMITED,
    AccountNews.What.QUALITY: Notification.Kind.QUALITY,
    AccountNews.What.TEMPLATE: Notification.Kind.TEMPLATE,
}
NOT_CONNECTED = "WHATSAPP_PHONE_NUMBER_UNAVAILABLE"
SAME_NEWS = timedelta(days=1)
# An echo may tell of our own send before any status has told us its wamid.
OWN_ECHO = timedelta(minutes=10)


def ingest_delivery(event_id: UUID) -> None:
    """Does what the delivery asks for, once; what went wrong is tried again later and then said in `reason`."""
    try:
        with transaction.atomic():
            event = _claim(event_id)
            if event is not None:
                _work(event)
            elif not _waiting(event_id).exists():
                scheduling.cancel(INGEST, event_id)
    except Exception as problem:
        logger.exception("delivery %s failed", event_id)
        _postpone(event_id, type(problem).__name__)


def _claim(event_id: UUID) -> WebhookEvent | None:
    """The row, locked, while it waits; None when it is done or somebody else is at it."""
    return _waiting(event_id).select_for_update(skip_locked=True).first()


def _waiting(event_id: UUID) -> QuerySet[WebhookEvent]:
    return WebhookEvent.objects.filter(pk=event_id, status=WebhookEvent.Status.RECEIVED)


def _postpone(event_id: UUID, reason: str) -> None:
    with transaction.atomic():
        event = _claim(event_id)
        if event is not None:
            event.postpone(reason)


def _work(event: WebhookEvent) -> None:
    channel = WhatsAppChannel.objects.select_related("tenant").get(pk=event.channel_id)
    try:
        items = providers.of(channel).parse(bytes(event.body))
    except PayloadError as problem:
        event.close(WebhookEvent.Status.FAILED, str(problem))
        return
    reasons, failures = [], []
    for item in items:
        try:
            with transaction.atomic():
                reasons.append(_apply_item(item, channel, event.received_at))
        except (DatabaseError, ValueError, TypeError, KeyError, AttributeError):
            logger.exception("one event of delivery %s failed", event.pk)
            failures.append(type(item).__name__)
    if failures:
        event.postpone(f"failed: {', '.join(failures)}")
    elif all(reasons):
        event.close(WebhookEvent.Status.IGNORED, "; ".join(dict.fromkeys(reasons)))
    else:
        event.close(WebhookEvent.Status.DONE, "; ".join(dict.fromkeys(filter(None, reasons))))


def _apply_item(item: Item, channel: WhatsAppChannel, received_at: datetime) -> str:
    """Stores one item; answers why nothing was to be done, or "" when something was."""
    if isinstance(item, Other):
        return item.reason
    channel_of_item = _channel_of(item, channel)
    if channel_of_item is None:
        return "a number of another company"
    take: Callable[..., str] = _takers[type(item)]
    return take(item, channel_of_item, received_at)


def _channel_of(item: Any, channel: WhatsAppChannel) -> WhatsAppChannel | None:
    """One endpoint may serve several numbers: the company's channel of that number. None: it is somebody else's."""
    number = item.message.number if isinstance(item, NumberChanged) else item.number
    if not number or number == channel.number:
        return channel
    known = list(
        WhatsAppChannel.objects.present().filter(number=number, provider=channel.provider).select_related("tenant")
    )
    own = next((row for row in known if row.tenant_id == channel.tenant_id), None)
    return own or (None if known else channel)


# What a lead says


def _take_message(item: InboundMessage, channel: WhatsAppChannel, received_at: datetime) -> str:
    if _is_stored(item.wamid, channel):
        return "a message we have already"
    at = min(item.at or received_at, received_at)
    lead = _lead_of(item.who, channel, at=at, profile_name=item.profile_name, referral=item.referral)
    return _store_message(conversation_with(lead, item.who, channel, at=at), item, at)


def _store_message(conversation: Conversation, item: InboundMessage, at: datetime) -> str:
    message = _message(conversation, item, author=Message.Author.LEAD, at=at)
    if item.referral:
        message.extra["referral"] = item.referral
    there = _same(message)
    if there is not None and not there.awaits_original:
        return "a message we have already"
    stored = _store(message, there, item.content)
    wants_answer = conversation.hear(stored)
    notices.publish("message.new", conversation.pk)
    conversation.notify_changed()
    if stored.opens_window:
        webhooks.emit("message.received", "message", stored.pk)
    if wants_answer:
        message_received.send(Conversation, conversation=conversation, message=stored)
    return ""


def _same(message: Message) -> Message | None:
    """The row that bears this message's wamid already: the message, or what stands in for it."""
    return message.conversation.messages.filter(wamid=message.wamid).first() if message.wamid else None


def _store(message: Message, stand_in: Message | None, content: Content) -> Message:
    """The row of a message that has just come, its file planned."""
    if stand_in is not None:
        stand_in.conversation = message.conversation
        stand_in.arrive(message)
    else:
        message.save()
    stored = stand_in or message
    if content.media and stored.deleted_at is None:
        media.plan(stored)
    return stored


def _take_new_number(item: NumberChanged, channel: WhatsAppChannel, received_at: datetime) -> str:
    """The person, the talk and its answers move to the new identity; the old one is history."""
    message = item.message
    # A report that comes again must not move whoever has the old number meanwhile.
    if _is_stored(message.wamid, channel):
        return "a message we have already"
    at = min(message.at or received_at, received_at)
    lead = change_identity(
        old=Identities(item.old.phone, item.old.bsuid),
        new=Identities(item.new.phone, item.new.bsuid),
        writes_as=message.who.bsuid,
        profile_name=message.profile_name,
        country=channel.tenant.country,
        at=at,
    )
    # The report moves the talk whenever it comes: words from the old number may have been quicker.
    return _store_message(conversation_with(lead, item.new, channel, at=received_at), message, at)


def _is_stored(wamid: str, channel: WhatsAppChannel) -> bool:
    """A redelivery finds its message wherever the person's identities have gone since."""
    rows = Message.objects.filter(wamid=wamid, conversation__channel_id=channel.pk) if wamid else Message.objects.none()
    return any(not row.awaits_original for row in rows)


def _lead_of(
    who: Identity,
    channel: WhatsAppChannel,
    *,
    at: datetime,
    profile_name: str = "",
    referral: dict[str, Any] | None = None,
    wrote: bool = True,
) -> Lead:
    touch = _touch(referral)
    lead, _created = find_or_create_lead(
        phone=who.phone,
        bsuid=who.bsuid,
        profile_name=profile_name,
        country=channel.tenant.country,
        source=touch["source"] if touch else Source.WHATSAPP,
        touch=touch,
        at=at,
        confirmed=wrote,
    )
    return lead


def _touch(referral: dict[str, Any] | None) -> dict[str, Any] | None:
    """What an ad or a post that led here leaves with the lead."""
    if not referral:
        return None
    source = Source.META_ADS if referral.get("source_type") == "ad" else Source.WHATSAPP
    found = {
        "headline": referral.get("headline"),
        "body": referral.get("body"),
        "ad": referral.get("source_id"),
        "url": referral.get("source_url"),
        "click": referral.get("ctwa_clid"),
    }
    return {"source": source, **{key: str(value)[:1024] for key, value in found.items() if value}}


def _message(conversation: Conversation, item: InboundMessage | Echo, *, author: str, at: datetime) -> Message:
    content = item.content
    return Message(
        conversation=conversation,
        author=author,
        kind=content.kind,
        text=content.text,
        extra=content.extra,
        reply_to=content.reply_to,
        wamid=item.wamid,
        provider_id=item.provider_id,
        sent_at=at,
    )


# What was changed afterwards


def _take_change(item: Change, channel: WhatsAppChannel, received_at: datetime) -> str:
    """An edit or a deletion changes the original; where that is not here yet, a row stands in for it.

    It is nothing to answer by itself: whatever still waits for an answer is read with its new words.
    """
    at = min(item.at or received_at, received_at)
    lead = _lead_of(item.who, channel, at=at, wrote=not item.by_team)
    conversation = conversation_with(lead, item.who, channel, at=at, by_lead=not item.by_team)
    authors = TEAM if item.by_team else (Message.Author.LEAD,)
    rows = Message.objects.select_for_update(of=("self",)).filter(conversation__channel_id=channel.pk)
    original = rows.filter(wamid=item.original, conversation__lead=conversation.lead_id).first()
    if original is None:
        original = _stand_in(conversation, item, at)
    elif original.author not in authors:
        return "a change to a message of the other side"
    if item.content is None:
        original.take_back(at=at)
    else:
        original.edit(item.content.text, at=at, key=item.key)
    if original.author == Message.Author.LEAD:
        conversation.heed_opt_out(original)
    return ""


def _stand_in(conversation: Conversation, item: Change, at: datetime) -> Message:
    """The row of a message that we have not seen."""
    content = item.content or Content(kind="text")
    author = Message.Author.PHONE if item.by_team else Message.Author.LEAD
    status = Message.Status.SENT if item.by_team else Message.Status.RECEIVED
    return Message.objects.create(
        conversation=conversation,
        author=author,
        kind=content.kind,
        status=status,
        extra={**content.extra, "awaits_original": True, "versions": []},
        wamid=item.original,
        sent_at=at,
    )


# What became of ours


def _take_status(item: StatusUpdate, channel: WhatsAppChannel, received_at: datetime) -> str:
    message = _own_message(channel, item.external_id, item.provider_id, item.wamid)
    if message is None:
        return "a status of a message that is not ours"
    message.observe(item.status, code=item.code, provider_id=item.provider_id, wamid=item.wamid)
    return ""


def _own_message(channel: WhatsAppChannel, external_id: str, provider_id: str, wamid: str) -> Message | None:
    """Ours by external id, else by the provider's id, else by wamid; only of this channel."""
    rows = Message.objects.outgoing().filter(conversation__channel_id=channel.pk).select_related("conversation")
    if (key := _uuid(external_id)) and (found := rows.filter(pk=key).first()):
        return found
    wanted = Q(pk__in=[])
    if provider_id:
        wanted |= Q(provider_id=provider_id)
    if wamid:
        wanted |= Q(wamid=wamid)
    return rows.filter(wanted).first()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _take_echo(item: Echo, channel: WhatsAppChannel, received_at: datetime) -> str:
    """A person answered from the phone: kept as theirs, and the assistant keeps silent for 24 hours.

    A reaction, or another quiet line, is no answer: it changes nothing else.
    """
    if _own_message(channel, item.external_id, item.provider_id, item.wamid):
        return "the echo of a message of ours"
    if _is_stored(item.wamid, channel):
        return "a message we have already"
    if _is_stored(item.wamid, channel):
        return "a message we have already"
    at = min(item.at or received_at, received_at)
    lead = _lead_of(item.who, channel, at=at, wrote=False)
    conversation = conversation_with(lead, item.who, channel, at=at, by_lead=False)
    message = _message(conversation, item, author=Message.Author.PHONE, at=at)
    message.status = Message.Status.SENT
    there = _same(message)
    own = _own_without_wamid(conversation, item) if there is None else None
    if own is not None:
        own.observe("sent", wamid=item.wamid)
        return "the echo of a message of ours"
    if there is not None and not there.awaits_original:
        return "a message we have already"
    stored = _store(message, there, item.content)
    conversation.apply_message(stored)
    notices.publish("message.new", conversation.pk)
    conversation.notify_changed()
    if stored.kind in QUIET_KINDS:
        return ""
    webhooks.emit("message.sent", "message", stored.pk)
    Conversation.objects.filter(pk=conversation.pk).update(unread=0)
    conversation.silence(reason=Conversation.Silence.HUMAN)
    return ""


def _own_without_wamid(conversation: Conversation, item: Echo) -> Message | None:
    """A message of ours with the same words, on its way out a moment ago, that has no wamid yet."""
    recent = conversation.messages.filter(wamid="", created_at__gt=timezone.now() - OWN_ECHO, text=item.content.text)
    return recent.outgoing().filter(status__in=["sending", "unknown", "accepted", "sent"]).order_by("pk").first()


def _take_consent(item: Consent, channel: WhatsAppChannel, received_at: datetime) -> str:
    """Kept on the lead; somebody who refuses before they ever wrote is kept too, so that nobody writes to them.

    A refusal counts from its arrival, since in doubt nothing is sent; a consent at its own moment, so that one that
    comes late lifts no newer refusal. Who is taken off the provider's list only takes back what that list said.
    """
    who, country = Identities(item.who.phone, item.who.bsuid), channel.tenant.country
    lead = find_lead(who, country=country, at=received_at)
    if lead is None and (item.wanted or item.at_provider):
        return "the wish of somebody who is no lead"
    if lead is None:
        lead, _created = find_or_create_lead(phone=who.phone, bsuid=who.bsuid, country=country, at=received_at)
    if item.wanted:
        only = Lead.OptOut.PROVIDER if item.is_list else ""
        lead.opt_in(at=min(item.at or received_at, received_at), only=only)
    else:
        lead.opt_out(how=Lead.OptOut.PROVIDER if item.at_provider else Lead.OptOut.WHATSAPP, at=received_at)
    for talk in Conversation.objects.filter(lead=lead):
        talk.notify_changed()
    return ""


# What befalls the account


def _take_news(item: AccountNews, channel: WhatsAppChannel, received_at: datetime) -> str:
    """Whoever looks after the numbers is told, once a day for the same news, by whatever endpoints it comes.

    A number that is gone is marked on every page, until a message goes out by it or it is connected again.
    """
    if item.number and item.number != channel.number:
        return "news of a number that is not ours"
    if item.what == AccountNews.What.BACK:
        ended = WhatsAppChannel.objects.filter(pk=channel.pk).end_trouble(before=received_at)
        return "" if ended else f"good news: {item.code}"
    if item.what == AccountNews.What.GONE and channel.note_trouble(NOT_CONNECTED, at_once=True):
        notices.publish("channel.changed", channel.pk)
    kind = NEWS[item.what]
    about = f"{item.about or channel.name} ({item.code})"[:200]
    same = Notification.objects.filter(kind=kind, about=about, at__gt=timezone.now() - SAME_NEWS)
    if same.exists():
        return "told already"
    keepers = Membership.objects.who_may("channels.configure").filter(tenant=channel.tenant_id)
    keeper = keepers.select_related("user").order_by("created_at").first()
    notify(kind, about, reverse("tenants:channel", args=[channel.pk]), user=keeper.user if keeper else None)
    return ""


_takers: dict[type, Callable[..., str]] = {
    InboundMessage: _take_message,
    NumberChanged: _take_new_number,
    StatusUpdate: _take_status,
    Echo: _take_echo,
    Consent: _take_consent,
    Change: _take_change,
    AccountNews: _take_news,
}


def reconcile_inbound_events() -> None:
    """Plans every delivery that still waits and has no job (nightly)."""
    for event_id in WebhookEvent.objects.filter(status=WebhookEvent.Status.RECEIVED).values_list("pk", flat=True):
        scheduling.schedule(INGEST, event_id, timezone.now())
