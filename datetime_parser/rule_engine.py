"""The rule engine: patterns over the kinds of nodes, each with a function that makes one node of several.

A pattern is a regular expression whose letters are kinds: "at? num hunit" means an optional preposition, a number
and a unit. Rules run in the order in which they are written, each over the whole text from left to right.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from datetime_parser.lexicons import LANGUAGES
from datetime_parser.nodes import Context, Node

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


def encode(nodes: list[Node]) -> str:
    """Return the string of codes of `nodes`."""
    return "".join([code(node.kind) for node in nodes])


@dataclass(slots=True)
class Match:
    """The nodes a pattern matched (`begin` to `end`, excluded, of `all_nodes`), with the ones around them."""

    nodes: list[Node]
    all_nodes: list[Node]
    begin: int
    end: int

    def get(self, *kinds: str) -> Any:
        """The first matched node of one of `kinds`; None only where the pattern leaves it out."""
        return next((node for node in self.nodes if node.kind in kinds), None)

    def every(self, *kinds: str) -> list[Node]:
        """All matched nodes of `kinds`."""
        return [node for node in self.nodes if node.kind in kinds]

    def has(self, *kinds: str) -> bool:
        """Whether one of `kinds` was matched."""
        return any(node.kind in kinds for node in self.nodes)

    @property
    def before(self) -> Node | None:
        """The node before the match."""
        return self.all_nodes[self.begin - 1] if self.begin else None

    @property
    def after(self) -> Node | None:
        """The node after the match."""
        return self.all_nodes[self.end] if self.end < len(self.all_nodes) else None

    @property
    def word_before(self) -> str:
        """The folded words of the node before the match, empty at the beginning of the text."""
        return self.before.raw if self.before else ""

    @property
    def word_after(self) -> str:
        """The folded words of the node after the match, empty at the end of the text."""
        return self.after.raw if self.after else ""

    def preceded_by(self, *kinds: str) -> bool:
        """Whether the node before the match is of one of `kinds`."""
        return self.before is not None and self.before.kind in kinds

    def followed_by(self, *kinds: str) -> bool:
        """Whether the node after the match is of one of `kinds`."""
        return self.after is not None and self.after.kind in kinds


Production = Callable[[Match, Context], "Node | list[Node] | None"]


class RuleSet:
    """An ordered set of rules. `rule` registers one; `apply` rewrites a list of nodes with all of them."""

    def __init__(self) -> None:
        self.rules: list[tuple[re.Pattern[str], Production, str]] = []

    def rule(self, *patterns: str, langs: str = " ".join(LANGUAGES)) -> Callable[[Production], Production]:
        """Register the decorated function as the production of each of `patterns` in the languages named.

        A production returns the nodes that take the place of the match, or None to leave it as it is.
        """

        def register(produce: Production) -> Production:
            self.rules.extend((compiled(pattern), produce, langs) for pattern in patterns)
            return produce

        return register

    def apply(self, nodes: list[Node], context: Context) -> list[Node]:
        """Return `nodes` rewritten by every rule in order."""
        codes = encode(nodes)
        for pattern, produce, langs in self.rules:
            if context.lang not in langs:
                continue
            position = 0
            while match := pattern.search(codes, position):
                begin, end = match.span()
                made = produce(Match(nodes[begin:end], nodes, begin, end), context) if end > begin else None
                if made is None:
                    position = begin + 1
                    continue
                new = made if isinstance(made, list) else [made]
                nodes = nodes[:begin] + new + nodes[end:]
                codes = encode(nodes)
                position = begin + len(new)
        return nodes
