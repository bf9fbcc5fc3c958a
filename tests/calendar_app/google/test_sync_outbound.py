"""Our appointments in the calendar of their professional at Google: there once, where and when they are here."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from calendar_app import booking
from calendar_app.external import sync_outbound
from calendar_app.external.models import CalendarLink, GoogleAccount, MirroredAppointment
from calendar_app.models import Appointment, Professional, Service
from company import personal_data
from leads.models import Lead
from tenants import scheduling
from tenants.models import ScheduledJob, Tenant
from tests import factories
from tests.calendar_app.conftest import At
from tests.calendar_app.google.conftest import PAGE, Mirror, walk
from tests.fakes.google import FakeCalendar, FakeGoogle
from tests.jobs import perform


@pytest.fixture
def marta(solar: Tenant) -> Lead:
    return factories.make_lead(first_name="Marta", last_name="Quiroga")


@pytest.fixture
def booked(link: CalendarLink, marta: Lead, visit: Service, lucia: Professional, at: At) -> Appointment:
    """Marta, Monday 10:00; not written to Google yet."""
    return booking.book(lead=marta, service=visit, start=at(10), professional=lucia)


def event_of(calendar: FakeCalendar, appointment: Appointment) -> dict[str, Any] | None:
    return calendar.events.get(appointment.pk.hex)


def when(event: Any) -> tuple[datetime, datetime]:
    start, end = (datetime.fromisoformat(event[name]["dateTime"]) for name in ("start", "end"))
    return start, end


def test_a_booking_is_written_with_its_marks(
    booked: Appointment, calendar: FakeCalendar, mirror: Mirror, at: At, solar: Tenant
) -> None:
    assert ScheduledJob.objects.filter(queue="google_mirror").count() == 1
    mirror()
    event = event_of(calendar, booked)
    assert event is not None and event["summary"] == "Visita técnica · Marta Quiroga"
    assert when(event) == (at(10), at(11)) and event["start"]["timeZone"] == solar.zone
    marks = event["extendedProperties"]["private"]
    assert marks == {"crm_appointment_id": str(booked.pk), "crm_company": str(solar.pk)}
    row = MirroredAppointment.objects.get()
    assert row.is_done and row.etag == event["etag"]
    assert not ScheduledJob.objects.filter(queue="google_mirror").exists()


def test_a_move_and_a_cancellation_follow(booked: Appointment, calendar: FakeCalendar, mirror: Mirror, at: At) -> None:
    mirror()
    booking.reschedule(booked, at(15))
    mirror()
    assert when(event_of(calendar, booked)) == (at(15), at(16))
    assert len(calendar.events) == 1
    booking.cancel(booked)
    mirror()
    assert calendar.events[booked.pk.hex]["status"] == "cancelled"
    assert not MirroredAppointment.objects.waiting().exists()


def test_another_professional_means_another_calendar(
    booked: Appointment, boss: Client, google: FakeGoogle, mirror: Mirror, visit: Service, lucia: Professional, at: At
) -> None:
    mirror()
    other = google.add("omar@example.test")
    omar = factories.make_professional(name="Omar", services=[visit])
    boss.post(f"{PAGE}read/")
    boss.post(f"{PAGE}calendars/", {str(lucia.pk): google.email, str(omar.pk): "omar@example.test"})
    booking.reschedule(booked, at(12), omar)
    mirror()
    assert google.primary.events[booked.pk.hex]["status"] == "cancelled"
    assert other.events[booked.pk.hex]["status"] == "confirmed"
    # And to somebody without a calendar.
    nobody = factories.make_professional(name="Rita", services=[visit])
    booking.reschedule(booked, at(14), nobody)
    mirror()
    assert other.events[booked.pk.hex]["status"] == "cancelled"
    # Back again: the id is taken by what was deleted, which comes to life.
    booking.reschedule(booked, at(16), lucia)
    mirror()
    event = event_of(google.primary, booked)
    assert event is not None and event["status"] == "confirmed" and when(event) == (at(16), at(17))


def test_nothing_is_planned_for_whom_has_no_calendar(
    link: CalendarLink, marta: Lead, visit: Service, at: At, google: FakeGoogle
) -> None:
    rita = factories.make_professional(name="Rita", services=[visit])
    booking.book(lead=marta, service=visit, start=at(10), professional=rita)
    assert not MirroredAppointment.objects.exists()


def test_a_company_with_its_own_calendar_asks_nothing(
    marta: Lead, visit: Service, lucia: Professional, at: At, django_assert_num_queries: Any
) -> None:
    booked = booking.book(lead=marta, service=visit, start=at(10), professional=lucia)
    with django_assert_num_queries(0):
        sync_outbound.plan(booked)


def test_held_times_are_not_written(
    link: CalendarLink, marta: Lead, visit: Service, lucia: Professional, at: At
) -> None:
    booking.hold(lead=marta, service=visit, start=at(10), professional=lucia, key="talk")
    assert not MirroredAppointment.objects.exists()


def test_choosing_a_calendar_writes_what_is_ahead(
    account: GoogleAccount, boss: Client, google: FakeGoogle, marta: Lead, visit: Service, lucia: Professional, at: At,
    mirror: Mirror,
) -> None:  # fmt: skip
    booked = booking.book(lead=marta, service=visit, start=at(10), professional=lucia)
    past = factories.make_appointment(
        lead=marta, service=visit, professional=lucia, start=timezone.now() - timedelta(days=7)
    )
    boss.post(f"{PAGE}calendars/", {str(lucia.pk): google.email})
    mirror()
    assert booked.pk.hex in google.primary.events and past.pk.hex not in google.primary.events
    other = google.add("second@example.test")
    boss.post(f"{PAGE}read/")
    boss.post(f"{PAGE}calendars/", {str(lucia.pk): "second@example.test"})
    mirror()
    assert google.primary.events[booked.pk.hex]["status"] == "cancelled"
    assert other.events[booked.pk.hex]["status"] == "confirmed"


def test_a_calendar_that_we_may_only_read_gets_nothing(
    account: GoogleAccount, boss: Client, google: FakeGoogle, marta: Lead, visit: Service, lucia: Professional, at: At
) -> None:
    google.add("shared@example.test", role="reader")
    boss.post(f"{PAGE}read/")
    assert "read only" in boss.get(PAGE).content.decode()
    boss.post(f"{PAGE}calendars/", {str(lucia.pk): "shared@example.test"})
    booking.book(lead=marta, service=visit, start=at(10), professional=lucia)
    assert not MirroredAppointment.objects.exists()


def test_a_calendar_of_before_that_is_closed_to_us_stops_no_move(
    booked: Appointment, google: FakeGoogle, boss: Client, mirror: Mirror, lucia: Professional
) -> None:
    mirror()
    other = google.add("second@example.test")
    boss.post(f"{PAGE}read/")
    boss.post(f"{PAGE}calendars/", {str(lucia.pk): "second@example.test"})
    google.fail(403, "forbidden")
    mirror()
    assert other.events[booked.pk.hex]["status"] == "confirmed"
    # But what should be nowhere is told until it is.
    booking.cancel(booked)
    google.fail(403, "forbidden")
    mirror()
    assert MirroredAppointment.objects.get().problem == "forbidden"
    assert "may not read or write" in boss.get(PAGE).content.decode()


# Failures


@pytest.mark.parametrize(
    ("status", "reason"), [(429, "rateLimitExceeded"), (500, "backendError"), (403, "rateLimitExceeded")]
)
def test_with_google_down_the_booking_stands_and_is_written_later(
    booked: Appointment,
    calendar: FakeCalendar,
    google: FakeGoogle,
    mirror: Mirror,
    boss: Client,
    status: int,
    reason: str,
) -> None:
    """Acceptance 35."""
    google.fail(status, reason)
    mirror()
    row = MirroredAppointment.objects.get()
    assert (row.is_done, row.problem, row.attempts) == (False, "away", 1) and calendar.events == {}
    assert ScheduledJob.objects.get(queue="google_mirror").due_at == row.next_at > timezone.now()
    booked.refresh_from_db()
    assert booked.status == "scheduled"
    assert "1 waits to be written" in boss.get(PAGE).content.decode()
    mirror()
    assert booked.pk.hex in calendar.events and MirroredAppointment.objects.get().is_done


def test_a_worker_killed_after_writing_writes_nothing_twice(
    booked: Appointment, calendar: FakeCalendar, google: FakeGoogle, mirror: Mirror
) -> None:
    google.cut()
    mirror()
    assert booked.pk.hex in calendar.events and not MirroredAppointment.objects.get().is_done
    mirror()
    assert MirroredAppointment.objects.get().is_done
    assert [call.split()[0] for call in google.calls if "/events" in call] == ["POST", "POST", "GET"]
    assert len(calendar.events) == 1


def test_a_worker_killed_before_the_move_leaves_no_event_behind(
    booked: Appointment, google: FakeGoogle, mirror: Mirror, boss: Client, visit: Service, lucia: Professional, at: At
) -> None:
    """It dies between writing and noting; then the appointment goes to somebody else."""
    google.cut()
    mirror()
    booking.reschedule(booked, at(15), factories.make_professional(name="Rita", services=[visit]))
    mirror()
    assert google.primary.events[booked.pk.hex]["status"] == "cancelled"


def test_a_change_while_the_worker_writes_is_written_too(
    booked: Appointment, calendar: FakeCalendar, google: FakeGoogle, mirror: Mirror, at: At, account: GoogleAccount
) -> None:
    row = MirroredAppointment.objects.get()
    assert row.claim()
    booking.reschedule(booked, at(15))
    with account.open() as calendars:
        sync_outbound._write(row, calendars)
    sync_outbound._close(row)
    assert not MirroredAppointment.objects.get().is_done
    booking.reschedule(booked, at(16))
    mirror()
    assert when(event_of(calendar, booked)) == (at(16), at(17)) and MirroredAppointment.objects.get().is_done


def test_two_workers_at_once_write_once(booked: Appointment, google: FakeGoogle) -> None:
    row = MirroredAppointment.objects.get()
    MirroredAppointment.objects.update(next_at=timezone.now())
    assert row.claim()
    perform("google_mirror", row.pk)
    assert not [call for call in google.calls if "/events" in call]
    assert not MirroredAppointment.objects.get().claim()


def test_what_somebody_changed_in_google_is_left_until_the_appointment_changes(
    booked: Appointment, calendar: FakeCalendar, mirror: Mirror, at: At
) -> None:
    mirror()
    there = calendar.events[booked.pk.hex]
    calendar.put({**there, "start": {**there["start"], "dateTime": at(12).isoformat()}, "location": "Room 3"})
    mirror()
    booked.refresh_from_db()
    assert booked.start == at(10) and when(event_of(calendar, booked))[0] == at(12)
    # The etag is another one (412): read again, and written over; what is not ours stays.
    booking.reschedule(booked, at(15))
    mirror()
    event = event_of(calendar, booked)
    assert event is not None and when(event) == (at(15), at(16)) and event["location"] == "Room 3"


def test_what_somebody_deleted_in_google_is_deleted_already(
    booked: Appointment, calendar: FakeCalendar, mirror: Mirror
) -> None:
    mirror()
    calendar.delete(booked.pk.hex)
    booking.cancel(booked)
    mirror()
    assert MirroredAppointment.objects.get().is_done


def test_a_broken_account_keeps_what_waits_and_writes_it_when_connected_again(
    booked: Appointment, calendar: FakeCalendar, google: FakeGoogle, mirror: Mirror, boss: Client
) -> None:
    google.take_back()
    mirror()
    assert GoogleAccount.objects.get().is_broken
    mirror()
    assert MirroredAppointment.objects.get().problem == "disconnected"
    walk(boss)
    assert ScheduledJob.objects.get(queue="google_mirror").due_at <= timezone.now() + timedelta(seconds=5)
    mirror()
    assert booked.pk.hex in calendar.events


def test_an_erased_person_s_events_are_taken_away(
    booked: Appointment,
    calendar: FakeCalendar,
    mirror: Mirror,
    marta: Lead,
    visit: Service,
    lucia: Professional,
) -> None:
    """Those to come, which are cancelled, and those of the past."""
    past = factories.make_appointment(
        lead=marta, service=visit, professional=lucia, start=timezone.now() - timedelta(days=7), status="attended"
    )
    sync_outbound.plan(past)
    mirror()
    assert len(calendar.events) == 2
    personal_data.forget(personal_data.gather(marta.pk))
    mirror()
    assert {event["status"] for event in calendar.events.values()} == {"cancelled"}


def test_the_nightly_repair_plans_what_has_no_wake(booked: Appointment, link: CalendarLink) -> None:
    ScheduledJob.objects.all().delete()
    scheduling.reconcile_company()
    assert set(ScheduledJob.objects.values_list("queue", flat=True)) >= {"google_mirror", "google_sync"}
