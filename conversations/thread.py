"""A thread as it is read: messages with their days, the line before what is new, quotes and tapped buttons."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from conversations.models import Conversation, Message
from conversations.models.message import QUIET_KINDS
from tenants.keyset import cursor_of

PAGE = 30
MOST = 300


@dataclass(frozen=True)
class Line:
    """One message with what stands above it: a day, the line of new ones; `same` joins it to the one before."""

    message: Message
    day: date | None = None
    fresh: bool = False
    same: bool = False
    quote: Message | None = None
    chosen: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Thread:
    """`since` names the first message shown, `older` the cursor of what lies before ("" at the beginning)."""

    lines: list[Line]
    since: str
    older: str

    @property
    def newest(self) -> list[Line]:
        """The last eight, newest first."""
        return self.lines[:-9:-1]


def read_thread(conversation: Conversation, *, since: str = "", fresh: str = "") -> Thread:
    """The newest messages, or everything from `since` on (at most MOST). Three queries."""
    rows = conversation.messages.for_bubbles().newest_first()
    found = list(rows.since(since)[:MOST] if since else rows[:PAGE])
    return _thread(conversation, found, fresh=fresh)


def read_before(conversation: Conversation, cursor: str) -> Thread:
    """One page of older messages."""
    rows = conversation.messages.for_bubbles().newest_first()
    return _thread(conversation, list(rows.earlier_than(cursor)[:PAGE]))


def first_unread(conversation: Conversation) -> str:
    """The id of the oldest message that staff have not seen; "" when all is read."""
    if not conversation.unread:
        return ""
    rows: QuerySet[Message] = conversation.messages.filter(author=Message.Author.LEAD).exclude(kind__in=QUIET_KINDS)
    found = rows.order_by("-sent_at", "-id").values_list("pk", flat=True)[conversation.unread - 1 : conversation.unread]
    return str(next(iter(found), ""))


def _thread(conversation: Conversation, newest_first: list[Message], fresh: str = "") -> Thread:
    messages = list(reversed(newest_first))
    for message in messages:
        message.conversation = conversation
    if not messages:
        return Thread([], "", "")
    cursor = cursor_of(messages[0].sent_at, messages[0].pk)
    has_older = conversation.messages.earlier_than(cursor).exists()
    return Thread(_lines(conversation, messages, fresh), cursor, cursor if has_older else "")


def _lines(conversation: Conversation, messages: list[Message], fresh: str) -> list[Line]:
    quotes = _quotes(conversation, messages)
    tapped = frozenset(str(m.extra["button_id"]) for m in messages if m.extra.get("button_id"))
    lines: list[Line] = []
    last_day: date | None = None
    previous: Message | None = None
    for message in messages:
        day = timezone.localtime(message.sent_at).date()
        is_fresh = str(message.pk) == fresh
        same = bool(previous and day == last_day and not is_fresh and _are_alike(previous, message))
        line = Line(message, day if day != last_day else None, is_fresh, same, quotes.get(message.reply_to), tapped)
        lines.append(line)
        last_day, previous = day, message
    return lines


def _are_alike(before: Message, message: Message) -> bool:
    """Written by the same hand within a minute: drawn as one group."""
    return (
        (before.author, before.user_id) == (message.author, message.user_id)
        and message.author != Message.Author.NOTE
        and (message.sent_at - before.sent_at).total_seconds() < 60
    )


def _quotes(conversation: Conversation, messages: list[Message]) -> dict[str, Message]:
    """What the messages answer to, by wamid; one query only where it lies outside of the page."""
    known: dict[str, Message] = {message.wamid: message for message in messages if message.wamid}
    missing: set[Any] = {m.reply_to for m in messages if m.reply_to and m.reply_to not in known}
    if missing:
        known |= {m.wamid: m for m in conversation.messages.filter(wamid__in=missing)}
    return known
