"""Events that make no sense, or less than others: each by itself, and nobody is free because of one."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from calendar_app.external.models import CalendarLink, GoogleEvent
from calendar_app.models import Professional
from tests.calendar_app.conftest import At
from tests.calendar_app.google.conftest import PAGE, Sync, blocks
from tests.fakes.google import FakeCalendar


def test_an_event_without_summary_or_length_or_sense_does_no_harm(
    link: CalendarLink, calendar: FakeCalendar, sync: Sync, lucia: Professional, at: At, boss: Client
) -> None:
    calendar.timed("nothing01", at(10), at(10))
    calendar.put({"id": "strange01", "summary": "Strange", "start": {}, "end": {"date": "soon"}})
    calendar.timed("private01", at(12), at(13), visibility="private")
    del calendar.events["private01"]["summary"]
    sync(link)
    assert [event.title for event in GoogleEvent.objects.unclear()] == ["Strange"]
    assert blocks(lucia.pk) == [(at(12), at(13), "")]
    assert "Strange" in boss.get(PAGE).content.decode()


# What is wrong with an event of 14:00–15:00 of that day, and the hours that it takes then: from, to, days later.
ODD: list[tuple[dict[str, Any], tuple[int, int, int] | None]] = [
    ({"start": None}, (15, 15, -1)),
    ({"start": "2026"}, (15, 15, -1)),
    ({"end": {"date": "soon"}}, (14, 14, 1)),
    ({"end": {"dateTime": "2027-01-01T10:00:00", "timeZone": "Moon/Crater"}}, (14, 14, 1)),
    ({"start": {}, "end": {}}, None),
    ({"id": "b\x00"}, (14, 15, 0)),
    ({"id": "b" * 5000}, (14, 15, 0)),
    ({"id": None}, (14, 15, 0)),
    ({"recurringEventId": "s", "originalStartTime": None}, (14, 15, 0)),
]


@pytest.mark.parametrize(("odd", "hours"), ODD, ids=[str(odd)[:40] for odd, _ in ODD])
def test_an_event_that_makes_no_sense_takes_what_can_be_read_of_it_and_is_named(
    link: CalendarLink, calendar: FakeCalendar, sync: Sync, lucia: Professional, at: At, boss: Client,
    odd: dict[str, Any], hours: tuple[int, int, int] | None,
) -> None:  # fmt: skip
    calendar.timed("good01", at(10), at(11), "Good")
    calendar.timed("odd01", at(14), at(15), "Odd one")
    calendar.put({**calendar.events.pop("odd01"), **odd})
    assert sync(link).problem == ""
    expected = [(at(10), at(11), "Good")]
    if hours:
        edges = sorted([at(hours[0]), at(hours[1]) + timedelta(days=hours[2])])
        expected.append((edges[0], edges[1], "Odd one"))
    assert blocks(lucia.pk) == sorted(expected)
    assert "Odd one" in boss.get(PAGE).content.decode()
    # Read again, it is still one event.
    sync(link)
    assert blocks(lucia.pk) == sorted(expected)


ENDLESS: list[dict[str, Any]] = [
    {"end": {"dateTime": "9999-12-31T23:59:59-05:00"}},
    {"start": {"dateTime": "0001-01-01T00:00:00+14:00"}},
    {"start": {"date": "2026-12-01"}, "end": {"date": "9999-12-31"}},
]


@pytest.mark.parametrize("odd", ENDLESS, ids=str)
def test_an_event_without_end_or_beginning_takes_all_that_time(
    link: CalendarLink, calendar: FakeCalendar, sync: Sync, lucia: Professional, at: At, odd: dict[str, Any]
) -> None:
    calendar.timed("odd01", at(14), at(15))
    calendar.events["odd01"].update(odd)
    sync(link)
    ((start, end, _title),) = blocks(lucia.pk)
    assert start <= at(14) and at(15) <= end


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
    assert sync(link).problem == ""
    assert [(start, end) for start, end, _title in blocks(lucia.pk)] == [(at(14), at(15))]
    assert not GoogleEvent.objects.unclear().exists()
