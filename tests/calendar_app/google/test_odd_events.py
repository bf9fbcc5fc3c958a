"""Events that make no sense, or less than others: each by itself, and nobody is free because of one."""

from typing import Any

import pytest

from calendar_app.external.models import CalendarLink
from calendar_app.models import Professional
from tests.calendar_app.conftest import At
from tests.calendar_app.google.conftest import Sync, blocks
from tests.fakes.google import FakeCalendar


def test_an_event_without_summary_or_length_or_sense_does_no_harm(
    link: CalendarLink, calendar: FakeCalendar, sync: Sync, lucia: Professional, at: At
) -> None:
    calendar.timed("nothing01", at(10), at(10))
    calendar.put({"id": "strange01", "summary": "Strange", "start": {}, "end": {"date": "soon"}})
    calendar.timed("private01", at(12), at(13), visibility="private")
    del calendar.events["private01"]["summary"]
    assert sync(link).unread == 1
    assert blocks(lucia.pk) == [(at(12), at(13), "")]


ODD: list[dict[str, Any]] = [
    {"end": {"dateTime": "9999-12-31T23:59:59-05:00"}},
    {"start": {"dateTime": "0001-01-01T00:00:00+14:00"}},
    {"start": {"date": "2026-12-01"}, "end": {"date": "9999-12-31"}},
    {"start": None},
    {"start": "2026"},
    {"end": {"date": "soon"}},
    {"id": "b\x00"},
    {"id": "b" * 5000},
    {"recurringEventId": "s", "originalStartTime": None},
    {"recurrence": 5},
    {"recurrence": ["RRULE:FREQ=DAILY\x00"]},
]


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_an_event_that_makes_no_sense_says_nothing_about_the_others(
    link: CalendarLink, calendar: FakeCalendar, sync: Sync, lucia: Professional, at: At, odd: dict[str, Any]
) -> None:
    calendar.timed("good01", at(10), at(11), "Good")
    calendar.timed("odd01", at(14), at(15))
    calendar.put({**calendar.events.pop("odd01"), **odd})
    row = sync(link)
    assert (blocks(lucia.pk), row.unread, row.problem) == ([(at(10), at(11), "Good")], 1, "")


TRIMMINGS: list[dict[str, Any]] = [
    {"summary": 5},
    {"summary": "a\x00\ud800"},
    {"attendees": None},
    {"attendees": ["x"]},
    {"extendedProperties": None},
    {"extendedProperties": {"private": [1]}},
    {"visibility": ["private"]},
]


@pytest.mark.parametrize("odd", TRIMMINGS, ids=str)
def test_an_event_with_odd_trimmings_still_takes_its_time(
    link: CalendarLink, calendar: FakeCalendar, sync: Sync, lucia: Professional, at: At, odd: dict[str, Any]
) -> None:
    calendar.timed("odd01", at(14), at(15))
    calendar.events["odd01"].update(odd)
    row = sync(link)
    assert [(start, end) for start, end, _title in blocks(lucia.pk)] == [(at(14), at(15))]
    assert (row.unread, row.problem) == (0, "")
