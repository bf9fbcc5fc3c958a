"""Events that repeat: on the clock of their zone, with their exceptions, as far as anybody can book."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from calendar_app.external.models import CalendarLink, GoogleAccount, GoogleEvent
from calendar_app.models import BookingRules, Professional
from tenants.models import Tenant
from tests.calendar_app.google.conftest import Sync, blocks
from tests.fakes.google import FakeCalendar, FakeGoogle


@pytest.fixture
def paris(calendar: FakeCalendar, solar: Tenant) -> FakeCalendar:
    """Everything happens in Paris, where clocks change on 28 March 2027."""
    solar.zone, calendar.zone = "Europe/Paris", "Europe/Paris"
    solar.save(verbosity=0)
    connection.set_tenant(solar)
    BookingRules.objects.create(horizon_days=300)
    return calendar


@pytest.fixture
def in_march(monkeypatch: pytest.MonkeyPatch) -> datetime:
    now = datetime(2027, 3, 15, 8, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    return now


def weekly(calendar: FakeCalendar, solar: Tenant, **more: Any) -> None:
    """Mondays 10:00–11:00 from 15 March, on the clock of Paris."""
    first = datetime(2027, 3, 15, 10, tzinfo=solar.tz)
    calendar.timed("weekly001", first, first + timedelta(hours=1), "Meeting", **more)


def test_a_series_keeps_its_clock_over_the_change_and_its_exceptions(
    link: CalendarLink,
    paris: FakeCalendar,
    in_march: datetime,
    sync: Sync,
    lucia: Professional,
    solar: Tenant,
) -> None:
    weekly(
        paris,
        solar,
        recurrence=["RRULE:FREQ=WEEKLY;UNTIL=20270419T080000Z", "EXDATE;TZID=Europe/Paris:20270412T100000"],
    )
    moved, cancelled = datetime(2027, 3, 29, 10, tzinfo=solar.tz), datetime(2027, 4, 5, 10, tzinfo=solar.tz)
    paris.timed(
        "weekly001_20270329T080000Z",
        moved + timedelta(hours=4),
        moved + timedelta(hours=5),
        "Meeting later",
        recurringEventId="weekly001",
        originalStartTime={"dateTime": moved.isoformat(), "timeZone": "Europe/Paris"},
    )
    paris.timed(
        "weekly001_20270405T080000Z",
        cancelled,
        cancelled + timedelta(hours=1),
        status="cancelled",
        recurringEventId="weekly001",
        originalStartTime={"dateTime": cancelled.isoformat(), "timeZone": "Europe/Paris"},
    )
    sync(link)
    found = [
        (f"{start.astimezone(solar.tz):%d %b %H:%M}", f"{start:%H:%M}", title) for start, _, title in blocks(lucia.pk)
    ]
    assert found == [
        ("15 Mar 10:00", "09:00", "Meeting"),
        ("22 Mar 10:00", "09:00", "Meeting"),
        ("29 Mar 14:00", "12:00", "Meeting later"),
        ("19 Apr 10:00", "08:00", "Meeting"),
    ]
    # The series ends in Google: its exceptions end with it.
    paris.delete("weekly001")
    sync(link)
    assert blocks(lucia.pk) == [] and not GoogleEvent.objects.exists()


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (["RRULE:FREQ=WEEKLY;COUNT=3"], ["15 Mar", "22 Mar", "29 Mar"]),
        (["RRULE:FREQ=DAILY;INTERVAL=3;UNTIL=20270321"], ["15 Mar", "18 Mar", "21 Mar"]),
        (["RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=2"], ["15 Mar", "26 Mar", "30 Apr"]),
        (["RDATE;TZID=Europe/Paris:20270318T100000,20270320T100000"], ["15 Mar", "18 Mar", "20 Mar"]),
        (["RDATE:20270318T090000Z", "EXDATE:20270315T090000Z"], ["18 Mar"]),
        (["RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20270324T090000Z"], ["15 Mar", "17 Mar", "22 Mar", "24 Mar"]),
        (["RRULE:FREQ=DAILY;COUNT=9;BYMONTH=2;BYMONTHDAY=30"], ["15 Mar"]),
        (['RDATE;TZID="Europe/Paris":20270318T100000'], ["15 Mar", "18 Mar"]),
        (["RDATE;TZID=Romance Standard Time:20270318T100000"], ["15 Mar", "18 Mar"]),
    ],
)
def test_rules_are_worked_out(
    link: CalendarLink,
    paris: FakeCalendar,
    in_march: datetime,
    sync: Sync,
    lucia: Professional,
    solar: Tenant,
    lines: list[str],
    days: list[str],
) -> None:
    weekly(paris, solar, recurrence=lines)
    paris.repeats["weekly001"] = [
        datetime.strptime(f"{day} 2027 10", "%d %b %Y %H").replace(tzinfo=solar.tz) for day in days
    ]
    sync(link)
    assert [f"{start.astimezone(solar.tz):%d %b}" for start, _, _ in blocks(lucia.pk)] == days
    assert not GoogleEvent.objects.unclear().exists()


def test_a_whole_day_of_a_series_has_the_hours_of_that_day(
    link: CalendarLink, paris: FakeCalendar, in_march: datetime, sync: Sync, lucia: Professional
) -> None:
    day = {"start": {"date": "2027-03-21"}, "end": {"date": "2027-03-22"}}
    paris.put({"id": "sundays01", "summary": "Off", "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=2"], **day})
    sync(link)
    assert [(end - start) for start, end, _ in blocks(lucia.pk)] == [timedelta(hours=24), timedelta(hours=23)]


def test_the_horizon_moves_with_the_days_even_while_google_is_away(
    link: CalendarLink,
    paris: FakeCalendar,
    in_march: datetime,
    google: FakeGoogle,
    sync: Sync,
    lucia: Professional,
    solar: Tenant,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    BookingRules.objects.update(horizon_days=10)
    weekly(paris, solar, recurrence=["RRULE:FREQ=WEEKLY"])
    sync(link)
    last = blocks(lucia.pk)[-1][0]
    monkeypatch.setattr("django.utils.timezone.now", lambda: in_march + timedelta(days=14))
    GoogleAccount.objects.update(expires_at=in_march + timedelta(days=30))
    google.fail(500, "backendError")
    assert sync(link).problem == "away"
    assert blocks(lucia.pk)[-1][0] - last == timedelta(days=14)
