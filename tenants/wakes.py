"""Which task looks after which queue of `Wake` rows. Rooms register theirs in `AppConfig.ready`."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants.models import Wake

_tasks: dict[str, Any] = {}


def register(queue: str, task: Any) -> None:
    """`task(schema, subject_id)` is sent for every due row of the queue; it must be safe to run twice."""
    _tasks[queue] = task


def task_for(queue: str) -> Any:
    return _tasks.get(queue)


def put(queue: str, subject: UUID, due_at: datetime) -> None:
    """Plans a look at `subject` in the caller's transaction (see Wake)."""
    Wake.objects.put(queue, subject, due_at)


def settle(queue: str, subject: UUID) -> None:
    Wake.objects.settle(queue, subject)


_repairs: list[Callable[[], None]] = []


def register_repair(repair: Callable[[], None]) -> None:
    """`repair()` runs nightly inside every company and plans the Wake rows that are missing."""
    _repairs.append(repair)


def repairs() -> list[Callable[[], None]]:
    return list(_repairs)
