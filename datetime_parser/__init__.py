"""Dates, times, ranges, refusals and slot choices from what people write in Spanish, English and French.

`parse` is the door. It is deterministic, never raises on any text and never guesses: what is impossible,
ambiguous or vague is `unknown` and asked back. README.md tells the rest.
"""

from datetime_parser.expression import (
    NO_OFFER,
    Choice,
    DayPart,
    Exclusions,
    Offer,
    Reason,
    TimeExpression,
    Weekday,
)
from datetime_parser.parser import parse

__all__ = [
    "NO_OFFER",
    "Choice",
    "DayPart",
    "Exclusions",
    "Offer",
    "Reason",
    "TimeExpression",
    "Weekday",
    "parse",
]
