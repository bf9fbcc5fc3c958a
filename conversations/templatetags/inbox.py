"""How the inbox writes messages."""

from typing import Any

from django import template

from conversations import words
from conversations.models import Message

register = template.Library()


@register.filter
def failure(code: str) -> str:
    """Why a message did not arrive, as a sentence."""
    return words.reason_of(code)


@register.filter
def tick(status: str) -> str:
    """The icon of how far an outgoing message got."""
    return words.TICKS.get(status, "check")


@register.filter
def kind_word(kind: str) -> str:
    return words.kind_of(kind)[0]


@register.filter
def kind_icon(kind: str) -> str:
    return words.kind_of(kind)[1]


@register.inclusion_tag("inbox/_preview.html")
def preview(text: str, author: str = "") -> dict[str, Any]:
    """The last words of a conversation in one line; `[audio]` and the like become an icon and a word."""
    kind = text[1:-1] if text.startswith("[") and text.endswith("]") else ""
    is_kind = kind in words.KINDS or kind in {"unsupported", "button"}
    icons: dict[str, str] = {
        Message.Author.ASSISTANT: "sparkles",
        Message.Author.HUMAN: "user",
        Message.Author.PHONE: "smartphone",
    }
    word, kind_icon = words.kind_of(kind) if is_kind else (text, "")
    return {"text": word, "icon": icons.get(author) or kind_icon}
