"""What the calendar knows of one person, and how it forgets."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from calendar_app.external import sync_outbound
from calendar_app.models import Appointment
from company.personal_data import Person, PersonalDataSource, Told, register_source
from tenants import notices

Status = Appointment.Status


def _gather(person: Person) -> None:
    rows = Appointment.objects.select_for_update().filter(lead=person.id)
    for pk, attendee in rows.values_list("pk", "attendee"):
        person.subjects.add(pk)
        person.words |= {f"{attendee.get('first_name', '')} {attendee.get('last_name', '')}".strip()} - {""}


def _personal_data_of(person: Person) -> Told:
    rows = Appointment.objects.filter(lead=person.id).with_people()
    return {
        "appointments": [
            {
                "start": row.start, "end": row.end, "service": row.service.name, "professional": row.professional.name,
                "status": row.status, "attendee": row.attendee, "note": row.note, "reason": row.cancel_reason,
                "booked_at": row.created_at,
            }
            for row in rows
        ]
    }  # fmt: skip


def _forget(person: Person) -> None:
    """Appointments stay without names, for the figures; those to come are cancelled, and their time is free.

    Their events in calendars outside are taken away.
    """
    own = Appointment.objects.filter(lead=person.id)
    coming = own.filter(status__in=[Status.HELD, Status.SCHEDULED, Status.CONFIRMED], start__gt=timezone.now())
    person.counts["appointments_cancelled"] = coming.update(status=Status.CANCELLED, cancelled_at=timezone.now())
    person.counts["appointments"] = own.update(attendee={}, note="", cancel_reason="", idempotency_key=None)
    sync_outbound.forget(own.values_list("pk", flat=True))
    for pk in own.values_list("pk", flat=True):
        notices.publish("appointment.changed", pk)


def register_personal_data() -> None:
    """Called once when the app is ready."""
    sections = {
        "appointments": pgettext_lazy("audit", "Appointments"), "appointments_cancelled": _("Cancelled appointments"),
    }  # fmt: skip
    register_source(
        PersonalDataSource("calendar", gather=_gather, tell=_personal_data_of, forget=_forget, sections=sections)
    )
