"""Numbers written in words, cardinal and ordinal, in the three languages."""

from __future__ import annotations

from datetime_parser.lexicons.en import numerals as en
from datetime_parser.lexicons.es import numerals as es
from datetime_parser.lexicons.fr import numerals as fr
from datetime_parser.nodes import Node

CARDINALS: dict[str, dict[str, int]] = {"es": es.CARDINALS, "en": en.CARDINALS, "fr": fr.CARDINALS}
ORDINALS: dict[str, dict[str, int]] = {"es": es.ORDINALS, "en": en.ORDINALS, "fr": fr.ORDINALS}
ONES: dict[str, set[str]] = {"es": es.ONES, "en": en.ONES, "fr": fr.ONES}
TENS_JOINERS: dict[str, str] = {"es": es.TENS_JOINER, "en": en.TENS_JOINER, "fr": fr.TENS_JOINER}
SUFFIXES: dict[str, set[str]] = {"es": es.ORDINAL_SUFFIXES, "en": en.ORDINAL_SUFFIXES, "fr": fr.ORDINAL_SUFFIXES}


def number_at(tokens: list[Node], index: int, lang: str) -> tuple[Node, int] | None:
    """Return the number or ordinal that starts at `index` and how many tokens it takes, or None."""
    token = tokens[index]
    if token.kind == "num":
        return _digits(tokens, index, lang)
    if token.kind != "word":
        return None
    if token.raw in ORDINALS[lang]:
        return _node("ord", ORDINALS[lang][token.raw], tokens[index : index + 1]), 1
    found = _cardinal(tokens, index, lang)
    if found:
        return found
    if token.raw in ONES[lang]:
        return _node("one", 1, tokens[index : index + 1]), 1
    return None


def _node(kind: str, value: int, tokens: list[Node]) -> Node:
    """Make a number node over `tokens`; its raw keeps the digits, or the words."""
    raw = " ".join(t.raw for t in tokens)
    return Node(kind, value, tokens[0].start, tokens[-1].end, raw, tokens[0].is_capitalized, tokens[0].is_glued)


def _digits(tokens: list[Node], index: int, lang: str) -> tuple[Node, int]:
    """Read digits with an ordinal suffix glued on: 1st, 1er, 2da, 1°."""
    token = tokens[index]
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if following and following.kind == "dot" and index + 2 < len(tokens) and tokens[index + 2].kind == "degree":
        return _node("ord", token.value, tokens[index : index + 3]), 3
    if following and (following.kind == "degree" or (following.kind == "word" and following.raw in SUFFIXES[lang])):
        close = following.is_glued or (lang == "fr" and following.raw == "er" and token.value == 1)
        if close and token.value <= 31:
            return _node("ord", token.value, tokens[index : index + 2]), 2
    return token, 1


def _cardinal(tokens: list[Node], index: int, lang: str) -> tuple[Node, int] | None:
    """Read a number in words, "treinta y cinco", "twenty first", "vingt et un"."""
    words = CARDINALS[lang]
    raw = tokens[index].raw
    if raw not in words:
        return None
    total, used = words[raw], 1
    tens = total in (20, 30, 40, 50, 60, 70, 80, 90) or (lang == "es" and total in (10, 20))
    if tens:
        add, extra, ordinal = _unit_after(tokens, index + 1, lang)
        if extra:
            kind = "ord" if ordinal else "num"
            return _node(kind, total + add, tokens[index : index + 1 + extra]), 1 + extra
    if lang == "fr" and raw == "dix" and _raw(tokens, index + 1) in ("sept", "huit", "neuf"):
        total, used = 10 + words[_raw(tokens, index + 1)], 2
    while _raw(tokens, index + used) in words and words[_raw(tokens, index + used)] in (100, 1000):
        total, used = total * words[_raw(tokens, index + used)], used + 1
    return _node("num", total, tokens[index : index + used]), used


def _raw(tokens: list[Node], index: int) -> str:
    """The word at `index`, empty outside the text."""
    return tokens[index].raw if index < len(tokens) and tokens[index].kind == "word" else ""


def _unit_after(tokens: list[Node], index: int, lang: str) -> tuple[int, int, bool]:
    """Return the unit after a ten: its value, the tokens it takes, and whether it is ordinal."""
    join = TENS_JOINERS[lang]
    joined = bool(join) and _raw(tokens, index) == join
    word = _raw(tokens, index + joined)
    if lang == "es" and not joined:
        return 0, 0, False
    ordinal = ORDINALS[lang].get(word, 0)
    if lang == "en" and 1 <= ordinal <= 9:
        return ordinal, 1, True
    unit = 1 if word in ("un", "une", "one", "uno") else CARDINALS[lang].get(word, 0)
    if lang == "es" and tokens[index - 1].raw in ("diez", "veinte"):
        return 0, 0, False
    if 1 <= unit <= 9 or (lang == "fr" and 10 <= unit <= 16 and tokens[index - 1].raw == "soixante"):
        return unit, 1 + joined, False
    return 0, 0, False
