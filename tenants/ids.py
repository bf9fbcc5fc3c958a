"""Primary keys: UUIDv7, made in code, never repeated in another schema and ordered by time of creation."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh UUIDv7 (time-ordered, RFC 9562)."""
    return uuid7()
