"""Answers to slots that were offered: the one that is singled out, agreement, refusal, asking for others."""

from __future__ import annotations

from datetime_parser.disambiguation import Ambiguous, candidates, resolve_time, with_day_part
from datetime_parser.expression import NO_OFFER, DayPart, Offer, Reason, TimeExpression, not_understood
from datetime_parser.nodes import Context, Node, TimeOfDay
from datetime_parser.polarity import Preferences

SOFT = {
    "filler",
    "det",
    "dets",
    "las",
    "thanks",
    "greet",
    "comma",
    "end",
    "theone",
    "prep",
    "of",
    "para",
    "a",
    "can",
    "fix",
    "yes",
    "ok",
    "slot",
    "option",
    "dash",
    "qopen",
    "this",
    "makeit",
    "at",
    "dayw",
    "sharp",
    "coming",
    "one",
    "available",
    "colon",
    "sign",
}


DOUBT = not_understood(Reason.AMBIGUOUS)


def choose_offer(
    nodes: list[Node], preferences: Preferences, request: TimeExpression, offers: list[Offer], c: Context
) -> TimeExpression | None:
    """Return what the text says of the offers, or None when it is a request of its own."""
    if _accepts_all(nodes, preferences):
        return DOUBT if _is_also_an_hour(nodes, offers, c) else TimeExpression(any_time=True)
    pointed = _singled_out(nodes, preferences, offers, c)
    if pointed is not None:
        return pointed
    if request.reason != Reason.NOTHING:
        return None
    number = _bare_number(nodes)
    if number is not None:
        return _choose_by_number(number, offers, c)
    if _rejects_offers(nodes):
        return TimeExpression(choice=NO_OFFER)
    if len(offers) == 1 and _agrees(nodes):
        return TimeExpression(choice=offers[0].index)
    return None


def _is_also_an_hour(nodes: list[Node], offers: list[Offer], c: Context) -> bool:
    """Whether `las dos`, said of two offers, is also the hour of one of them."""
    counted = [i.value for i in nodes if i.kind == "all" and isinstance(i.value, int)]
    return any(o.start.hour * 60 + o.start.minute == _minutes_or_none(TimeOfDay(n), c) for n in counted for o in offers)


def _single_choice(found: list[Offer]) -> TimeExpression:
    """One offer is a choice; several leave a doubt."""
    return TimeExpression(choice=found[0].index) if len(found) == 1 else DOUBT


def _singled_out(nodes: list[Node], preferences: Preferences, offers: list[Offer], c: Context) -> TimeExpression | None:
    """The offers that the accepted day, hour, part or place single out; None when they are not about the offers."""
    accepted = preferences.accepted
    if _asks_beyond_offers(nodes, preferences):
        return None
    if not accepted:
        return _remaining_offer(nodes, preferences, offers)
    places = [node for node in accepted if node.kind in ("ordinal", "index")]
    times = [node for node in accepted if node not in places]
    found = [offer for offer in offers if all(_matches_any_of_kind(offer, node, times, c) for node in times)]
    if times and not found:
        return DOUBT if places else None
    if len({node.value for node in places}) > 1:
        return DOUBT
    if places:
        found = _at_ordinal(places[0], found, offers)
    if not found:
        return not_understood(Reason.IMPOSSIBLE)
    if {"q", "qword"} <= {node.kind for node in nodes}:
        return not_understood(Reason.NOTHING)  # "when is the second one?" chooses nothing
    return _single_choice(found)


def _asks_beyond_offers(nodes: list[Node], preferences: Preferences) -> bool:
    """Whether the words ask for a time of their own: a range, weekdays, the earliest, a week without "the one"."""
    kinds = {node.kind for node in preferences.accepted}
    if preferences.asap or kinds & {"bad", "bound", "wdset"}:
        return True
    return "span" in kinds and not any(node.kind == "theone" for node in nodes)


def _matches_any_of_kind(offer: Offer, node: Node, others: list[Node], c: Context) -> bool:
    """Whether an offer is what an accepted day, hour or part says; alternative days fit when one of them does."""
    same = [i for i in others if i.kind == node.kind]
    return any(_matches(offer, i, others, c) for i in same)


def _matches(offer: Offer, node: Node, others: list[Node], c: Context) -> bool:
    """Whether an offer lies on the day, at the hour or in the part that `node` names."""
    start = offer.start
    minutes = start.hour * 60 + start.minute
    if node.kind == "day":
        day = node.value
        if day.origin == "dom":
            return day.date is not None and start.day == day.date.day
        return start.weekday() == day.weekday if day.origin in ("weekday", "asked") else start.date() == day.date
    if node.kind == "clock":
        parts = {i.value for i in others if i.kind == "part"}
        return minutes == _minutes_or_none(with_day_part(node.value, parts.pop()) if len(parts) == 1 else node.value, c)
    if node.kind == "part":
        if any(i.kind == "clock" for i in others):
            return True
        part = DayPart.of(start.time())
        return bool(node.value == part or (node.value == "early" and part == DayPart.MORNING))
    if node.kind == "span":
        return (node.value.start or start.date()) <= start.date() <= (node.value.end or start.date())
    return True


