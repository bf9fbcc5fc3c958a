"""The horses of a riding school, and who rides which."""

from uuid import UUID

from django.db import models
from django.utils import timezone

from company import webhooks
from company.models import record
from leads.models import Lead
from tenants import notices
from tenants.ids import new_id
from tenants.models import User


class Horse(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=60)
    # A horse carries so much, in kilograms.
    carries = models.PositiveSmallIntegerField(default=90)


class Ride(models.Model):
    """A lead rode a horse."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="+")
    horse = models.ForeignKey(Horse, on_delete=models.PROTECT, related_name="rides")
    at = models.DateTimeField(default=timezone.now)

    @classmethod
    def note(cls, lead: Lead, horse: Horse, *, by: User) -> "Ride":
        """In the caller's transaction: the row, the trail, the notice and the webhook."""
        ride = cls.objects.create(lead=lead, horse=horse)
        record("ride.noted", ride.pk, user=by, after={"horse": horse.name})
        notices.publish("ride.noted", lead.pk)
        webhooks.emit("ride.noted", "ride", ride.pk)
        return ride


def described(pk: UUID) -> dict[str, str] | None:
    """What a webhook tells of a ride."""
    ride = Ride.objects.select_related("horse").filter(pk=pk).first()
    return {"id": str(ride.pk), "lead": str(ride.lead_id), "horse": ride.horse.name} if ride else None
