"""What is due, in any company: the one table that workers take jobs from, whatever the number of companies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from tenants import queues
from tenants.ids import new_id
from tenants.models.companies import Tenant

# How long a claim holds without a word of its worker: so long a dead one's jobs wait.
LEASE = timedelta(seconds=30)
# When a job is looked at again that its function neither settled nor planned anew.
AGAIN = timedelta(seconds=30)

# The fewest workers first, then whoever was served least lately: a company with a thousand jobs and one with a single
# job take turns. Of one company the most urgent first, then in the order in which they became due.
CLAIM = """
    WITH declared AS (
        SELECT * FROM unnest(%(names)s::text[], %(lanes)s::text[], %(batches)s::int[], %(afters)s::text[])
            AS d (queue, lane, batch, after)
    ), running AS (
        SELECT w.schema, w.queue, w.lease, w.due_at, d.lane
        FROM public.tenants_scheduledjob w JOIN declared d USING (queue)
        WHERE w.leased_until > %(now)s
    ), busy AS (
        SELECT schema, count(DISTINCT lease) AS workers FROM running GROUP BY schema
    ), earlier AS (
        SELECT schema, queue, min(due_at) AS due_at FROM running GROUP BY schema, queue
    ), head AS (
        SELECT w.id, w.schema, w.queue, w.priority, d.batch
        FROM public.tenants_scheduledjob w
        JOIN declared d USING (queue)
        JOIN public.tenants_tenant t ON t.schema_name = w.schema AND t.status = %(active)s AND t.upgrade_failure = ''
        LEFT JOIN busy ON busy.schema = w.schema
        LEFT JOIN earlier ON earlier.schema = w.schema AND earlier.queue = d.after AND earlier.due_at < w.due_at
        WHERE w.due_at <= %(now)s AND (w.leased_until IS NULL OR w.leased_until <= %(now)s)
            AND earlier.schema IS NULL
            AND coalesce(busy.workers, 0) < %(most)s
            AND (d.lane <> 'bulk' OR NOT EXISTS (SELECT FROM running WHERE lane = 'bulk'))
        ORDER BY coalesce(busy.workers, 0), array_position(%(served)s::text[], w.schema::text) NULLS FIRST,
            w.priority, w.due_at, w.id
        LIMIT 1
        FOR UPDATE OF w SKIP LOCKED
    ), picked AS (
        SELECT w.id
        FROM public.tenants_scheduledjob w
        JOIN head ON (w.schema, w.queue, w.priority) = (head.schema, head.queue, head.priority)
        WHERE w.due_at <= %(now)s AND (w.leased_until IS NULL OR w.leased_until <= %(now)s)
        ORDER BY w.due_at, w.id
        LIMIT (SELECT batch FROM head)
        FOR UPDATE OF w SKIP LOCKED
    )
    UPDATE public.tenants_scheduledjob w SET lease = %(lease)s, leased_until = %(until)s
    FROM picked WHERE w.id = picked.id
    RETURNING w.id, w.schema, w.queue, w.subject, w.due_at
"""

# What its function settled is gone, what it planned anew keeps its moment; the rest is looked at again.
RELEASE = """
    UPDATE public.tenants_scheduledjob w
    SET lease = NULL, leased_until = NULL, due_at = CASE WHEN w.due_at = c.due_at THEN %(again)s ELSE w.due_at END
    FROM unnest(%(ids)s::uuid[], %(dues)s::timestamptz[]) AS c (id, due_at)
    WHERE w.id = c.id AND w.lease = %(lease)s
