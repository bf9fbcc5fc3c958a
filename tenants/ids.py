"""Primary keys: UUIDv7, made in code, never repeated in another schema and ordered by time of creation."""

from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh UUIDv7 (time-ordered, RFC 9562)."""
    return uuid7()


def first_id_at(moment: datetime) -> UUID:
    """The least id of that millisecond: rows made since `moment` have no lesser one, so the key's index finds them."""
    milliseconds = int(moment.timestamp() * 1000)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | 0b10 << 62)
