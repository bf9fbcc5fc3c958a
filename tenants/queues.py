"""Which task looks after which queue. Rooms register theirs in `AppConfig.ready`.

A verb that leaves work for later asks for the task by its queue: the task imports the verb, so the verb cannot import
the task.
"""

from collections.abc import Callable
from typing import Any

_tasks: dict[str, Any] = {}
_repairs: list[Callable[[], None]] = []


def register(queue: str, task: Any) -> None:
    """`task(schema, subject_id)` is sent for every due `Wake` of the queue; it must be safe to run twice.

    A queue of the installation has no Wakes, and its task takes what `send_on_commit` is given.
    """
    _tasks[queue] = task


def task_for(queue: str) -> Any:
    """None for a queue that no room registered, such as one of a version that is no more."""
    return _tasks.get(queue)


def send_on_commit(queue: str, *args: Any) -> None:
    """Sends the queue's task once the caller's transaction has committed; without the broker its row waits for the
    sweeper. KeyError for a queue that no room registered."""
    _tasks[queue].delay_on_commit(*args)


def register_repair(repair: Callable[[], None]) -> None:
    """`repair()` runs nightly inside every company and plans the Wake rows that are missing."""
    _repairs.append(repair)


def repairs() -> list[Callable[[], None]]:
    return list(_repairs)
