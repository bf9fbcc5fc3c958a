"""What a worker does when it is called: job after job, each company in its turn, until nothing is due."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.utils import timezone

from tenants import queues, scheduling, schemas
from tenants.models import ScheduledJob
from tenants.models.jobs import LEASE, Claim

logger = logging.getLogger(__name__)

# Seconds after which a worker lets the broker call it again: it may be told to stop, or have e-mails to send.
BUDGET = 2.0
KEEP_EVERY = LEASE.total_seconds() / 3
# So many companies are remembered as served; of more, those that wait longest are as good as new.
REMEMBERED = 200

_served: dict[queues.Pool, list[str]] = {pool: [] for pool in queues.Pool}
_here = threading.local()


def drain(pool: queues.Pool) -> None:
    """Does what is due in the pool. A call from within one of its jobs does nothing: the outer one goes on."""
    at_work = _here.__dict__.setdefault("pools", set())
    if pool in at_work:
        return
    at_work.add(pool)
    try:
        with schemas.public():
            _drain(pool, time.monotonic() + BUDGET)
    finally:
        at_work.discard(pool)


def _drain(pool: queues.Pool, until: float) -> None:
    is_first = True
    while claim := ScheduledJob.objects.claim(pool, served=_served[pool]):
        if is_first:
            # There may be more: the next worker looks, and calls the next again if it finds something.
            queues.hint(pool)
            is_first = False
        _note_served(pool, claim.schema)
        _perform(claim)
        if time.monotonic() > until:
            queues.hint(pool)
            return


def _note_served(pool: queues.Pool, schema: str) -> None:
    _served[pool] = [*(name for name in _served[pool] if name != schema), schema][-REMEMBERED:]


def _perform(claim: Claim) -> None:
    """Every job once; one that fails is looked at again later, and the others are done."""
    queue = queues.queue_named(claim.queue)
    assert queue is not None, "only declared queues are claimed"
    with _kept(claim):
        for job in claim.jobs:
            try:
                queue.task(claim.schema, job.subject)
            except Exception:
                logger.exception("a job of the queue %s failed in %s", claim.queue, claim.schema)
    ScheduledJob.objects.release(claim)


@contextmanager
def _kept(claim: Claim) -> Iterator[None]:
    """Holds the claim for as long as this process works at it, and no longer."""
    is_done = threading.Event()
    threading.Thread(target=_keep, args=(claim, is_done), name="claim-keeper", daemon=True).start()
    try:
        yield
    finally:
        is_done.set()


def _keep(claim: Claim, is_done: threading.Event) -> None:
    while not is_done.wait(KEEP_EVERY):
        try:
            connection.set_schema_to_public()
            ScheduledJob.objects.renew(claim)
        except Exception:
            logger.exception("the claim of a job could not be kept")
        finally:
            connection.close()


def call_ahead(pool: queues.Pool) -> None:
    """Has workers come at the moments when jobs become due before anybody looks again."""
    for moment in ScheduledJob.objects.moments(pool, timezone.now() + scheduling.SOON):
        queues.hint(pool, moment)
