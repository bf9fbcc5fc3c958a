"""Dates in words, as each language writes them. Every page's `date` filter and every sentence comes through here."""

import re
from datetime import date, datetime

from django.utils import formats
from django.utils.translation import get_language

# The day of the month before the name of its month, in the letters of Django's formats.
_DAY_OF_MONTH = re.compile(r"(?<!\\)j(?=\s+[FMNEb])")


def written(value: date | datetime, format_name: str = "DATE_FORMAT") -> str:
    """As Django writes it ("DATE_FORMAT", "l j F"); French calls the first of a month "1er"."""
    chosen = formats.get_format(format_name)
    if _has_a_first(value):
        chosen = _DAY_OF_MONTH.sub(r"j\\e\\r", chosen)
    return formats.date_format(value, chosen, use_l10n=False)


def day_number(value: date) -> str:
    """The day of the month alone, where its month is named later: "1er – 7 décembre"."""
    return f"{value.day}er" if _has_a_first(value) else str(value.day)


def _has_a_first(value: date) -> bool:
    return value.day == 1 and (get_language() or "").startswith("fr")
