"""Series of events worked out by ourselves: RRULE, EXDATE and RDATE of RFC 5545, on the clock of the event's zone."""

import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rruleset, rrulestr

# Faster ones do not come from calendars; working them out for years would take hours.
KNOWN = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
# The other parts of a rule choose days. Those that choose hours, minutes and seconds would make thousands a day.
PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH"}
PARTS |= {"BYSETPOS"}
# Occurrences looked at before we give up on a series.
MOST = 100_000


class Unreadable(Exception):
    """A rule that we cannot work out."""


def occurrences(
    lines: list[str], start: datetime, zone: ZoneInfo, first: datetime, last: datetime
) -> Iterator[datetime]:
    """The starts in [first, last] of a series that begins at `start`, all on the wall clock of `zone` (naive).

    `start` itself always belongs to the series, unless it is excepted. Raises Unreadable.
    """
    try:
        series = _series(lines, start, zone, last)
        for number, moment in enumerate(series):
            if moment > last:
                return
            if number > MOST:
                raise Unreadable("too many occurrences")
            if moment >= first:
                yield moment
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise Unreadable(str(error)) from error


def _series(lines: list[str], start: datetime, zone: ZoneInfo, last: datetime) -> rruleset:
    series = rruleset()
    series.rdate(start)
    for line in lines:
        head, _colon, value = line.partition(":")
        name, *parameters = head.upper().split(";")
        if name == "RRULE":
            series.rrule(_rule(value, start, zone, last))
        elif name == "EXRULE":
            series.exrule(_rule(value, start, zone, last))
        elif name in ("RDATE", "EXDATE"):
            # The zone's name keeps its letters' case.
            named = dict(part.split("=", 1) for part in head.split(";")[1:] if "=" in part)
            given = ZoneInfo(named["TZID"]) if "TZID" in named else zone
            if value.count(",") > MOST:
                raise ValueError("too many dates")
            for moment in (_moment(text, start, given, zone) for text in value.split(",")):
                series.rdate(moment) if name == "RDATE" else series.exdate(moment)
        else:
            raise ValueError(f"unknown line {name}")
    return series


def _rule(text: str, start: datetime, zone: ZoneInfo, last: datetime) -> rrule:
    parts = dict(part.split("=", 1) for part in text.upper().split(";") if part)
    if parts["FREQ"] not in KNOWN:
        raise ValueError(f"unknown frequency {parts['FREQ']}")
    if unknown := parts.keys() - PARTS:
        raise ValueError(f"unknown parts {', '.join(sorted(unknown))}")
    if int(parts.get("INTERVAL", "1")) < 1:
        raise ValueError("an interval that goes nowhere")
    # Nothing after `last` is asked for, so that a rule that never fits ends too, one that is counted as well.
    until = min(_until(parts["UNTIL"], zone), last) if "UNTIL" in parts else last
    parts["UNTIL"] = _written(until)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Using both 'count' and 'until'")
        return rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=start)


def _until(text: str, zone: ZoneInfo) -> datetime:
    """The last moment a rule allows; a day alone is allowed to its end."""
    if "T" not in text:
        return datetime.combine(datetime.strptime(text, "%Y%m%d"), time.max).replace(microsecond=0)
    return _wall(text, zone, zone)


def _moment(text: str, start: datetime, given: ZoneInfo, zone: ZoneInfo) -> datetime:
    """One date of a list; of a period its beginning, of a day the series' own time."""
    text = text.partition("/")[0].strip()
    if "T" not in text:
        return datetime.combine(datetime.strptime(text, "%Y%m%d"), start.time())
    return _wall(text, given, zone)


def _wall(text: str, given: ZoneInfo, zone: ZoneInfo) -> datetime:
    """What the clock of `zone` shows at a moment written in UTC ("…Z") or in the zone `given`."""
    naive = datetime.strptime(text.rstrip("Zz"), "%Y%m%dT%H%M%S")
    moment = naive.replace(tzinfo=UTC if text[-1] in "Zz" else given)
    return moment.astimezone(zone).replace(tzinfo=None)


def _written(moment: datetime) -> str:
    return (moment + timedelta(microseconds=-moment.microsecond)).strftime("%Y%m%dT%H%M%S")
