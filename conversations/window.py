"""Until when free text may be sent, and what else may forbid it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

WINDOW = timedelta(hours=24)


@dataclass(frozen=True)
class Window:
    """The customer-service window: `open` until a moment, `closed` since one, or `never` opened.

    `unreachable`: what the person wrote from is not theirs any more.
    """

    code: str
    until: datetime | None

    @property
    def is_open(self) -> bool:
        return self.code == "open"

    @property
    def left(self) -> timedelta:
        return max(timedelta(), (self.until or timezone.now()) - timezone.now())

    @property
    def percent(self) -> int:
        return round(self.left / WINDOW * 100)


@dataclass(frozen=True)
class Obstacle:
    """Why nothing may be sent now: a code for rows and programs, a sentence for people."""

    code: str
    sentence: str