"""


@dataclass(frozen=True)
class Job:
    """A row that a worker has claimed."""

    id: UUID
    subject: UUID
    due_at: datetime


@dataclass(frozen=True)
class Claim:
    """Jobs of one queue of one company that one worker does now, in this order."""

    lease: UUID
    schema: str
    queue: str
    jobs: tuple[Job, ...]


class ScheduledJobQuerySet(models.QuerySet["ScheduledJob"]):
    def schedule(self, queue: str, subject: UUID, due_at: datetime) -> None:
        """Plans `subject` of the current company, in the caller's transaction; a later plan replaces the earlier."""
        row: Any = ScheduledJob(
            schema=connection.schema_name,
            queue=queue,
            subject=subject,
            due_at=due_at,
            priority=queues.priority_of(queue),
        )
        self.bulk_create(
            [row], update_conflicts=True, unique_fields=["schema", "queue", "subject"], update_fields=["due_at"]
        )

    def schedule_if_absent(self, queue: str, subject: UUID, due_at: datetime, *, schema: str) -> None:
        """Plans `subject` of `schema` unless it is planned: an earlier plan stays as it is.

        Call it outside of transactions: two that plant the same one wait for each other.
        """
        row: Any = ScheduledJob(
            schema=schema, queue=queue, subject=subject, due_at=due_at, priority=queues.priority_of(queue)
        )
        self.bulk_create([row], ignore_conflicts=True)

    def cancel(self, queue: str, subject: UUID) -> None:
        """`subject` of the current company needs no job any more, in the caller's transaction."""
        done = self.filter(schema=connection.schema_name, queue=queue, subject=subject)
        # Nothing hangs on a scheduled job: one DELETE, without first fetching the row.
        done._raw_delete(done.db)

    @transaction.atomic
    def claim(self, pool: queues.Pool, *, served: Sequence[str] = ()) -> Claim | None:
        """What a worker of the pool does next, held for it; None when nothing is due that it may take.

        `served` are the companies that had their turn, the latest last. No company has the last worker for messages,
        and one job of the lane `bulk` is done at a time.
        """
        declared, now, lease = queues.queues_of_pool(pool), timezone.now(), new_id()
        parameters: dict[str, Any] = {
            "names": [queue.name for queue in declared],
            "lanes": [queue.lane.value for queue in declared],
            "batches": [queue.batch for queue in declared],
            "afters": [queue.after for queue in declared],
            "active": Tenant.Status.ACTIVE.value,
            "served": list(served),
            "most": _most_of_one_company(pool),
            "now": now,
            "lease": lease,
            "until": now + LEASE,
        }
        with connection.cursor() as cursor:
            # One worker after the other, so that each counts what the others have.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"claim:{pool}"])
            cursor.execute(CLAIM, parameters)
            rows = sorted(cursor.fetchall(), key=lambda row: (row[4], row[0]))
        if not rows:
            return None
        jobs = tuple(Job(pk, subject, due_at) for pk, _schema, _queue, subject, due_at in rows)
        return Claim(lease, rows[0][1], rows[0][2], jobs)

    def renew(self, claim: Claim) -> None:
        """The worker lives, and so does its claim."""
        self.filter(pk__in=[job.id for job in claim.jobs], lease=claim.lease).update(
            leased_until=timezone.now() + LEASE
        )

    def release(self, claim: Claim) -> None:
        """The worker has done what it could; nothing when the claim was lost meanwhile."""
        parameters: dict[str, Any] = {
            "ids": [job.id for job in claim.jobs],
            "dues": [job.due_at for job in claim.jobs],
            "lease": claim.lease,
            "again": timezone.now() + AGAIN,
        }
        with connection.cursor() as cursor:
            cursor.execute(RELEASE, parameters)

    def moments(self, pool: queues.Pool, until: datetime) -> list[datetime]:
        """When jobs of the pool become due from now `until` then."""
        names = [queue.name for queue in queues.queues_of_pool(pool)]
        coming = self.filter(queue__in=names, due_at__gt=timezone.now(), due_at__lte=until, lease=None)
        return list(coming.values_list("due_at", flat=True).distinct().order_by("due_at"))


def _most_of_one_company(pool: queues.Pool) -> int:
    workers = settings.MESSAGE_WORKERS if pool is queues.Pool.MESSAGES else settings.BACKGROUND_WORKERS
    return max(1, workers - 1) if pool is queues.Pool.MESSAGES else workers


class ScheduledJob(models.Model):
    """A row somewhere must be looked at by `due_at`: a scheduled job. While a worker is at it, it holds a lease."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    schema = models.CharField(max_length=63)
    queue = models.CharField(max_length=20)
    subject = models.UUIDField()
    due_at = models.DateTimeField()
    priority = models.PositiveSmallIntegerField(default=queues.Priority.NORMAL, db_default=queues.Priority.NORMAL.value)
    # Of the worker's claim, which may cover several rows.
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)

    objects = ScheduledJobQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["schema", "queue", "subject"], name="one_job_a_subject")]
        indexes = [
            models.Index(fields=["due_at"], name="job_due"),
            models.Index(fields=["leased_until"], name="job_leased", condition=models.Q(leased_until__isnull=False)),
        ]
