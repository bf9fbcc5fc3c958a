"""A wish for a time, as availability understands it: a window of days and a test of a start."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS = {"morning": (time(0), time(13)), "afternoon": (time(13), time(19)), "evening": (time(19), time.max)}


@dataclass(frozen=True)
class Wish:
    """`first` and `last` are inclusive local days; `at` is set when an exact time was asked for."""

    first: date
    last: date
    at: time | None
    accept: Callable[[datetime], bool]
    is_open: bool

    @property
    def moment(self) -> tuple[date, time] | None:
        """The exact moment, when one day and one time were named."""
        return (self.first, self.at) if self.at and self.first == self.last else None


def wish_of(when: dict[str, Any], *, now: datetime, horizon_days: int) -> Wish:
    """Reads the form of `datetime_parser.TimeExpression.as_case()`; an empty wish means "any time"."""
    first, last = _days(when, now.date(), now.date() + timedelta(days=horizon_days))
    at = time.fromisoformat(when["time"]) if when.get("time") else None
    tests = [test for test in (_part(when), _bounds(when), _weekdays(when), _excluded(when)) if test]
    if at:
        tests.append(lambda start: start.time() == at)
    return Wish(
        first=first,
        last=last,
        at=at,
        accept=lambda start: first <= start.date() <= last and all(test(start) for test in tests),
        is_open=not tests and first <= now.date(),
    )


def _days(when: dict[str, Any], today: date, horizon: date) -> tuple[date, date]:
    if when.get("date"):
        day = date.fromisoformat(str(when["date"]))
        return day, day
    first = date.fromisoformat(str(when["from"])) if when.get("from") else today
    last = date.fromisoformat(str(when["to"])) if when.get("to") else horizon
    return max(first, today), last


def _part(when: dict[str, Any]) -> Callable[[datetime], bool] | None:
    if when.get("part") not in PARTS:
        return None
    begins, ends = PARTS[when["part"]]
    return lambda start: begins <= start.time() < ends


def _bounds(when: dict[str, Any]) -> Callable[[datetime], bool] | None:
    after = time.fromisoformat(when["after"]) if when.get("after") else time.min
    before = time.fromisoformat(when["before"]) if when.get("before") else time.max
    if (after, before) == (time.min, time.max):
        return None
    return lambda start: after <= start.time() < before


def _weekdays(when: dict[str, Any]) -> Callable[[datetime], bool] | None:
    wanted = when.get("weekdays")
    return (lambda start: WEEKDAYS[start.weekday()] in wanted) if wanted else None


def _excluded(when: dict[str, Any]) -> Callable[[datetime], bool] | None:
    exclude = when.get("exclude") or {}
    days, dates, parts = exclude.get("weekdays", ()), exclude.get("dates", ()), exclude.get("parts", ())
    if not (days or dates or parts):
        return None

    def allowed(start: datetime) -> bool:
        in_part = any(PARTS[part][0] <= start.time() < PARTS[part][1] for part in parts if part in PARTS)
        return WEEKDAYS[start.weekday()] not in days and start.date().isoformat() not in map(str, dates) and not in_part

    return allowed
