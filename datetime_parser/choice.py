"""Answers to slots that were offered: the one that is singled out, agreement, refusal, asking for others."""

from __future__ import annotations

from datetime_parser.disambiguation import Ambiguous, readings, resolve
from datetime_parser.expression import Offer, When
from datetime_parser.nodes import Clock, Context, Item
from datetime_parser.polarity import Frame
from datetime_parser.resolver import told_clock

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
    "noise_name",
    "makeit",
    "at",
    "dayw",
    "sharp",
    "coming",
    "one",
    "available",
    "but_no",
    "colon",
    "sign",
}


def answer(items: list[Item], frame: Frame, request: When, offers: list[Offer], c: Context) -> When | None:
    """Return what the text says of the offers, or None when it is a request of its own."""
    if _accepts_all(items, frame):
        return When(any=True) if not _an_hour_too(items, offers, c) else When(unknown=True, why="ambiguous")
    pointed = _pointed(items, frame, offers, c)
    if pointed is not None:
        return pointed
    if not request.unknown or request.why not in ("nothing", ""):
        return None
    number = _bare_number(items)
    if number is not None:
        return _by_number(number, offers, c)
    if _refuses(items):
        return When(choice="none")
    if len(offers) == 1 and agrees(items):
        return When(choice=offers[0].index)
    return None


def _an_hour_too(items: list[Item], offers: list[Offer], c: Context) -> bool:
    """Whether `las dos`, said of two offers, is also the hour of one of them."""
    counted = [i.value for i in items if i.kind == "all" and isinstance(i.value, int)]
    return any(o.start.hour * 60 + o.start.minute == _hour(Clock(n), c) for n in counted for o in offers)


def _chosen(found: list[Offer]) -> When:
    """One offer is a choice; several leave a doubt."""
    return When(choice=found[0].index) if len(found) == 1 else When(unknown=True, why="ambiguous")


def _pointed(items: list[Item], frame: Frame, offers: list[Offer], c: Context) -> When | None:
    """The offers that the wished day, hour, part or place single out; None when they are not about the offers."""
    wished = frame.wished
    if any(i.kind == "bad" for i in wished) or frame.asap or any(i.kind in ("bound", "wdset") for i in wished):
        return None
    spans = [i for i in wished if i.kind == "span"]
    if spans and not any(i.kind == "theone" for i in items):
        return None
    ordered = [i for i in wished if i.kind in ("ordinal", "index")]
    others = [i for i in wished if i not in ordered]
    if not wished:
        return _the_other(items, frame, offers)
    found = [o for o in offers if all(_fits(o, item, others, c) for item in others)]
    if others and not found:
        return None if not ordered else When(unknown=True, why="ambiguous")
    if len({i.value for i in ordered}) > 1:
        return When(unknown=True, why="ambiguous")
    for item in ordered[:1]:
        found = _by_place(item, found, offers)
    if not found:
        return When(unknown=True, why="impossible")
    if any(i.kind == "q" for i in items) and any(i.kind == "qword" for i in items):
        return When(unknown=True, why="nothing")
    return _chosen(found)


def _fits(offer: Offer, item: Item, others: list[Item], c: Context) -> bool:
    """Whether an offer is what a wished day, hour or part says; alternative days fit when one of them does."""
    same = [i for i in others if i.kind == item.kind]
    return any(_is(offer, i, others, c) for i in same)


def _is(offer: Offer, item: Item, others: list[Item], c: Context) -> bool:
    """Whether an offer lies on the day, at the hour or in the part that `item` names."""
    start = offer.start
    minutes = start.hour * 60 + start.minute
    if item.kind == "day":
        day = item.value
        if day.how == "dom":
            return day.date is not None and start.day == day.date.day
        return start.weekday() == day.wd if day.how in ("weekday", "asked") else start.date() == day.date
    if item.kind == "clock":
        parts = {i.value for i in others if i.kind == "part"}
        return minutes == _hour(told_clock(item.value, parts.pop()) if len(parts) == 1 else item.value, c)
    if item.kind == "part":
        if any(i.kind == "clock" for i in others):
            return True
        return (
            item.value == part_of(minutes)
            or (item.value == "early" and minutes < 780)
            or (item.value == "evening" and minutes >= 1140)
        )
    if item.kind == "span":
        return (item.value.start or start.date()) <= start.date() <= (item.value.end or start.date())
    return True


def part_of(minutes: int) -> str:
    """The part of the day of a moment."""
    return "morning" if minutes < 780 else "afternoon" if minutes < 1140 else "evening"


def _hour(clock: object, c: Context) -> int | None:
    """The minutes of an hour by the usual rule; None when it leaves a doubt."""
    try:
        return resolve(clock, c)  # type: ignore[arg-type]
    except Ambiguous:
        return None


