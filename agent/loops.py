"""Talks that go in circles: two machines answer each other for ever, so somebody has to stop.

The rule, of which a person who repeats themselves hears a word:
- The same words (three or more) a third time within six turns, six turns in which we had nothing new to say, or forty
  without anything booked, moved or cancelled: a person is called, and the lead is told so.
- A second time within a week: a person is called and the lead is told nothing, since nobody seems to read it.
"""

import hashlib
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from agent.dialogue.text import fold

SAME_WORDS = 3
WITHIN = 6  # turns
NOTHING_NEW = 6
MOST_TURNS = 40
STOPPED_LATELY = timedelta(days=7)


@dataclass
class Course:
    """How a talk has gone since anything came of it; `words` and `answers` are hashes of the last turns."""

    words: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    nothing_new: int = 0
    turns: int = 0
    stopped_at: str = ""

    @classmethod
    def read(cls, kept: dict[str, Any]) -> "Course":
        known = {item.name for item in fields(cls)}
        return cls(**{key: value for key, value in kept.items() if key in known})

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def hear(self, text: str) -> bool:
        """Takes in what the lead wrote; True when they say the same once too often."""
        self.turns += 1
        if len(text.split()) < SAME_WORDS:
            return False
        self.words = [*self.words, _hash(text)][-WITHIN:]
        return self.words.count(self.words[-1]) >= SAME_WORDS

    def say(self, text: str) -> bool:
        """Takes in what is about to be answered; True when the talk leads nowhere."""
        is_new = _hash(text) not in self.answers
        self.nothing_new = 0 if is_new else self.nothing_new + 1
        self.answers = [*self.answers, _hash(text)][-WITHIN:]
        return self.nothing_new >= NOTHING_NEW or self.turns >= MOST_TURNS

    def arrive(self) -> None:
        """Something came of the talk: it begins anew."""
        self.words, self.answers, self.nothing_new, self.turns = [], [], 0, 0

    def stop(self, now: datetime) -> bool:
        """Ends the loop; True when the lead is to be told, False when that was tried lately."""
        before = datetime.fromisoformat(self.stopped_at) if self.stopped_at else None
        self.arrive()
        self.stopped_at = now.isoformat()
        return before is None or now - before > STOPPED_LATELY


def _hash(text: str) -> str:
    return hashlib.sha256(fold(text).encode()).hexdigest()[:16]
