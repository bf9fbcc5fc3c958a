"""The seam to the audit trail: an upper room keeps it, this room tells it what happened."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

# write(schema, action, subject, user_id, before, after)
Writer = Callable[[str, str, UUID, UUID | None, dict[str, Any], dict[str, Any]], None]

_writers: list[Writer] = []


def register(writer: Writer) -> None:
    """`writer` adds a line to the trail of the company `schema`, in the caller's transaction."""
    _writers.append(writer)


def record(
    schema: str,
    action: str,
    subject: UUID,
    *,
    by: UUID | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Tells the trail who did what to which row. Values must be JSON and free of secrets."""
    for write in _writers:
        write(schema, action, subject, by, before or {}, after or {})
