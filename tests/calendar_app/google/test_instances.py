"""Series that only Google works out: their time is taken until it has told when they happen, and as it tells."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from calendar_app.availability import explain_slot
from calendar_app.external.models import CalendarLink, GoogleEvent
from calendar_app.models import Professional, Service
from tests.calendar_app.conftest import At
from tests.calendar_app.google.conftest import PAGE, Sync, blocks
from tests.fakes.google import FakeCalendar, FakeGoogle

HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
Free = Callable[[datetime], bool]


@pytest.fixture
def free(visit: Service, lucia: Professional) -> Free:
    """Whether a visit of an hour with Lucía can be booked then."""
    return lambda start: explain_slot(visit, start, professional=lucia).is_free


UNKNOWN: list[list[str] | Any] = [
    ["RRULE:FREQ=WEEKLY;BYDAY=TU;BYHOUR=11;BYMINUTE=0;COUNT=4"],
    ["RRULE:FREQ=WEEKLY;BYDAY=0MO"],
    ["RRULE:FREQ=WEEKLY;BYDAY=5MO"],
    ["RRULE:FREQ=WEEKLY;COUNT=0"],
    ["RRULE:FREQ=WEEKLY;COUNT=3;UNTIL=20301231T000000Z"],
    ["RRULE:FREQ=WEEKLY;BYEASTER=1"],
    ["RRULE:FREQ=MONTHLY;BYMONTHDAY=0"],
    ["RRULE:FREQ=MONTHLY;BYMONTHDAY=40"],
    ["RRULE:FREQ=YEARLY;BYDAY=60MO"],
    ["RRULE:FREQ=DAILY;BYYEARDAY=10"],
    ["RRULE:FREQ=DAILY;BYSETPOS=1"],
    ["RRULE:FREQ=WEEKLY;FREQ=DAILY"],
    ["RRULE:FREQ=SECONDLY"],
    ["RRULE:FREQ=SOMETIMES"],
    ["RRULE:FREQ=DAILY;INTERVAL=0"],
    ["RRULE:FREQ=DAILY;INTERVAL=-1"],
    ["RRULE:FREQ"],
    ["RRULE;X-HOW=1:FREQ=DAILY"],
    ["RRULE:FREQ=DAILY", "EXRULE:FREQ=DAILY;INTERVAL=0"],
    ["RRULE:FREQ=WEEKLY", "EXDATE;VALUE=DATE:20301204"],
    ["RRULE:FREQ=WEEKLY", "EXDATE;TZID=Moon/Crater:20301204T100000"],
    ["RDATE;TZID=Custom Zone:20301204T100000"],
    ["RDATE;VALUE=PERIOD:20301204T100000Z/PT"],
    ["RDATE;VALUE=PERIOD:20301204T100000Z/20301204T090000Z"],
    ["RDATE:" + "20270318T100000," * 100_001],
    ["X-REPEAT:OFTEN"],
    ["RRULE:FREQ=DAILY\x00"],
    5,
]


@pytest.mark.parametrize("lines", UNKNOWN, ids=lambda lines: str(lines)[:60])
def test_a_series_that_is_not_worked_out_here_is_asked_of_google_and_named(
    link: CalendarLink, calendar: FakeCalendar, google: FakeGoogle, sync: Sync, lucia: Professional, at: At,
    boss: Client, lines: Any,
) -> None:  # fmt: skip
    times = [at(10), at(15, day=1), at(10) + WEEK]
    calendar.timed("weekly001", at(10), at(11), "Choir", recurrence=lines)
    calendar.repeats["weekly001"] = times
    sync(link)
    assert blocks(lucia.pk) == [(start, start + HOUR, "Choir") for start in times]
    assert "Choir" in boss.get(PAGE).content.decode()
    asked = f"GET /calendar/v3/calendars/{google.email}/events/weekly001/instances"
    assert google.calls.count(asked) == 1
    # What Google has told holds until the series changes or the days run out.
    sync(link)
    assert google.calls.count(asked) == 1 and len(blocks(lucia.pk)) == 3


def test_a_windows_zone_is_read_on_its_clock(
    link: CalendarLink, calendar: FakeCalendar, google: FakeGoogle, sync: Sync, lucia: Professional, at: At
) -> None:
    windows = {"dateTime": at(10).isoformat(), "timeZone": "Argentina Standard Time"}
    end = {**windows, "dateTime": at(11).isoformat()}
    rule = ["RRULE:FREQ=WEEKLY;COUNT=2"]
    calendar.put({"id": "windows01", "summary": "Stand-up", "start": windows, "end": end, "recurrence": rule})
    google.calls.clear()
    sync(link)
    assert [start for start, _end, _title in blocks(lucia.pk)] == [at(10), at(10) + WEEK]
    assert not GoogleEvent.objects.unclear().exists()


def test_a_zone_that_nobody_knows_is_google_s_to_work_out(
    link: CalendarLink, calendar: FakeCalendar, sync: Sync, free: Free, at: At
) -> None:
    calendar.timed("custom001", at(10), at(11), recurrence=["RRULE:FREQ=WEEKLY;COUNT=2"])
    calendar.events["custom001"]["start"]["timeZone"] = "Customized Time Zone"
    calendar.repeats["custom001"] = [at(10), at(12) + WEEK]
    sync(link)
    assert (free(at(10)), free(at(12)), free(at(10) + WEEK), free(at(12) + WEEK)) == (False, True, True, False)


@pytest.mark.parametrize(
    ("line", "until"),
    [
        ("RDATE;VALUE=PERIOD;TZID=America/Argentina/Buenos_Aires:{day}T110000/{day}T150000", 15),
        ("RDATE;VALUE=PERIOD;TZID=America/Argentina/Buenos_Aires:{day}T110000/PT3H30M", 14.5),
        ("RDATE;VALUE=PERIOD:{day}T140000Z/{day}T190000Z", 16),
        ("RDATE;VALUE=PERIOD;TZID=Argentina Standard Time:{day}T110000/PT30M", 11.5),
    ],
)
def test_a_period_has_its_own_length(
    link: CalendarLink, calendar: FakeCalendar, sync: Sync, lucia: Professional, at: At, monday: date,
    line: str, until: float,
) -> None:  # fmt: skip
    day = monday + timedelta(days=3)
    calendar.timed("period001", at(11), at(12), "Course", recurrence=[line.format(day=f"{day:%Y%m%d}")])
    sync(link)
    end = at(0, day=3) + timedelta(hours=until)
    assert blocks(lucia.pk) == [(at(11), at(12), "Course"), (at(11, day=3), end, "Course")]


# Until Google has told


def unavailable(google: FakeGoogle, how: str) -> None:
    """The list of events comes; the answer about the series does not, or not whole."""
    plan = {"cut": google.cut, "quota": lambda: google.fail(403, "quotaExceeded")}
    plan |= {"gone": lambda: google.fail(404, "notFound"), "refused": lambda: google.fail(400, "invalid")}
    google.hang(0)
    plan[how]()


@pytest.mark.parametrize("how", ["cut", "quota", "gone", "refused"])
def test_it_takes_all_its_time_until_google_has_told_it(
    link: CalendarLink, calendar: FakeCalendar, google: FakeGoogle, sync: Sync, free: Free, at: At, boss: Client,
    how: str,
) -> None:  # fmt: skip
    calendar.timed("weekly001", at(10), at(11), "Choir", recurrence=["RRULE:FREQ=WEEKLY;BYDAY=0MO"])
    calendar.repeats["weekly001"] = [at(10), at(16, day=2)]
    unavailable(google, how)
    assert sync(link).problem == ""
    assert not any(free(start) for start in (at(10), at(12), at(16, day=2), at(9) + 4 * WEEK))
    assert free(at(16) - timedelta(days=3))
    html = boss.get(PAGE).content.decode()
    assert "Choir" in html and "has not said yet" in html
    sync(link)
    assert [free(start) for start in (at(10), at(12), at(16, day=2), at(9) + 4 * WEEK)] == [False, True, False, True]
    assert "has not said yet" not in boss.get(PAGE).content.decode()


@pytest.mark.parametrize(
    "odd", [{"start": {}}, {"originalStartTime": None}, {"recurringEventId": "other"}, {"recurringEventId": ""}]
)
def test_an_answer_that_makes_no_sense_frees_nothing(
    link: CalendarLink, calendar: FakeCalendar, sync: Sync, free: Free, at: At, odd: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    calendar.timed("weekly001", at(10), at(11), recurrence=["RRULE:FREQ=SOMETIMES"])
    calendar.repeats["weekly001"] = [at(10)]
    told = calendar.instances("weekly001")[0]
    monkeypatch.setattr(calendar, "instances", lambda key: [{**told, **odd, "end": told["end"]}])
    if "start" in odd:
        monkeypatch.setattr("tests.fakes.google._moment", lambda when: at(12))
    sync(link)
    assert not free(at(15))


def test_a_list_without_end_frees_nothing(
    link: CalendarLink, calendar: FakeCalendar, sync: Sync, free: Free, at: At
) -> None:
    calendar.timed("weekly001", at(10), at(10, 5), recurrence=["RRULE:FREQ=MINUTELY;INTERVAL=5"])
    calendar.repeats["weekly001"] = [at(10) + timedelta(minutes=5 * number) for number in range(12)]
    calendar.page = 2
    sync(link)
    assert not free(at(15))
    calendar.page = 250
    sync(link)
    assert free(at(15)) and not free(at(10))


def test_a_series_that_changes_takes_all_its_time_again(
    link: CalendarLink, calendar: FakeCalendar, google: FakeGoogle, sync: Sync, free: Free, at: At
) -> None:
    calendar.timed("weekly001", at(10), at(11), recurrence=["RRULE:FREQ=SOMETIMES"])
    calendar.repeats["weekly001"] = [at(10)]
    sync(link)
    assert free(at(15))
    calendar.repeats["weekly001"] = [at(15)]
    calendar.put({**calendar.events["weekly001"], "summary": "Later"})
    unavailable(google, "cut")
    sync(link)
    assert not free(at(15)) and not free(at(12))
    sync(link)
    assert not free(at(15)) and free(at(10))
    calendar.delete("weekly001")
    sync(link)
    assert free(at(15)) and not GoogleEvent.objects.exists()


def test_an_occurrence_that_differs_is_as_google_last_said(
    link: CalendarLink, calendar: FakeCalendar, sync: Sync, free: Free, at: At
) -> None:
    calendar.timed("weekly001", at(10), at(11), recurrence=["RRULE:FREQ=SOMETIMES"])
    calendar.repeats["weekly001"] = [at(10), at(10, day=2)]
    sync(link)
    (instance,) = [event for event in calendar.instances("weekly001") if str(at(10, day=2).date()) in str(event)]
    times = {name: {"dateTime": at(hour, day=2).isoformat()} for name, hour in (("start", 15), ("end", 16))}
    calendar.put({**instance, **times})
    sync(link)
    assert (free(at(10)), free(at(10, day=2)), free(at(15, day=2))) == (False, True, False)
    calendar.put({**calendar.events[instance["id"]], "status": "cancelled"})
    sync(link)
    assert (free(at(10)), free(at(10, day=2)), free(at(15, day=2))) == (False, True, True)


def test_it_asks_again_before_the_days_run_out(
    link: CalendarLink, calendar: FakeCalendar, google: FakeGoogle, sync: Sync, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendar.timed("weekly001", at(10), at(11), recurrence=["RRULE:FREQ=SOMETIMES"])
    calendar.repeats["weekly001"] = [at(10)]
    sync(link)
    before = GoogleEvent.objects.get(event_id="weekly001").told_until
    now = at(10) + timedelta(days=30)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    sync(link)
    assert GoogleEvent.objects.get(event_id="weekly001").told_until > before


# An occurrence that was moved away before anybody read the calendar


def moved_to_the_past(calendar: FakeCalendar, at: At) -> None:
    calendar.timed("weekly001", at(16) - 10 * WEEK, at(17) - 10 * WEEK, "Choir", recurrence=["RRULE:FREQ=WEEKLY"])
    original = {"dateTime": at(16).isoformat(), "timeZone": calendar.zone}
    past = at(9) - 9 * WEEK
    key = f"weekly001_{(at(16) + timedelta(hours=3)):%Y%m%dT%H%M%SZ}"
    calendar.timed(key, past, past + HOUR, recurringEventId="weekly001", originalStartTime=original)


def test_an_occurrence_that_was_moved_into_the_past_is_free(
    link: CalendarLink, calendar: FakeCalendar, sync: Sync, free: Free, at: At
) -> None:
    moved_to_the_past(calendar, at)
    sync(link)
    assert (free(at(16) - WEEK), free(at(16)), free(at(16) + WEEK)) == (False, True, False)
    # And moved back again.
    key = next(key for key in calendar.events if key != "weekly001")
    calendar.put({**calendar.events[key], "start": {"dateTime": at(16).isoformat()},
                  "end": {"dateTime": at(17).isoformat()}})  # fmt: skip
    sync(link)
    assert not free(at(16))


@pytest.mark.parametrize("how", ["cut", "quota", "gone", "refused"])
def test_its_time_stays_taken_while_google_does_not_say(
    link: CalendarLink, calendar: FakeCalendar, google: FakeGoogle, sync: Sync, free: Free, at: At, how: str
) -> None:
    moved_to_the_past(calendar, at)
    unavailable(google, how)
    sync(link)
    assert (free(at(16)), free(at(12))) == (False, True)


def test_a_list_that_knows_nothing_of_a_plain_series_frees_nothing(
    link: CalendarLink, calendar: FakeCalendar, sync: Sync, free: Free, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendar.timed("weekly001", at(16), at(17), recurrence=["RRULE:FREQ=WEEKLY"])
    monkeypatch.setattr(calendar, "instances", lambda key: [])
    sync(link)
    assert not free(at(16)) and not free(at(16) + WEEK)
