"""The lexicon at work: phrases of a language as a trie, near spellings of day and month names, tokens to items."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from importlib import import_module
from typing import Any

from datetime_parser.nodes import Item
from datetime_parser.numerals import CARDINALS, ORDINALS, number_at
from datetime_parser.tokenizer import fold

Entry = tuple[tuple[str, ...], dict[str, Any]]


class Lexicon:
    """All phrases of one language. `tag` turns tokens into items of the kinds the rules speak of."""

    def __init__(self, lang: str) -> None:
        module = import_module(f"datetime_parser.lexicons.{lang}.times")
        talk = import_module(f"datetime_parser.lexicons.{lang}.phrases")
        self.lang = lang
        self.by_first: dict[str, list[Entry]] = {}
        self.targets = module.FUZZY.split()
        self.never = set(module.NOT_FUZZY.split())
        phrases: dict[tuple[str, ...], dict[str, Any]] = {}
        for kind, values in [*module.LEXICON.items(), *talk.LEXICON.items()]:
            for value, text in values.items():
                for phrase in text.split("|"):
                    words = tuple(split(phrase))
                    if words:
                        phrases.setdefault(words, {}).setdefault(kind, value)
        self.known = {word for words in phrases for word in words} | set(CARDINALS[lang]) | set(ORDINALS[lang])
        for words, kinds in phrases.items():
            self.by_first.setdefault(words[0], []).append((words, kinds))
        for entries in self.by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def tag(self, tokens: list[Item]) -> list[Item]:
        """Return the items of `tokens`: the longest phrase at each place, else a number, else a near spelling."""
        items: list[Item] = []
        index = 0
        tokens = self._without_hyphens([self._respelt(token) for token in tokens])
        raws = [token.raw for token in tokens]
        while index < len(tokens):
            phrase = self._phrase_at(raws, index)
            number = number_at(tokens, index, self.lang)
            if number and (not phrase or number[1] >= len(phrase[0])):
                items.append(number[0])
                index += number[1]
            elif phrase:
                items.append(self._item(phrase, tokens[index : index + len(phrase[0])]))
                index += len(phrase[0])
            else:
                items.append(self._unknown(tokens[index]))
                index += 1
        return _without_abbreviation_dots(items)

    def _without_hyphens(self, tokens: list[Item]) -> list[Item]:
        """Drop hyphens inside words ("après-midi"); a dash between numbers, days or months stays."""
        kept: list[Item] = []
        for index, token in enumerate(tokens):
            if token.kind == "dash" and token.glued and 0 < index < len(tokens) - 1 and tokens[index + 1].glued:
                before, after = tokens[index - 1], tokens[index + 1]
                unit = index > 1 and tokens[index - 2].kind == "num" and before.glued
                days = self._is_day(before) and self._is_day(after)
                if after.kind == "word" and (before.kind == "num" or (before.kind == "word" and not unit and not days)):
                    continue
            kept.append(token)
        return kept

    def _is_day(self, token: Item) -> bool:
        """Whether a token is the name of a weekday or its abbreviation."""
        found = self._phrase_at([token.raw], 0) if token.kind == "word" else None
        return bool(found and ("wday" in found[1] or "wabbr" in found[1]))

    def _respelt(self, token: Item) -> Item:
        """A misspelt day or month name as it is spelt, a stretched word ("siii") unstretched; any other as it is."""
        if token.kind != "word" or token.raw in self.known:
            return token
        short = re.sub(r"(.)\1+", r"\1", token.raw)
        near = short if short in self.known else self.near(token.raw)
        return replace(token, raw=near) if near else token

    def _phrase_at(self, raws: list[str], index: int) -> Entry | None:
        """The longest phrase that starts at `index`."""
        for words, kinds in self.by_first.get(raws[index], ()):
            if tuple(raws[index : index + len(words)]) == words:
                return words, kinds
        return None

    def _item(self, entry: Entry, tokens: list[Item]) -> Item:
        """Make the item of a phrase; its other kinds stay known in `also`."""
        words, kinds = entry
        kind, value = next(iter(kinds.items()))
        first = tokens[0]
        if any(token.glued for token in tokens[1:]):
            kinds = {**kinds, "hyphen": True}
        return Item(kind, value, first.start, tokens[-1].end, " ".join(words), first.cap, first.glued, kinds)

    def _unknown(self, token: Item) -> Item:
        """A word that is in no phrase."""
        if token.kind == "word":
            return Item("w", token.raw, token.start, token.end, token.raw, token.cap, token.glued)
        return token

    @lru_cache(maxsize=8192)  # noqa: B019 - three lexicons live as long as the process
    def near(self, word: str) -> str | None:
        """The day or month name that `word` misspells, or None."""
        if len(word) < 4 or len(word) > 14 or word in self.never:
            return None
        sound = _sound(word, self.lang)
        best, best_distance = None, 3
        for target in self.targets:
            allowed = 2 if min(len(word), len(target)) >= 7 else 1
            if abs(len(word) - len(target)) > allowed or (
                word[0] != target[0] and sound[0] != _sound(target, self.lang)[0]
            ):
                continue
            spelt = distance(sound, _sound(target, self.lang), allowed)
            if spelt <= allowed and spelt < best_distance:
                best, best_distance = target, spelt
        return best


def split(phrase: str) -> list[str]:
    """Return the words of a phrase as the tokeniser would see them."""
    return re.findall(r"[a-z]+|[0-9]+|[^\s\w'’`´\u200d\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff-]", fold(phrase))


def _sound(word: str, lang: str) -> str:
    """A rough phonetic spelling: what Spanish writers confuse (b/v, s/z/c, silent h)."""
    if lang == "es":
        word = word.replace("v", "b").replace("z", "s").replace("ce", "se").replace("ci", "si").replace("h", "")
    elif lang == "fr":
        word = word.replace("y", "i").replace("x", "s")
    return word or "?"


def distance(one: str, two: str, limit: int) -> int:
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
    "name",
    "nameintro",
    "street",
    "addrintro",
    "next",
    "prep",
}


def _without_abbreviation_dots(items: list[Item]) -> list[Item]:
    """A dot after an abbreviation is dropped, any other dot ends a sentence."""
    kept: list[Item] = []
    for index, item in enumerate(items):
        if item.kind != "dot":
            kept.append(item)
            continue
        before = kept[-1] if kept else None
        last = index == len(items) - 1
        short = before and before.kind in ABBREVIATIONS and len(before.raw) <= 4 and not last
        if not (short and before and before.kind not in ("num", "ord", "w")):
            kept.append(Item("end", ".", item.start, item.end, "."))
    return kept


@lru_cache(maxsize=3)
def lexicon(lang: str) -> Lexicon:
    """Return the lexicon of `lang`: es, en or fr."""
    return Lexicon(lang)
