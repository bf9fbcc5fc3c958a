"""Understanding: from the lead's words and what was asked to intents, service, person, time and data."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any

from agent.dialogue.catalogue import Catalogue, Heading
from agent.dialogue.lexicon import intents_of
from agent.dialogue.lexicon.asking import CANCEL, MOVE, Deed
from agent.dialogue.memory import Card, Memory
from agent.dialogue.people import Found, read_people
from agent.dialogue.requests import Force, force_of, force_without_word, speaks_of
from agent.dialogue.shapes import BOOKS_TOO, CLAUSE, DAYS, GREETING, LAST, NUMBER, OF, ORDINALS, PLACE_LINE, TOWARDS
from agent.dialogue.text import fold, plain, spelled
from agent.tools.anger import read_anger
from agent.tools.urgency import read_urgency
from agent.tools.wish import TimeReading, TimeWish
from datetime_parser import NO_OFFER, Choice, Offer, Reason, parse

# Messages of one burst that are further from each other are read by clocks of their own.
APART = timedelta(minutes=5)


@dataclass
class Heard:
    """One burst, understood. `time` is the wish or the choice of an offer that was read in it.

    `timed_at` is when the words about a time were written, where the burst was written at several.
    """

    text: str
    folded: str
    intents: set[str] = field(default_factory=set)
    heading: Heading = field(default_factory=Heading)
    professional: Card | None = None
    stranger: str = ""
    time: TimeReading = field(default_factory=TimeReading)
    timed_at: datetime | None = None
    people: Found = field(default_factory=Found)
    button: str = ""
    is_urgent: bool = False
    level: str = "normal"
    kinds: frozenset[str] = frozenset({"text"})

    @property
    def when(self) -> TimeWish:
        return self.time.wish

    @property
    def choice(self) -> Choice:
        return self.time.choice

    @property
    def why(self) -> Reason | None:
        """Why a time was not understood."""
        return self.time.reason

    @property
    def wants_time(self) -> bool:
        """A day, an hour or a part of day was named."""
        return self.when.names_time

    @property
    def has_data(self) -> bool:
        return bool(self.people.fields or self.people.wrong or self.people.has_one_name)

    def as_trace(self) -> dict[str, Any]:
        """What the trace shows; no personal data beyond the names of what was told."""
        return {
            "intents": sorted(self.intents),
            "service": (self.heading.service or {}).get("name", ""),
            "unknown_service": self.heading.unknown,
            "professional": (self.professional or {}).get("name", ""),
            "when": self.when.to_json() | ({} if self.choice is None else {"choice": self.choice}),
            "data": sorted(self.people.fields),
            "button": self.button,
            "urgency": self.level,
        }


@dataclass(frozen=True)
class Ear:
    """What understanding depends on beside the words. `now` is the moment at which they were written."""

    lang: str
    now: datetime
    zone: str
    opening: tuple[time, time]
    catalogue: Catalogue

    def when(self, text: str, offers: Sequence[Card] = ()) -> TimeReading:
        """The time in a text, or the choice of one of the offers."""
        shown = tuple(
            Offer(card["index"], datetime.fromisoformat(card["start"]).replace(tzinfo=None)) for card in offers
        )
        read = parse(
            text, lang=self.lang, now=self.now.replace(tzinfo=None), zone=self.zone, opening=self.opening, offers=shown
        )
        return TimeReading.of(read)


def hear(
    text: str,
    memory: Memory,
    ear: Ear,
    *,
    button: str = "",
    kinds: frozenset[str] = frozenset({"text"}),
    written: Sequence[tuple[str, datetime]] = (),
) -> Heard:
    """Reads a burst (lines joined) in the light of what was asked; `written` are its messages and their moments."""
    text = PLACE_LINE.sub("", text)
    folded = plain(text)
    heard = Heard(text=text, folded=folded, kinds=kinds)
    heard.button = button or _tapped(text, memory)
    asked = frozenset(memory.asked) if memory.asking == "data" else frozenset()
    probe = intents_of(folded, ear.lang)
    # What somebody taps is never their data.
    is_other = bool(probe & {"other"}) or memory.other
    heard.people = Found(rest=text) if heard.button else read_people(text, ear.lang, asked=asked, other=is_other)
    rest = heard.people.rest
    heard.intents = intents_of(plain(rest) if heard.people.fields else folded, ear.lang) | (
        probe & {"other", "injection"}
    )
    heard.heading = ear.catalogue.heading(plain(rest), ear.lang)
    heard.professional = ear.catalogue.professional(plain(rest))
    heard.stranger = ear.catalogue.stranger(folded) if heard.professional is None else ""
    timed = GREETING.sub(" ", _without_person(rest, heard.professional))
    offers = memory.offers if memory.asking in ("slot", "data", "new_time") else []
    heard.time = ear.when(timed, offers)
    if _are_apart(written):
        _read_apart(heard, ear, written, offers)
    number = NUMBER.search(plain(timed)) if memory.asking in ("slot", "new_time") else None
    if number and int(number[1]) <= len(memory.offers):
        heard.time = replace(heard.time, wish=TimeWish(), choice=int(number[1]))
    if not heard.time and memory.offers and memory.asking in ("slot", "data", "new_time"):
        heard.time = replace(heard.time, choice=_choice_in_pieces(timed, memory, ear))
    _hear_distress(heard)
    _settle(heard, memory)
    _weigh(heard)
    return heard


def _weigh(heard: Heard) -> None:
    """Only a clear request stays a wish to cancel or move; a denial becomes "keep", a mention "maybe_"."""
    for name, deed in (("cancel", CANCEL), ("move", MOVE)):
        if name not in heard.intents:
            continue
        force = _force_of(heard, name, deed)
        if force != Force.REQUESTED:
            heard.intents.discard(name)
        if force == Force.MENTIONED:
            heard.intents.add(f"maybe_{name}")
        elif force == Force.DENIED:
            heard.intents.add("keep")


def _force_of(heard: Heard, name: str, deed: Deed) -> Force:
    named = bool(heard.heading.service or heard.professional)
    force = force_of(heard.text, deed, names_own=named)
    if force != Force.ABSENT or speaks_of(heard.text, deed):
        return force
    return force_without_word(heard.text) if name == "cancel" else Force.REQUESTED


def _are_apart(written: Sequence[tuple[str, datetime]]) -> bool:
    """Written on two days, or so long after each other that "in an hour" is another hour."""
    moments = [moment for _text, moment in written]
    return len(moments) > 1 and (len({at.date() for at in moments}) > 1 or max(moments) - min(moments) > APART)


def _read_apart(heard: Heard, ear: Ear, written: Sequence[tuple[str, datetime]], offers: Sequence[Card]) -> None:
    """Every message by its own clock; a later one adds to what was said, or takes its place."""
    said = TimeReading()
    for text, moment in written:
        rest = GREETING.sub(" ", _without_person(read_people(text, ear.lang).rest, heard.professional))
        read = replace(ear, now=moment).when(rest, offers)
        if not read:
            continue
        said = read if read.choice is not None else TimeReading(_added(said.wish, read.wish))
        heard.timed_at = moment
    if said:
        heard.time = said


def _added(wish: TimeWish, later: TimeWish) -> TimeWish:
    """A later wish takes the place of what it names: one that names a day, of all days."""
    return (wish.without_days() if later.names_days else wish).overlaid_with(later)


def _hear_distress(heard: Heard) -> None:
    """Urgency and anger; what only may be one of them is kept as a doubt, about which one can ask."""
    urgency, anger = read_urgency(heard.text), read_anger(heard.text)
    heard.is_urgent, heard.level = urgency.is_pressing, urgency.level.value
    if anger.sign:
        heard.intents.add("angry")
    elif not urgency.is_pressing and (urgency.doubt or anger.doubt):
        heard.intents.add("maybe_angry" if anger.doubt else "maybe_urgent")


def _choice_in_pieces(text: str, memory: Memory, ear: Ear) -> Choice:
    """ "Ándele, la 1" and "the last one you listed": read piece by piece, then by the place alone."""
    pieces = [piece for piece in re.split(r"[,.;!\n]+", text) if piece.strip()]
    read = [ear.when(piece, memory.offers).choice for piece in pieces]
    told = [choice for choice in read if choice is not None and choice != NO_OFFER]
    if len(told) == 1:
        return told[0]
    folded = plain(text)
    places = [place for place, pattern in enumerate(ORDINALS, start=1) if re.search(pattern, folded)]
    if re.search(LAST, folded):
        places.append(len(memory.offers))
    is_one = len(places) == 1 and places[0] <= len(memory.offers) and "?" not in text
    return places[0] if is_one else None


def _tapped(text: str, memory: Memory) -> str:
    """A button's title typed or sent back as text is that button."""
    wanted = fold(text)
    return next((key for key, title in memory.buttons if fold(title) == wanted), "")


