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
# Letters by their category, and nothing to see: the fillers of Hangul.
_FILLERS = set("\u115f\u1160\u3164\uffa0")


def is_name(text: str) -> bool:
    """Without an address and without anything that is not seen."""
    if _ADDRESS.search(unicodedata.normalize("NFKC", text)):
        return False
    seen = _JOINED.sub("", text)
    return not any(sign in _FILLERS or unicodedata.category(sign) in _HIDDEN for sign in seen)


def validate_name(text: str) -> None:
    """A validator for every door by which a name comes in."""
    if not is_name(text):
        raise ValidationError(_("Write a name, without an address or hidden characters."), code="name")
