"""Dates, times, ranges, refusals and slot choices from what leads write in Spanish, English and French.

`parse` is the door. It is deterministic, never raises on any text and never guesses: what is impossible,
ambiguous or vague is `unknown` and asked back.
"""

from datetime_parser.expression import Exclusions, Offer, TimeExpression
from datetime_parser.parser import parse

__all__ = ["Exclusions", "Offer", "TimeExpression", "parse"]
