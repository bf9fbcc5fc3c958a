"""Planning looks at rows (`Wake`), so that whatever is due is found when the broker forgot it or a worker died."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from tenants import queues
from tenants.models import Wake

# How long a task that was sent has before the sweeper looks.
FAST_WAY = timedelta(seconds=5)


def put(queue: str, subject: UUID, due_at: datetime) -> None:
    """Plans a look at `subject` in the caller's transaction (see Wake)."""
    Wake.objects.put(queue, subject, due_at)


def hurry(queue: str, subject: UUID) -> None:
    """Plans `subject` for now: its task is sent on commit, and the Wake finds it where the broker was away."""
    put(queue, subject, timezone.now() + FAST_WAY)
    queues.send_on_commit(queue, connection.schema_name, subject)


def settle(queue: str, subject: UUID) -> None:
    Wake.objects.settle(queue, subject)
