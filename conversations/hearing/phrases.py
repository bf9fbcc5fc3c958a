"""Lists of phrases with alternatives, and texts that are wholly made of them."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

# Longer messages say more than one thing.
MOST_WORDS, LONGEST = 24, 300
CHOICE = re.compile(r"\{([^{}]*)\}")
APOSTROPHES = str.maketrans("'’`´-", "     ")

Phrase = tuple[str, ...]


def words_of(text: str) -> list[str]:
    """Lower case, without accents, signs and letters written many times; emoji are words of their own.

    Nothing of a text that is long or a question: neither is made of such phrases.
    """
    if len(text) > LONGEST or "?" in text:
        return []
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(APOSTROPHES)
    plain = "".join(char for char in plain if not unicodedata.combining(char) and char not in "\u200d\ufe0e\ufe0f")
    plain = "".join(f" {char} " if unicodedata.category(char) == "So" else char for char in plain)
    plain = "".join(char if char.isalnum() or unicodedata.category(char) == "So" else " " for char in plain)
    return re.sub(r"([a-z])\1{2,}", r"\1", plain).split()


def expand(*lines: str) -> frozenset[Phrase]:
    """Every phrase that a line stands for: "{do not|dont} write {|again}" are four."""
    return frozenset(tuple(text.split()) for line in lines for text in _choices(line))


def _choices(line: str) -> Iterator[str]:
    parts = CHOICE.split(line)
    options = [part.split("|") if number % 2 else [part] for number, part in enumerate(parts)]
    return (" ".join(chosen) for chosen in product(*options))


def is_made_of(words: list[str], wanted: frozenset[Phrase], beside: frozenset[Phrase] = frozenset()) -> bool:
    """Whether the words are phrases of `wanted` one after the other, `beside` being allowed between; one at least."""
    if not words or len(words) > MOST_WORDS:
        return False
    longest = max(_longest(wanted), _longest(beside))
    # For each place that phrases reach: whether one of them was wanted.
    reached: dict[int, bool] = {0: False}
    for start in range(len(words)):
        if start not in reached:
            continue
        for end in range(start + 1, min(start + longest, len(words)) + 1):
            phrase = tuple(words[start:end])
            if phrase in wanted or phrase in beside:
                reached[end] = reached.get(end, False) or reached[start] or phrase in wanted
    return reached.get(len(words), False)


@lru_cache(maxsize=32)
def _longest(phrases: frozenset[Phrase]) -> int:
    """How many words its longest phrase has; asked of the same few lists for every message."""
    return max(map(len, phrases), default=0)
