"""What the grammar passes along: items with a kind, a value and the characters they cover."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(slots=True)
class Item:
    """One node of the reading: a token, a word of the lexicon, or what a rule made of several."""

    kind: str
    value: Any
    start: int
    end: int
    raw: str = ""
    cap: bool = False
    glued: bool = False
    also: dict[str, Any] = field(default_factory=dict)

    def can_be(self, *kinds: str) -> bool:
        """Whether the words could also be of one of `kinds` ("me sirve" is a yes and an ability)."""
        return self.kind in kinds or any(kind in self.also for kind in kinds)

    def turned(self, kind: str) -> Item:
        """The same words taken as another of their kinds."""
        return Item(
            kind, self.also.get(kind, self.value), self.start, self.end, self.raw, self.cap, self.glued, self.also
        )


def merge(kind: str, value: Any, items: list[Item]) -> Item:
    """Return one item of `kind` standing on all the characters of `items`."""
    first = items[0]
    return Item(kind, value, first.start, items[-1].end, first.raw, first.cap, first.glued)


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour as said. `literal`: 24-hour writing; `half`: am, pm, night or None; `sure`: cannot be anything else."""

    hour: int
    minute: int = 0
    literal: bool = False
    half: str | None = None
    sure: bool = True

    def with_half(self, half: str) -> Clock:
        """The same hour, told to be am, pm or at night."""
        return self if self.literal and self.half is None and self.hour == 12 else replace(self, half=half)


@dataclass(frozen=True, slots=True)
class Day:
    """A day. `how`: weekday (bare), next (a pointed weekday), rel (tomorrow), dom (day of month), date; `wd` 0-6."""

    date: date | None
    how: str
    wd: int | None = None
    plural: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A range of days, both included; an open end is None. `how`: week, month, days, weekend, open."""

    start: date | None
    end: date | None
    how: str = "days"


@dataclass(frozen=True, slots=True)
class Bound:
    """Hours asked for: starts at or after `after`, earlier than `before`."""

    after: Clock | None = None
    before: Clock | None = None

    def flipped(self) -> Bound:
        """What remains when this is refused: "not after 4" is before 4."""
        return Bound(after=self.before, before=self.after)


@dataclass(slots=True)
class Context:
    """What every rule may look at: the moment, the zone, the language and the opening hours in minutes."""

    today: date
    now_minutes: int
    lang: str
    zone: str
    opens: int = 540
    closes: int = 1080
    offered: int = 0
    flags: set[str] = field(default_factory=set)

    @property
    def month_first(self) -> bool:
        """Numeric dates are month/day in English in the Americas."""
        return self.lang == "en" and self.zone.startswith(("America/", "US/"))

    @property
    def canadian(self) -> bool:
        """French as spoken in Canada (the French départements of the Americas are not)."""
        overseas = ("Martinique", "Guadeloupe", "Cayenne", "St_Barthelemy", "Marigot", "Miquelon")
        return self.zone.startswith(("America/", "Canada/")) and not self.zone.endswith(overseas)
