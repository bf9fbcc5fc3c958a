"""What the calendar does without anybody watching."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from calendar_app import booking
from calendar_app.models import Appointment
from tenants import scheduling
from tenants.tasks import company_task


@company_task()
def expire_hold(schema: str, appointment_id: UUID) -> None:
    """Deletes a hold that nobody turned into a booking; one that was prolonged is looked at again later."""
    with transaction.atomic():
        held = Appointment.objects.select_for_update().filter(pk=appointment_id, status=Appointment.Status.HELD).first()
        if held is None:
            scheduling.cancel(booking.HOLD_QUEUE, appointment_id)
        elif held.held_until is None or held.held_until <= timezone.now():
            booking.release(held)
        else:
            scheduling.schedule(booking.HOLD_QUEUE, held.pk, held.held_until)


def reconcile_holds() -> None:
    """Every hold has its job again."""
    for held in Appointment.objects.filter(status=Appointment.Status.HELD):
        scheduling.schedule(booking.HOLD_QUEUE, held.pk, held.held_until or timezone.now())
