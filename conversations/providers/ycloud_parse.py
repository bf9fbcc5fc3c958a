"""From YCloud's webhook bytes to our own items. Unknown fields and types are never an error."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from conversations.providers.base import (
    Consent,
    Content,
    Echo,
    Identity,
    InboundMessage,
    Item,
    Media,
    NumberChanged,
    Other,
    PayloadError,
    StatusUpdate,
)
from conversations.texts import clean
from leads.models import ContactPoint

Json = dict[str, Any]

INBOUND = "whatsapp.inbound_message.received"
UPDATED = "whatsapp.message.updated"
ECHOES = {"whatsapp.smb.message.echoes", "whatsapp.echo_message.created"}
PREFERENCES = "whatsapp.user.preferences"
UNSUBSCRIBED, SUBSCRIBED = "contact.unsubscribe.created", "contact.unsubscribe.deleted"
STATUSES = {"accepted", "sent", "delivered", "read", "failed"}
MEDIA = {"image", "video", "audio", "document", "sticker"}
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
    else:
        yield Other(f"nothing to do for {kind[:120]}")
        return
    rows = event.get(key)
    for row in rows if isinstance(rows, list) else [rows]:
        yield _read(read, row, kind) if isinstance(row, dict) and row else Other(f"{kind} without {key}")


def _read(read: Callable[[Json], Item], row: Json, kind: str) -> Item:
    """One event that is not what it says does not take the others of its delivery along."""
    try:
        return read(row)
    except (TypeError, ValueError, AttributeError, KeyError, RecursionError) as problem:
        return Other(f"{kind} cannot be read: {type(problem).__name__}")


def _inbound(row: Json) -> Item:
    if row.get("groupId"):
        return Other("a message of a group")
    who = Identity(phone=_phone(row.get("from")), bsuid=_user_id(row.get("fromUserId")))
    system = _object(row.get("system"))
    if not who.address:
        who = Identity(bsuid=_user_id(system.get("previous_user_id")))
    if not who.address:
        return Other("a message from nobody")
    message = InboundMessage(
        who=who,
        content=_content(row),
        wamid=_word(row.get("wamid")) or _word(row.get("id")),
        provider_id=_word(row.get("id")),
        profile_name=_word(_object(row.get("customerProfile")).get("name"), 120),
        number=_phone(row.get("to")),
        at=_moment(row.get("sendTime")),
        referral=_object(row.get("referral")) or None,
    )
    new_phone = _phone(system.get("new_wa_id") or system.get("wa_id"))
    if row.get("type") == "system" and new_phone:
        return NumberChanged(message, Identity(phone=new_phone))
    new_id = _user_id(_object(system.get("user")).get("user_id") or system.get("user_id"))
    if row.get("type") == "system" and new_id:
        return NumberChanged(message, Identity(bsuid=new_id))
    return message


def _status(row: Json) -> Item:
    status = "read" if row.get("status") == "played" else str(row.get("status") or "")
    if status not in STATUSES:
        return Other(f"nothing to do for status {status[:60]}")
    inner = _object(row.get("whatsappApiError"))
    return StatusUpdate(
        status=status,
        external_id=_word(row.get("externalId")),
        provider_id=_word(row.get("id")),
        wamid=_word(row.get("wamid")),
        code=_word(row.get("errorCode") or inner.get("code"), 200) if status == "failed" else "",
        number=_phone(row.get("from")),
    )


def _preference(row: Json) -> Item:
    """What a person set for this business in WhatsApp itself; the older writing says from and to."""
    phone = _phone(row.get("contactPhoneNumber") or row.get("from"))
    who = Identity(phone=phone, bsuid=_word(row.get("contactUserId") or row.get("fromUserId")))
    value = str(row.get("value") or "").lower()
    if not who.address or value not in {"stop", "resume"}:
        return Other(f"nothing to do for preference {value[:60]}")
    number = _phone(row.get("businessPhoneNumber") or row.get("to"))
    return Consent(who, wanted=value == "resume", number=number)


def _unsubscribed(row: Json) -> Item:
    return _on_the_list(row, wanted=False)


def _subscribed(row: Json) -> Item:
    return _on_the_list(row, wanted=True)


def _on_the_list(row: Json, *, wanted: bool) -> Item:
    """YCloud's list of those who want nothing, of all numbers of the account."""
    who = Identity(phone=_phone(row.get("phoneNumber")))
    if not who.address:
        return Other("a list entry of nobody")
    return Consent(who, wanted=wanted, at_provider=row.get("source") != "Whatsapp")


def _echo(row: Json) -> Item:
    bsuid = row.get("toUserId") or row.get("recipientUserId") or row.get("recipient")
    who = Identity(phone=_phone(row.get("to")), bsuid=_user_id(bsuid))
    if not who.address:
        return Other("an echo to nobody")
    return Echo(
        who=who,
        content=_content(row),
        wamid=_word(row.get("wamid")) or _word(row.get("id")),
        external_id=_word(row.get("externalId")),
        provider_id=_word(row.get("id")),
        number=_phone(row.get("from")),
        at=_moment(row.get("sendTime") or row.get("createTime")),
    )


