"""What the rules pass along: nodes with a kind, a value and the characters they cover."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(slots=True)
class Node:
    """A token, a phrase of the lexicon, or what a rule made of several. README.md lists the kinds and their values.

    `start` and `end` are characters of the text (end excluded), `raw` the words in lower case without accents.
    `is_glued`: no space before it. `readings` holds every kind the words may have, with its value.
    """

    kind: str
    value: Any
    start: int
    end: int
    raw: str = ""
    is_capitalized: bool = False
    is_glued: bool = False
    readings: dict[str, Any] = field(default_factory=dict)

    def can_be(self, *kinds: str) -> bool:
        """Whether the words could also be of one of `kinds` ("me sirve" is a yes and an ability)."""
        return self.kind in kinds or any(kind in self.readings for kind in kinds)

    def reread_as(self, kind: str) -> Node:
        """The same words taken as another of their kinds."""
        value = self.readings.get(kind, self.value)
        return Node(kind, value, self.start, self.end, self.raw, self.is_capitalized, self.is_glued, self.readings)


def merge(kind: str, value: Any, nodes: list[Node]) -> Node:
    """Return one node of `kind` standing on all the characters of `nodes`."""
    first = nodes[0]
    return Node(kind, value, first.start, nodes[-1].end, first.raw, first.is_capitalized, first.is_glued)


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """An hour as said. `is_24h`: written so that it can be no other; `meridiem`: am, pm, night, or None when unsaid."""

    hour: int
    minute: int = 0
    is_24h: bool = False
    meridiem: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A day. `weekday` is 0-6, Monday first, where one was named.

    `origin` is how it was named: weekday (bare), next (a weekday that was pointed at), asked (a weekday that may be
    this week's or the next one's; `date` is None), rel (tomorrow), dom (a day of the month), date (in full).
    """

    date: date | None
    origin: str
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class DateInterval:
    """Days from `start` to `end`, both included; an open end is None. `grain`: week, month, days, weekend, open."""

    start: date | None
    end: date | None
    grain: str = "days"


@dataclass(frozen=True, slots=True)
class HourRange:
    """Hours asked for: starts at or after `after`, earlier than `before`."""

    after: TimeOfDay | None = None
    before: TimeOfDay | None = None

    def inverted(self) -> HourRange:
        """What remains when this is refused: "not after 4" is before 4."""
        return HourRange(after=self.before, before=self.after)


@dataclass(frozen=True, slots=True)
class Context:
    """What every rule may look at: the moment and the opening hours (minutes after midnight), the zone, the language.

    `offer_count` is how many slots were shown, `is_shouted` whether the text is written in capitals, where a capital
    letter tells nothing of names.
    """

    today: date
    now_minutes: int
    lang: str
    zone: str
    opens: int = 540
    closes: int = 1080
    offer_count: int = 0
    is_shouted: bool = False

    @property
    def month_first(self) -> bool:
        """Numeric dates are month/day in English in the Americas."""
        return self.lang == "en" and self.zone.startswith(("America/", "US/"))

    @property
    def canadian(self) -> bool:
        """French as spoken in Canada (the French départements of the Americas are not)."""
        overseas = ("Martinique", "Guadeloupe", "Cayenne", "St_Barthelemy", "Marigot", "Miquelon")
        return self.zone.startswith(("America/", "Canada/")) and not self.zone.endswith(overseas)
