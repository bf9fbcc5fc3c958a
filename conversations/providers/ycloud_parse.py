"""From YCloud's webhook bytes to our own items. Unknown fields and types are never an error."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from conversations.message_text import clean
from conversations.providers import ycloud_account
from conversations.providers.base import (
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
from conversations.providers.values import Json, list_of, moment, object_of, phone, word
from conversations.providers.ycloud_content import content_of
from leads.models import ContactPoint
from tenants.names import visible

INBOUND = "whatsapp.inbound_message.received"
UPDATED = "whatsapp.message.updated"
ECHOES = {"whatsapp.smb.message.echoes", "whatsapp.smb.message.created", "whatsapp.echo_message.created"}
PREFERENCES = "whatsapp.user.preferences"
UNSUBSCRIBED, SUBSCRIBED = "contact.unsubscribe.created", "contact.unsubscribe.deleted"
STATUSES = {"accepted", "sent", "delivered", "read", "failed"}
DEEPEST = 5


def parse(raw: bytes) -> list[Item]:
    """Every event of one delivery, also where several are wrapped in lists or objects. Raises PayloadError."""
    try:
        body = clean(json.loads(raw))
    except (ValueError, RecursionError):
        raise PayloadError("not JSON") from None
    events = list(_events(body, 0))
    if not events:
        raise PayloadError("no event with a type")
    return [item for event in events for item in _items(event)]


def _events(value: Any, depth: int) -> Iterator[Json]:
    """Objects with a dotted `type`; whatever wraps them is looked through, five levels deep."""
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _events(item, depth + 1)
    elif isinstance(value, dict):
        if "." in str(value.get("type", "")):
            yield value
        else:
            for item in value.values():
                if isinstance(item, list | dict):
                    yield from _events(item, depth + 1)


def _items(event: Json) -> Iterator[Item]:
    kind = str(event["type"])
    if kind == INBOUND:
        key, read = "whatsappInboundMessage", _inbound
    elif kind == UPDATED:
        key, read = "whatsappMessage", _status
    elif kind in ECHOES:
        key, read = "whatsappMessage", _echo
    elif kind == PREFERENCES:
        key, read = "whatsappUserPreference", _preference
    elif kind == UNSUBSCRIBED:
        key, read = "contactUnsubscribeCreated", _unsubscribed
    elif kind == SUBSCRIBED:
        key, read = "contactUnsubscribeDeleted", _subscribed
    elif kind.startswith(tuple(ycloud_account.KEYS)):
        yield ycloud_account.news_of(event, kind)
        return
    else:
        yield Other(f"nothing to do for {kind[:120]}")
        return
    rows = event.get(key)
    for row in rows if isinstance(rows, list) else [rows]:
        item = _read(read, row, kind) if isinstance(row, dict) and row else Other(f"{kind} without {key}")
        if isinstance(item, Consent) and item.at is None:
            item = replace(item, at=moment(event.get("createTime")))
        yield item


def _read(read: Callable[[Json], Item], row: Json, kind: str) -> Item:
    """One event that is not what it says does not take the others of its delivery along."""
    try:
        return read(row)
    except (TypeError, ValueError, AttributeError, KeyError, RecursionError) as problem:
        return Other(f"{kind} cannot be read: {type(problem).__name__}")


def _inbound(row: Json) -> Item:
    if row.get("groupId"):
        return Other("a message of a group")
    who = Identity(phone=phone(row.get("from")), bsuid=_user_id(row.get("fromUserId")))
    system = object_of(row.get("system"))
    moved = _new_identity(system, who) if row.get("type") == "system" else None
    if not who.address and moved:
        who = moved[0] if moved[0].address else moved[1]
    if not who.address:
        return Other("a message from nobody")
    if (change := _change(row)) is not None:
        return Change(who, *change, by_team=False, number=phone(row.get("to")), at=moment(row.get("sendTime")))
    message = InboundMessage(
        who=who,
        content=content_of(row),
        wamid=_key_of(row),
        provider_id=word(row.get("id")),
        profile_name=visible(word(object_of(row.get("customerProfile")).get("name"), 1000))[:120],
        number=phone(row.get("to")),
        at=moment(row.get("sendTime")),
        referral=object_of(row.get("referral")) or None,
    )
    return NumberChanged(message, *moved) if moved else message


def _new_identity(system: Json, who: Identity) -> tuple[Identity, Identity] | None:
    """(old, new) where the system says that the person's number or BSUID is another now; None where it does not.

    A new number comes with the old one in `from` or `customer`; a new BSUID comes with the number it goes with, if any,
    and with the old BSUID or without.
    """
    user = object_of(system.get("user"))
    new_phone = phone(system.get("new_wa_id") or system.get("wa_id"))
    new_id = _user_id(user.get("user_id") or system.get("user_id"))
    old_phone = phone(system.get("customer")) or who.phone
    old_id = _user_id(user.get("previous_user_id") or system.get("previous_user_id"))
    if str(system.get("type")).endswith("identity_changed") and not old_id:
        return None  # another telephone or security code of the same account
    if not new_phone and not new_id:
        return None
    if not old_id and who.bsuid != new_id:
        old_id = who.bsuid if not new_phone else ""
    if old_phone == new_phone and not new_id:
        old_phone = ""
    return Identity(old_phone, old_id), Identity(new_phone or who.phone, new_id)


def _status(row: Json) -> Item:
    status = word(row.get("status")).lower()
    status = "read" if status == "played" else status
    if status not in STATUSES:
        return Other(f"nothing to do for status {status[:60]}")
    return StatusUpdate(
        status=status,
        external_id=word(row.get("externalId")),
        provider_id=word(row.get("id")),
        wamid=word(row.get("wamid")),
        code=code_of(row) if status == "failed" else "",
        number=phone(row.get("from")),
    )


def code_of(row: Json) -> str:
    """Why it failed, in YCloud's form or in Meta's: errorCode, whatsappApiError.code, errors[0].code."""
    errors = [object_of(error) for error in list_of(row.get("errors"))]
    codes = [row.get("errorCode"), object_of(row.get("whatsappApiError")).get("code")]
    return next(
        (found for code in [*codes, *(error.get("code") for error in errors)] if (found := word(code, 200))), ""
    )


def _preference(row: Json) -> Item:
    """What a person set for this business in WhatsApp itself; the older writing says from and to."""
    written = phone(row.get("contactPhoneNumber") or row.get("from"))
    who = Identity(phone=written, bsuid=word(row.get("contactUserId") or row.get("fromUserId")))
    value = str(row.get("value") or "").lower()
    if not who.address or value not in {"stop", "resume"}:
        return Other(f"nothing to do for preference {value[:60]}")
    number = phone(row.get("businessPhoneNumber") or row.get("to"))
    return Consent(who, wanted=value == "resume", number=number, at=moment(row.get("timestamp")))


def _unsubscribed(row: Json) -> Item:
    return _on_the_list(row, wanted=False)


def _subscribed(row: Json) -> Item:
    return _on_the_list(row, wanted=True)


def _on_the_list(row: Json, *, wanted: bool) -> Item:
    """YCloud's list of those who want nothing, of all numbers of the account.

    The moment is the event's: an entry has only that of its making, also where it is taken off.
    """
    who = Identity(phone=phone(row.get("phoneNumber")))
    if not who.address:
        return Other("a list entry of nobody")
    return Consent(who, wanted=wanted, at_provider=row.get("source") != "Whatsapp", is_list=True)


def _echo(row: Json) -> Item:
    bsuid = row.get("toUserId") or row.get("recipientUserId") or row.get("recipient")
    who = Identity(phone=phone(row.get("to")), bsuid=_user_id(bsuid))
    if not who.address:
        return Other("an echo to nobody")
    at = moment(row.get("sendTime") or row.get("createTime"))
    if (change := _change(row)) is not None:
        return Change(who, *change, by_team=True, number=phone(row.get("from")), at=at)
    return Echo(
        who=who,
        content=content_of(row),
        wamid=_key_of(row),
        external_id=word(row.get("externalId")),
        provider_id=word(row.get("id")),
        number=phone(row.get("from")),
        at=at,
    )


def _key_of(row: Json) -> str:
    """What names the message; one that comes without any name is named by its bytes, so that it is kept once."""
    if named := word(row.get("wamid")) or word(row.get("id")):
        return named
    return "digest." + hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()


def _change(row: Json) -> tuple[str, Content | None, str] | None:
    """(wamid of the original, its new content, own key): an edit. Without content: a deletion. None: neither.

    One that does not say which message, or which words, is left to be a quiet line.
    """
    kind = word(row.get("type")).strip().lower()
    part = object_of(row.get(kind)) if kind in {"edit", "revoke"} else {}
    original = word(part.get("original_message_id") or part.get("message_id"))
    if not original:
        return None
    if kind == "revoke":
        return original, None, _key_of(row)
    content = content_of(object_of(part.get("message")))
    return (original, content, _key_of(row)) if content.kind not in {"unsupported", "system"} else None


def _user_id(value: Any) -> str:
    """Two that differ far behind stay two: see ContactPoint.fit."""
    return ContactPoint.fit(word(value, 4096))
