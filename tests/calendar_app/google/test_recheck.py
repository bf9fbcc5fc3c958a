"""Google is asked once more before a time is taken, wherever it is taken from; its silence stops nobody."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from agent.models import Run
from agent.tools import Toolbox
from agent.tools.context import ToolContext
from calendar_app import booking
from calendar_app import google as outside
from calendar_app.external import freshness_check
from calendar_app.external.models import CalendarLink, GoogleAccount
from calendar_app.models import Appointment, ExternalBlock, Professional, Service
from conversations.models import Conversation
from leads.models import Lead
from tenants.errors import ProviderUnavailable
from tenants.ids import new_id
from tenants.models import AdminToken, Membership, ScheduledJob, Tenant
from tests import factories
from tests.api.conftest import Caller
from tests.calendar_app.conftest import At
from tests.calendar_app.google.conftest import PAGE, Mirror, Sync, blocks, walk
from tests.fakes.google import FakeCalendar, FakeGoogle

HTMX = {"HX-Request": "true"}
PATIENCE = freshness_check.PATIENCE


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no Google that is away; tests of that one take `in_a_hurry`."""
    monkeypatch.setattr(freshness_check, "PATIENCE", 30.0)


@pytest.fixture
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the product is."""
    assert PATIENCE == 2.0
    monkeypatch.setattr(freshness_check, "PATIENCE", PATIENCE)


@pytest.fixture(autouse=True)
def open_transactions(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Looks on at each call to Google: no transaction but the test's own is open, whoever books, and however."""
    send, seen = outside._send, []

    def look_on(*parts: Any, **named: Any) -> Any:
        seen.append([block for block in connection.atomic_blocks if not block._from_testcase])
        return send(*parts, **named)

    monkeypatch.setattr(outside, "_send", look_on)
    yield
    assert not any(seen)


@pytest.fixture
def read(link: CalendarLink, sync: Sync) -> CalendarLink:
    """Lucía's calendar, read a minute ago."""
    sync(link)
    return grow_old(link)


def grow_old(link: CalendarLink) -> CalendarLink:
    CalendarLink.objects.update(synced_at=timezone.now() - timedelta(minutes=1))
    link.refresh_from_db()
    return link


@pytest.fixture
def marta(solar: Tenant) -> Lead:
    return factories.make_lead(first_name="Marta", last_name="Quiroga", email="marta@example.test")


def lists(google: FakeGoogle) -> int:
    return sum(call.endswith("/events") and call.startswith("GET") for call in google.calls)


def look(service: Service, start: Any, professional: Professional | None = None) -> None:
    freshness_check.look(service, start, professional=professional)


# From everywhere


def on_the_page(client: Client, lead: Lead, service: Service, person: Professional, start: datetime) -> Any:
    data = {"lead": str(lead.pk), "service": str(service.pk), "date": str(start.date()), "slot": slot(start, person)}
    return client.post("/calendar/new/", data, headers=HTMX)


def slot(start: datetime, person: Professional) -> str:
    return f"{start.isoformat()}|{person.pk}"


def test_the_page_refuses_what_google_has_taken_meanwhile(
    read: CalendarLink, boss: Client, calendar: FakeCalendar, marta: Lead, visit: Service, lucia: Professional, at: At
) -> None:
    calendar.timed("dentist1", at(10, 15), at(10, 45), "Dentist")
    answer = on_the_page(boss, marta, visit, lucia, at(10))
    assert answer.status_code == 422 and not Appointment.objects.exists()
    # What was found stands in our table, so that what is offered instead is free.
    assert blocks(lucia.pk) == [(at(10, 15), at(10, 45), "Dentist")]
    page = answer.content.decode()
    assert slot(at(10, 45), lucia) in page and slot(at(10), lucia) not in page
    assert on_the_page(boss, marta, visit, lucia, at(12)).status_code == 204
    assert Appointment.objects.get().start == at(12)


