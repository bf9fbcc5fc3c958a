"""The rule engine: a cascade of patterns over the kinds of items, each rule making one item of several.

A pattern is a regular expression whose letters are kinds: "at? num hunit" means an optional preposition, a number
and a unit. Rules run in the order in which they are written, each over the whole text from left to right.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from datetime_parser.nodes import Context, Item

_CODES: dict[str, str] = {}


def code(kind: str) -> str:
    """Return the character that stands for `kind` in patterns."""
    if kind not in _CODES:
        _CODES[kind] = chr(0xE000 + len(_CODES))
    return _CODES[kind]


@lru_cache(maxsize=2048)
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of kinds ("day (comma|and)? part") to a regular expression over codes."""
    return re.compile(re.sub(r"[a-z_]+", lambda m: code(m.group()), pattern).replace(" ", ""))


def encode(items: list[Item]) -> str:
    """Return the string of codes of `items`."""
    return "".join([code(item.kind) for item in items])


@dataclass(slots=True)
class Match:
    """The items a rule matched, with the ones around them."""

    items: list[Item]
    all: list[Item]
    begin: int
    end: int

    def get(self, *kinds: str) -> Any:
        """The first matched item of one of `kinds`; None only where the pattern leaves it out."""
        return next((item for item in self.items if item.kind in kinds), None)

    def every(self, *kinds: str) -> list[Item]:
        """All matched items of `kinds`."""
        return [item for item in self.items if item.kind in kinds]

    def has(self, *kinds: str) -> bool:
        """Whether one of `kinds` was matched."""
        return any(item.kind in kinds for item in self.items)

    @property
    def before(self) -> Item | None:
        """The item before the match."""
        return self.all[self.begin - 1] if self.begin else None

    @property
    def after(self) -> Item | None:
        """The item after the match."""
        return self.all[self.end] if self.end < len(self.all) else None


Build = Callable[[Match, Context], "Item | list[Item] | None"]


class Grammar:
    """An ordered set of rules. `rule` registers one; `apply` rewrites a list of items with all of them."""

    def __init__(self) -> None:
        self.rules: list[tuple[re.Pattern[str], Build, str]] = []

    def rule(self, *patterns: str, langs: str = "es en fr") -> Callable[[Build], Build]:
        """Register the decorated function as what to build for each of `patterns` in the languages named."""

        def register(build: Build) -> Build:
            self.rules.extend((compiled(pattern), build, langs) for pattern in patterns)
            return build

        return register

    def apply(self, items: list[Item], context: Context) -> list[Item]:
        """Return `items` rewritten by every rule in order."""
        codes = encode(items)
        for pattern, build, langs in self.rules:
            if context.lang not in langs:
                continue
            position = 0
            while match := pattern.search(codes, position):
                begin, end = match.span()
                made = build(Match(items[begin:end], items, begin, end), context) if end > begin else None
                if made is None:
                    position = begin + 1
                    continue
                new = made if isinstance(made, list) else [made]
                items = items[:begin] + new + items[end:]
                codes = encode(items)
                position = begin + len(new)
        return items
