"""Which task looks after which queue of `Wake` rows. Rooms register theirs in `AppConfig.ready`."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from tenants.models import Wake

# How long a task that was sent has before the sweeper looks.
FAST_WAY = timedelta(seconds=5)

_tasks: dict[str, Any] = {}


def register(queue: str, task: Any) -> None:
    """`task(schema, subject_id)` is sent for every due row of the queue; it must be safe to run twice."""
    _tasks[queue] = task


def task_for(queue: str) -> Any:
    return _tasks.get(queue)


def put(queue: str, subject: UUID, due_at: datetime) -> None:
    """Plans a look at `subject` in the caller's transaction (see Wake)."""
    Wake.objects.put(queue, subject, due_at)


def hurry(queue: str, subject: UUID) -> None:
    """Plans `subject` for now: its task is sent on commit, and the Wake finds it where the broker was away."""
    put(queue, subject, timezone.now() + FAST_WAY)
    task_for(queue).delay_on_commit(connection.schema_name, subject)


def settle(queue: str, subject: UUID) -> None:
    Wake.objects.settle(queue, subject)


_repairs: list[Callable[[], None]] = []


def register_repair(repair: Callable[[], None]) -> None:
    """`repair()` runs nightly inside every company and plans the Wake rows that are missing."""
    _repairs.append(repair)


def repairs() -> list[Callable[[], None]]:
    return list(_repairs)
