"""Planning jobs (`ScheduledJob`): whatever is due is found, though the broker forgot it or a worker died."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.utils import timezone

from tenants import queues
from tenants.models import ScheduledJob
from tenants.queues import JobQueue

# How long a row waits that another one's job may take along.
FALLBACK_DELAY = timedelta(seconds=5)
# How far ahead workers look: what is due later is found in time.
SOON = timedelta(seconds=2.5)
BATCH = 500


def schedule(queue: str, subject: UUID, due_at: datetime) -> None:
    """Plans a job about `subject` in the caller's transaction: of the current company, or of the installation where its
    queue says so. A later plan replaces the earlier. No worker is called: it may begin seconds late."""
    ScheduledJob.objects.schedule(queue, subject, due_at)


def schedule_promptly(queue: str, subject: UUID, due_at: datetime | None = None) -> None:
    """Plans `subject` for now, or to begin exactly then: a worker is called for it on commit."""
    now = timezone.now()
    schedule(queue, subject, due_at or now)
    if due_at is None or due_at <= now + SOON:
        queues.hint_on_commit(queue, due_at)


def cancel(queue: str, subject: UUID) -> None:
    """Nothing is left to do about `subject`, in the caller's transaction."""
    ScheduledJob.objects.cancel(queue, subject)


def reconcile_company() -> None:
    """Whatever is pending in the current company has a job."""
    for queue in queues.declared():
        if not queue.of_installation:
            _reconcile(queue)


def reconcile_installation() -> None:
    """Whatever is pending outside of companies has a job."""
    for queue in queues.declared():
        if queue.of_installation:
            _reconcile(queue)


def _reconcile(queue: JobQueue) -> None:
    """Gives every row that the queue says is pending the job that it lacks; one that has a job keeps it."""
    if queue.pending is None:
        return
    for rows in _in_batches(queue.pending()):
        ScheduledJob.objects.schedule_many_if_absent(queue.name, rows)


def _in_batches(rows: Iterable[tuple[UUID, datetime]]) -> Iterator[list[tuple[UUID, datetime]]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch
