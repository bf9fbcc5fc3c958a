"""The line of outgoing messages: every unsettled one has a scheduled job, put in the transaction that made it so.

What the rows need of it stands here, below the models; who sends stands in `outbox`, above them.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from tenants import scheduling

QUEUE = "deliver"
# How long a claim holds before it is looked at again: longer than any answer of a provider takes.
CLAIM_LIFE = timedelta(seconds=60)


def schedule_delivery(messages: Sequence[UUID]) -> None:
    """Queued messages of one conversation go out soon: the first of them at once, the rest follow in line."""
    for message in messages[1:]:
        scheduling.schedule(QUEUE, message, timezone.now() + scheduling.FALLBACK_DELAY)
    for message in messages[:1]:
        scheduling.schedule_promptly(QUEUE, message)


def watch_claim(message: UUID) -> None:
    scheduling.schedule(QUEUE, message, timezone.now() + CLAIM_LIFE)


def cancel_delivery(message: UUID) -> None:
    scheduling.cancel(QUEUE, message)
