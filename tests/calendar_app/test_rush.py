"""Many people want one time at the same moment: real threads, real connections, real commits."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import wraps
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from calendar_app import booking
from calendar_app.availability import explain_slot
from calendar_app.models import Appointment, Professional, Service
from company.models import AuditEntry, Notification
from leads.models import Lead
from tenants.models import ScheduledJob, Tenant
from tests import factories
from tests.trail import unguarded

RUSH = 50


def at_once(tenant: Tenant, jobs: list[Callable[[], Any]]) -> list[Any]:
    """Runs every job in a thread with a connection of its own, all let go together; results or exceptions."""
    gate = Barrier(len(jobs))
    settings = connection.settings_dict
    options = {key: value for key, value in settings["OPTIONS"].items() if key != "pool"}

    def run(job: Callable[[], Any]) -> Any:
        connection.settings_dict = {**settings, "OPTIONS": options}
        try:
            connection.set_tenant(tenant)
            connection.ensure_connection()
            gate.wait(60)
            return job()
        except Exception as error:  # noqa: BLE001
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def committed(test: Callable[..., None]) -> Callable[..., None]:
    """The test runs beside the suite's transaction: what it writes is committed, and removed afterwards."""

    @wraps(test)
    def run(solar: Tenant, **arguments: Any) -> None:
        def body() -> None:
            try:
                test(solar, **arguments)
            finally:
                for model in (Appointment, Professional, Service, Lead, Notification):
                    model.objects.all().delete()
                with unguarded():
                    AuditEntry.objects.all().delete()
                ScheduledJob.objects.filter(schema=solar.schema_name).delete()

        (outcome,) = at_once(solar, [body])
        if outcome is not None:
            raise outcome

    return run


def next_monday(tenant: Tenant) -> datetime:
    today = datetime.now(tenant.tz).date()
    day = today + timedelta(days=14 - today.weekday())
    return datetime(day.year, day.month, day.day, 10, tzinfo=tenant.tz)


@committed
@pytest.mark.parametrize("named", [True, False], ids=["with a professional", "with whoever is free"])
def test_fifty_leads_who_want_one_slot_get_one_booking_and_fresh_alternatives(solar: Tenant, named: bool) -> None:
    """Scenario 26."""
    service = factories.make_service(minutes=60)
    lucia = factories.make_professional(services=[service])
    start = next_monday(solar)
    leads = [factories.make_lead(phone="") for _ in range(RUSH)]

    def want(lead: Lead) -> Callable[[], Appointment]:
        return lambda: booking.book(
            lead=lead, service=service, start=start, professional=lucia if named else None, idempotency_key=str(lead.pk)
        )

    results = at_once(solar, [want(lead) for lead in leads])
    assert Counter(type(result) for result in results) == {Appointment: 1, booking.SlotTaken: RUSH - 1}
    assert Appointment.objects.count() == 1
    for refused in results:
        if isinstance(refused, booking.SlotTaken):
            assert refused.reason == "taken"
            assert len(refused.alternatives) == 3
            assert all(explain_slot(service, slot.start).is_free for slot in refused.alternatives)


@committed
def test_two_tries_with_one_key_book_once(solar: Tenant) -> None:
    service = factories.make_service(minutes=60)
    for name in ("Lucía", "Omar"):
        factories.make_professional(name=name, services=[service])
    lead, start = factories.make_lead(), next_monday(solar)

    def want() -> Appointment:
        return booking.book(lead=lead, service=service, start=start, idempotency_key="turn-1")

    results = at_once(solar, [want] * 8)
    assert {result.pk for result in results} == {Appointment.objects.get().pk}


@committed
def test_one_person_is_booked_into_one_place_however_many_ask_at_once(solar: Tenant) -> None:
    service = factories.make_service(minutes=60)
    people = [factories.make_professional(name=f"P{number}", services=[service]) for number in range(6)]
    lead, start = factories.make_lead(), next_monday(solar)
    later = booking.book(lead=lead, service=service, start=start + timedelta(hours=4), professional=people[5])

    def want(number: int) -> Callable[[], Any]:
        moment = start + timedelta(minutes=15 * (number % 3))
        return lambda: booking.book(lead=lead, service=service, start=moment, professional=people[number])

    results = at_once(solar, [*(want(number) for number in range(5)), lambda: booking.reschedule(later, start)])
    assert sum(isinstance(result, Appointment) for result in results) == 1
    assert {type(result) for result in results} == {Appointment, booking.AttendeeBusy}


@committed
def test_bookings_moves_and_cancellations_that_cross_never_lock_each_other_out(solar: Tenant) -> None:
    visit, call = factories.make_service(minutes=60), factories.make_service(name="Call", minutes=30, buffer_after=15)
    lucia, omar = (factories.make_professional(name=name, services=[visit, call]) for name in ("Lucía", "Omar"))
    start = next_monday(solar)
    lead = factories.make_lead()
    pairs = [
        booking.book(
            lead=lead, service=visit, start=start + timedelta(hours=hour), professional=person, allow_overlap=True
        )
        for hour in range(4)
        for person in (lucia, omar)
    ]

    def swap(mine: Appointment, other: Appointment) -> Callable[[], Any]:
        return lambda: booking.reschedule(mine, other.start, other.professional, allow_overlap=True)

    def join(number: int) -> Callable[[], Any]:
        service, person = (visit, call)[number % 2], (lucia, omar, None)[number % 3]
        moment = start + timedelta(minutes=15 * number)
        return lambda: booking.book(lead=lead, service=service, start=moment, professional=person, allow_overlap=True)

    jobs = [swap(mine, other) for mine, other in zip(pairs, pairs[1:] + pairs[:1], strict=True)]
    jobs += [lambda mine=mine: booking.cancel(mine) for mine in pairs[::3]]
    jobs += [join(number) for number in range(24)]
    results = at_once(solar, jobs)
    unexpected = [
        result
        for result in results
        if isinstance(result, Exception)
        and not isinstance(result, booking.SlotTaken)
        and getattr(result, "code", "") != "not_alive"
    ]
    assert unexpected == []
    for person in (lucia, omar):
        taken = sorted(
            (a.blocked.lower.astimezone(UTC), a.blocked.upper.astimezone(UTC))
            for a in Appointment.objects.taking_time().filter(professional=person)
        )
        assert all(earlier[1] <= later[0] for earlier, later in zip(taken, taken[1:], strict=False))
