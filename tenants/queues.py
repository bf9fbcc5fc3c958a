"""Which function looks after which queue, which workers take it, and how workers learn that there is work.

Rooms declare their queues in `AppConfig.ready`. The jobs themselves are rows (`tenants.models.ScheduledJob`): what goes
through the broker is a hint without content, of which at most one for each pool is on its way. So the broker holds a
handful of messages, however much is due, and forgetting them costs seconds.
"""

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from typing import Any

from celery import current_app
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

logger = logging.getLogger(__name__)

WORK = "tenants.tasks.work"
# Seconds after which a hint that never came counts as lost.
HINT_LIFE = 30
# Seconds between two moments for which workers are called; jobs that are due in between wait for the later one.
MOMENT = 0.05


class Pool(StrEnum):
    """Worker processes of their own, and the broker's queue that they listen to."""

    MESSAGES = "messages"
    BACKGROUND = "background"


class Lane(StrEnum):
    """What kind of work a queue is: from a lead's words to the answer, what soon follows, what takes minutes."""

    MESSAGES = "messages"
    SYNC = "sync"
    BULK = "bulk"

    @property
    def pool(self) -> Pool:
        return Pool.MESSAGES if self is Lane.MESSAGES else Pool.BACKGROUND


class Priority(IntEnum):
    """Which of a company's jobs is taken first; companies take turns whatever theirs are."""

    FIRST = 0
    NORMAL = 1
    LATER = 2


@dataclass(frozen=True)
class Queue:
    """`task(schema, subject)` is called for every due row and must be safe to run twice.

    A worker takes up to `batch` rows of a company at once. A row waits while a worker is at a row of the queue `after`
    that was due earlier in the same company.
    """

    name: str
    task: Any
    lane: Lane
    priority: Priority = Priority.NORMAL
    batch: int = 1
    after: str = ""


_queues: dict[str, Queue] = {}
_of_installation: dict[str, Any] = {}
_repairs: list[Callable[[], None]] = []


def declare_queue(
    name: str, task: Any, lane: Lane, *, priority: Priority = Priority.NORMAL, batch: int = 1, after: str = ""
) -> None:
    """Declares a queue of jobs; see `Queue`."""
    _queues[name] = Queue(name, task, lane, priority, batch, after)


def declare_installation_queue(name: str, task: Any) -> None:
    """A queue without rows of its own: its task takes what `send_on_commit` is given."""
    _of_installation[name] = task


def queue_named(name: str) -> Queue | None:
    """None for a queue that no room declared, such as one of a version that is no more."""
    return _queues.get(name)


def queues_of_pool(pool: Pool) -> list[Queue]:
    return [queue for queue in _queues.values() if queue.lane.pool is pool]


def priority_of(name: str) -> Priority:
    return _queues[name].priority if name in _queues else Priority.NORMAL


def send_on_commit(name: str, *args: Any) -> None:
    """Sends the task of a queue of the installation once the caller's transaction has committed."""
    _of_installation[name].delay_on_commit(*args)


def hint_on_commit(name: str, due_at: datetime | None = None) -> None:
    """`hint` for the pool of this queue, once the caller's transaction has committed."""
    if queue := _queues.get(name):
        transaction.on_commit(lambda: hint(queue.lane.pool, due_at))


def hint(pool: Pool, due_at: datetime | None = None) -> None:
    """Has a worker of the pool look for due jobs, now or at a moment; nothing while one was called already.

    Without the broker the rows wait for the next look, which comes every two seconds.
    """
    now = timezone.now()
    try:
        if due_at is None or due_at <= now:
            if cache.add(_key(pool), 1, HINT_LIFE):
                current_app.tasks[WORK].apply_async((pool.value,), {"hinted": True}, queue=pool.value)
            return
        moment = math.ceil(due_at.timestamp() / MOMENT)
        if cache.add(f"{_key(pool)}:{moment}", 1, math.ceil((due_at - now).total_seconds()) + 1):
            eta = datetime.fromtimestamp(moment * MOMENT, UTC)
            current_app.tasks[WORK].apply_async((pool.value,), queue=pool.value, eta=eta)
    except Exception as problem:  # noqa: BLE001 (whatever the broker's client raises, the rows are there)
        logger.warning("broker away (%s), the jobs wait for the next look", type(problem).__name__)


def hint_arrived(pool: Pool) -> None:
    """The next hint is sent again: whoever calls this looks at the rows only afterwards."""
    try:
        cache.delete(_key(pool))
    except Exception as problem:  # noqa: BLE001 (the mark ends by itself)
        logger.warning("cache away (%s), hints are sent again later", type(problem).__name__)


def _key(pool: Pool) -> str:
    return f"hint:{pool}"


def register_reconciler(repair: Callable[[], None]) -> None:
    """`repair()` runs nightly inside every company and plans the jobs that are missing."""
    _repairs.append(repair)


def reconcilers() -> list[Callable[[], None]]:
    return list(_repairs)
