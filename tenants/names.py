"""What may stand as the name of a person, a lead or a company: it is read in letters and lists that others trust."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# What a reader of mail makes a link of: "https://…", "www.…", "example.com/…".
_ADDRESS = re.compile(r"://|\bwww\.|\w\.\w{2,}/", re.IGNORECASE)
# Joiners between letters of scripts that are written with them, and between the parts of an emoji.
_JOINED = re.compile(r"(?<=[\u0300-\U0010ffff])[\u200c\u200d](?=[\u0300-\U0010ffff])")
# Controls, formats (turned or without width), separators of lines, and what means nothing by itself.
_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
# Letters and signs by their category, and nothing to see: the fillers of Hangul, Egyptian blanks, the empty Braille
# cell, a note without a head, the place of an object.
_BLANK = set("\u115f\u1160\u3164\uffa0\U00013441\U00013442\u2800\U0001d159\ufffc")
# Emoji that are younger than Python's tables.
_YOUNG = range(0x1F000, 0x1FB00)


def is_name(text: str) -> bool:
    """Without an address and without anything that is not seen."""
    if _ADDRESS.search(unicodedata.normalize("NFKC", text)):
        return False
    if any(_is_hidden(sign) for sign in _JOINED.sub("", text)):
        return False
    return not text.strip() or _is_seen(text)


def visible(text: str) -> str:
    """What is seen of a name that nobody can be asked to write again: one line, nothing that turns or hides letters.

    "" where nothing of it is seen. Real names, emoji and markup stay as they came.
    """
    joined = {match.start() for match in _JOINED.finditer(text)}
    signs = [
        (" " if sign.isspace() or sign in _BLANK else "") if _is_hidden(sign) and at not in joined else sign
        for at, sign in enumerate(text)
    ]
    kept = " ".join("".join(signs).split())
    return kept if _is_seen(kept) else ""


def _is_hidden(sign: str) -> bool:
    if sign in _BLANK:
        return True
    category = unicodedata.category(sign)
    return category in _HIDDEN and not (category == "Cn" and ord(sign) in _YOUNG)


def _is_seen(text: str) -> bool:
    """Something stands there: a letter, a number or a sign, not only marks that need one."""
    return any(sign not in _BLANK and unicodedata.category(sign)[0] in "LNPS" or ord(sign) in _YOUNG for sign in text)


def validate_name(text: str) -> None:
    """A validator for every door by which a person writes a name; what comes by itself is made `visible`."""
    if not is_name(text):
        raise ValidationError(_("Write a name, without an address or hidden characters."), code="name")
