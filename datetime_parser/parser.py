"""From a text to a time expression: tokens, phrases of the lexicon, seven passes of rules, polarity, resolution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from datetime_parser import choice
from datetime_parser.expression import Offer, TimeExpression
from datetime_parser.lexicon import lexicon_of
from datetime_parser.lexicons import DEFAULT_LANGUAGE, LANGUAGES
from datetime_parser.nodes import Context, Node
from datetime_parser.polarity import CONTENT, read_preferences
from datetime_parser.resolver import resolve, spans_of
from datetime_parser.rules import dates, day_parts, hour_ranges, noise, offer_references, times_of_day, weekdays
from datetime_parser.tokenizer import normalize, tokenize

# The order matters: noise is blanked out before a number in it can become an hour, hours before days ("9 12" is read
# once), days before the ranges that join two of them.
PASSES = (
    day_parts.rules,
    noise.rules,
    times_of_day.rules,
    dates.rules,
    weekdays.rules,
    hour_ranges.rules,
    offer_references.rules,
)


def parse(
    text: str,
    *,
    lang: str,
    now: datetime,
    zone: str,
    opening: tuple[time, time] = (time(9), time(18)),
    offers: Sequence[Offer] = (),
) -> TimeExpression:
    """Return what `text` asks for, a wish for a time or the choice of an offer.

    `lang` is es, en or fr (a longer tag is cut, any other is read as English). `now` is local wall time of `zone`, or
    aware; `zone` an IANA name; `opening` the widest opening hours of the week, by which "at 3" is 15:00; `offers` the
    slots last shown, as local times. Never raises: what is not understood is `TimeExpression(unknown=True)`.
    """
    source = normalize(text)
    context = _context_of(source, lang, now, zone, opening, len(offers))
    nodes = annotate(source, context)
    preferences = read_preferences(nodes)
    request = resolve(preferences, context)
    found = request
    if offers:
        found = choice.choose_offer(nodes, preferences, request, list(offers), context) or request
    used = preferences.used
    if found is not request and found.choice == "none":
        used = [node for node in nodes if node.can_be("none", "others")]
    if not used and isinstance(found.choice, int):
        used = [node for node in nodes if node.kind == "num"]
    return replace(found, text=source, spans=spans_of(used))


def annotate(source: str, context: Context) -> list[Node]:
    """Return the nodes of a normalized text after all passes."""
    nodes = lexicon_of(context.lang).tag(tokenize(source))
    for rule_set in PASSES:
        nodes = rule_set.apply(nodes, context)
    return [node for node in nodes if node.kind in CONTENT or node.kind != "skip"]


def _context_of(
    source: str, lang: str, now: datetime, zone: str, opening: tuple[time, time], offer_count: int
) -> Context:
    """What the rules may know; an aware `now` is brought to the zone."""
    if now.tzinfo is not None:
        try:
            now = now.astimezone(ZoneInfo(zone))
        except (ZoneInfoNotFoundError, ValueError):
            now = now.replace(tzinfo=None)
    opens, closes = (moment.hour * 60 + moment.minute for moment in opening)
    letters = [char for char in source if char.isalpha()]
    shouts = len(letters) > 5 and sum(char.isupper() for char in letters) > 0.8 * len(letters)
    language = lang[:2] if lang[:2] in LANGUAGES else DEFAULT_LANGUAGE
    return Context(now.date(), now.hour * 60 + now.minute, language, zone, opens, closes, offer_count, shouts)
