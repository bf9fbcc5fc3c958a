"""Notices: "{event, id} happened", never data. Pages refetch over HTTP, so views alone decide who sees what."""

import logging
import secrets
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.core.cache import cache
from django.db import connection, transaction

logger = logging.getLogger(__name__)

# Seconds for which the mark of a company's latest notice is kept: far longer than a page takes to open its socket.
MARK_LIFE = 3600


def staff_group(schema: str) -> str:
    """Everybody of one company who has a page open."""
    return f"{schema}.staff"


def person_group(user_id: UUID) -> str:
    """Every socket of one person, in whatever company."""
    return f"public.person.{user_id}"


def publish(event: str, subject: UUID | str, *, schema: str = "") -> None:
    """Tells the open pages of the company `schema` (else the current one), once the transaction has committed.

    `event` is "<room>.<what>", such as "conversation.changed"; `subject` the row's id.
    """
    name = schema or connection.schema_name

    def tell() -> None:
        # First the mark: whoever read the old one and joins after the notice sees that it came.
        _mark(name)
        _send(staff_group(name), {"type": "notice", "event": event, "id": str(subject)})

    transaction.on_commit(tell)


def latest(schema: str) -> str:
    """A mark of the company's latest notice, another one after each. A page reads it before its rows.

    A socket that finds another one has missed something in between. "" when there was none lately, or no cache.
    """
    try:
        return cache.get(_mark_key(schema), "")
    except Exception as problem:  # noqa: BLE001 (whatever the cache's client raises: pages are made without it)
        logger.warning("cache away (%s), a page does not know what it missed", type(problem).__name__)
        return ""


def _mark(schema: str) -> None:
    try:
        cache.set(_mark_key(schema), secrets.token_hex(8), MARK_LIFE)
    except Exception as problem:  # noqa: BLE001 (the notice itself may still arrive)
        logger.warning("cache away (%s), a notice leaves no mark", type(problem).__name__)


def _mark_key(schema: str) -> str:
    return f"notices:{schema}"


def recheck_person(user_id: UUID) -> None:
    """The person's rights changed: their sockets look again and close if they must."""
    transaction.on_commit(lambda: _send(person_group(user_id), {"type": "recheck"}))


def recheck_company(schema: str) -> None:
    """The company was switched off or on: every socket of it looks again."""
    transaction.on_commit(lambda: _send(staff_group(schema), {"type": "recheck"}))


def _send(group: str, message: dict[str, str]) -> None:
    layer = get_channel_layer()
    if layer is None:
        return
    try:
        async_to_sync(layer.group_send)(group, message)
    except (OSError, ConnectionError):
        logger.warning("no notice sent to %s: the channel layer is away", group)
