"""Reading a text: tokens, words, rules, frame, request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from datetime_parser import choice
from datetime_parser.expression import Offer, When
from datetime_parser.lexicon import lexicon
from datetime_parser.nodes import Context, Item
from datetime_parser.polarity import CONTENT, build
from datetime_parser.resolver import compose, spans_of
from datetime_parser.rules import dates, day_parts, hour_ranges, noise, offer_references, times_of_day, weekdays
from datetime_parser.tokenizer import prepared, tokenize

LANGUAGES = ("es", "en", "fr")
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


def read_when(
    text: str,
    *,
    lang: str,
    now: datetime,
    zone: str,
    opening: tuple[time, time] = (time(9), time(18)),
    offers: Sequence[Offer] = (),
) -> When:
    """Read what `text` asks for. `now` is local wall time of `zone`, or aware; `opening` the widest hours of the week.

    Never raises: what is not understood is `When(unknown=True)`. `offers` are the slots last shown, as local times.
    """
    source = prepared(text)
    context = _context(source, lang, now, zone, opening, len(offers))
    items = understand(source, context)
    frame = build(items)
    request = compose(frame, context)
    found = request
    if offers:
        found = choice.answer(items, frame, request, list(offers), context) or request
    used = (
        frame.used if found is request or found.choice != "none" else [i for i in items if i.can_be("none", "others")]
    )
    used = used or [i for i in items if i.kind == "num" and isinstance(found.choice, int)]
    return replace(found, text=source, spans=spans_of(used))


def understand(source: str, context: Context) -> list[Item]:
    """Return the items of a prepared text after all passes."""
    items = lexicon(context.lang).tag(tokenize(source))
    for grammar in PASSES:
        items = grammar.apply(items, context)
    return [item for item in items if item.kind in CONTENT or item.kind != "skip"]


def _context(source: str, lang: str, now: datetime, zone: str, opening: tuple[time, time], offered: int) -> Context:
    """What the rules may know; an aware `now` is brought to the zone."""
    if now.tzinfo is not None:
        try:
            now = now.astimezone(ZoneInfo(zone))
        except (ZoneInfoNotFoundError, ValueError):
            now = now.replace(tzinfo=None)
    opens, closes = (moment.hour * 60 + moment.minute for moment in opening)
    letters = [char for char in source if char.isalpha()]
    shouts = len(letters) > 5 and sum(char.isupper() for char in letters) > 0.8 * len(letters)
    language = lang[:2] if lang[:2] in LANGUAGES else "en"
    flags = {"shout"} if shouts else set()
    return Context(now.date(), now.hour * 60 + now.minute, language, zone, opens, closes, offered, flags)
