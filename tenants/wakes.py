"""Planning looks at rows (`Wake`): whatever is due is found, though the broker forgot it or a worker died."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from tenants import queues
from tenants.models import Wake

# How long a row waits that another one's job may take along.
FAST_WAY = timedelta(seconds=5)
# How far ahead workers look: what is due later is found in time.
SOON = timedelta(seconds=2.5)


def put(queue: str, subject: UUID, due_at: datetime) -> None:
    """Plans a look at `subject` in the caller's transaction (see Wake). Nobody is called: it may begin seconds late."""
    Wake.objects.put(queue, subject, due_at)


def hurry(queue: str, subject: UUID, due_at: datetime | None = None) -> None:
    """Plans `subject` for now, or to begin exactly then: a worker is called for it on commit."""
    now = timezone.now()
    put(queue, subject, due_at or now)
    if due_at is None or due_at <= now + SOON:
        queues.hint_on_commit(queue, due_at)


def settle(queue: str, subject: UUID) -> None:
    Wake.objects.settle(queue, subject)
