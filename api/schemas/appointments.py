"""Appointments and the times that are free for them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils import timezone

from api.base import Field, Input, Paging, Schema
from api.export import CsvQuery
from api.schemas.shared import Day, Moment, Name, Named, one_of
from calendar_app.availability import Slot
from calendar_app.models import Appointment

State = Annotated[Appointment.Status, one_of(Appointment.Status)]
BookedBy = Annotated[Appointment.Source, one_of(Appointment.Source)]


class SlotOut(Schema):
    """A time that can be booked, and with whom. In the company's zone."""

    start: datetime
    end: datetime
    professional: Named

    @staticmethod
    def of(slot: Slot) -> SlotOut:
        return SlotOut(start=slot.start, end=slot.end, professional=_named(slot.professional))


class SlotsOut(Schema):
    """One slot a start, with the least busy professional who is free then."""

    items: list[SlotOut]


class AvailabilityQuery(Schema):
    service: UUID
    professional: UUID | None = Field(None, description="Only this person's times.")
    first_day: Day | None = Field(None, description="Today, when it is not said.")
    last_day: Day | None = Field(None, description="Included; a week after the first day, when it is not said.")
    moving: UUID | None = Field(None, description="An appointment that gives its own time up.")
    limit: int = Field(100, ge=1, le=500)

    def days(self) -> tuple[date, date]:
        first = self.first_day or timezone.localdate()
        return first, self.last_day or first + timedelta(days=6)


class AttendeeIn(Input):
    """Whom it is for, when that is not the lead."""

    first_name: Name = Field("", max_length=80)
    last_name: Name = Field("", max_length=80)
    email: str = Field("", max_length=254)
    document: str = Field("", max_length=40)
    insurance: str = Field("", max_length=80)


class AppointmentOut(Schema):
    """Of a colleague's lead only the time is told: `busy` is true, and everything but the time, its professional and
    the id is null."""

    id: UUID
    start: datetime = Field(description="In the company's zone.")
    end: datetime
    professional: Named
    busy: bool = Field(description="Somebody else's: whose it is and what for is not for this person.")
    lead: Named | None
    service: Named | None
    status: State | None
    source: BookedBy | None
    attendee: str | None = Field(description="The name of whoever comes.")
    note: str | None
    overbooked: bool | None
    cancel_reason: str | None
    untold: str | None = Field(
        description="What the lead has not been told, since it could not be sent: booked, "
        "moved or cancelled; else empty."
    )
    created_at: datetime | None

    @staticmethod
    def of(row: Appointment) -> AppointmentOut:
        """From a row of `told_to` and `with_people`."""
        told = _told(row) if row.is_known else dict.fromkeys(HIDDEN)
        return AppointmentOut(
            id=row.pk,
            start=timezone.localtime(row.start),
            end=timezone.localtime(row.end),
            professional=_named(row.professional),
            busy=not row.is_known,
            **told,
        )


HIDDEN = (
    "lead", "service", "status", "source", "attendee", "note", "overbooked", "cancel_reason", "untold",
    "created_at",
)  # fmt: skip


def _told(row: Appointment) -> dict[str, Any]:
    return {
        "lead": _named(row.lead),
        "service": _named(row.service),
        "status": row.status,
        "source": row.source,
        "attendee": row.attendee_name,
        "note": row.note,
        "overbooked": row.overbooked,
        "cancel_reason": row.cancel_reason,
        "untold": row.untold,
        "created_at": row.created_at,
    }


def _named(row: Any) -> Named:
    return Named(id=row.pk, name=row.name)


class AppointmentFilterQuery(Schema):
    """Who asks for a lead, a service or a status hears only of appointments that they may know all about."""

    first_day: Day | None = None
    last_day: Day | None = Field(None, description="Included.")
    professional: UUID | None = None
    lead: UUID | None = None
    service: UUID | None = None
    status: State | None = None


class AppointmentQuery(AppointmentFilterQuery, Paging):
    order: Literal["start", "created"] = Field(
        "start", description="The earliest first, or in the order they were made: that order never changes."
    )


class AppointmentExportQuery(AppointmentFilterQuery, CsvQuery):
    pass


OVERLAP = "Although whoever comes has another appointment at that time."
TELL = "Tell the lead on WhatsApp; where that cannot be sent now, `untold` says so afterwards."


class AppointmentIn(Input):
    lead: UUID
    service: UUID
    start: Moment
    professional: UUID | None = Field(None, description="Whoever is free, when it is not said.")
    note: str = Field("", max_length=500, description="Only your team reads it.")
    attendee: AttendeeIn | None = None
    overbook: bool = Field(False, description="Take the time although it is not free; needs `calendar.overbook`.")
    allow_overlap: bool = Field(False, description=OVERLAP)
    tell_lead: bool = Field(False, description=TELL)


class AppointmentMoveIn(Input):
    start: Moment
    professional: UUID | None = Field(None, description="The same person, when it is not said.")
    overbook: bool = Field(False, description="Take the time although it is not free; needs `calendar.overbook`.")
    allow_overlap: bool = Field(False, description=OVERLAP)
    tell_lead: bool = Field(False, description=TELL)


class CancelIn(Input):
    reason: str = Field("", max_length=200, description="Only your team reads it.")
    tell_lead: bool = Field(False, description=TELL)
