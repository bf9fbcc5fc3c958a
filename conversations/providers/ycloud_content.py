"""What was said in one message of YCloud's. Missing, empty and odd parts never lose the message.

Kinds that are nothing to answer (a pinned message, a vote, leave to call) become a `system` line; what has nothing that
we can show becomes `unsupported`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from conversations.message_text import TEXT_LIMIT, clean
from conversations.providers.base import Content, Media
from conversations.providers.values import Json, degrees, list_of, object_of, phone, text_of, word
from tenants.names import visible

MEDIA = ("image", "video", "audio", "document", "sticker")
# What WhatsApp tells us only by name, and what is no message of its own: a quiet line, see `words.SYSTEM`.
QUIET = {
    "edit": "edited", "revoke": "deleted", "delete": "deleted", "pin": "pinned", "unpin": "pinned",
    "poll_update": "voted", "poll_vote": "voted", "keep": "kept", "keep_in_chat": "kept",
}  # fmt: skip
CALLS = {"accept": "calls_allowed", "reject": "calls_refused"}
# Names that builders of forms put around the question: screen_0_Full_name_1.
SCREEN, NUMBERED = re.compile(r"^screen_\d+_", re.IGNORECASE), re.compile(r"_\d+$")
CHOICE = re.compile(r"^\d+_")
DEEPEST_FORM = 3

Read = tuple[str, Json]


def content_of(row: Json) -> Content:
    """The words, the parts and what they refer to."""
    kind = _kind_of(row)
    context = object_of(row.get("context"))
    text, media = "", None
    extra: Json = {}
    if kind in MEDIA:
        text, extra, media = _media(object_of(row.get(kind)))
    elif kind in READERS:
        text, extra = READERS[kind](row.get(kind))
    if quiet := _quiet(row, kind):
        kind, text, extra = "system", "", {"system": quiet}
    elif kind not in MEDIA and kind not in READERS or (kind == "interactive" and not (text or extra)):
        text, extra = _stray_text(row, kind), {"type": kind}
        kind = "unsupported"
    if kind == "unsupported":
        extra["unsupported"] = word(object_of(row.get("unsupported")).get("type"))
    if errors := row.get("errors"):
        extra["errors"] = errors
    extra |= _about(context)
    reply_to = word(context.get("id") or context.get("message_id"))
    return Content(kind=kind, text=text, extra=extra, media=media, reply_to=reply_to)


def _kind_of(row: Json) -> str:
    """The type that is named; where none is, that of the part which is there."""
    named = row.get("type")
    if isinstance(named, str) and named.strip():
        return named.strip().lower()[:20]
    known = (*MEDIA, *READERS)
    return next((kind for kind in known if row.get(kind)), "unsupported")


def _quiet(row: Json, kind: str) -> str:
    """The name of the line that it becomes; "" for a message."""
    if kind == "unsupported":
        return QUIET.get(word(object_of(row.get("unsupported")).get("type")).lower(), "")
    if kind == "interactive":
        part = object_of(row.get("interactive"))
        asked = part.get("call_permission_reply")
        if word(part.get("type")) == "call_permission_reply" or asked:
            return CALLS.get(word(object_of(asked).get("response")).lower(), "calls_answered")
    return QUIET.get(kind, "")


def _stray_text(row: Json, kind: str) -> str:
    """Words that came along with a kind that we do not know."""
    for part in (row.get(kind), row.get("text")):
        for found in (part, *(object_of(part).get(key) for key in ("body", "text", "caption"))):
            if words := text_of(found):
                return words
    return ""


def _about(context: Json) -> Json:
    """Forwarded, or a question about one product of the catalogue."""
    about: Json = {}
    if context.get("forwarded") or context.get("frequently_forwarded"):
        about["forwarded"] = True
    product = object_of(context.get("referred_product"))
    if code := word(product.get("product_retailer_id")):
        about["product"] = {"code": code, "catalog": word(product.get("catalog_id"))}
    return about


def _media(part: Json) -> tuple[str, Json, Media | None]:
    link, mime_type = text_of(part.get("link")), word(part.get("mime_type"), 100)
    name = visible(word(part.get("filename"), 200))
    about = {"link": link, "mime_type": mime_type, "name": name}
    if not link:
        about["error"] = "no_link"
    return text_of(part.get("caption")), {"media": about}, Media(link, mime_type, name) if link else None


def _text(part: Any) -> Read:
    return text_of(part) or text_of(object_of(part).get("body")), {}


def _location(part: Any) -> Read:
    place = object_of(part)
    kept: Json = {key: text_of(place.get(key)) for key in ("name", "address", "url") if text_of(place.get(key))}
    latitude, longitude = degrees(place.get("latitude"), 90), degrees(place.get("longitude"), 180)
    if latitude is not None and longitude is not None:
        kept |= {"latitude": latitude, "longitude": longitude}
    return ", ".join(kept[key] for key in ("name", "address") if key in kept), {"location": kept}


def _contacts(part: Any) -> Read:
    cards = [_card(card) for card in list_of(part) if isinstance(card, dict)]
    return ", ".join(card["name"] for card in cards if card["name"]), {"contacts": cards}


def _card(card: Json) -> Json:
    name, org = object_of(card.get("name")), object_of(card.get("org"))
    parts = " ".join(filter(None, (word(name.get(key)) for key in ("first_name", "middle_name", "last_name"))))
    called = word(name.get("formatted_name")), parts, word(card.get("name")), word(org.get("company"))
    phones = [_phone_of(row) for row in list_of(card.get("phones"))]
    return {
        "name": next(filter(None, map(visible, called)), ""),
        "phones": [found for found in phones if found],
        "emails": [found for row in list_of(card.get("emails")) if (found := word(object_of(row).get("email") or row))],
    }


def _phone_of(row: Any) -> str:
    about = object_of(row)
    return word(about.get("phone")) or phone(about.get("wa_id")) or word(row)


def _interactive(part: Any) -> Read:
    """A tapped button or list line reads as its title; its id is `extra.button_id`. A form reads as its answers."""
    about = object_of(part)
    if reply := object_of(about.get("button_reply") or about.get("list_reply")):
        key = word(reply.get("id"))
        return text_of(reply.get("title")) or key, {"button_id": key}
    if form := object_of(about.get("nfm_reply")):
        return _form(form)
    # As it was sent to a lead: an echo.
    return text_of(object_of(about.get("body")).get("text")), {}


def _form(form: Json) -> Read:
    """Label and value, a line an answer; answers that cannot be read stand as they came."""
    raw = form.get("response_json")
    try:
        answers = clean(raw if isinstance(raw, dict | list) else json.loads(text_of(raw)))
    except (TypeError, ValueError, RecursionError):
        unread = text_of(raw)[:TEXT_LIMIT]
        return unread or text_of(form.get("body")), {"form": {"unreadable": unread}}
    if not isinstance(answers, dict):
        return text_of(raw)[:TEXT_LIMIT] or text_of(form.get("body")), {"form": {"answers": answers}}
    told = _answers(answers)
    lines = "\n".join(f"{label}: {value}" for label, value in told)
    return lines or text_of(form.get("body")), {"form": answers, "answers": [list(answer) for answer in told]}


def _answers(answers: Json, above: str = "", depth: int = 1) -> list[tuple[str, str]]:
    """(label, value) in the order of the form; the token of the form is none, nor is what was left empty."""
    found: list[tuple[str, str]] = []
    for key, value in answers.items():
        if key.lower() == "flow_token":
            continue
        label = " ".join(filter(None, (above, label_of(key))))
        if isinstance(value, dict) and depth < DEEPEST_FORM:
            found += _answers(value, label, depth + 1)
        elif shown := _value(value, is_choice=bool(SCREEN.match(key))):
            found.append((label, shown))
    return found


def label_of(key: str) -> str:
    """ "screen_0_full_name_1" → "Full name"."""
    bare = NUMBERED.sub("", SCREEN.sub("", key)).replace("_", " ").replace("-", " ")
    words = " ".join(bare.split()) or key
    return words[:1].upper() + words[1:]


def _value(value: Any, *, is_choice: bool) -> str:
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, list):
        return ", ".join(filter(None, (_value(item, is_choice=is_choice) for item in value)))
    if isinstance(value, dict):
        titled = text_of(value.get("title")) or text_of(value.get("name"))
        return titled or json.dumps(value, ensure_ascii=False)[:1000]
    written = " ".join(text_of(value).split())
    return CHOICE.sub("", written).replace("_", " ") if is_choice and CHOICE.match(written) else written


def _button(part: Any) -> Read:
    about = object_of(part)
    key = word(about.get("payload"))
    return text_of(about.get("text")) or key, {"button_id": key}


def _reaction(part: Any) -> Read:
    """An empty emoji takes the reaction back."""
    about = object_of(part)
    return text_of(about.get("emoji")), {"to": word(about.get("message_id"))}


def _order(part: Any) -> Read:
    order = object_of(part)
    lines = [_order_line(line) for line in list_of(order.get("product_items")) if isinstance(line, dict)]
    return text_of(order.get("text")), {"order": {"catalog": word(order.get("catalog_id")), "lines": lines}}


def _order_line(line: Json) -> Json:
    kept = {key: line.get(key) for key in ("product_retailer_id", "quantity", "item_price", "currency")}
    return {key: value if text_of(value) else None for key, value in kept.items()}


def _system(part: Any) -> Read:
    about = object_of(part)
    return text_of(about.get("body")), {"system": word(about.get("type"))}


def _nothing(part: Any) -> Read:
    return "", {}


READERS: dict[str, Callable[[Any], Read]] = {
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