def _by_place(item: Item, found: list[Offer], offers: list[Offer]) -> list[Offer]:
    """The offer at a place: by its number as shown, or the earliest, the latest, the last shown."""
    if item.kind == "index":
        return [o for o in found if o.index == item.value]
    if item.value in ("first", "last"):
        ordered = sorted(found, key=lambda o: o.start)
        return ordered[:1] if item.value == "first" else ordered[-1:]
    pool = found if len(found) < len(offers) else offers
    place = item.value - 1 if item.value > 0 else len(pool) + item.value
    return [pool[place]] if 0 <= place < len(pool) else []


def _the_other(items: list[Item], frame: Frame, offers: list[Offer]) -> When | None:
    """`the Tuesday one no, the other`: with two offers, the one that was not refused."""
    if len(offers) != 2 or not any(i.can_be("otherone") for i in items):
        return None
    refused = frame.refused + frame.exempt
    if not refused:
        return When(unknown=True, why="ambiguous") if not any(i.kind in ("not", "none") for i in items) else None
    context = Context(offers[0].start.date(), 0, "es", "UTC")
    named = [i for i in refused if i.kind in ("day", "part", "clock")]
    left = [o for o in offers if named and not all(_is(o, i, named, context) for i in named)]
    places = [i.value for i in refused if i.kind in ("ordinal", "index") and isinstance(i.value, int)]
    left = [o for o in offers if o.index not in places] if places else left
    return _chosen(left) if len(left) == 1 else None


def _accepts_all(items: list[Item], frame: Frame) -> bool:
    """`las dos me sirven`, `either works`, `n'importe lequel`."""
    if frame.wished or frame.refused or frame.exempt or frame.asap:
        return False
    if any(i.kind in ("q", "not", "cant", "none", "others", "qword", "but", "hedge") for i in items):
        return False
    return any(i.can_be("all") for i in items) and all(
        i.kind in SOFT or i.can_be("all", "any", "every") or i.kind in ("or", "and", "num") for i in items
    )


def _bare_number(items: list[Item]) -> int | None:
    """The one number of a text that says nothing else of weight."""
    numbers = [i for i in items if i.kind in ("num", "clock_bare")]
    if not numbers:
        numbers = [i for i in items if i.kind == "one" and i.raw in ("uno", "una", "one", "un", "une")]
        numbers = [i for i in numbers if len(items) <= 3]
    if len(numbers) != 1:
        return None
    rest = [i for i in items if i is not numbers[0]]
    return numbers[0].value if all(i.kind in SOFT for i in rest) else None


def _by_number(number: int, offers: list[Offer], c: Context) -> When:
    """A bare number: an index if it can be one, else an hour, else a day of the month; two answers leave a doubt."""

    index = [o for o in offers if o.index == number]
    hours: list[Offer] = []
    if 0 <= number <= 23:
        clock = Clock(number, 0, number >= 13)
        meant = _hour(clock, c)
        hours = [o for o in offers if o.start.hour * 60 + o.start.minute == meant]
        if not hours and not index:
            hours = [o for o in offers if o.start.hour * 60 + o.start.minute in readings(clock)]
    if index:
        return _chosen(index) if not hours or hours == index else When(unknown=True, why="ambiguous")
    if hours:
        return _chosen(hours)
    days = [o for o in offers if o.start.day == number]
    return _chosen(days) if days else When(unknown=True, why="ambiguous")


def _refuses(items: list[Item]) -> bool:
    """Refusal or asking for others."""
    if any(i.kind in ("cant", "not") for i in items) and any(i.can_be("all") for i in items):
        return True
    if any(i.can_be("none", "others") and i.kind not in ("soft", "day") for i in items):
        return True
    plain = [i for i in items if i.kind not in ("thanks", "greet", "comma", "end", "noise", "filler", "fix", "sign")]
    if plain and all(i.kind in ("not", "cant", "nor") for i in plain):
        return True
    return (
        bool(items)
        and items[0].kind in ("not", "cant")
        and (len(items) == 1 or items[1].kind in ("comma", "end", "thanks", "fix", "greet"))
    )


def agrees(items: list[Item]) -> bool:
    """A plain yes: no question, no condition, no doubt, and nothing else of weight."""
    if any(
        i.kind
        in ("q", "not", "cant", "none", "but", "others", "qword", "hedge", "num", "or", "soft", "nor", "qopen", "later")
        for i in items
    ):
        return False
    yes = [i for i in items if i.can_be("yes", "ok") and i.kind not in ("w",)]
    if not yes:
        return False
    strange = [
        i
        for i in items
        if not (
            i.kind in SOFT
            or i.can_be("yes", "ok", "filler", "thanks", "greet", "asap", "theone")
            or i.kind in ("noise", "and")
        )
    ]
    strong = any(i.can_be("yes") for i in yes) and items[0].can_be("yes", "ok", "greet", "thanks")
    return len(strange) <= (3 if strong else 0)
