"""Booking, moving, cancelling, holding: each whole or not at all."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from calendar_app import booking, tasks
from calendar_app.models import Appointment, BookingRules, Professional, Service
from company.models import AuditEntry, Notification
from leads.models import Lead
from tenants.errors import UserError
from tenants.models import Membership, ScheduledJob
from tests import factories
from tests.calendar_app.conftest import At


@pytest.fixture
def marta(solar: object) -> Lead:
    return factories.make_lead()


def test_it_books_audits_and_tells(
    marta: Lead, visit: Service, lucia: Professional, at: At, notices: list[Any], solar: Any
) -> None:
    booked = booking.book(lead=marta, service=visit, start=at(10), attendee={"first_name": "Ema"})
    assert (booked.professional, booked.start, booked.end) == (lucia, at(10), at(11))
    assert (booked.status, booked.source, booked.attendee_name) == ("scheduled", "assistant", "Ema")
    entry = AuditEntry.objects.get(subject=booked.pk)
    assert (entry.action, entry.actor) == ("appointment.booked", "assistant")
    told = Notification.objects.get()
    assert (told.kind, told.url) == ("booked", f"/calendar/appointments/{booked.pk}/")
    group = f"{solar.schema_name}.staff"
    assert [(g, m["event"]) for g, m in notices if m["event"].startswith("appointment")] == [
        (group, "appointment.changed"),
        (group, "appointment.new"),
    ]
    assert {m["id"] for _, m in notices if m["event"].startswith("appointment")} == {str(booked.pk)}


def test_it_does_not_notify_staff_of_what_staff_booked(
    marta: Lead, visit: Service, lucia: Professional, at: At, sonia: Membership
) -> None:
    booking.book(lead=marta, service=visit, start=at(10), source="staff", by=sonia.user)
    assert not Notification.objects.exists()
    assert AuditEntry.objects.get(action="appointment.booked").user_id == sonia.user_id


def test_it_refuses_a_taken_time_with_free_alternatives(
    marta: Lead, visit: Service, lucia: Professional, at: At
) -> None:
    booking.book(lead=marta, service=visit, start=at(10))
    with pytest.raises(booking.SlotTaken) as refused:
        booking.book(lead=factories.make_lead(), service=visit, start=at(10, 30))
    assert refused.value.reason == "taken"
    starts = [slot.start for slot in refused.value.alternatives]
    assert starts == [at(11), at(11, 15), at(9, day=1)]
    for slot in refused.value.alternatives:
        assert booking.book(lead=marta, service=visit, start=slot.start) if slot.start != at(11, 15) else True


@pytest.mark.parametrize(
    ("moment", "reason"),
    [(lambda at: at(8), "outside_hours"), (lambda at: at(10, day=6), "closed"), (lambda at: at(10, 5), "off_grid"),
     (lambda at: timezone.now() - timedelta(days=1), "past"), (lambda at: at(10, day=300), "too_far")],
)  # fmt: skip
def test_it_refuses_what_availability_refuses(
    marta: Lead, visit: Service, lucia: Professional, at: At, moment: Any, reason: str
) -> None:
    with pytest.raises(booking.SlotTaken) as refused:
        booking.book(lead=marta, service=visit, start=moment(at))
    assert refused.value.reason == reason
    assert refused.value.message
    assert not Appointment.objects.exists()


def test_it_books_once_for_one_key(marta: Lead, visit: Service, lucia: Professional, at: At) -> None:
    first = booking.book(lead=marta, service=visit, start=at(10), idempotency_key="run-1")
    again = booking.book(lead=marta, service=visit, start=at(10), idempotency_key="run-1")
    assert first == again
    assert Appointment.objects.count() == 1
    assert AuditEntry.objects.count() == 1


def test_it_takes_the_colleague_who_is_free(marta: Lead, visit: Service, lucia: Professional, at: At) -> None:
    omar = factories.make_professional(name="Omar", services=[visit], position=1)
    first = booking.book(lead=marta, service=visit, start=at(10))
    second = booking.book(lead=factories.make_lead(), service=visit, start=at(10))
    assert {first.professional, second.professional} == {lucia, omar}
    marta = factories.make_lead()
    with pytest.raises(booking.SlotTaken):
        booking.book(lead=marta, service=visit, start=at(10))
    with pytest.raises(booking.SlotTaken):
        booking.book(lead=marta, service=visit, start=at(10), professional=lucia)


def test_it_overbooks_only_when_told_and_says_so(
    marta: Lead, visit: Service, lucia: Professional, at: At, sonia: Membership
) -> None:
    booking.book(lead=marta, service=visit, start=at(10))
    nora = factories.make_lead(first_name="Nora")
    second = booking.book(
        lead=nora, service=visit, start=at(10), professional=lucia, source="staff", by=sonia.user, overbook=True
    )
    assert second.overbooked
    assert AuditEntry.objects.get(subject=second.pk).after["overbooked"] is True
    third = booking.book(lead=marta, service=visit, start=at(15), source="staff", by=sonia.user, overbook=True)
    assert not third.overbooked
    with pytest.raises(booking.SlotTaken):
        booking.book(lead=marta, service=visit, start=at(10) - timedelta(days=60), overbook=True)


def test_the_database_itself_refuses_two_at_a_time(marta: Lead, visit: Service, lucia: Professional, at: At) -> None:
    fields = {"lead": marta, "service": visit, "professional": lucia}
    factories.make_appointment(start=at(10), **fields)
    with pytest.raises(Exception, match="one_appointment_at_a_time"), transaction.atomic():
        factories.make_appointment(start=at(10, 30), **fields)
    factories.make_appointment(start=at(11), **fields)


# Holds


def test_a_hold_keeps_the_time_and_becomes_the_booking(
    marta: Lead, visit: Service, lucia: Professional, at: At, solar: Any
) -> None:
    held = booking.hold(lead=marta, service=visit, start=at(10), key="hold:1")
    job = ScheduledJob.objects.get(queue="hold", subject=held.pk)
    assert job.schema == solar.schema_name
    assert timedelta(minutes=9) < job.due_at - timezone.now() <= timedelta(minutes=10)
    with pytest.raises(booking.SlotTaken):
        booking.book(lead=factories.make_lead(), service=visit, start=at(10))
    booked = booking.book(lead=marta, service=visit, start=at(10))
    assert list(Appointment.objects.all()) == [booked]
    assert not ScheduledJob.objects.filter(queue="hold").exists()


def test_a_second_hold_of_the_same_key_replaces_the_first(
    marta: Lead, visit: Service, lucia: Professional, at: At
) -> None:
    booking.hold(lead=marta, service=visit, start=at(10), key="hold:1")
    again = booking.hold(lead=marta, service=visit, start=at(10, 30), key="hold:1")
    assert list(Appointment.objects.all()) == [again]


def test_an_expired_hold_gives_way_to_whoever_wants_the_time(
    marta: Lead, visit: Service, lucia: Professional, at: At
) -> None:
    held = booking.hold(lead=marta, service=visit, start=at(10), key="hold:1")
    Appointment.objects.filter(pk=held.pk).update(held_until=timezone.now() - timedelta(seconds=1))
    other = factories.make_lead()
    booked = booking.book(lead=other, service=visit, start=at(10))
    assert list(Appointment.objects.all()) == [booked]


def test_the_sweeper_deletes_expired_holds_and_no_others(
    marta: Lead, visit: Service, lucia: Professional, at: At, solar: Any
) -> None:
    held = booking.hold(lead=marta, service=visit, start=at(10), key="hold:1")
    tasks.expire_hold(solar.schema_name, held.pk)
    assert Appointment.objects.filter(pk=held.pk).exists()
    Appointment.objects.filter(pk=held.pk).update(held_until=timezone.now())
    for _ in range(2):
        tasks.expire_hold(solar.schema_name, held.pk)
    assert not Appointment.objects.exists()
    assert not ScheduledJob.objects.filter(queue="hold").exists()


def test_lost_wakes_are_planned_again(marta: Lead, visit: Service, lucia: Professional, at: At) -> None:
    held = booking.hold(lead=marta, service=visit, start=at(10), key="hold:1")
    ScheduledJob.objects.all().delete()
    tasks.reconcile_holds()
    assert ScheduledJob.objects.get().subject == held.pk


# Moving and ending


@pytest.fixture
def booked(marta: Lead, visit: Service, lucia: Professional, at: At) -> Appointment:
    return booking.book(lead=marta, service=visit, start=at(10))


def test_it_moves_and_frees_the_old_time(booked: Appointment, visit: Service, at: At, notices: list[Any]) -> None:
    moved = booking.reschedule(booked, at(10, 30), by_lead=True)
    assert moved is booked
    assert (moved.start, moved.end, moved.blocked.lower) == (at(10, 30), at(11, 30), at(10, 30))
    entry = AuditEntry.objects.get(action="appointment.moved")
    assert entry.actor == "lead"
    assert datetime.fromisoformat(entry.before["start"]) == at(10)
    booking.book(lead=factories.make_lead(), service=visit, start=at(9, 30))
    assert [m["event"] for _, m in notices].count("appointment.changed") == 2


def test_it_keeps_the_old_time_when_the_new_one_is_taken(booked: Appointment, visit: Service, at: At) -> None:
    """Scenario 30."""
    other = booking.book(lead=factories.make_lead(), service=visit, start=at(15))
    with pytest.raises(booking.SlotTaken) as refused:
        booking.reschedule(booked, at(15))
    assert len(refused.value.alternatives) == 3
    assert at(15) not in [slot.start for slot in refused.value.alternatives]
    booked.refresh_from_db()
    assert (booked.start, booked.status) == (at(10), "scheduled")
    assert other.start == at(15)
    assert not AuditEntry.objects.filter(action="appointment.moved").exists()


def test_it_refuses_a_colleague_unless_named(booked: Appointment, marta: Lead, visit: Service, at: At) -> None:
    omar = factories.make_professional(name="Omar", services=[visit], position=1)
    booking.book(lead=factories.make_lead(), service=visit, start=at(15), professional=booked.professional)
    with pytest.raises(booking.SlotTaken):
        booking.reschedule(booked, at(15))
    assert booking.reschedule(booked, at(15), omar).professional == omar


def test_it_moves_to_the_past_never(booked: Appointment, at: At) -> None:
    """Scenario 27."""
    with pytest.raises(booking.SlotTaken) as refused:
        booking.reschedule(booked, timezone.now() - timedelta(hours=2))
    assert refused.value.reason == "past"


def test_it_cancels_once_and_frees_the_time(booked: Appointment, visit: Service, at: At, notices: list[Any]) -> None:
    for _ in range(2):
        booking.cancel(booked, reason="Viaje", by_lead=True)
    assert (booked.status, booked.cancel_reason) == ("cancelled", "Viaje")
    assert AuditEntry.objects.filter(action="appointment.cancelled").count() == 1
    assert "appointment.deleted" in [m["event"] for _, m in notices]
    booking.book(lead=factories.make_lead(), service=visit, start=at(10))
    with pytest.raises(UserError):
        booking.reschedule(booked, at(12))


def test_it_confirms_attends_and_misses(booked: Appointment) -> None:
    assert booking.confirm(booked).status == "confirmed"
    for verb in (booking.attend, booking.no_show):
        with pytest.raises(UserError) as refused:
            verb(booked)
        assert refused.value.code == "not_begun"
    factories.make_begun(booked)
    assert booking.attend(booked).status == "attended"
    assert booking.no_show(booked).status == "no_show"
    assert booking.attend(booked).status == "attended"
    with pytest.raises(UserError):
        booking.confirm(booked)
    with pytest.raises(UserError):
        booking.cancel(booked)


def test_a_missed_time_that_went_to_somebody_else_stays_missed(booked: Appointment, visit: Service, at: At) -> None:
    booking.no_show(factories.make_begun(booked))
    factories.make_appointment(
        lead=factories.make_lead(), service=visit, professional=booked.professional, start=booked.start
    )
    with pytest.raises(UserError):
        booking.attend(booked)
    booked.refresh_from_db()
    assert booked.status == "no_show"


def test_who_cancelled_a_hold_may_hold_again(marta: Lead, visit: Service, lucia: Professional, at: At) -> None:
    held = booking.hold(lead=marta, service=visit, start=at(10), key="hold:1")
    booking.cancel(held)
    again = booking.hold(lead=marta, service=visit, start=at(11), key="hold:1")
    assert (again.status, again.start) == ("held", at(11))


def test_a_hold_lasts_as_long_as_the_rules_say(marta: Lead, visit: Service, lucia: Professional, at: At) -> None:
    BookingRules.objects.create(hold_minutes=25)
    held = booking.hold(lead=marta, service=visit, start=at(10), key="hold:1")
    assert timedelta(minutes=24) < held.held_until - timezone.now() <= timedelta(minutes=25)
