"""Words as the dialogue compares them: folded, spelled out, and near misses of the words it knows."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from agent.dialogue.spellings import SPELLINGS

APOSTROPHES = str.maketrans({"’": "'", "`": "'", "´": "'", "ʼ": "'"})
WORD = re.compile(r"[a-z0-9]+(?:['-][a-z0-9]+)*")


def fold(text: str) -> str:
    """Lower case, without accents, single spaces."""
    decomposed = unicodedata.normalize("NFKD", text)
    return " ".join("".join(char for char in decomposed if not unicodedata.combining(char)).lower().split())


def plain(text: str) -> str:
    """Folded, with straight apostrophes; single spaces, lines kept apart by " . "."""
    lines = (fold(line) for line in text.translate(APOSTROPHES).splitlines())
    return " . ".join(line for line in lines if line)


def spelled(folded: str, lang: str) -> str:
    """The same with what people shorten or misspell written out, and letters held down let go ("siiii")."""
    text = re.sub(r"([a-z])\1{2,}", r"\1", folded)
    for pattern, full in SPELLINGS[lang]:
        text = re.sub(pattern, full, text)
    return text


def words_of(folded: str) -> list[str]:
    return WORD.findall(folded)


@lru_cache(maxsize=8192)
def is_near(word: str, known: str) -> bool:
    """One slip of the keyboard away: letter wrong, missing, doubled or swapped; two in words of eight letters."""
    if word == known:
        return True
    if min(len(word), len(known)) < 4 or abs(len(word) - len(known)) > 2 or word[0] != known[0]:
        return False
    return slips(word, known) <= (2 if min(len(word), len(known)) >= 8 else 1)


def slips(one: str, other: str) -> int:
    """Damerau-Levenshtein distance (adjacent swaps count one)."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(other, start=1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


def mended(folded: str, known: Iterable[str], common: frozenset[str]) -> str:
    """The text with near misses of `known` words put right; words in `common` are never touched."""
    vocabulary = set(known)

    def mend(match: re.Match[str]) -> str:
        word = match.group()
        if len(word) < 4 or word in vocabulary or word in common or word.isdigit():
            return word
        near = [right for right in vocabulary if is_near(word, right)]
        return min(near, key=lambda right: (slips(word, right), right)) if near else word

    return re.sub(r"[a-z]+", mend, folded)
