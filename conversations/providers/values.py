"""Values as they stand in JSON of others: whatever they are, something harmless comes out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils.dateparse import parse_datetime

Json = dict[str, Any]


def object_of(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def list_of(value: Any) -> list[Any]:
    """A list as it is; one object alone is a list of one."""
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, dict) and value else []


def word(value: Any, limit: int = 255) -> str:
    return str(value)[:limit] if isinstance(value, str | int) and not isinstance(value, bool) else ""


def text_of(value: Any) -> str:
    """Words of any length; a number is read as it is written, anything else is none."""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def phone(value: Any) -> str:
    """+ and digits, whether the plus came along or not; never judged for validity."""
    digits = "".join(char for char in word(value) if char in "0123456789")[:20]
    return f"+{digits}" if digits else ""


def moment(value: Any) -> datetime | None:
    """A moment as RFC 3339 or in seconds since 1970; None for what is none."""
    text = str(value or "")
    try:
        is_count = text.isascii() and text.isdigit() and len(text) < 12
        found = datetime.fromtimestamp(int(text), UTC) if is_count else parse_datetime(text)
    except (ValueError, OverflowError, OSError):
        return None
    if found is None or found.tzinfo is None or not 2000 <= found.year < 2200:
        return None
    return found


def degrees(value: Any, limit: float) -> float | None:
    """A latitude (limit 90) or longitude (180); None for what is none."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if not isinstance(value, bool) and abs(number) <= limit else None