def _minutes_or_none(hour: TimeOfDay, c: Context) -> int | None:
    """The minutes of an hour by the usual rule; None when it leaves a doubt."""
    try:
        return resolve_time(hour, c)
    except Ambiguous:
        return None


def _at_ordinal(node: Node, found: list[Offer], offers: list[Offer]) -> list[Offer]:
    """The offer at a place: by its number as shown, or the earliest, the latest, the last shown."""
    if node.kind == "index":
        return [o for o in found if o.index == node.value]
    if node.value in ("first", "last"):
        ordered = sorted(found, key=lambda o: o.start)
        return ordered[:1] if node.value == "first" else ordered[-1:]
    pool = found if len(found) < len(offers) else offers
    place = node.value - 1 if node.value > 0 else len(pool) + node.value
    return [pool[place]] if 0 <= place < len(pool) else []


def _remaining_offer(nodes: list[Node], preferences: Preferences, offers: list[Offer]) -> TimeExpression | None:
    """`the Tuesday one no, the other`: with two offers, the one that was not rejected."""
    if len(offers) != 2 or not any(i.can_be("otherone") for i in nodes):
        return None
    rejected = preferences.rejected + preferences.excepted
    if not rejected:
        return None if any(i.kind in ("not", "none") for i in nodes) else DOUBT
    context = Context(offers[0].start.date(), 0, "es", "UTC")
    named = [i for i in rejected if i.kind in ("day", "part", "clock")]
    left = [o for o in offers if named and not all(_matches(o, i, named, context) for i in named)]
    places = [i.value for i in rejected if i.kind in ("ordinal", "index") and isinstance(i.value, int)]
    left = [o for o in offers if o.index not in places] if places else left
    return _single_choice(left) if len(left) == 1 else None


def _accepts_all(nodes: list[Node], preferences: Preferences) -> bool:
    """`las dos me sirven`, `either works`, `n'importe lequel`."""
    if preferences.accepted or preferences.rejected or preferences.excepted or preferences.asap:
        return False
    if any(i.kind in ("q", "not", "cant", "none", "others", "qword", "but", "hedge") for i in nodes):
        return False
    return any(i.can_be("all") for i in nodes) and all(
        i.kind in SOFT or i.can_be("all", "any", "every") or i.kind in ("or", "and", "num") for i in nodes
    )


def _bare_number(nodes: list[Node]) -> int | None:
    """The one number of a text that says nothing else of weight."""
    numbers = [i for i in nodes if i.kind == "num"]
    if not numbers:
        numbers = [i for i in nodes if i.kind == "one" and i.raw in ("uno", "una", "one", "un", "une")]
        numbers = [i for i in numbers if len(nodes) <= 3]
    if len(numbers) != 1:
        return None
    rest = [i for i in nodes if i is not numbers[0]]
    return numbers[0].value if all(i.kind in SOFT for i in rest) else None


def _choose_by_number(number: int, offers: list[Offer], c: Context) -> TimeExpression:
    """A bare number: an index if it can be one, else an hour, else a day of the month; two answers leave a doubt."""
    index = [o for o in offers if o.index == number]
    hours: list[Offer] = []
    if 0 <= number <= 23:
        clock = TimeOfDay(number, 0, number >= 13)
        meant = _minutes_or_none(clock, c)
        hours = [o for o in offers if o.start.hour * 60 + o.start.minute == meant]
        if not hours and not index:
            hours = [o for o in offers if o.start.hour * 60 + o.start.minute in candidates(clock)]
    if index:
        return _single_choice(index) if not hours or hours == index else DOUBT
    if hours:
        return _single_choice(hours)
    days = [o for o in offers if o.start.day == number]
    return _single_choice(days) if days else DOUBT


def _rejects_offers(nodes: list[Node]) -> bool:
    """Refusal or asking for others."""
    if any(i.kind in ("cant", "not") for i in nodes) and any(i.can_be("all") for i in nodes):
        return True
    if any(i.can_be("none", "others") and i.kind not in ("soft", "day") for i in nodes):
        return True
    plain = [i for i in nodes if i.kind not in ("thanks", "greet", "comma", "end", "noise", "filler", "fix", "sign")]
    if plain and all(i.kind in ("not", "cant", "nor") for i in plain):
        return True
    return (
        bool(nodes)
        and nodes[0].kind in ("not", "cant")
        and (len(nodes) == 1 or nodes[1].kind in ("comma", "end", "thanks", "fix", "greet"))
    )


def _agrees(nodes: list[Node]) -> bool:
    """A plain yes: no question, no condition, no doubt, and nothing else of weight."""
    if any(
        i.kind
        in ("q", "not", "cant", "none", "but", "others", "qword", "hedge", "num", "or", "soft", "nor", "qopen", "later")
        for i in nodes
    ):
        return False
    yes = [i for i in nodes if i.can_be("yes", "ok") and i.kind not in ("w",)]
    if not yes:
        return False
    strange = [
        i
        for i in nodes
        if not (
            i.kind in SOFT
            or i.can_be("yes", "ok", "filler", "thanks", "greet", "asap", "theone")
            or i.kind in ("noise", "and")
        )
    ]
    strong = any(i.can_be("yes") for i in yes) and nodes[0].can_be("yes", "ok", "greet", "thanks")
    return len(strange) <= (3 if strong else 0)
