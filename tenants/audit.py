"""The seam to the audit trail: an upper room keeps it, this room tells it what happened.

Who did something is told by the verb; how it came to us (page, API, task …), from which address and with which token
is told once, at the door, by `acting()`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

# write(schema, action, subject, user_id, before, after)
Writer = Callable[[str, str, UUID, UUID | None, dict[str, Any], dict[str, Any]], None]

_writers: list[Writer] = []


@dataclass(frozen=True)
class Acting:
    """By which door the work that is being done came in.

    `via` is page, admin, api, task or command; `actor` (person, assistant, lead, system) and `user` stand in where a
    verb names nobody; `token` is the shown beginning of an API token; `address` is the caller's IP address.
    """

    actor: str = ""
    via: str = "command"
    token: str = ""
    address: str = ""
    user: UUID | None = None


# What no door has said comes from a command of the installation.
COMMAND = Acting()
_acting: ContextVar[Acting] = ContextVar("acting", default=COMMAND)


@contextmanager
def acting(
    *, via: str, actor: str = "", token: str = "", address: str = "", user: UUID | None = None
) -> Iterator[Acting]:
    """Whatever is recorded inside the block came in by this door."""
    door = Acting(actor=actor, via=via, token=token, address=address, user=user)
    mark = _acting.set(door)
    try:
        yield door
    finally:
        _acting.reset(mark)


def current() -> Acting:
    """The door that the present work came in by."""
    return _acting.get()


def register_writer(writer: Writer) -> None:
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
