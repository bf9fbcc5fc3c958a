"""Series of events worked out by ourselves: RRULE, EXDATE and RDATE of RFC 5545, on the clock of the event's zone.

Only what RFC 5545 allows and we surely read as everybody does is worked out. Anything else is Unreadable, and whoever
asked must learn the occurrences elsewhere: a rule that is read a little wrong frees time that is taken.
"""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rruleset, rrulestr

from calendar_app.external.zones import zone_named

# Faster ones do not come from calendars; working them out for years would take hours.
KNOWN = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
# Occurrences looked at before we give up on a series.
MOST = 100_000
# Dates in one list; longer ones are not written by hand.
MOST_DATES = 5_000
DAY = r"(?:[+-]?\d{1,2})?(?:MO|TU|WE|TH|FR|SA|SU)"
# The parts that choose days; those that choose hours, minutes and seconds could make thousands a day.
PARTS = {
    "FREQ": re.compile("[A-Z]+"),
    "INTERVAL": re.compile(r"[1-9]\d{0,3}"),
    "COUNT": re.compile(r"[1-9]\d{0,8}"),
    "UNTIL": re.compile(r"\d{8}(?:T\d{6}Z?)?"),
    "WKST": re.compile("MO|TU|WE|TH|FR|SA|SU"),
    "BYDAY": re.compile(f"{DAY}(?:,{DAY})*"),
}
# The parts that are lists of numbers, with how large those may be; negative ones count from the end.
NUMBERS = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366}
FROM_THE_END = NUMBERS.keys() - {"BYMONTH"}
# Which frequencies a part may stand with, where RFC 5545 restricts it.
ONLY_WITH = {
    "BYWEEKNO": {"YEARLY"},
    "BYYEARDAY": {"YEARLY"},
    "BYMONTHDAY": {"DAILY", "MONTHLY", "YEARLY"},
}
PERIOD = re.compile(r"\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?")


class Unreadable(Exception):
    """A rule that we cannot work out."""


@dataclass(frozen=True)
class Occurrence:
    """`start` on the wall clock of the series (naive); `length` where it is not the one of the series."""

    start: datetime
    length: timedelta | None = None


def occurrences(
    lines: list[str], start: datetime, zone: ZoneInfo, first: datetime, last: datetime, *, is_all_day: bool = False
) -> Iterator[Occurrence]:
    """Those in [first, last] of a series that begins at `start`, all on the wall clock of `zone` (naive).

    `start` itself always belongs to the series, unless it is excepted. Raises Unreadable.
    """
    try:
        series = _Series(start, zone, last, is_all_day)
        for line in lines:
            series.read(line)
        for number, moment in enumerate(series.days):
            if moment > last:
                return
            if number > MOST:
                raise Unreadable("too many occurrences")
            length = series.lengths.get(moment)
            if moment + (length or timedelta()) >= first:
                yield Occurrence(moment, length)
    except (ValueError, KeyError, TypeError, IndexError, ArithmeticError, AttributeError) as error:
        raise Unreadable(str(error)) from error


def check(lines: list[str], start: datetime, zone: ZoneInfo, *, is_all_day: bool = False) -> None:
    """Raises Unreadable for a series that cannot be worked out; cheap."""
    next(iter(occurrences(lines, start, zone, start, start, is_all_day=is_all_day)), None)


class _Series:
    """The lines of one series, read one by one."""

    def __init__(self, start: datetime, zone: ZoneInfo, last: datetime, is_all_day: bool) -> None:
        self.start, self.zone, self.last, self.is_all_day = start, zone, last, is_all_day
        self.days = rruleset()
        self.days.rdate(start)
        self.lengths: dict[datetime, timedelta] = {}

    def read(self, line: str) -> None:
        head, _colon, value = line.partition(":")
        name, *parameters = head.split(";")
        name = name.upper()
        given = {key.upper(): text.strip('"') for key, _equal, text in (part.partition("=") for part in parameters)}
        if name in ("RRULE", "EXRULE") and not given:
            rule = _rule(value, self.start, self.zone, self.last)
            self.days.rrule(rule) if name == "RRULE" else self.days.exrule(rule)
        elif name in ("RDATE", "EXDATE") and given.keys() <= {"TZID", "VALUE"}:
            if value.count(",") > MOST_DATES:
                raise ValueError("too many dates")
            for text in value.split(","):
                self._date(name, text.strip(), given)
        else:
            raise ValueError(f"unknown line {head[:60]}")

    def _date(self, name: str, text: str, given: dict[str, str]) -> None:
        """One date of a list. One of another kind than the series, a day among moments say, is read by nobody alike."""
        zone = zone_named(given["TZID"]) if "TZID" in given else self.zone
        text, slash, rest = text.partition("/")
        expected = "DATE" if self.is_all_day else "PERIOD" if slash else "DATE-TIME"
        is_day = "T" not in text.upper()
        if zone is None or is_day != self.is_all_day or given.get("VALUE", expected).upper() != expected:
            raise ValueError("a date of another kind")
        if slash and name == "EXDATE":
            raise ValueError("an excepted period")
        moment = datetime.strptime(text, "%Y%m%d") if is_day else _wall(text, zone, self.zone)
        if slash:
            length = _length(text, rest, zone)
            self.lengths[moment] = max(length, self.lengths.get(moment, length))
        self.days.rdate(moment) if name == "RDATE" else self.days.exdate(moment)


