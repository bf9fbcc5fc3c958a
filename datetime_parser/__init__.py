"""Dates, times, ranges, refusals and slot choices from what leads write in Spanish, English and French.

`read_when` is the door. It is deterministic, never raises on any text and never guesses: what is impossible,
ambiguous or vague is `unknown` and asked back.
"""

from datetime_parser.expression import Exclude, Offer, When
from datetime_parser.parser import read_when

__all__ = ["Exclude", "Offer", "When", "read_when"]
