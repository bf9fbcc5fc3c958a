"""Which hour of the day is meant: an hour from 1 to 12 takes the reading inside or nearest to the opening hours."""

from __future__ import annotations

from datetime_parser.nodes import Bound, Clock, Context


class Ambiguous(Exception):
    """Two readings are equally good, or none is possible; the lead is asked back."""


def readings(clock: Clock) -> list[int]:
    """The minutes after midnight that the hour may mean."""
    minute = clock.minute
    if clock.half == "am":
        return [clock.hour % 12 * 60 + minute]
    if clock.half == "pm":
        return [(clock.hour % 12 + 12) * 60 + minute]
    if clock.half == "night":
        hour = clock.hour % 12
        return [(hour if hour < 5 else hour + 12) * 60 + minute]
    if clock.literal or clock.hour >= 13 or clock.hour == 0:
        return [clock.hour * 60 + minute]
    return [clock.hour % 12 * 60 + minute, (clock.hour % 12 + 12) * 60 + minute]


def away(minutes: int, c: Context) -> int:
    """How far from the opening hours, 0 inside."""
    return max(c.opens - minutes, minutes - c.closes, 0)


def resolve(clock: Clock, c: Context) -> int:
    """Return the minutes after midnight meant by `clock`. Raises Ambiguous on equal distance."""
    return _nearest([(away(minutes, c), minutes) for minutes in readings(clock)])


def _nearest(ranked: list[tuple[int, int]]) -> int:
    """The value of the only smallest rank."""
    ranked.sort()
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        raise Ambiguous
    return ranked[0][1]


def resolve_bound(bound: Bound, c: Context) -> tuple[int | None, int | None]:
    """Return both ends in minutes; of a closed range the pair in the right order and nearest to the opening hours."""
    if bound.after is None or bound.before is None:
        return (
            resolve(bound.after, c) if bound.after else None,
            resolve(bound.before, c) if bound.before else None,
        )
    first, second = bound.after, bound.before
    if second.half and not first.half and not first.literal:
        same = Clock(first.hour, first.minute, False, second.half)
        if readings(same)[0] < readings(second)[0]:
            first = same
    pairs = [(away(a, c) + away(b, c), a * 1440 + b) for a in readings(first) for b in readings(second) if a < b]
    pair = _nearest(pairs)
    return pair // 1440, pair % 1440
