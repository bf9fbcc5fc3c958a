"""A wish for a time: how it is refined, what it allows, and how it is kept."""

from datetime import date, datetime, time

import pytest

from agent.dialogue.memory import Memory
from agent.tools.wish import TimeWish
from datetime_parser import DayPart, Exclusions, Weekday

TUESDAY, THURSDAY = date(2026, 11, 24), date(2026, 11, 26)
WISHES = [
    (TimeWish(), {}),
    (TimeWish(day=TUESDAY, at=time(17)), {"date": "2026-11-24", "time": "17:00"}),
    (TimeWish(first=TUESDAY, last=THURSDAY), {"from": "2026-11-24", "to": "2026-11-26"}),
    (TimeWish(part=DayPart.MORNING, asap=True), {"part": "morning", "asap": True}),
    (TimeWish(after=time(13), before=time(18, 30)), {"after": "13:00", "before": "18:30"}),
    (TimeWish(weekdays=(Weekday.MONDAY, Weekday.FRIDAY), past=True), {"weekdays": ["mon", "fri"], "past": True}),
    (
        TimeWish(exclude=Exclusions((Weekday.SUNDAY,), (TUESDAY,), (DayPart.EVENING,)), any_time=True),
        {"exclude": {"weekdays": ["sun"], "dates": ["2026-11-24"], "parts": ["evening"]}, "any": True},
    ),
]


@pytest.mark.parametrize(("wish", "form"), WISHES)
def test_it_is_kept_as_json(wish, form):
    assert wish.to_json() == form
    assert TimeWish.from_json(form) == wish


@pytest.mark.parametrize(
    "form",
    [
        {"choice": 2, "unknown": True},
        {"date": "soon", "time": 17, "part": "noon", "weekdays": "mon", "exclude": ["sun"]},
        {"exclude": {"weekdays": None, "dates": ["never"], "parts": ["noon", 3]}},
    ],
)
def test_it_leaves_out_what_it_cannot_read(form):
    assert not TimeWish.from_json(form)


def test_it_is_read_from_what_older_conversations_keep():
    memory = Memory.read({"goal": "book", "when": {"date": "2026-11-24", "part": "morning"}})
    assert memory.when == TimeWish(day=TUESDAY, part=DayPart.MORNING)
    assert memory.as_state() == {"goal": "book", "when": {"date": "2026-11-24", "part": "morning"}}
    assert Memory.read({}).as_state() == {}


OLD = TimeWish(day=TUESDAY, part=DayPart.MORNING)


@pytest.mark.parametrize(
    ("new", "refined"),
    [
        (TimeWish(at=time(16)), TimeWish(day=TUESDAY, at=time(16))),
        (TimeWish(day=THURSDAY), TimeWish(day=THURSDAY, part=DayPart.MORNING)),
        (TimeWish(day=THURSDAY, at=time(16)), TimeWish(day=THURSDAY, at=time(16))),
        (TimeWish(day=THURSDAY, past=True), TimeWish(day=THURSDAY, past=True)),
        (TimeWish(asap=True), TimeWish(asap=True)),
    ],
)
def test_a_new_wish_keeps_what_it_does_not_name(new, refined):
    assert OLD.refined_by(new) == refined


def test_an_hour_alone_is_meant_for_the_day_that_was_chosen():
    assert OLD.refined_by(TimeWish(at=time(16)), chosen=THURSDAY) == TimeWish(day=THURSDAY, at=time(16))


def test_a_refused_day_keeps_the_hours():
    refused = Exclusions(weekdays=(Weekday.TUESDAY,))
    assert TimeWish(after=time(15)).refined_by(TimeWish(exclude=refused)) == TimeWish(after=time(15), exclude=refused)


def test_one_weekday_is_the_coming_one():
    sunday = date(2026, 11, 22)
    assert TimeWish(weekdays=(Weekday.THURSDAY,)).nearest_weekday(sunday) == TimeWish(day=THURSDAY)
    several = TimeWish(weekdays=(Weekday.TUESDAY, Weekday.THURSDAY))
    assert several.nearest_weekday(sunday) == several


@pytest.mark.parametrize(
    ("wish", "allowed"),
    [
        (TimeWish(), True),
        (TimeWish(at=time(10)), True),
        (TimeWish(at=time(11)), False),
        (TimeWish(part=DayPart.AFTERNOON), False),
        (TimeWish(after=time(10), before=time(10, 30)), True),
        (TimeWish(before=time(10)), False),
        (TimeWish(weekdays=(Weekday.TUESDAY,)), True),
        (TimeWish(exclude=Exclusions(dates=(TUESDAY,))), False),
        (TimeWish(exclude=Exclusions(parts=(DayPart.MORNING,))), False),
    ],
)
def test_it_tells_which_starts_it_allows(wish, allowed):
    assert wish.allows(datetime(2026, 11, 24, 10)) is allowed


def test_its_window_begins_today_and_ends_at_the_horizon():
    today = date(2026, 11, 25)
    assert TimeWish(first=TUESDAY).window(today=today, horizon_days=30).first == today
    assert TimeWish().window(today=today, horizon_days=30).last == date(2026, 12, 25)
    window = TimeWish(day=TUESDAY, at=time(9)).window(today=today, horizon_days=30)
    assert window.moment == (TUESDAY, time(9))