def _without_person(text: str, professional: Card | None) -> str:
    if professional is None:
        return text
    parts = "|".join(re.escape(part) for part in re.findall(r"[^\W\d_]{3,}", professional["name"]))
    return re.sub(rf"\b(?:{parts})\b", " ", text, flags=re.IGNORECASE)


def _settle(heard: Heard, memory: Memory) -> None:
    """Readings that exclude each other."""
    intents = heard.intents
    if heard.people.fields and memory.asking == "data":
        intents -= {"have_not", "other"} if heard.people.fields.get("insurance") else {"other"}
    if (
        "cancel" in intents
        and "move" not in intents
        and re.search(r"\bcancel\w*\b.{0,20}\b(instal|suscrip|subscription|contrat)", heard.folded)
    ):
        intents.discard("cancel")
    if intents & {"cancel", "move", "list"} and "book" in intents and not _books_too(heard.folded):
        intents.discard("book")
    if "move" in intents and "list" in intents:
        intents.discard("list")
    if "cancel" in intents and "list" in intents:
        intents.discard("list")
    if "price" in intents:
        intents -= {"list", "duration"} if not re.search(r"dur|tiempo|temps|long", heard.folded) else {"list"}
    if "hours" in intents and memory.slot:
        heard.time = replace(heard.time, wish=TimeWish(), choice=None)
    if "hours" in intents:
        intents -= {"list", "book"}
    if "injection" in intents or "others_data" in intents:
        intents -= {"list", "book", "price"}
    if "offtopic" in intents and re.search(r"\d ?(por|x|times|fois|\+|mas|plus|\*)", heard.folded):
        intents.discard("price")
    if "duration" in intents:
        intents.discard("list")
    if "later" in intents and (not heard.when.is_unbound or isinstance(heard.choice, int)):
        intents.discard("later")
    if heard.is_urgent and intents & {"move", "cancel", "list"}:
        heard.is_urgent = False