def _rule(text: str, start: datetime, zone: ZoneInfo, last: datetime) -> rrule:
    pairs = [part.partition("=")[::2] for part in text.upper().split(";") if part]
    parts = dict(pairs)
    if len(parts) != len(pairs) or ("COUNT" in parts and "UNTIL" in parts):
        raise ValueError("contradictory parts")
    if parts["FREQ"] not in KNOWN:
        raise ValueError(f"unknown frequency {parts['FREQ']}")
    for name, value in parts.items():
        _check_part(name, value, parts)
    # Nothing after `last` is asked for, so that a rule that never fits ends too, one that is counted as well.
    until = min(_until(parts["UNTIL"], zone), last) if "UNTIL" in parts else last
    parts["UNTIL"] = _written(until)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Using both 'count' and 'until'")
        return rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=start)


def _check_part(name: str, value: str, parts: dict[str, str]) -> None:
    """Raises ValueError, KeyError for what RFC 5545 does not know, or knows only with other parts."""
    if name in NUMBERS:
        numbers = [int(number) for number in value.split(",")]
        lowest = -NUMBERS[name] if name in FROM_THE_END else 1
        fits = all(lowest <= number <= NUMBERS[name] and number for number in numbers)
    else:
        fits = PARTS[name].fullmatch(value) is not None
    if name == "BYDAY" and fits:
        fits = _days_fit(value, parts)
    if not fits or parts["FREQ"] not in ONLY_WITH.get(name, KNOWN):
        raise ValueError(f"{name}={value[:40]}")
    if name == "BYSETPOS" and not any(other.startswith("BY") and other != name for other in parts):
        raise ValueError("a position in nothing")


def _days_fit(value: str, parts: dict[str, str]) -> bool:
    """Which one of a month's or a year's Mondays; a day of every week has no number."""
    ordinals = [int(text[:-2]) for text in value.split(",") if len(text) > 2]
    if not ordinals:
        return True
    in_months = parts["FREQ"] == "MONTHLY" or (parts["FREQ"] == "YEARLY" and "BYMONTH" in parts)
    most = 5 if in_months else 53
    counted = parts["FREQ"] in ("MONTHLY", "YEARLY") and "BYWEEKNO" not in parts
    return counted and all(0 < abs(number) <= most for number in ordinals)


def _until(text: str, zone: ZoneInfo) -> datetime:
    """The last moment a rule allows; a day alone is allowed to its end."""
    if "T" not in text:
        return datetime.combine(datetime.strptime(text, "%Y%m%d"), time.max).replace(microsecond=0)
    return _wall(text, zone, zone)


def _moment(text: str, given: ZoneInfo) -> datetime:
    """A moment written in UTC ("…Z") or on the clock of `given`."""
    naive = datetime.strptime(text.rstrip("Zz"), "%Y%m%dT%H%M%S")
    return naive.replace(tzinfo=UTC if text[-1] in "Zz" else given)


def _wall(text: str, given: ZoneInfo, zone: ZoneInfo) -> datetime:
    """What the clock of `zone` shows at that moment."""
    return _moment(text, given).astimezone(zone).replace(tzinfo=None)


def _length(start: str, rest: str, zone: ZoneInfo) -> timedelta:
    """Of a period, "start/end" or "start/PT4H"."""
    begin = _moment(start, zone).astimezone(UTC)
    if "P" not in rest.upper():
        length = _moment(rest.strip(), zone).astimezone(UTC) - begin
    else:
        found = PERIOD.fullmatch(rest.strip().upper())
        if found is None:
            raise ValueError("a length that is none")
        weeks, days, hours, minutes, seconds = (int(number or 0) for number in found.groups())
        length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    if length <= timedelta():
        raise ValueError("a period that ends before it begins")
    return length


def _written(moment: datetime) -> str:
    return (moment + timedelta(microseconds=-moment.microsecond)).strftime("%Y%m%dT%H%M%S")
