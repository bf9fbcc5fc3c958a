"""From a preferences of wishes and refusals to one request; what does not fit together is unknown."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from datetime_parser.disambiguation import Ambiguous, resolve_hour_range, resolve_time, with_day_part
from datetime_parser.expression import Exclusions, TimeExpression
from datetime_parser.nodes import WEEKDAYS, Context, DateInterval, Day, HourRange, Node
from datetime_parser.polarity import Preferences

PARTS = {"early": "morning"}


class Impossible(Exception):
    """The words name no day or hour that exists, or contradict each other."""


def resolve(preferences: Preferences, c: Context) -> TimeExpression:
    """Return the request of a preferences; `unknown` with the reason when there is none."""
    try:
        fields = _fields(preferences, c)
    except Ambiguous:
        return TimeExpression(unknown=True, why="ambiguous")
    except Impossible as error:
        return TimeExpression(unknown=True, why=str(error) or "impossible")
    if not fields:
        return TimeExpression(unknown=True, why="nothing")
    return TimeExpression(**fields)


def _fields(preferences: Preferences, c: Context) -> dict[str, Any]:
    """Collect the fields of the request."""
    spoilt = preferences.of_kind("bad")
    if spoilt and not (all(i.value == "vague" for i in spoilt) and preferences.of_kind("day", "wdset")):
        raise Impossible(
            "vague"
            if spoilt[0].value == "vague"
            else "ambiguous"
            if spoilt[0].value in ("ambiguous", "dates")
            else "impossible"
        )
    fields = _days(preferences, c)
    fields |= _hours(preferences, c)
    exclude = _exclude(preferences, fields)
    if exclude:
        fields["exclude"] = exclude
    if preferences.asap:
        fields["asap"] = True
    parts = {i.value for i in preferences.of_kind("part")}
    if not fields and (preferences.any or len(parts) > 1):
        fields["any"] = True
    _check_clock_change(fields, c)
    return _with_past(fields, c)


# --- days


def _days(preferences: Preferences, c: Context) -> dict[str, Any]:
    """Read the accepted days into a date, a range or weekdays."""
    days: list[Day] = [node.value for node in preferences.of_kind("day")]
    sets: set[int] = {wd for node in preferences.of_kind("wdset") for wd in node.value}
    intervals: list[DateInterval] = [node.value for node in preferences.of_kind("span")]
    days = _without_passed(days, c, is_alone=not intervals and not sets)
    if intervals:
        return _days_in_interval(_joined_interval(intervals), days, sets)
    if any(day.origin == "asked" for day in days):
        raise Ambiguous
    dates = sorted({day.date for day in days if day.date})
    if len(dates) == 1 and not sets:
        return {"date": dates[0]}
    if all(day.weekday is not None for day in days):
        named = sets | {day.weekday for day in days if day.weekday is not None}
        return {"weekdays": _names(named)} if named else {}
    return _several_dates(dates, sets, c)


def _without_passed(days: list[Day], c: Context, *, is_alone: bool) -> list[Day]:
    """Leave out passed days beside other days, which tell a story; days that are all there is are kept."""
    if len(days) < 2 and is_alone:
        return days
    ahead = [day for day in days if day.date is None or day.date >= c.today]
    return days if is_alone and not ahead else ahead


def _several_dates(dates: list[date], sets: set[int], c: Context) -> dict[str, Any]:
    """Days in a row are a range; days of the coming week are told by their weekdays; others leave a doubt."""
    if not sets and (dates[-1] - dates[0]).days == len(dates) - 1:
        return {"start": dates[0], "end": dates[-1]}
    if dates[-1] <= c.today + timedelta(days=7):
        return {"weekdays": _names(sets | {day.weekday() for day in dates})}
    raise Ambiguous


def _names(numbers: set[int]) -> tuple[str, ...]:
    """Names of weekdays, Monday first."""
    return tuple(WEEKDAYS[n] for n in sorted(numbers))


def _joined_interval(intervals: list[DateInterval]) -> DateInterval:
    """Join ranges: the same twice, one inside the other, "from … until …", or two that touch."""
    one = intervals[0]
    for other in intervals[1:]:
        start = max((d for d in (one.start, other.start) if d), default=None)
        end = min((d for d in (one.end, other.end) if d), default=None)
        touching = one.end and other.start and one.end + timedelta(days=1) == other.start
        if touching and one.start and other.end:
            one = DateInterval(one.start, other.end)
        elif start and end and start <= end:
            one = DateInterval(start, end, one.grain if (one.start, one.end) == (start, end) else other.grain)
        else:
            raise Ambiguous
    return one


def _days_in_interval(interval: DateInterval, days: list[Day], sets: set[int]) -> dict[str, Any]:
    """A range with the days named beside it."""
    plain = [d for d in days if d.weekday is None and d.date]
    if plain and len({d.date for d in plain}) == 1:
        return {"date": plain[0].date}
    fields: dict[str, Any] = {}
    if interval.start:
        fields["start"] = interval.start
    if interval.end:
        fields["end"] = interval.end
    wds = sets | {d.weekday for d in days if d.weekday is not None}
    if (
        len(days) == 1
        and not sets
        and interval.grain in ("week", "weekend")
        and days[0].weekday is not None
        and interval.end
    ):
        first = interval.end - timedelta(days=6)
        found = first + timedelta(days=(days[0].weekday - first.weekday()) % 7)
        if found > interval.end or (interval.grain == "weekend" and days[0].weekday < 5):
            raise Ambiguous
        return {"date": found}
    if wds:
        fields["weekdays"] = _names(wds)
    return fields


# --- hours


def _hours(preferences: Preferences, c: Context) -> dict[str, Any]:
    """Read the wished hours, ranges and part of the day."""
    parts = [i.value for i in preferences.of_kind("part")]
    part = parts[0] if len(set(parts)) == 1 else None
    clocks, ranges = preferences.of_kind("clock"), preferences.of_kind("bound")
    if clocks and ranges and clocks[-1].start < ranges[-1].start:
        clocks = []
    if clocks:
        times = {resolve_time(with_day_part(i.value, part), c) for i in clocks}
        if len(times) > 1:
            raise Ambiguous
        return {"time": _time(times.pop())}
    fields: dict[str, Any] = {"part": PARTS.get(part, part)} if part else {}
    for node in ranges:
        bound: HourRange = node.value
        ends = [with_day_part(clock, part) if clock else None for clock in (bound.after, bound.before)]
        after, before = resolve_hour_range(HourRange(*ends), c)
        if after is not None:
            fields["after"] = _time(after)
        if before is not None:
            fields["before"] = _time(before)
    if "after" in fields and "before" in fields and fields["after"] >= fields["before"]:
        raise Ambiguous
    return fields


def _time(minutes: int) -> time:
    """Minutes after midnight as a time."""
    return time(minutes // 60 % 24, minutes % 60)


# --- refusals, past, clock changes


def _exclude(preferences: Preferences, fields: dict[str, Any]) -> Exclusions:
    """What was refused and still matters beside what was accepted."""
    settled = "date" in fields or "weekdays" in fields
    refused = preferences.excepted + ([] if settled else preferences.rejected)
    weekdays: set[int] = set()
    dates: set[date] = set()
    for node in refused:
        if node.kind == "wdset":
            weekdays |= set(node.value)
        elif node.kind == "day" and node.value.weekday is not None:
            weekdays.add(node.value.weekday)
        elif node.kind == "day" and node.value.date:
            dates.add(node.value.date)
        elif node.kind == "span" and node.value.grain == "weekend":
            weekdays |= {5, 6}
        elif node.kind == "span" and node.value.start and node.value.end and node.value.grain == "days":
            weekdays |= {
                (node.value.start + timedelta(days=n)).weekday()
                for n in range(min(7, (node.value.end - node.value.start).days + 1))
            }
    if "date" in fields:
        weekdays = set()
    if "weekdays" in fields:
        weekdays -= {WEEKDAYS.index(name) for name in fields["weekdays"]}
    parts: tuple[str, ...] = ()
    if not weekdays and not dates and "part" not in fields and "time" not in fields:
        named = {PARTS.get(i.value, i.value) for i in preferences.excepted + preferences.rejected if i.kind == "part"}
        parts = tuple(p for p in ("morning", "afternoon", "evening") if p in named)
    return Exclusions(_names(weekdays), tuple(sorted(dates)), parts)


def _check_clock_change(fields: dict[str, Any], c: Context) -> None:
    """Refuse an hour that the change to summer time skips that day."""
    if "date" not in fields or "time" not in fields:
        return
    try:
        zone = ZoneInfo(c.zone)
    except (ZoneInfoNotFoundError, ValueError):
        return
    local = datetime.combine(fields["date"], fields["time"], zone)
    try:
        there_and_back = local.astimezone(ZoneInfo("UTC")).astimezone(zone)
    except OverflowError:
        return
    if there_and_back.replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Impossible


def _with_past(fields: dict[str, Any], c: Context) -> dict[str, Any]:
    """Mark a date, or a date and time, that lies before now."""
    day = fields.get("date")
    if day is None:
        return fields
    hour = fields.get("time")
    gone = hour is not None and hour.hour * 60 + hour.minute < c.now_minutes
    if day < c.today or (day == c.today and gone):
        return fields | {"past": True}
    return fields


def spans_of(nodes: list[Node]) -> tuple[tuple[int, int], ...]:
    """The sorted, joined character intervals of nodes."""
    joined: list[tuple[int, int]] = []
    for begin, end in sorted((i.start, i.end) for i in nodes):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return tuple(joined)
