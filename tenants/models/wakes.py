"""What is due, in any company: the one table the sweeper reads, whatever the number of companies."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.utils import timezone

from tenants.ids import new_id
from tenants.models.companies import Tenant


class WakeQuerySet(models.QuerySet["Wake"]):
    def due(self) -> "WakeQuerySet":
        """What companies that work now must look at; the others' rows wait until they are active again."""
        return self.filter(due_at__lte=timezone.now(), schema__in=Tenant.objects.active().values("schema_name"))

    def put(self, queue: str, subject: UUID, due_at: datetime) -> None:
        """Plans `subject` of the current company, in the caller's transaction; a later plan replaces the earlier."""
        self.bulk_create(
            [Wake(schema=connection.schema_name, queue=queue, subject=subject, due_at=due_at)],  # type: ignore[list-item]
            update_conflicts=True,
            unique_fields=["schema", "queue", "subject"],
            update_fields=["due_at"],
        )

    def plant(self, queue: str, subject: UUID, due_at: datetime, *, schema: str) -> None:
        """Plans `subject` of `schema` unless it is planned: an earlier plan stays as it is.

        Call it outside of transactions: two that plant the same one wait for each other.
        """
        row: Any = Wake(schema=schema, queue=queue, subject=subject, due_at=due_at)
        self.bulk_create([row], ignore_conflicts=True)

    def settle(self, queue: str, subject: UUID) -> None:
        """`subject` of the current company needs no wake any more, in the caller's transaction."""
        done = self.filter(schema=connection.schema_name, queue=queue, subject=subject)
        # Nothing hangs on a Wake: one DELETE, without first fetching the row.
        done._raw_delete(done.db)


class Wake(models.Model):
    """A row somewhere must be looked at by `due_at`, even if the broker forgot it or the worker died."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    schema = models.CharField(max_length=63)
    queue = models.CharField(max_length=20)
    subject = models.UUIDField()
    due_at = models.DateTimeField()

    objects = WakeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["schema", "queue", "subject"], name="one_wake_a_subject")]
        indexes = [models.Index(fields=["due_at"], name="wake_due")]
