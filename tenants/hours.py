"""Blocks of hours of a weekday, which may end at midnight or run past it."""

from datetime import time

WHOLE_DAY = 24 * 60
# A block past midnight that is longer is rather two hours that were mixed up.
LONGEST_NIGHT = 12 * 60


def minutes_of(start: time, end: time) -> tuple[int, int]:
    """From and to in minutes from that day's midnight; an end at or before the start lies on the next day."""
    first, last = start.hour * 60 + start.minute, end.hour * 60 + end.minute
    return first, last if last > first else last + WHOLE_DAY


def is_sensible(start: time, end: time) -> bool:
    """False for an end before the start that no night shift explains: 18:00–09:00, 09:00–09:00."""
    first, last = minutes_of(start, end)
    return last <= WHOLE_DAY or last - first <= LONGEST_NIGHT
