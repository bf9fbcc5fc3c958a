"""Notices: "{event, id} happened", never data. Pages refetch over HTTP, so views alone decide who sees what."""

import logging
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import connection, transaction

logger = logging.getLogger(__name__)


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
    group = staff_group(schema or connection.schema_name)
    transaction.on_commit(lambda: _send(group, {"type": "notice", "event": event, "id": str(subject)}))


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
