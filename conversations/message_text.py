"""What text must look like before it is stored or sent."""

import math
from typing import Any

TEXT_LIMIT = 4096
WITH_BUTTONS_LIMIT = 1024

Buttons = list[tuple[str, str]]


def clean(value: Any) -> Any:
    """The value without what PostgreSQL cannot keep, through lists and objects.

    NUL and halves of surrogate pairs go; numbers that JSON does not know (NaN, Infinity) become None.
    """
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    return value


def pieces_of(text: str, buttons: Buttons) -> list[tuple[str, Buttons]]:
    """Cuts what WhatsApp would refuse: 4,096 characters a message, 1,024 beside buttons, which stay at the end."""
    text = clean(text).strip()
    if not buttons:
        return [(piece, []) for piece in split(text, TEXT_LIMIT)]
    *before, last = split(text, WITH_BUTTONS_LIMIT)
    return [(piece, []) for piece in before] + [(last, buttons)]


def split(text: str, limit: int) -> list[str]:
    """Pieces of at most `limit` characters, cut at a line or a space where there is one in the last half."""
    pieces = []
    while len(text) > limit:
        at = max(text.rfind("\n", limit // 2, limit), text.rfind(" ", limit // 2, limit))
        cut = at if at > 0 else limit
        pieces.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*pieces, text]