def test_the_page_refuses_to_move_there_and_overbooks_without_asking(
    read: CalendarLink, boss: Client, google: FakeGoogle, calendar: FakeCalendar, marta: Lead, visit: Service,
    lucia: Professional, at: At,
) -> None:  # fmt: skip
    booked = booking.book(lead=marta, service=visit, start=at(15), professional=lucia)
    calendar.timed("dentist1", at(10), at(11))
    url, to = f"/calendar/appointments/{booked.pk}/move/", {"professional": str(lucia.pk), "date": str(at(10).date())}
    assert boss.post(url, {**to, "minute": "600"}, headers=HTMX).status_code == 422
    booked.refresh_from_db()
    assert booked.start == at(15) and len(blocks(lucia.pk)) == 1
    grow_old(read)
    asked = lists(google)
    assert boss.post(url, {**to, "time": "10:00", "overbook": "on"}, headers=HTMX).status_code == 204
    booked.refresh_from_db()
    assert booked.start == at(10) and booked.overbooked and lists(google) == asked


@pytest.fixture
def program(ana: Membership) -> Caller:
    """Ana's, with an access token and an admin token."""
    ana.user.set_password(factories.PASSWORD)
    ana.user.save(update_fields=["password"])
    entered = Caller().post("/api/auth/login", {"email": ana.user.email, "password": factories.PASSWORD}).json()
    _row, token = AdminToken.issue(ana.user, name="Tests", scope="write", days=1)
    return Caller({"Authorization": f"Bearer {entered['access_token']}", "X-Admin-Token": token})


@pytest.mark.parametrize("key", [{}, {"Idempotency_Key": "once"}], ids=["plain", "with a key"])
def test_the_api_refuses_with_alternatives(
    read: CalendarLink, google: FakeGoogle, calendar: FakeCalendar, marta: Lead, visit: Service, lucia: Professional,
    at: At, program: Caller, key: dict[str, str],
) -> None:  # fmt: skip
    calendar.timed("dentist1", at(10, 15), at(10, 45))
    body = {"lead": str(marta.pk), "service": str(visit.pk), "professional": str(lucia.pk)}
    answer = program.post("/appointments", body | {"start": at(10).isoformat()}, **key)
    assert answer.status_code == 409 and answer.json()["reason"] == "taken"
    offered = [slot["start"] for slot in answer.json()["alternatives"]]
    assert at(10).isoformat() not in offered and len(offered) == 3
    # The block outlives the refusal's rollback.
    assert len(blocks(lucia.pk)) == 1
    made = program.post("/appointments", body | {"start": at(15).isoformat()}, **key)
    assert made.status_code == 201
    grow_old(read)
    calendar.timed("school01", at(12), at(13))
    path = f"/appointments/{made.json()['id']}/move"
    assert program.post(path, {"start": at(12).isoformat()}, **key).status_code == 409
    assert Appointment.objects.get().start == at(15)
    asked = lists(google)
    assert program.post("/appointments", {"start": "soon"}, **key).status_code in (400, 422)
    assert lists(google) == asked


@pytest.fixture
def toolbox(marta: Lead, solar: Tenant) -> Toolbox:
    talk = Conversation.objects.create(lead=marta, channel_id=new_id(), address="5491155550000")
    run = Run.objects.create(conversation=talk)
    return Toolbox(ToolContext(solar, talk, marta, "es", timezone.now().astimezone(solar.tz), run.pk, "turn"), run)


def test_the_assistant_is_told_and_offers_what_is_free(
    read: CalendarLink, google: FakeGoogle, calendar: FakeCalendar, visit: Service, lucia: Professional, at: At,
    toolbox: Toolbox,
) -> None:  # fmt: skip
    calendar.timed("dentist1", at(10, 15), at(10, 45))
    held = toolbox.hold_slot(slot=at(10).isoformat(), service="Visita técnica")
    assert held.code == "taken" and len(blocks(lucia.pk)) == 1
    assert at(10).isoformat() not in [slot["start"] for slot in held.data["slots"]]
    assert toolbox.hold_slot(slot=at(12).isoformat(), service="Visita técnica").code == "held"
    # Between the hold and the booking somebody writes into the calendar: a hold stands nowhere in Google.
    grow_old(read)
    calendar.timed("school01", at(12, 30), at(13))
    names = {"first_name": "Marta", "last_name": "Quiroga", "email": "marta@example.test"}
    booked = toolbox.book_appointment(slot=at(12).isoformat(), service="Visita técnica", **names)
    assert booked.code == "taken" and not Appointment.objects.filter(status="scheduled").exists()
    assert toolbox.book_appointment(slot=at(15).isoformat(), service="Visita técnica", **names).code == "booked"
    grow_old(read)
    calendar.timed("train001", at(16), at(17))
    moved = toolbox.call("reschedule_appointment", slot=at(16).isoformat())
    assert moved.code == "taken" and Appointment.objects.get(status="scheduled").start == at(15)
    asked = lists(google)
    grow_old(read)
    assert toolbox.call("hold_slot", slot="soon", service="Visita técnica").code == "format"
    assert toolbox.call("hold_slot", wrong="x").code == "format"
    assert lists(google) == asked


