"""What a text asks for, as the calendar and the dialogue use it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

# The fields `date` and `time` would hide the types of that name.
Day = date
Hour = time


@dataclass(frozen=True, slots=True)
class Offer:
    """A slot that was shown to the lead: its number as shown (from 1) and its local start."""

    index: int
    start: datetime


@dataclass(frozen=True, slots=True)
class Exclusions:
    """What the lead refused: weekdays (mon … sun), dates and parts of day."""

    weekdays: tuple[str, ...] = ()
    dates: tuple[date, ...] = ()
    parts: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.weekdays or self.dates or self.parts)


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """The request read from a text. Dates and times are local to the company; absent keys are None or empty.

    `start` and `end` are both included and either may be open. `part`: morning, afternoon, evening. `after` is at or
    after, `before` is earlier than. `choice`: the index of an offer, or "none". `unknown` means ask back; `why` then
    says nothing (no time words), ambiguous, impossible, vague or past. `spans` are the characters of `text` that were
    read as time.
    """

    date: Day | None = None
    time: Hour | None = None
    start: Day | None = None
    end: Day | None = None
    part: str | None = None
    after: Hour | None = None
    before: Hour | None = None
    weekdays: tuple[str, ...] = ()
    exclude: Exclusions = field(default_factory=Exclusions)
    asap: bool = False
    any: bool = False
    past: bool = False
    choice: int | str | None = None
    unknown: bool = False
    why: str = ""
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

    def as_case(self) -> dict[str, Any]:
        """The reading in the form of the tables of cases, only what was said; {"unknown": True} when not understood."""
        if self.unknown:
            return {"unknown": True}
        exclude = {
            "weekdays": list(self.exclude.weekdays),
            "dates": [day.isoformat() for day in self.exclude.dates],
            "parts": list(self.exclude.parts),
        }
        case: dict[str, Any] = {
            "date": self.date and self.date.isoformat(),
            "time": self.time and self.time.strftime("%H:%M"),
            "from": self.start and self.start.isoformat(),
            "to": self.end and self.end.isoformat(),
            "part": self.part,
            "after": self.after and self.after.strftime("%H:%M"),
            "before": self.before and self.before.strftime("%H:%M"),
            "weekdays": list(self.weekdays) or None,
            "exclude": {key: value for key, value in exclude.items() if value} or None,
            "asap": self.asap or None,
            "any": self.any or None,
            "past": self.past or None,
            "choice": self.choice,
        }
        return {key: value for key, value in case.items() if value is not None}
