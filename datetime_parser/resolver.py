"""From the nodes that were accepted and rejected to one time expression; what does not fit together is unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from datetime_parser.disambiguation import Ambiguous, Unresolved, resolve_hour_range, resolve_time, with_day_part
from datetime_parser.expression import DayPart, Exclusions, Reason, TimeExpression, Weekday, not_understood
from datetime_parser.nodes import Context, DateInterval, Day, HourRange, Node
from datetime_parser.polarity import Preferences

NOTHING = TimeExpression()
WEEK = timedelta(days=7)


class Impossible(Unresolved):
    """The words name no day or hour that exists, or contradict each other."""

    reason = Reason.IMPOSSIBLE


class Vague(Unresolved):
    """The words mean a time, but not which ("around Christmas")."""

    reason = Reason.VAGUE


def resolve(preferences: Preferences, c: Context) -> TimeExpression:
    """Return the wish of the preferences; not understood, with the reason, when there is none."""
    try:
        found = _resolved(preferences, c)
    except Unresolved as error:
        return not_understood(error.reason)
    return not_understood(Reason.NOTHING) if found == NOTHING else found


def _resolved(preferences: Preferences, c: Context) -> TimeExpression:
    """Days, hours and exclusions in one expression; one impossible piece spoils the whole."""
    _raise_for_bad_nodes(preferences)
    found = _with_hours(_days(preferences, c), preferences, c)
    found = replace(found, exclude=_exclusions(preferences, found), asap=preferences.asap)
    names_all_parts = len({node.value for node in preferences.of_kind("part")}) > 1
    if found == NOTHING and (preferences.any or names_all_parts):
        return TimeExpression(any_time=True)
    _raise_for_skipped_hour(found, c)
    return replace(found, past=_is_past(found, c))


def _raise_for_bad_nodes(preferences: Preferences) -> None:
    """Raise for what the rules found impossible, ambiguous or vague; a vague word beside a day says nothing."""
    bad = [node.value for node in preferences.of_kind("bad")]
    if not bad or (set(bad) == {"vague"} and preferences.of_kind("day", "wdset")):
        return
    if bad[0] == "vague":
        raise Vague
    raise Ambiguous if bad[0] in ("ambiguous", "dates") else Impossible


# Days


def _days(preferences: Preferences, c: Context) -> TimeExpression:
    """The accepted days: a date, a range or weekdays."""
    days: list[Day] = [node.value for node in preferences.of_kind("day")]
    sets: set[int] = {number for node in preferences.of_kind("wdset") for number in node.value}
    intervals: list[DateInterval] = [node.value for node in preferences.of_kind("span")]
    days = _without_passed(days, c, is_alone=not intervals and not sets)
    if intervals:
        return _days_in_interval(_joined_interval(intervals), days, sets)
    if any(day.origin == "asked" for day in days):
        raise Ambiguous
    dates = sorted({day.date for day in days if day.date})
    if len(dates) == 1 and not sets:
        return TimeExpression(date=dates[0])
    if all(day.weekday is not None for day in days):
        return TimeExpression(weekdays=_weekdays(sets | _numbers_of(days)))
    return _several_dates(dates, sets, c)


def _without_passed(days: list[Day], c: Context, *, is_alone: bool) -> list[Day]:
    """Leave out passed days beside other days, which tell a story; days that are all there is are kept."""
    if len(days) < 2 and is_alone:
        return days
    ahead = [day for day in days if day.date is None or day.date >= c.today]
    return days if is_alone and not ahead else ahead


def _several_dates(dates: list[date], sets: set[int], c: Context) -> TimeExpression:
    """Days in a row are a range; days of the coming week are told by their weekdays; others leave a doubt."""
    if not sets and (dates[-1] - dates[0]).days == len(dates) - 1:
        return TimeExpression(start=dates[0], end=dates[-1])
    if dates[-1] <= c.today + WEEK:
        return TimeExpression(weekdays=_weekdays(sets | {day.weekday() for day in dates}))
    raise Ambiguous


def _numbers_of(days: Iterable[Day]) -> set[int]:
    """The weekdays that were named."""
    return {day.weekday for day in days if day.weekday is not None}


def _weekdays(numbers: Iterable[int]) -> tuple[Weekday, ...]:
    """Weekdays of numbers, Monday first."""
    return tuple(Weekday.numbered(number) for number in sorted(numbers))


def _joined_interval(intervals: list[DateInterval]) -> DateInterval:
    """Join ranges: the same twice, one inside the other, "from … until …", or two that touch."""
    one = intervals[0]
    for other in intervals[1:]:
        start = max((day for day in (one.start, other.start) if day), default=None)
        end = min((day for day in (one.end, other.end) if day), default=None)
        touching = one.end and other.start and one.end + timedelta(days=1) == other.start
        if touching and one.start and other.end:
            one = DateInterval(one.start, other.end)
        elif start and end and start <= end:
            one = DateInterval(start, end, one.grain if (one.start, one.end) == (start, end) else other.grain)
        else:
            raise Ambiguous
    return one


def _days_in_interval(interval: DateInterval, days: list[Day], sets: set[int]) -> TimeExpression:
    """A range with the days named beside it: "next week, on Tuesday" is one date, "on Tuesdays in May" a filter."""
    plain = {day.date for day in days if day.weekday is None and day.date}
    if len(plain) == 1:
        return TimeExpression(date=plain.pop())
    named = sets | _numbers_of(days)
    if len(days) == 1 and len(named) == 1 and not sets and interval.end and interval.grain in ("week", "weekend"):
        return TimeExpression(date=_weekday_in_week(interval, interval.end, named.pop()))
    return TimeExpression(start=interval.start, end=interval.end, weekdays=_weekdays(named))


def _weekday_in_week(interval: DateInterval, end: date, number: int) -> date:
    """The date of a weekday within a week, or a weekend, that ends at `end`."""
    if interval.grain == "weekend" and number < 5:
        raise Ambiguous
    monday = end - timedelta(days=6)
    found = monday + timedelta(days=(number - monday.weekday()) % 7)
    if found > end:
        raise Ambiguous
    return found


# Hours


def _with_hours(found: TimeExpression, preferences: Preferences, c: Context) -> TimeExpression:
    """Add the accepted time, or the part of the day and the range of hours."""
    parts: set[str] = {node.value for node in preferences.of_kind("part")}
    part = parts.pop() if len(parts) == 1 else None
    clocks, ranges = preferences.of_kind("clock"), preferences.of_kind("bound")
    if clocks and ranges and clocks[-1].start < ranges[-1].start:
        clocks = []  # an hour before a range belongs to the story: "I finish at 5, so after 6"
    if clocks:
        times = {resolve_time(with_day_part(node.value, part), c) for node in clocks}
        if len(times) > 1:
            raise Ambiguous
        return replace(found, time=_time(times.pop()))
    found = replace(found, part=_day_part(part) if part else None)
    for node in ranges:
        found = _with_range(found, node.value, part, c)
    if found.after and found.before and found.after >= found.before:
        raise Ambiguous
    return found


def _with_range(found: TimeExpression, hours: HourRange, part: str | None, c: Context) -> TimeExpression:
    """Add the ends that a range of hours has."""
    ends = [with_day_part(end, part) if end else None for end in (hours.after, hours.before)]
    after, before = resolve_hour_range(HourRange(*ends), c)
    return replace(
        found,
        after=found.after if after is None else _time(after),
        before=found.before if before is None else _time(before),
    )


def _time(minutes: int) -> time:
    """Minutes after midnight as a time."""
    return time(minutes // 60 % 24, minutes % 60)


def _day_part(value: str) -> DayPart:
    """The part of a node; "early" is the morning."""
    return DayPart.MORNING if value == "early" else DayPart(value)


# Refusals, past, clock changes


def _exclusions(preferences: Preferences, found: TimeExpression) -> Exclusions:
    """What was refused and still matters beside what was accepted: a date settles all, weekdays themselves."""
    is_settled = bool(found.date or found.weekdays)
    refused = preferences.excepted + ([] if is_settled else preferences.rejected)
    dates = {node.value.date for node in refused if _is_plain_date(node)}
    numbers = {number for node in refused for number in _refused_weekdays(node)}
    weekdays = () if found.date else tuple(day for day in _weekdays(numbers) if day not in found.weekdays)
    if weekdays or dates or found.part or found.time:
        return Exclusions(weekdays, tuple(sorted(dates)))
    named = {_day_part(node.value) for node in preferences.excepted + preferences.rejected if node.kind == "part"}
    return Exclusions(parts=tuple(part for part in DayPart if part in named))


def _is_plain_date(node: Node) -> bool:
    """A day that is named by no weekday ("mañana", "el 5")."""
    return node.kind == "day" and node.value.weekday is None and node.value.date is not None


def _refused_weekdays(node: Node) -> set[int]:
    """The weekdays that a refused node covers."""
    if node.kind == "wdset":
        return set(node.value)
    if node.kind == "day":
        return _numbers_of([node.value])
    if node.kind != "span":
        return set()
    interval: DateInterval = node.value
    if interval.grain == "weekend":
        return {5, 6}
    if interval.grain != "days" or not interval.start or not interval.end:
        return set()
    count = min(7, (interval.end - interval.start).days + 1)
    return {(interval.start + timedelta(days=offset)).weekday() for offset in range(count)}


def _raise_for_skipped_hour(found: TimeExpression, c: Context) -> None:
    """Refuse an hour that the change to summer time skips that day."""
    if found.date is None or found.time is None:
        return
    try:
        zone = ZoneInfo(c.zone)
    except (ZoneInfoNotFoundError, ValueError):
        return
    local = datetime.combine(found.date, found.time, zone)
    try:
        there_and_back = local.astimezone(ZoneInfo("UTC")).astimezone(zone)
    except OverflowError:
        return
    if there_and_back.replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Impossible


def _is_past(found: TimeExpression, c: Context) -> bool:
    """Whether the date, or the date and time, lies before now."""
    if found.date is None or found.date > c.today:
        return False
    is_gone = found.time is not None and found.time.hour * 60 + found.time.minute < c.now_minutes
    return found.date < c.today or is_gone


def spans_of(nodes: list[Node]) -> tuple[tuple[int, int], ...]:
    """The sorted, joined characters of nodes."""
    joined: list[tuple[int, int]] = []
    for begin, end in sorted((node.start, node.end) for node in nodes):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return tuple(joined)