# What is asked, and of whom


def test_moving_an_appointment_over_its_own_event_is_no_conflict(
    read: CalendarLink, boss: Client, calendar: FakeCalendar, marta: Lead, visit: Service, lucia: Professional, at: At,
    mirror: Mirror,
) -> None:  # fmt: skip
    """Its event stands at 10:00–11:00 in Google, and it moves to 10:30: freeBusy would call that busy."""
    booked = booking.book(lead=marta, service=visit, start=at(10), professional=lucia)
    mirror()
    assert booked.pk.hex in calendar.events
    to = {"professional": str(lucia.pk), "date": str(at(10).date()), "minute": "630"}
    assert boss.post(f"/calendar/appointments/{booked.pk}/move/", to, headers=HTMX).status_code == 204
    booked.refresh_from_db()
    assert booked.start == at(10, 30) and blocks(lucia.pk) == []


def test_a_buffer_that_touches_an_event_is_a_conflict(
    read: CalendarLink, boss: Client, calendar: FakeCalendar, marta: Lead, visit: Service, lucia: Professional, at: At
) -> None:
    Service.objects.filter(pk=visit.pk).update(buffer_after=30)
    calendar.timed("dentist1", at(11, 15), at(11, 45))
    assert on_the_page(boss, marta, visit, lucia, at(10)).status_code == 422


def test_with_whoever_is_free_the_next_person_is_looked_at(
    read: CalendarLink, boss: Client, google: FakeGoogle, marta: Lead, visit: Service, lucia: Professional, at: At,
    sync: Sync,
) -> None:  # fmt: skip
    omar = factories.make_professional(name="Omar", services=[visit], position=1)
    rita = factories.make_professional(name="Rita", services=[visit], position=2)
    google.add("omar@example.test")
    boss.post(f"{PAGE}read/")
    boss.post(f"{PAGE}calendars/", {str(lucia.pk): google.email, str(omar.pk): "omar@example.test"})
    sync(CalendarLink.objects.get(professional=omar))
    grow_old(read)
    google.primary.timed("dentist1", at(10), at(11))
    google.calendars["omar@example.test"].timed("dentist2", at(10), at(11))
    look(visit, at(10))
    booked = booking.book(lead=marta, service=visit, start=at(10))
    assert booked.professional == rita and ExternalBlock.objects.count() == 2


def test_only_the_calendar_of_whoever_would_be_booked_is_asked(
    read: CalendarLink, boss: Client, google: FakeGoogle, visit: Service, lucia: Professional, at: At, sync: Sync
) -> None:
    omar = factories.make_professional(name="Omar", services=[visit], position=1)
    google.add("omar@example.test")
    boss.post(f"{PAGE}read/")
    boss.post(f"{PAGE}calendars/", {str(omar.pk): "omar@example.test"})
    sync(CalendarLink.objects.get(professional=omar))
    grow_old(read)
    asked = lists(google)
    look(visit, at(10))
    assert lists(google) == asked + 1 and google.calls[-1].count(google.email)


def test_what_was_read_a_moment_ago_is_believed(
    read: CalendarLink, google: FakeGoogle, visit: Service, lucia: Professional, at: At, django_assert_num_queries: Any
) -> None:
    look(visit, at(10), lucia)
    asked = lists(google)
    with django_assert_num_queries(1):
        look(visit, at(10), lucia)
    assert lists(google) == asked


def test_a_time_that_is_not_free_anyway_asks_nobody(
    read: CalendarLink, google: FakeGoogle, visit: Service, lucia: Professional, at: At
) -> None:
    asked = lists(google)
    look(visit, at(3), lucia)
    assert lists(google) == asked


