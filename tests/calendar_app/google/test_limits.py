"""Where something ends: the time of a synchronisation, lists without end, and odd words in Google's answers."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from billiard.pool import soft_timeout_sighandler
from django.test import Client
from django.utils import timezone

from calendar_app import booking
from calendar_app import google as outside
from calendar_app.external import accounts, tasks
from calendar_app.external.models import CalendarLink, GoogleAccount, GoogleEvent, MirroredAppointment
from calendar_app.models import Appointment, Professional, Service
from tenants.models import ScheduledJob
from tests import factories
from tests.calendar_app.conftest import At
from tests.calendar_app.google.conftest import PAGE, Mirror, Sync, blocks, way_back
from tests.fakes.google import FakeCalendar, FakeGoogle


@contextmanager
def soft_limit(seconds: float) -> Iterator[None]:
    """What a worker's pool does to a task at its soft limit: its own handler, its own signal, in the middle of the
    work."""
    former = signal.signal(signal.SIGUSR1, soft_timeout_sighandler)
    timer = threading.Timer(seconds, lambda: os.kill(os.getpid(), signal.SIGUSR1))
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        signal.signal(signal.SIGUSR1, former)


def test_a_synchronisation_has_a_limit_that_lets_it_tidy_up() -> None:
    assert 0 < tasks.sync_calendar.soft_time_limit < tasks.sync_calendar.time_limit <= 300


@pytest.mark.parametrize("where", ["google hangs", "endless series"])
def test_a_calendar_that_takes_too_long_stays_as_it_was_known(
    link: CalendarLink, google: FakeGoogle, calendar: FakeCalendar, sync: Sync, boss: Client, lucia: Professional,
    at: At, where: str,
) -> None:  # fmt: skip
    calendar.timed("dentist1", at(10), at(11))
    token = sync(link).sync_token
    calendar.delete("dentist1")
    if where == "google hangs":
        google.hang(8)
    else:
        start = datetime(1971, 1, 4, 9, tzinfo=UTC)
        for number in range(600):
            calendar.timed(
                f"series{number:05}", start, start + timedelta(minutes=5), recurrence=["RRULE:FREQ=DAILY"], zone="UTC"
            )
    began = time.monotonic()
    with soft_limit(2.5):
        row = sync(link)
    assert time.monotonic() - began < 7
    assert (row.problem, row.sync_token, row.busy_until) == ("too_much", token, None)
    assert len(blocks(lucia.pk)) == 1 and GoogleEvent.objects.count() == 1
    assert ScheduledJob.objects.get(queue="google_sync").due_at == row.next_at > timezone.now()
    assert "could not be worked out" in boss.get(PAGE).content.decode()


# Lists


def test_a_list_of_calendars_without_end_is_read_for_ten_pages(
    account: GoogleAccount, google: FakeGoogle, boss: Client
) -> None:
    for number in range(30):
        google.add(f"c{number:02}@example.test")
    before = len(google.calls)
    boss.post(f"{PAGE}read/")
    assert len(google.calls) - before == outside.MOST_LISTS == 10
    account.refresh_from_db()
    assert len(account.calendars) == 20


def test_no_more_calendars_are_kept_than_anybody_chooses_from(
    account: GoogleAccount, google: FakeGoogle, boss: Client
) -> None:
    google.list_page = 250
    for number in range(accounts.MOST_CALENDARS + 50):
        google.add(f"c{number:03}@example.test")
    boss.post(f"{PAGE}read/")
    account.refresh_from_db()
    assert len(account.calendars) == accounts.MOST_CALENDARS
    assert boss.get(PAGE).status_code == 200


def test_a_calendar_with_too_many_pages_is_given_up_and_nothing_is_kept(
    link: CalendarLink, google: FakeGoogle, calendar: FakeCalendar, sync: Sync, lucia: Professional, at: At,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(outside, "MOST_PAGES", 5)
    calendar.page = 1
    for number in range(6):
        calendar.timed(f"event000{number}", at(9 + number), at(10 + number))
    before = len(google.calls)
    assert sync(link).problem == "away"
    assert len(google.calls) - before == 5
    assert not GoogleEvent.objects.exists() and blocks(lucia.pk) == []
    calendar.page = 2
    assert sync(link).problem == "" and len(blocks(lucia.pk)) == 6


# Words in answers


@pytest.fixture
def booked(link: CalendarLink, visit: Service, lucia: Professional, at: At) -> Appointment:
    return booking.book(lead=factories.make_lead(), service=visit, start=at(10), professional=lucia)


@pytest.mark.parametrize(
    "etag", [None, 5, "", ["x"], {"a": 1}, "x" * 101, '"1"\r\nX-Evil: 1', '"\x00"', '"é\ud800"', '"\u202e"']
)
def test_an_odd_etag_stops_no_appointment(
    booked: Appointment, google: FakeGoogle, calendar: FakeCalendar, mirror: Mirror, at: At, etag: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    insert = google.insert
    monkeypatch.setattr(google, "insert", lambda place, event: {**insert(place, event), "etag": etag})
    mirror()
    row = MirroredAppointment.objects.get()
    assert row.is_done and len(row.etag) <= 100
    booking.reschedule(booked, at(15))
    mirror()
    event = calendar.events[booked.pk.hex]
    assert datetime.fromisoformat(event["start"]["dateTime"]) == at(15) and len(calendar.events) == 1
    assert MirroredAppointment.objects.get().is_done


def http_date(**from_now: float) -> Callable[[], str]:
    return lambda: f"{timezone.now().astimezone(UTC) + timedelta(**from_now):%a, %d %b %Y %H:%M:%S} GMT"


@pytest.mark.parametrize(
    ("told", "least", "most"),
    [
        ("soon", 20, 40),
        ("", 20, 40),
        ("-5", 20, 40),
        ("0", 20, 40),
        ("1e9", 20, 40),
        ("7.5", 20, 40),
        ("900", 895, 901),
        ("9" * 40, 86_000, 86_401),
        (http_date(seconds=300), 290, 301),
        (http_date(days=-3), 20, 40),
        (http_date(days=900), 86_000, 86_401),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_000, 86_401),
        ("Thu, 32 Foo 2026 00:00:00 GMT", 20, 40),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_whatever_google_says_of_waiting_an_appointment_waits_sensibly(
    booked: Appointment, google: FakeGoogle, mirror: Mirror, told: Any, least: float, most: float, status: int
) -> None:
    google.fail(status, "backendError", headers={"Retry-After": told if isinstance(told, str) else told()})
    mirror()
    row = MirroredAppointment.objects.get()
    assert (row.is_done, row.problem) == (False, "away")
    assert least <= (row.next_at - timezone.now()).total_seconds() <= most
    assert ScheduledJob.objects.get(queue="google_mirror").due_at == row.next_at


# The way back


def test_a_head_of_the_way_back_uses_nothing_up(boss: Client, google: FakeGoogle) -> None:
    """As programs that look at links before people do."""
    back = way_back(boss)
    assert boss.head(back).status_code == 405 and google.calls == []
    assert boss.get(back).status_code == 302 and GoogleAccount.objects.exists()
