"""The lexicon of a language: tokens become nodes of the kinds that its phrases have, misspelt names included."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from importlib import import_module
from typing import Any

from datetime_parser.nodes import Node
from datetime_parser.numerals import CARDINALS, ORDINALS, number_at
from datetime_parser.tokenizer import fold

Entry = tuple[tuple[str, ...], dict[str, Any]]


class Lexicon:
    """All phrases of one language. `tag` turns tokens into nodes of the kinds the rules speak of."""

    def __init__(self, lang: str) -> None:
        times_module = import_module(f"datetime_parser.lexicons.{lang}.times")
        phrases_module = import_module(f"datetime_parser.lexicons.{lang}.phrases")
        self.lang = lang
        self.by_first: dict[str, list[Entry]] = {}
        self.fuzzy_targets = times_module.FUZZY.split()
        self.sound_alike = times_module.SOUND_ALIKE
        self.not_fuzzy = set(times_module.NOT_FUZZY.split())
        phrases: dict[tuple[str, ...], dict[str, Any]] = {}
        for kind, values in [*times_module.LEXICON.items(), *phrases_module.LEXICON.items()]:
            for value, text in values.items():
                for phrase in text.split("|"):
                    words = tuple(words_of_phrase(phrase))
                    if words:
                        phrases.setdefault(words, {}).setdefault(kind, value)
        self.vocabulary = {word for words in phrases for word in words} | set(CARDINALS[lang]) | set(ORDINALS[lang])
        for words, kinds in phrases.items():
            self.by_first.setdefault(words[0], []).append((words, kinds))
        for entries in self.by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def tag(self, tokens: list[Node]) -> list[Node]:
        """Return the nodes of `tokens`: the longest phrase at each place, else a number, else a word."""
        nodes: list[Node] = []
        index = 0
        tokens = self._without_hyphens([self._corrected(token) for token in tokens])
        raws = [token.raw for token in tokens]
        while index < len(tokens):
            phrase = self._phrase_at(raws, index)
            number = number_at(tokens, index, self.lang)
            if number and (not phrase or number[1] >= len(phrase[0])):
                nodes.append(number[0])
                index += number[1]
            elif phrase:
                nodes.append(self._node(phrase, tokens[index : index + len(phrase[0])]))
                index += len(phrase[0])
            else:
                nodes.append(self._unknown(tokens[index]))
                index += 1
        return _without_abbreviation_dots(nodes)

    def _without_hyphens(self, tokens: list[Node]) -> list[Node]:
        """Drop hyphens inside words ("après-midi"); a dash between numbers, days or months stays."""
        kept: list[Node] = []
        for index, token in enumerate(tokens):
            if token.kind == "dash" and token.is_glued and 0 < index < len(tokens) - 1 and tokens[index + 1].is_glued:
                before, after = tokens[index - 1], tokens[index + 1]
                unit = index > 1 and tokens[index - 2].kind == "num" and before.is_glued
                days = self._is_day(before) and self._is_day(after)
                if after.kind == "word" and (before.kind == "num" or (before.kind == "word" and not unit and not days)):
                    continue
            kept.append(token)
        return kept

    def _is_day(self, token: Node) -> bool:
        """Whether a token is the name of a weekday or its abbreviation."""
        found = self._phrase_at([token.raw], 0) if token.kind == "word" else None
        return bool(found and ("wday" in found[1] or "wabbr" in found[1]))

    def _corrected(self, token: Node) -> Node:
        """A misspelt day or month name as it is spelt, a stretched word ("siii") unstretched; any other as it is."""
        if token.kind != "word" or token.raw in self.vocabulary:
            return token
        short = re.sub(r"(.)\1+", r"\1", token.raw)
        closest_name = short if short in self.vocabulary else self.closest_name(token.raw)
        return replace(token, raw=closest_name) if closest_name else token

    def _phrase_at(self, raws: list[str], index: int) -> Entry | None:
        """The longest phrase that starts at `index`."""
        for words, kinds in self.by_first.get(raws[index], ()):
            if tuple(raws[index : index + len(words)]) == words:
                return words, kinds
        return None

    def _node(self, entry: Entry, tokens: list[Node]) -> Node:
        """Make the node of a phrase; its other kinds stay known in `also`."""
        words, kinds = entry
        kind, value = next(iter(kinds.items()))
        first = tokens[0]
        if any(token.is_glued for token in tokens[1:]):
            kinds = {**kinds, "hyphen": True}
        raw = " ".join(words)
        return Node(kind, value, first.start, tokens[-1].end, raw, first.is_capitalized, first.is_glued, kinds)

    def _unknown(self, token: Node) -> Node:
        """A word that is in no phrase."""
        if token.kind == "word":
            return Node("w", token.raw, token.start, token.end, token.raw, token.is_capitalized, token.is_glued)
        return token

    @lru_cache(maxsize=8192)  # noqa: B019 - three lexicons live as long as the process
    def closest_name(self, word: str) -> str | None:
        """The day or month name that `word` misspells, or None."""
        if len(word) < 4 or len(word) > 14 or word in self.not_fuzzy:
            return None
        key = self._phonetic_key(word)
        best, best_distance = None, 3
        for target in self.fuzzy_targets:
            allowed = 2 if min(len(word), len(target)) >= 7 else 1
            if abs(len(word) - len(target)) > allowed or (
                word[0] != target[0] and key[0] != self._phonetic_key(target)[0]
            ):
                continue
            spelt = edit_distance(key, self._phonetic_key(target), allowed)
            if spelt <= allowed and spelt < best_distance:
                best, best_distance = target, spelt
        return best

    def _phonetic_key(self, word: str) -> str:
        """A rough phonetic spelling: what writers of the language take for each other (b/v, s/z/c, silent h)."""
        for written, sound in self.sound_alike:
            word = word.replace(written, sound)
        return word or "?"


def words_of_phrase(phrase: str) -> list[str]:
    """Return the words of a phrase as the tokeniser would see them."""
    return re.findall(r"[a-z]+|[0-9]+|[^\s\w'’`´\u200d\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff-]", fold(phrase))


def edit_distance(one: str, two: str, limit: int) -> int:
    """Edit distance with transpositions, `limit` + 1 when it is greater."""
    if abs(len(one) - len(two)) > limit:
        return limit + 1
    older: list[int] = []
    previous = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        current = [i]
        for j, b in enumerate(two, 1):
            cost = min(previous[j] + 1, current[-1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            current.append(cost)
        older, previous = previous, current
    return min(previous[-1], limit + 1)


ABBREVIATIONS = {
    "wabbr",
    "mabbr",
    "hunit",
    "ampm",
    "option",
    "week",
    "minute",
    "coming",
    "approx",
    "w",
    "num",
    "ord",
    "nameintro",
    "street",
    "addrintro",
    "next",
    "prep",
}


def _without_abbreviation_dots(nodes: list[Node]) -> list[Node]:
    """A dot after an abbreviation is dropped, any other dot ends a sentence."""
    kept: list[Node] = []
    for index, node in enumerate(nodes):
        if node.kind != "dot":
            kept.append(node)
            continue
        before = kept[-1] if kept else None
        last = index == len(nodes) - 1
        short = before and before.kind in ABBREVIATIONS and len(before.raw) <= 4 and not last
        if not (short and before and before.kind not in ("num", "ord", "w")):
            kept.append(Node("end", ".", node.start, node.end, "."))
    return kept


@lru_cache(maxsize=3)
def lexicon_of(lang: str) -> Lexicon:
    """Return the lexicon of `lang`: es, en or fr."""
    return Lexicon(lang)