def test_a_company_with_its_own_calendar_pays_nothing(
    visit: Service, lucia: Professional, at: At, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        look(visit, at(10), lucia)


def test_a_deleted_event_frees_the_time_before_the_next_reading(
    link: CalendarLink, calendar: FakeCalendar, sync: Sync, visit: Service, lucia: Professional, at: At
) -> None:
    """Somebody asks about another time of that calendar, and the deletion comes along."""
    calendar.timed("dentist1", at(10), at(11))
    sync(link)
    grow_old(link)
    calendar.delete("dentist1")
    look(visit, at(15), lucia)
    assert blocks(lucia.pk) == []


# Silence


@pytest.mark.parametrize(
    ("status", "reason"), [(500, "backendError"), (429, "rateLimitExceeded"), (403, "quotaExceeded")]
)
def test_while_google_is_away_known_blocks_refuse_and_the_rest_is_booked(
    link: CalendarLink, google: FakeGoogle, calendar: FakeCalendar, sync: Sync, boss: Client, marta: Lead,
    visit: Service, lucia: Professional, at: At, mirror: Mirror, status: int, reason: str,
) -> None:  # fmt: skip
    """Acceptance 35."""
    calendar.timed("dentist1", at(10), at(11))
    sync(link)
    grow_old(link)
    google.fail(status, reason, headers={"Retry-After": "40"})
    assert on_the_page(boss, marta, visit, lucia, at(12)).status_code == 204
    link.refresh_from_db()
    assert (link.problem, link.failures, link.busy_until) == ("away", 1, None)
    assert link.next_at > timezone.now() + timedelta(seconds=20)
    # It rests, so that nobody else waits for it.
    grow_old(link)
    asked = lists(google)
    assert on_the_page(boss, marta, visit, lucia, at(10)).status_code == 422
    assert lists(google) == asked
    mirror()
    assert Appointment.objects.get().pk.hex in calendar.events


def test_a_google_that_hangs_is_waited_for_two_seconds_once(
    read: CalendarLink, google: FakeGoogle, marta: Lead, visit: Service, lucia: Professional, at: At, in_a_hurry: None
) -> None:
    google.hang(15)
    began = time.monotonic()
    look(visit, at(10), lucia)
    first = time.monotonic() - began
    grow_old(read)
    asked = lists(google)
    look(visit, at(12), lucia)
    assert 1.5 < first < 10 and lists(google) == asked
    read.refresh_from_db()
    assert read.problem == "away" and booking.book(lead=marta, service=visit, start=at(10), professional=lucia)


def test_a_token_that_hangs_is_waited_for_no_longer(
    read: CalendarLink, google: FakeGoogle, visit: Service, lucia: Professional, at: At, in_a_hurry: None
) -> None:
    GoogleAccount.objects.update(expires_at=timezone.now())
    google.hang_token(15)
    began = time.monotonic()
    look(visit, at(10), lucia)
    assert 1.5 < time.monotonic() - began < 10
    assert not GoogleAccount.objects.get().is_broken and GoogleAccount.objects.get().renewing_until is None


def test_waiting_for_somebody_else_s_token_ends_with_the_patience(
    read: CalendarLink, google: FakeGoogle, visit: Service, lucia: Professional, at: At, in_a_hurry: None
) -> None:
    """Another worker asks for one and does not come back; a worker with more patience takes over."""
    lease = timezone.now() + timedelta(minutes=5)
    GoogleAccount.objects.update(expires_at=timezone.now(), renewing_until=lease)
    began = time.monotonic()
    look(visit, at(10), lucia)
    assert 1.5 < time.monotonic() - began < 10 and google.refreshes == 0
    GoogleAccount.objects.update(renewing_until=timezone.now())
    # Without any time left it is no other error.
    with pytest.raises(ProviderUnavailable), GoogleAccount.objects.get().open(until=time.monotonic() - 1) as calendars:
        calendars.every()
    assert GoogleAccount.objects.get().renewing_until is None


def test_a_token_is_asked_for_again_once_the_lease_has_ended(
    read: CalendarLink, google: FakeGoogle, sync: Sync
) -> None:
    GoogleAccount.objects.update(expires_at=timezone.now(), renewing_until=timezone.now() - timedelta(seconds=1))
    assert sync(read).problem == "" and google.refreshes == 1
    assert GoogleAccount.objects.get().renewing_until is None


def test_an_account_that_was_connected_anew_meanwhile_keeps_its_own_token(
    read: CalendarLink, account: GoogleAccount, google: FakeGoogle, boss: Client
) -> None:
    """The worker's token is of the permission before."""
    stale = GoogleAccount.objects.get()
    walk(boss)
    fresh = GoogleAccount.objects.get().access_token
    with pytest.raises(ProviderUnavailable):
        stale._renew(stale.access_token, None)
    assert GoogleAccount.objects.get().access_token == fresh


@pytest.mark.parametrize("what", ["taken back", "calendar gone", "token too old", "no key", "odd"])
def test_what_is_no_answer_is_left_to_a_worker(
    read: CalendarLink, google: FakeGoogle, calendar: FakeCalendar, visit: Service, lucia: Professional, at: At,
    settings: Any, sync: Sync, what: str,
) -> None:  # fmt: skip
    def take_back() -> None:
        google.take_back()

    def expire() -> None:
        calendar.timed("dentist1", at(15), at(16))
        calendar.expire_tokens()

    arrange: dict[str, Callable[[], Any]] = {
        "taken back": take_back, "token too old": expire,
        "calendar gone": lambda: google.fail(404, "notFound"), "odd": lambda: google.fail(418, "teapot"),
        "no key": lambda: setattr(settings, "NEXUS_MASTER_KEYS", []),
    }  # fmt: skip
    arrange[what]()
    look(visit, at(10), lucia)
    read.refresh_from_db()
    assert read.busy_until is None and read.next_at <= timezone.now() and not GoogleAccount.objects.get().is_broken
    assert ScheduledJob.objects.filter(queue="google_sync", subject=read.pk).exists()
    if what == "token too old":
        assert sync(read).problem == "" and len(blocks(lucia.pk)) == 1
    if what == "taken back":
        assert sync(read).problem == "disconnected"


def test_a_calendar_that_takes_long_to_work_out_is_left_to_a_worker(
    read: CalendarLink, google: FakeGoogle, calendar: FakeCalendar, visit: Service, lucia: Professional, at: At,
    monkeypatch: pytest.MonkeyPatch, sync: Sync,
) -> None:  # fmt: skip
    """Nothing of it is kept, its token neither, so the worker finds the same changes."""
    from calendar_app.external import sync_inbound

    monkeypatch.setattr(sync_inbound, "WORKING_OUT", -100.0)
    token = read.sync_token
    calendar.timed("dentist1", at(10), at(11))
    look(visit, at(10), lucia)
    read.refresh_from_db()
    assert read.sync_token == token and blocks(lucia.pk) == [] and read.next_at <= timezone.now()
    sync(read)
    assert len(blocks(lucia.pk)) == 1


@pytest.mark.parametrize("state", ["never read", "broken", "resting"])
def test_calendars_that_have_nothing_to_say_are_not_asked(
    read: CalendarLink, google: FakeGoogle, visit: Service, lucia: Professional, at: At, state: str
) -> None:
    if state == "broken":
        GoogleAccount.objects.update(state="broken")
    else:
        changes = {"never read": {"sync_token": ""}, "resting": {"failures": 1, "next_at": at(9)}}[state]
        CalendarLink.objects.update(**changes)
    asked = len(google.calls)
    look(visit, at(10), lucia)
    assert len(google.calls) == asked


def test_a_look_that_is_wanted_while_a_worker_reads_is_not_lost(
    read: CalendarLink, google: FakeGoogle, calendar: FakeCalendar, lucia: Professional, at: At, boss: Client
) -> None:
    from calendar_app.external import sync_inbound

    assert read.claim()
    changes = sync_inbound._read(read)
    calendar.timed("dentist1", at(10), at(11))
    boss.post(f"{PAGE}links/{read.pk}/sync/")
    sync_inbound._keep(read, changes)
    read.refresh_from_db()
    assert read.next_at <= timezone.now() and blocks(lucia.pk) == []
    job = ScheduledJob.objects.get(queue="google_sync", subject=read.pk)
    assert job.due_at <= timezone.now() + timedelta(seconds=6)
    sync_inbound.sync_calendar(read.pk)
    assert len(blocks(lucia.pk)) == 1