def _books_too(folded: str) -> bool:
    """Cancelling or asking about one and booking another in the same message."""
    return bool(BOOKS_TOO.search(folded))


def clauses(text: str) -> list[str]:
    """A message cut where a new wish may begin."""
    return [part.strip() for part in CLAUSE.split(text) if part and part.strip()]


@dataclass(frozen=True)
class Change:
    """A wish to move or cancel: which appointment (`source`, a time) and where to (`target`, a time)."""

    source: TimeWish = field(default_factory=TimeWish)
    target: TimeWish = field(default_factory=TimeWish)


def read_change(text: str, ear: Ear, own: Sequence[Card], *, moving: bool) -> Change:
    """Tells the appointment's own time from the new one: "del jueves al viernes", "my Friday one to Monday"."""
    folded = spelled(plain(text), ear.lang)
    if not moving:
        return Change(source=_timed(ear, text))
    strong, weak = TOWARDS[ear.lang]
    for match in [*reversed(list(re.finditer(strong, folded))), *re.finditer(weak, folded)]:
        after = _timed(ear, folded[match.end() :]) or _timed(ear, folded[match.start() :])
        before = _timed(ear, folded[: match.start()])
        if not after or (before and not _matches_any(before, own) and after.day is None):
            continue
        return Change(source=before if _matches_any(before, own) or before.day else TimeWish(), target=after)
    whole = _timed(ear, text)
    if whole and _matches_any(whole, own) and _says_of(folded, ear.lang) and len(whole.to_json()) <= 2:
        return Change(source=whole)
    return Change(target=whole)


def _timed(ear: Ear, text: str) -> TimeWish:
    """The time in a text; "any time" names none."""
    return replace(ear.when(text).wish, any_time=False)


def _says_of(folded: str, lang: str) -> bool:
    """The time belongs to the appointment: "mi turno del viernes", "my Friday appointment"."""
    for match in re.finditer(DAYS, folded):
        if re.search(OF[lang], folded[: match.start()]) or re.match(
            rf"{DAYS}(?:'s)? (?:appointment|booking|visit|one|slot|check|clean|consult)", folded[match.start() :]
        ):
            return True
    return False


def _matches_any(when: TimeWish, own: Sequence[Card]) -> bool:
    return bool(when) and any(fits(card, when) for card in own)


def fits(card: Card, when: TimeWish) -> bool:
    """Whether an appointment is at the time that was named; a weekday means any week."""
    return when.fits(datetime.fromisoformat(card["start"]))
