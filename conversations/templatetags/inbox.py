"""How the inbox writes messages."""

from typing import Any

from django import template

from conversations import message_labels
from conversations.models import Message

register = template.Library()

# WhatsApp says these in English only, and says no more than we do.
SAID_BETTER = {"customer_identity_changed", "user_identity_changed"}


@register.filter
def failure(code: str) -> str:
    """Why a message did not arrive, as a sentence."""
    return message_labels.reason_of(code)


@register.filter
def tick(status: str) -> str:
    """The icon of how far an outgoing message got."""
    return message_labels.TICKS.get(status, "check")


@register.filter
def kind_word(kind: str) -> str:
    return message_labels.kind_of(kind)[0]


@register.filter
def kind_icon(kind: str) -> str:
    return message_labels.kind_of(kind)[1]


@register.filter
def order_line(line: dict[str, object]) -> str:
    return message_labels.order_line(line)


@register.filter
def line_word(message: Message) -> str:
    """A quiet line: our words for what happened, or WhatsApp's own where it says more."""
    name = message.extra.get("system", "")
    return message.text if message.text and name not in SAID_BETTER else message_labels.line_of(name)[0]


@register.filter
def line_icon(message: Message) -> str:
    return message_labels.line_of(message.extra.get("system", ""))[1]


@register.inclusion_tag("inbox/_preview.html")
def preview(text: str, author: str = "") -> dict[str, Any]:
    """The last words of a conversation in one line; `[audio]` and the like become an icon and a word."""
    named = message_labels.preview_of(text[1:-1]) if text.startswith("[") and text.endswith("]") else None
    icons: dict[str, str] = {
        Message.Author.ASSISTANT: "sparkles",
        Message.Author.HUMAN: "user",
        Message.Author.PHONE: "smartphone",
    }
    word, kind_icon = named or (text, "")
    return {"text": word, "icon": icons.get(author) or kind_icon}