# Content


def _content(row: Json) -> Content:
    kind = str(row.get("type") or "unsupported")[:20]
    context = _object(row.get("context"))
    part = row.get(kind)
    text, media = "", None
    extra: Json = {}
    if kind in MEDIA:
        text, extra, media = _media(_object(part))
    elif kind in _readers:
        text, extra = _readers[kind](part if kind == "contacts" else _object(part))
    else:
        extra = {"type": kind}
    if errors := row.get("errors"):
        extra["errors"] = errors
    if kind == "unsupported":
        extra["unsupported"] = _object(row.get("unsupported")).get("type", "")
    if context.get("forwarded") or context.get("frequently_forwarded"):
        extra["forwarded"] = True
    reply_to = _word(context.get("id") or context.get("message_id"))
    return Content(kind=kind, text=text, extra=extra, media=media, reply_to=reply_to)


def _media(part: Json) -> tuple[str, Json, Media | None]:
    link, mime_type = str(part.get("link") or ""), _word(part.get("mime_type"), 100)
    name = _word(part.get("filename"), 200)
    extra = {"media": {"link": link, "mime_type": mime_type, "name": name}} if link else {"media": {}}
    return str(part.get("caption") or ""), extra, Media(link, mime_type, name) if link else None


def _text(part: Json) -> tuple[str, Json]:
    return str(part.get("body") or ""), {}


def _location(part: Json) -> tuple[str, Json]:
    words = ", ".join(str(part[key]) for key in ("name", "address") if part.get(key))
    keys = ("latitude", "longitude", "name", "address", "url")
    return words, {"location": {key: part[key] for key in keys if part.get(key) is not None}}


def _contacts(part: Any) -> tuple[str, Json]:
    cards = [_card(card) for card in _list(part) if isinstance(card, dict)]
    return ", ".join(card["name"] for card in cards if card["name"]), {"contacts": cards}


def _card(card: Json) -> Json:
    return {
        "name": _word(_object(card.get("name")).get("formatted_name")),
        "phones": [_word(_object(row).get("phone")) for row in _list(card.get("phones"))],
        "emails": [_word(_object(row).get("email")) for row in _list(card.get("emails"))],
    }


def _interactive(part: Json) -> tuple[str, Json]:
    """A tapped button or list line reads as its title; its id is `extra.button_id`."""
    reply = _object(part.get("button_reply") or part.get("list_reply"))
    if reply:
        return str(reply.get("title") or ""), {"button_id": _word(reply.get("id"))}
    form = _object(part.get("nfm_reply"))
    if form:
        return str(form.get("body") or ""), {"form": _form_answers(form.get("response_json"))}
    return "", {"type": _word(part.get("type"))}


def _form_answers(text: Any) -> Any:
    try:
        return clean(json.loads(text))
    except (TypeError, ValueError, RecursionError):
        return {"unreadable": str(text or "")[:1000]}


def _button(part: Json) -> tuple[str, Json]:
    return str(part.get("text") or ""), {"button_id": _word(part.get("payload"))}


def _reaction(part: Json) -> tuple[str, Json]:
    """An empty emoji takes the reaction back."""
    return str(part.get("emoji") or ""), {"to": _word(part.get("message_id"))}


def _order(part: Json) -> tuple[str, Json]:
    keys = ("product_retailer_id", "quantity", "item_price", "currency")
    lines = [
        {key: line.get(key) for key in keys} for line in _list(part.get("product_items")) if isinstance(line, dict)
    ]
    return str(part.get("text") or ""), {"order": {"catalog": _word(part.get("catalog_id")), "lines": lines}}


def _system(part: Json) -> tuple[str, Json]:
    return str(part.get("body") or ""), {"system": _word(part.get("type"))}


def _nothing(part: Json) -> tuple[str, Json]:
    return "", {}


_readers: dict[str, Callable[[Any], tuple[str, Json]]] = {
    "text": _text,
    "location": _location,
    "contacts": _contacts,
    "interactive": _interactive,
    "button": _button,
    "reaction": _reaction,
    "order": _order,
    "system": _system,
    "request_welcome": _nothing,
    "unsupported": _nothing,
}


# Values


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _word(value: Any, limit: int = 255) -> str:
    return str(value)[:limit] if isinstance(value, str | int) else ""


def _user_id(value: Any) -> str:
    """Two that differ far behind stay two: see ContactPoint.fit."""
    return ContactPoint.fit(_word(value, 4096))


def _phone(value: Any) -> str:
    """+ and digits, whether the plus came along or not; never judged for validity."""
    digits = "".join(char for char in str(value or "") if char in "0123456789")[:20]
    return f"+{digits}" if digits else ""


def _moment(value: Any) -> datetime | None:
    try:
        moment = parse_datetime(str(value or ""))
    except ValueError:
        return None
    if moment is None or moment.tzinfo is None or not 2000 <= moment.year < 2200:
        return None
    return moment
