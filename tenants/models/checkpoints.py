"""Where each company's audit trail stood, day by day: kept outside the company's schema."""

from typing import Any

from django.db import connection, models
from django.utils import timezone

from tenants.ids import new_id
from tenants.models.companies import Tenant


class AuditCheckpointQuerySet(models.QuerySet["AuditCheckpoint"]):
    def put(self, number: int, seal: str) -> None:
        """The newest line of the current company, in the caller's transaction; a day keeps its last one."""
        row: Any = AuditCheckpoint(tenant_id=connection.tenant.pk, day=timezone.now().date(), number=number, seal=seal)
        self.bulk_create(
            [row], update_conflicts=True, unique_fields=["tenant", "day"], update_fields=["number", "seal"]
        )

    def of_company(self) -> dict[int, set[str]]:
        """Number → the seals noted for it on the current company's days: one, while nobody made the chain anew."""
        found: dict[int, set[str]] = {}
        for number, seal in self.filter(tenant=connection.tenant.pk).values_list("number", "seal"):
            found.setdefault(number, set()).add(seal)
        return found


class AuditCheckpoint(models.Model):
    """The last line of a company's trail on one day (UTC), with its seal."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    number = models.BigIntegerField()
    seal = models.CharField(max_length=64)

    objects = AuditCheckpointQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "day"], name="one_checkpoint_a_day")]
