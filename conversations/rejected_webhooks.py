"""Remembers that a webhook came with a signature that does not fit: the usual mistake while a number is set up.

Kept in the cache for an hour, at most once in ten seconds a number; whoever calls needs the channel's own address.
"""

import logging
import time
from datetime import UTC, datetime
from uuid import UUID

from django.core.cache import cache

logger = logging.getLogger(__name__)

LIFE = 3600
PAUSE = 10.0

_noted: dict[UUID, float] = {}


async def note(channel_id: UUID) -> None:
    """Never in the way of the answer: a cache that is away only forgets."""
    now = time.monotonic()
    if now - _noted.get(channel_id, -PAUSE) < PAUSE:
        return
    if len(_noted) > 1000:
        _noted.clear()
    _noted[channel_id] = now
    try:
        await cache.aset(_name(channel_id), datetime.now(UTC), LIFE)
    except Exception as problem:  # noqa: BLE001 (whatever the cache's client raises, the webhook is answered)
        logger.warning("a refusal was not noted: %s", type(problem).__name__)


def last(channel_id: UUID) -> datetime | None:
    """When somebody last called with a wrong signature, within the last hour."""
    try:
        return cache.get(_name(channel_id))
    except Exception as problem:  # noqa: BLE001 (a page is shown without it)
        logger.warning("refusals are not readable: %s", type(problem).__name__)
        return None


def _name(channel_id: UUID) -> str:
    return f"webhook-refused:{channel_id}"
