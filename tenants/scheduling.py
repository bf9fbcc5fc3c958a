"""Planning jobs (`ScheduledJob`): whatever is due is found, though the broker forgot it or a worker died."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from tenants import queues
from tenants.models import ScheduledJob

# How long a row waits that another one's job may take along.
FALLBACK_DELAY = timedelta(seconds=5)
# How far ahead workers look: what is due later is found in time.
SOON = timedelta(seconds=2.5)


def schedule(queue: str, subject: UUID, due_at: datetime) -> None:
    """Plans a job about `subject` in the caller's transaction. No worker is called: it may begin seconds late."""
    ScheduledJob.objects.schedule(queue, subject, due_at)


def schedule_promptly(queue: str, subject: UUID, due_at: datetime | None = None) -> None:
    """Plans `subject` for now, or to begin exactly then: a worker is called for it on commit."""
    now = timezone.now()
    schedule(queue, subject, due_at or now)
    if due_at is None or due_at <= now + SOON:
        queues.hint_on_commit(queue, due_at)


def cancel(queue: str, subject: UUID) -> None:
    ScheduledJob.objects.cancel(queue, subject)
