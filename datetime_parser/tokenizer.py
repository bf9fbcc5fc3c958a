"""From a text to tokens: accents folded, numbers and written shapes (15/12, 10:30, mail, phone) recognised."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from datetime_parser.nodes import Node

MAX_CHARACTERS = 3000
MAX_TOKENS = 500

TOKEN_PATTERN = re.compile(
    r"""
    (?P<mail>[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4})
  | (?P<url>https?://\S+|www\.\S+|\b[a-z0-9-]{2,40}\.(?:com|net|org|io)\b\S*)
  | (?P<always>\b24\s?/\s?7\b|\b7\s?/\s?7\b|\b24\s?h\s?/\s?24\b|\b7\s?j\s?/\s?7\b)
  | (?P<iso>\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)(?:t(?=\d))?)
  | (?P<dmy>\b\d{1,2}\s?(?P<sep>[-/.])\s?\d{1,2}\s?(?P=sep)\s?(?:\d{4}|\d{2})\b(?!(?P=sep)\d)
      |\b\d{1,2}\ \d{1,2}\ 20\d\d\b)
  | (?P<money>[$€£]\s?\d[\d.,]*
      |\b\d[\d.,]*\s?(?:[$€£%]|(?:usd|eur|euros?|pesos|dolares|dollars|libras|pounds|mxn|ars)\b))
  | (?P<phone>(?:\+|\b00|(?<![\w/:.]))\(?\d(?:[\ ().-]{0,2}\d){6,14}(?![\d:/]))
  | (?P<dm>\b\d{1,2}\s?/\s?\d{1,2}\b(?!\s?/))
  | (?P<clk>\b\d{1,2}:\d{2}(?::\d{2})?(?!\d))
  | (?P<big>\b\d{1,3}(?:[.,]\d{3})+\b)
  | (?P<dotted>\b\d{1,2}[.,]\d{2}(?!\d)(?![.,]\d))
  | (?P<ampm>\b[ap]\.\s?m\b\.?)
  | (?P<num>\d+)
  | (?P<word>[^\W\d_]+)
  | (?P<sign>\n|[^\s\w'’`´\u200d\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff])
    """,
    re.VERBOSE,
)
NOISE = {"mail", "url", "phone", "money", "big", "always"}
SIGNS = {
    ",": "comma",
    ";": "end",
    "!": "end",
    "\u2026": "end",
    "?": "q",
    "\n": "end",
    "-": "dash",
    "–": "dash",
    "—": "dash",
    ":": "colon",
    "(": "comma",
    ")": "comma",
    "/": "slash",
    ".": "dot",
    "\u00b7": "comma",
    "~": "approx",
    "@": "at",
    "&": "and",
    "#": "option",
    "¿": "qopen",
    "¡": "skip",
    '"': "skip",
    "«": "skip",
    "»": "skip",
    "*": "skip",
    "_": "skip",
    "“": "skip",
    "”": "skip",
    "+": "sign",
    "°": "degree",
    "|": "comma",
}


@lru_cache(maxsize=4096)
def fold_char(char: str) -> str:
    """Return the character in lower case without accents; always exactly one character."""
    if char in "ºª°":
        return "°"
    if char in "\r\n\u2028\u2029":
        return "\n"
    folded = unicodedata.normalize("NFKD", char)
    folded = "".join(c for c in folded if not unicodedata.combining(c)).lower()
    return folded[0] if folded and folded[0].isprintable() else ("\ufe0f" if not folded else " ")


def fold(text: str) -> str:
    """Return `text` folded character by character, so that positions stay the same."""
    return "".join(map(fold_char, text))


def normalize(text: str) -> str:
    """Return the part of `text` that is read, with detached accents put on their letters (NFC)."""
    return unicodedata.normalize("NFC", text[:MAX_CHARACTERS])


def tokenize(text: str) -> list[Node]:
    """Return the tokens of a prepared text, at most MAX_TOKENS."""
    folded = fold(text)
    tokens: list[Node] = []
    last_end = -1
    for match in TOKEN_PATTERN.finditer(folded):
        if len(tokens) >= MAX_TOKENS:
            break
        kind = match.lastgroup or "sign"
        start, end = match.span()
        raw = match.group()
        tokens.append(_token(kind, raw, start, end, text, start == last_end))
        last_end = end
    return [token for token in tokens if token.kind != "skip"]


def _token(kind: str, raw: str, start: int, end: int, source: str, glued: bool) -> Node:
    """Make one token: noise, a number, a word, a shape or a sign."""
    if kind in NOISE:
        return Node("noise", kind, start, end, raw, is_glued=glued)
    if kind == "num":
        return Node("num", int(raw[:9]), start, end, raw, is_glued=glued)
    if kind == "sign":
        return Node(SIGNS.get(raw, "sign"), raw, start, end, raw, is_glued=glued)
    if kind == "ampm":
        return Node("ampm", raw[0] + "m", start, end, raw, is_glued=glued)
    return Node(kind, raw, start, end, raw, is_capitalized=source[start : start + 1].isupper(), is_glued=glued)
