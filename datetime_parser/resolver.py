"""From a frame of wishes and refusals to one request; what does not fit together is unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from datetime_parser.disambiguation import Ambiguous, resolve, resolve_bound
from datetime_parser.expression import Exclude, When
from datetime_parser.nodes import WEEKDAYS, Bound, Context, Day, Item, Span
from datetime_parser.polarity import Frame
from datetime_parser.rules.hour_ranges import told

PARTS = {"early": "morning"}


class Impossible(Exception):
    """The words name no day or hour that exists, or contradict each other."""


def compose(frame: Frame, c: Context) -> When:
    """Return the request of a frame; `unknown` with the reason when there is none."""
    try:
        fields = _fields(frame, c)
    except Ambiguous:
        return When(unknown=True, why="ambiguous")
    except Impossible as error:
        return When(unknown=True, why=str(error) or "impossible")
    if not fields:
        return When(unknown=True, why="nothing")
    return When(**fields)


def _fields(frame: Frame, c: Context) -> dict[str, Any]:
    """Collect the fields of the request."""
    spoilt = frame.every("bad")
    if spoilt and not (all(i.value == "vague" for i in spoilt) and frame.every("day", "wdset")):
        raise Impossible(
            "vague"
            if spoilt[0].value == "vague"
            else "ambiguous"
            if spoilt[0].value in ("ambiguous", "dates")
            else "impossible"
        )
    fields = _days(frame, c)
    fields |= _hours(frame, c)
    exclude = _exclude(frame, fields)
    if exclude:
        fields["exclude"] = exclude
    if frame.asap:
        fields["asap"] = True
    parts = {i.value for i in frame.every("part")}
    if not fields and (frame.any or len(parts) > 1):
        fields["any"] = True
    _check_clock_change(fields, c)
    return _with_past(fields, c)


# --- days


def _days(frame: Frame, c: Context) -> dict[str, Any]:
    """Read the wished days into a date, a range or weekdays."""
    days = [i.value for i in frame.every("day")]
    sets = {wd for i in frame.every("wdset") for wd in i.value}
    spans = [i.value for i in frame.every("span")]
    if len(days) > 1 or (days and (spans or sets)):
        ahead = [d for d in days if d.date is None or d.date >= c.today]
        days = ahead if ahead or spans or sets else days
    span = _one_span(spans) if spans else None
    if span:
        return _in_span(span, days, sets, c)
    if any(d.how == "asked" for d in days):
        raise Ambiguous
    if not days and not sets:
        return {}
    if not days:
        return {"weekdays": _names(sets)}
    dates = sorted({d.date for d in days if d.date})
    if len(dates) == 1 and not sets:
        return {"date": dates[0]}
    if all(d.wd is not None for d in days):
        return {"weekdays": _names(sets | {d.wd for d in days if d.wd is not None})}
    if not sets and (dates[-1] - dates[0]).days == len(dates) - 1:
        return {"start": dates[0], "end": dates[-1]}
    if dates[-1] <= c.today + timedelta(days=7):
        return {"weekdays": _names(sets | {d.weekday() for d in dates})}
    raise Ambiguous


def _names(numbers: set[int]) -> tuple[str, ...]:
    """Names of weekdays, Monday first."""
    return tuple(WEEKDAYS[n] for n in sorted(numbers))


def _one_span(spans: list[Span]) -> Span:
    """Join ranges: the same twice, one inside the other, "from … until …", or two that touch."""
    one = spans[0]
    for other in spans[1:]:
        start = max((d for d in (one.start, other.start) if d), default=None)
        end = min((d for d in (one.end, other.end) if d), default=None)
        touching = one.end and other.start and one.end + timedelta(days=1) == other.start
        if touching and one.start and other.end:
            one = Span(one.start, other.end)
        elif start and end and start <= end:
            one = Span(start, end, one.how if (one.start, one.end) == (start, end) else other.how)
        else:
            raise Ambiguous
    return one


def _in_span(span: Span, days: list[Day], sets: set[int], c: Context) -> dict[str, Any]:
    """A range with the days named beside it."""
    plain = [d for d in days if d.wd is None and d.date]
    if plain and len({d.date for d in plain}) == 1:
        return {"date": plain[0].date}
    fields: dict[str, Any] = {}
    if span.start:
        fields["start"] = span.start
    if span.end:
        fields["end"] = span.end
    wds = sets | {d.wd for d in days if d.wd is not None}
    if len(days) == 1 and not sets and span.how in ("week", "weekend") and days[0].wd is not None and span.end:
        first = span.end - timedelta(days=6)
        found = first + timedelta(days=(days[0].wd - first.weekday()) % 7)
        if found > span.end or (span.how == "weekend" and days[0].wd < 5):
            raise Ambiguous
        return {"date": found}
    if wds:
        fields["weekdays"] = _names(wds)
    return fields


# --- hours


def _hours(frame: Frame, c: Context) -> dict[str, Any]:
    """Read the wished hours, bounds and part of the day."""
    parts = [i.value for i in frame.every("part")]
    part = parts[0] if len(set(parts)) == 1 else None
    clocks, bounds = frame.every("clock"), frame.every("bound")
    if clocks and bounds and clocks[-1].start < bounds[-1].start:
        clocks = []
    if clocks:
        times = {resolve(told_clock(i.value, part), c) for i in clocks}
        if len(times) > 1:
            raise Ambiguous
        return {"time": _time(times.pop())}
    fields: dict[str, Any] = {"part": PARTS.get(part, part)} if part else {}
    for item in bounds:
        bound: Bound = item.value
        ends = [told_clock(clock, part) if clock else None for clock in (bound.after, bound.before)]
        after, before = resolve_bound(Bound(*ends), c)
        if after is not None:
            fields["after"] = _time(after)
        if before is not None:
            fields["before"] = _time(before)
    if "after" in fields and "before" in fields and fields["after"] >= fields["before"]:
        raise Ambiguous
    return fields


def told_clock(clock: Any, part: str | None) -> Any:
    """The clock with the half that the part of the day tells, when it does not know it."""
    if part is None or clock.literal or clock.half:
        return clock
    return told(clock, part) or clock


def _time(minutes: int) -> time:
    """Minutes after midnight as a time."""
    return time(minutes // 60 % 24, minutes % 60)


# --- refusals, past, clock changes


def _exclude(frame: Frame, fields: dict[str, Any]) -> Exclude:
    """What was refused and still matters beside what was accepted."""
    settled = "date" in fields or "weekdays" in fields
    refused = frame.exempt + ([] if settled else frame.refused)
    weekdays: set[int] = set()
    dates: set[date] = set()
    for item in refused:
        if item.kind == "wdset":
            weekdays |= set(item.value)
        elif item.kind == "day" and item.value.wd is not None:
            weekdays.add(item.value.wd)
        elif item.kind == "day" and item.value.date:
            dates.add(item.value.date)
        elif item.kind == "span" and item.value.how == "weekend":
            weekdays |= {5, 6}
        elif item.kind == "span" and item.value.start and item.value.end and item.value.how == "days":
            weekdays |= {
                (item.value.start + timedelta(days=n)).weekday()
                for n in range(min(7, (item.value.end - item.value.start).days + 1))
            }
    if "date" in fields:
        weekdays = set()
    if "weekdays" in fields:
        weekdays -= {WEEKDAYS.index(name) for name in fields["weekdays"]}
    parts: tuple[str, ...] = ()
    if not weekdays and not dates and "part" not in fields and "time" not in fields:
        named = {PARTS.get(i.value, i.value) for i in frame.exempt + frame.refused if i.kind == "part"}
        parts = tuple(p for p in ("morning", "afternoon", "evening") if p in named)
    return Exclude(_names(weekdays), tuple(sorted(dates)), parts)


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


def spans_of(items: list[Item]) -> tuple[tuple[int, int], ...]:
    """The sorted, joined character spans of items."""
    joined: list[tuple[int, int]] = []
    for begin, end in sorted((i.start, i.end) for i in items):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return tuple(joined)


def unsettled(when: When, why: str) -> When:
    """The same reading turned to unknown."""
    return replace(When(unknown=True, why=why), text=when.text, spans=when.spans)
