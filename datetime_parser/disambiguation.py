"""Which hour of the day is meant: an hour from 1 to 12 takes the reading inside or nearest to the opening hours."""

from __future__ import annotations

from dataclasses import replace

from datetime_parser.expression import Reason
from datetime_parser.nodes import Context, HourRange, TimeOfDay

MERIDIEM_OF_PART = {"morning": "am", "early": "am", "afternoon": "pm", "evening": "night"}


class Unresolved(Exception):
    """The words make no one time; `reason` says why. Whoever wrote is asked back."""

    reason = Reason.NOTHING


class Ambiguous(Unresolved):
    """Two readings are equally good, or none is possible."""

    reason = Reason.AMBIGUOUS


def candidates(time: TimeOfDay) -> list[int]:
    """The minutes after midnight that the hour may mean."""
    minute = time.minute
    if time.meridiem == "am":
        return [time.hour % 12 * 60 + minute]
    if time.meridiem == "pm":
        return [(time.hour % 12 + 12) * 60 + minute]
    if time.meridiem == "night":
        hour = time.hour % 12
        return [(hour if hour < 5 else hour + 12) * 60 + minute]
    if time.is_24h or time.hour >= 13 or time.hour == 0:
        return [time.hour * 60 + minute]
    return [time.hour % 12 * 60 + minute, (time.hour % 12 + 12) * 60 + minute]


def distance_from_opening(minutes: int, c: Context) -> int:
    """How far from the opening hours, 0 inside."""
    return max(c.opens - minutes, minutes - c.closes, 0)


def resolve_time(time: TimeOfDay, c: Context) -> int:
    """Return the minutes after midnight meant by `time`. Raises Ambiguous on equal distance."""
    return _best_candidate([(distance_from_opening(minutes, c), minutes) for minutes in candidates(time)])


def _best_candidate(ranked: list[tuple[int, int]]) -> int:
    """The value of the only smallest rank."""
    ranked.sort()
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        raise Ambiguous
    return ranked[0][1]


def resolve_hour_range(hours: HourRange, c: Context) -> tuple[int | None, int | None]:
    """Return both ends in minutes; of a closed range the pair in the right order and nearest to the opening hours."""
    if hours.after is None or hours.before is None:
        return (
            resolve_time(hours.after, c) if hours.after else None,
            resolve_time(hours.before, c) if hours.before else None,
        )
    first, second = hours.after, hours.before
    if second.meridiem and not first.meridiem and not first.is_24h:
        same = TimeOfDay(first.hour, first.minute, False, second.meridiem)
        if candidates(same)[0] < candidates(second)[0]:
            first = same
    pair = _best_candidate(
        [
            (distance_from_opening(start, c) + distance_from_opening(end, c), start * 1440 + end)
            for start in candidates(first)
            for end in candidates(second)
            if start < end
        ]
    )
    return pair // 1440, pair % 1440


def apply_day_part(time: TimeOfDay, part: str) -> TimeOfDay | None:
    """The time with its meridiem told by a part of the day; None when they contradict each other."""
    if time.is_24h:
        noon_or_later = time.hour >= 12
        if (time.hour >= 13 and part in ("morning", "early")) or (
            not noon_or_later and part in ("afternoon", "evening") and time.hour
        ):
            return None
        return time
    if time.meridiem and not (time.meridiem == "pm" and part == "evening"):
        return time
    if time.hour == 12 and part == "morning":
        return replace(time, is_24h=True)
    return replace(time, meridiem=MERIDIEM_OF_PART[part])


def with_day_part(time: TimeOfDay, part: str | None) -> TimeOfDay:
    """The time with the meridiem that the part of the day tells, when it has none of its own."""
    if part is None or time.is_24h or time.meridiem:
        return time
    return apply_day_part(time, part) or time
