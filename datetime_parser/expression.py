"""The result of the parser: what a text asks for, in dates and times."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Literal

# The fields `date` and `time` of the result would hide the types of that name.
Date = date
Time = time
# The number of an offer, NO_OFFER where all of them were turned down, None where nothing was said of them.
Choice = int | Literal["none"] | None
NO_OFFER: Literal["none"] = "none"


class Weekday(StrEnum):
    """A day of the week, Monday first."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"

    @classmethod
    def of(cls, day: date) -> Weekday:
        """The weekday of a date or a moment."""
        return cls.numbered(day.weekday())

    @classmethod
    def numbered(cls, number: int) -> Weekday:
        """The weekday of a number, 0 for Monday."""
        return tuple(cls)[number]

    @property
    def number(self) -> int:
        """0 for Monday, as `date.weekday()`."""
        return tuple(type(self)).index(self)


class DayPart(StrEnum):
    """Morning is before 13:00, afternoon before 19:00, evening what follows."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"

    @classmethod
    def of(cls, moment: time) -> DayPart:
        """The part of the day of a time."""
        return cls.MORNING if moment < time(13) else cls.AFTERNOON if moment < time(19) else cls.EVENING


class Reason(StrEnum):
    """Why a text was not understood: no words of time, two readings, no such day or hour, nothing exact."""

    NOTHING = "nothing"
    AMBIGUOUS = "ambiguous"
    IMPOSSIBLE = "impossible"
    VAGUE = "vague"


@dataclass(frozen=True, slots=True)
class Offer:
    """A slot that was shown to whoever writes: its number as shown (from 1) and its local start."""

    index: int
    start: datetime


@dataclass(frozen=True, slots=True)
class Exclusions:
    """What was refused."""

    weekdays: tuple[Weekday, ...] = ()
    dates: tuple[Date, ...] = ()
    parts: tuple[DayPart, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.weekdays or self.dates or self.parts)


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """What a text asks for. Dates and times are local wall time; what was not said is None, empty or False.

    Either a wish: `date`, or `start` to `end` (both included, either may be open), or `weekdays` (any week), each with
    `time`, or `part` of the day, or the start `after` (at or after) and `before` (earlier than), and what to `exclude`;
    `asap` the earliest, `any_time` nothing else, `past` a date or a moment before now. Or the `choice` of an offer.
    Or `unknown`, which means ask back; `reason` says why.

    `spans` are the characters (begin, end excluded) of `text` that were read as time.
    """

    date: Date | None = None
    time: Time | None = None
    start: Date | None = None
    end: Date | None = None
    part: DayPart | None = None
    after: Time | None = None
    before: Time | None = None
    weekdays: tuple[Weekday, ...] = ()
    exclude: Exclusions = field(default_factory=Exclusions)
    asap: bool = False
    any_time: bool = False
    past: bool = False
    choice: Choice = None
    unknown: bool = False
    reason: Reason | None = None
    text: str = ""
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def leftover(self) -> str:
        """The text without the words that were read as time: what may still be a name, a mail, a question."""
        kept, position = [], 0
        for begin, end in self.spans:
            kept.append(self.text[position:begin])
            position = max(position, end)
        return " ".join("".join([*kept, self.text[position:]]).split())


def not_understood(reason: Reason) -> TimeExpression:
    """The expression that asks back."""
    return TimeExpression(unknown=True, reason=reason)
