"""The way to a booking: service → real slots → the missing data → the committed row."""

import re
from collections.abc import Iterable
from datetime import date

from agent import replies
from agent.dialogue.heard import Heard, fits
from agent.dialogue.memory import Card, Memory
from agent.dialogue.scene import Scene
from agent.dialogue.text import fold
from agent.dialogue.wishes import further, merged
from agent.tools.result import Result
from agent.tools.wish import TimeWish

NAME = ("first_name", "last_name")
# A question about the same data is put twice; then a person takes over.
MOST_MISSES = 2
# Why a slot cannot be had that nobody else has taken.
WHY_GONE = frozenset({"past", "too_soon", "too_far", "closed", "holiday", "day_off", "outside_hours", "off_grid"})
SAME = r"\b(otr[oa]|igual|lo mismo|mism[oa]|another|same|one more|un autre|une autre|pareil|meme chose|encore un)\b"


def start(scene: Scene) -> None:
    """A new wish to book, or the next one."""
    memory = scene.memory
    if memory.goal != "book":
        data, other, service = memory.data, memory.other, memory.service
        memory.finish()
        memory.goal, memory.data = "book", {} if other else data
        memory.service = service
    proceed(scene)


def proceed(scene: Scene) -> None:
    """Takes in what was heard, then says or does the next thing."""
    if absorb(scene):
        return
    advance(scene)


def advance(scene: Scene) -> None:
    memory = scene.memory
    service = scene.service or scene.catalogue.only or _same_again(scene)
    if service is None:
        scene.offer_services()
        return
    memory.service = service["id"]
    if not memory.slot and memory.offers:
        show(scene, memory.offers, intro=replies.slots_for(service["name"]))
    elif not memory.slot:
        offer(scene)
    elif fields := missing(scene):
        ask_data(scene, fields)
    else:
        book(scene)


def _same_again(scene: Scene) -> Card | None:
    """ "Another one for my son" is the service booked last."""
    is_same = "other" in scene.intents or re.search(SAME, scene.heard.folded)
    return scene.catalogue.by_id(scene.memory.previous) if is_same else None


# Taking in


def absorb(scene: Scene) -> bool:
    """Writes what was heard into the memory; True when a sentence about it already ends the turn."""
    memory, heard = scene.memory, scene.heard
    _take_whom(memory, heard)
    memory.data.update(heard.people.fields)
    _take_one_name(scene)
    if _take_service(scene):
        return True
    _take_person(scene)
    if heard.people.wrong and _wrong_format(scene, heard.people.wrong):
        return True
    return take_time(scene)


def _take_whom(memory: Memory, heard: Heard) -> None:
    """Somebody else comes: their data is their own."""
    if "other" in heard.intents and not memory.other:
        memory.other, memory.data = True, {}
    elif "self" in heard.intents and memory.other:
        memory.other, memory.data = False, {}


def _take_one_name(scene: Scene) -> None:
    """Who has no last name says so, or says their only name again when asked for one."""
    memory, told = scene.memory, scene.heard.people.fields
    first, last = known(scene).get("first_name", ""), told.get("last_name", "")
    if memory.asking == "data" and last and fold(last) == fold(first) and "first_name" not in told:
        memory.one_name = True
        del memory.data["last_name"]
    elif scene.heard.people.has_one_name:
        memory.one_name = True
        memory.data.pop("last_name", None)
    elif last:
        memory.one_name = False


def _take_service(scene: Scene) -> bool:
    memory, heading = scene.memory, scene.heard.heading
    if heading.service:
        if memory.service and memory.service != heading.service["id"]:
            memory.forget_slots()
            memory.shown = []
        memory.service = heading.service["id"]
        return False
    if heading.several and not memory.service:
        scene.reply.ask(replies.which_service(heading.several))
        scene.reply.buttons = [(f"service:{card['id']}", card["name"][:20]) for card in heading.several][:3]
        memory.asking = "service"
        return True
    is_asking = memory.asking in ("", "service", "offer_book") or "book" in scene.intents
    if heading.unknown and is_asking and not memory.slot and not (memory.service and memory.offers):
        memory.service = ""
        scene.reply.say(replies.not_offered(heading.unknown))
        scene.tools.list_services()
        scene.offer_services()
        return True
    return False


def _take_person(scene: Scene) -> None:
    memory, heard = scene.memory, scene.heard
    if heard.professional and heard.professional["name"] != memory.professional:
        memory.professional = heard.professional["name"]
        memory.forget_slots()
    elif heard.stranger:
        memory.professional = ""
        scene.reply.say(
            replies.unknown_person(heard.stranger.title(), [p["name"] for p in scene.catalogue.professionals])
        )


def take_time(scene: Scene) -> bool:
    """A choice, a refusal or a new wish; True when the lead has to be asked what was meant."""
    memory, heard = scene.memory, scene.heard
    if heard.button.startswith("slot:"):
        return _take_start(memory, heard.button.removeprefix("slot:"))
    if heard.button == "other" or heard.choice == "none" or (_turns_down(heard, memory) and not heard.wants_time):
        memory.when = further(memory, heard)
        memory.forget_slots()
        return False
    if isinstance(heard.choice, int) and 1 <= heard.choice <= len(memory.offers):
        memory.slot = memory.offers[heard.choice - 1]
        return False
    if memory.offers and not memory.slot and _takes_first(heard, memory):
        memory.slot = memory.offers[0]
        return False
    if heard.wants_time or heard.when.past:
        memory.when = merged(memory, heard.when).nearest_weekday(scene.ear.now.date())
        memory.forget_slots()
        memory.shown = []
        return False
    if heard.why == "ambiguous" and (card := _nearest(scene)):
        memory.slot = card
        return False
    if heard.why in ("ambiguous", "impossible", "vague") and not heard.has_data and not memory.slot:
        return _ask_back(scene)
    return False


def _take_start(memory: Memory, start: str) -> bool:
    """A slot's button, also an old one: whether it is still free is decided when it is booked."""
    memory.slot = next((card for card in memory.offers if card["start"] == start), {"start": start, "professional": ""})
    return False


def _turns_down(heard: Heard, memory: Memory) -> bool:
    """ "None of these", "I can't then": said while slots are on the table."""
    if not memory.offers or memory.slot or isinstance(heard.choice, int):
        return False
    return bool(heard.intents & {"refuse", "cant_come"}) or ("no" in heard.intents and memory.asking == "slot")


def _takes_first(heard: Heard, memory: Memory) -> bool:
    """ "Any of them", "the first you have", or a plain yes to the only one."""
    if heard.when.any_time or (heard.when == TimeWish(asap=True) and memory.when.is_unbound):
        return True
    return len(memory.offers) == 1 and "yes" in heard.intents and not heard.wants_time


def _nearest(scene: Scene) -> Card | None:
    """ "Friday at 9" when several Fridays were offered is the first of them."""
    when = scene.ear.when(scene.heard.people.rest).wish
    if when.day is None:
        return None
    day = when.day.isoformat()
    return next((card for card in scene.memory.offers if card["start"][:10] == day and fits(card, when)), None)


def _ask_back(scene: Scene) -> bool:
    memory = scene.memory
    if memory.service or scene.catalogue.only:
        if memory.offers and scene.heard.why == "ambiguous":
            show(scene, memory.offers, question=replies.unclear_choice())
        else:
            scene.reply.ask(replies.unclear_when(), replies.ask_when())
            memory.asking = "when"
        return True
    return False


# Offering


def offer(scene: Scene, *, intro: str = "", moving: str = "") -> None:
    """Asks the calendar once and shows two or three slots, or why there are none and the closest ones."""
    memory = scene.memory
    result = check(scene, moving=moving)
    service = scene.service or {}
    if result.code == "unknown_professional":
        people = [person["name"] for person in result.data.get("professionals", [])]
        scene.reply.say(replies.unknown_person(memory.professional, people))
        memory.professional = ""
        result = check(scene, moving=moving)
    if result.ok:
        slots = result.data["slots"]
        if result.data.get("exact") and len(slots) == 1:
            show_one(scene, slots[0])
        else:
            show(scene, slots, intro=intro or replies.slots_for(service.get("name", "")))
        return
    explain(scene, result, intro=intro)


def offer_soonest(scene: Scene, *, intro: str) -> None:
    """For urgent cases: not spread over days, but everything of the first free day."""
    memory = scene.memory
    if memory.when.is_unbound:
        first = check(scene)
        if first.ok:
            memory.when = TimeWish(day=date.fromisoformat(first.data["slots"][0]["start"][:10]))
    offer(scene, intro=intro)


def check(scene: Scene, *, moving: str = "") -> Result:
    memory = scene.memory
    result: Result = scene.tools.check_availability(
        service=memory.service, when=memory.when, professional=memory.professional, skip=memory.shown, moving=moving
    )
    if not result.ok and memory.shown and not result.data.get("slots"):
        memory.shown = []
        result = scene.tools.check_availability(
            service=memory.service, when=memory.when, professional=memory.professional, skip=[], moving=moving
        )
    return result


def explain(scene: Scene, result: Result, *, intro: str = "") -> None:
    """Why not, and the alternatives: the same person on other days beside others that day."""
    memory = scene.memory
    slots, others = result.data.get("slots", []), result.data.get("others", [])
    day = memory.when.day
    if result.code == "unknown_when":
        scene.reply.ask(replies.unclear_when(), replies.ask_when())
        memory.asking = "when"
        return
    if not memory.shown or result.code != "none":
        day_text = replies.day_text(day) if day else ""
        scene.reply.say(replies.why_not(result.code, day=day_text, person=memory.professional))
    if others and memory.professional and day:
        _show_both(scene, slots, others, day)
    elif slots or others:
        show(scene, slots or others, intro=intro or replies.slots_near(), with_people=bool(memory.professional))
    else:
        scene.reply.lines = []
        scene.reply.ask(replies.nothing_free())
        memory.asking = "offer_human"


def _show_both(scene: Scene, slots: list[Card], others: list[Card], day: date) -> None:
    own = slots[:2]
    cards = [*own, *others[: 3 - len(own)]]
    cards = [{**card, "index": number} for number, card in enumerate(cards, start=1)]
    if own:
        scene.reply.say(replies.with_person(scene.memory.professional))
        scene.reply.block(replies.slot_lines(cards[: len(own)]))
    scene.reply.say(replies.with_others(replies.day_text(day)))
    scene.reply.block(replies.slot_lines(cards[len(own) :], with_people=True))
    _offered(scene, cards)


def show(scene: Scene, slots: list[Card], *, intro: str = "", question: str = "", with_people: bool = False) -> None:
    """Numbered slots with a button each."""
    if len(slots) == 1 and not intro:
        show_one(scene, slots[0])
        return
    cards = [{**card, "index": number} for number, card in enumerate(slots[:3], start=1)]
    scene.reply.say(intro)
    scene.reply.block(replies.slot_lines(cards, with_people=with_people or bool(scene.memory.professional)))
    _offered(scene, cards)
    if question:
        scene.reply.ask(question, replies.which_slot(variant=1))


def show_one(scene: Scene, card: Card) -> None:
    card = {**card, "index": 1}
    scene.reply.ask(replies.one_slot(card, with_person=bool(scene.memory.professional)))
    _remember_offers(scene.memory, [card])
    scene.reply.buttons = [
        (f"slot:{card['start']}", replies.button_text(card["start"])),
        ("other", replies.other_button()),
    ]


def _offered(scene: Scene, cards: list[Card]) -> None:
    if len(cards) == 1:
        scene.reply.ask(replies.does_it_suit())
    else:
        scene.reply.ask(replies.which_slot(), replies.which_slot(variant=1))
    _remember_offers(scene.memory, cards)
    scene.reply.buttons = [(f"slot:{card['start']}", replies.button_text(card["start"])) for card in cards]


def _remember_offers(memory: Memory, cards: list[Card]) -> None:
    memory.offers, memory.asking = cards, "slot"
    memory.shown = list(dict.fromkeys([*memory.shown, *(card["start"] for card in cards)]))[-30:]


def show_again(scene: Scene) -> None:
    """After a question in between: the same slots, or the same data, without asking the calendar twice."""
    memory = scene.memory
    if memory.slot:
        if fields := missing(scene):
            memory.asking, memory.asked = "data", fields
            scene.reply.ask(replies.ask_data(fields, variant=1, for_other=memory.other), replies.ask_data(fields))
        return
    if memory.offers:
        service = scene.service or {}
        show(scene, memory.offers, intro=replies.slots_for(service.get("name", "")))
    else:
        advance(scene)


# Data


def known(scene: Scene) -> dict[str, str]:
    """What is known about whoever comes; the lead's own data is never asked again."""
    told = {key: value for key, value in scene.memory.data.items() if value}
    return told if scene.memory.other else {**scene.talk.lead.known(), **told}


def missing(scene: Scene) -> list[str]:
    """Fields to ask for: name (or only last_name), email, document, insurance, as the service needs them."""
    have = known(scene)
    fields: list[str] = []
    for need in (scene.service or {}).get("required", []):
        if need == "name":
            if not have.get("first_name"):
                fields.append("name")
            elif not have.get("last_name") and not scene.memory.one_name:
                fields.append("last_name")
        elif not have.get(need):
            fields.append(need)
    return fields


def ask_data(scene: Scene, fields: list[str]) -> None:
    memory = scene.memory
    was_asked = memory.asking == "data"
    if not was_asked and not hold(scene):
        return
    if was_asked and not scene.heard.has_data and "correct" not in scene.intents:
        memory.misses += 1
        if memory.misses >= MOST_MISSES:
            scene.hand_off("data", replies.handed_off_data())
            return
    if not was_asked:
        scene.reply.say(replies.keeping(memory.slot))
    elif scene.heard.has_data:
        memory.misses = 0
        scene.reply.say(replies.noted())
    memory.asking, memory.asked = "data", fields
    scene.reply.ask(
        replies.ask_data(fields, for_other=memory.other, variant=int(was_asked)),
        replies.ask_data(fields, variant=1 - int(was_asked)),
    )


def hold(scene: Scene) -> bool:
    """Keeps the chosen slot for some minutes; False when somebody was faster (fresh slots are shown)."""
    memory = scene.memory
    result = scene.tools.hold_slot(
        slot=memory.slot["start"],
        service=memory.service,
        professional=memory.slot.get("professional_id") or memory.slot.get("professional", ""),
        for_other=memory.other or memory.overlaps,
    )
    if result.ok or result.code in ("format", "unknown_tool", "too_many_calls"):
        return True
    if result.code == "same_time":
        ask_about_same_time(scene, result.data["appointments"][0])
        return False
    lost_slot(scene, result)
    return False


def lost_slot(scene: Scene, result: Result) -> None:
    """The chosen slot is gone: fresh alternatives at once."""
    memory = scene.memory
    scene.reply.say(replies.why_not(result.code) if result.code in WHY_GONE else replies.just_taken())
    gone = memory.slot.get("start", "")
    memory.forget_slots()
    memory.shown = [gone] if gone else []
    slots = [card for card in result.data.get("slots", []) if card["start"] != gone]
    if slots:
        show(scene, slots, intro=replies.slots_near())
    else:
        offer(scene, intro=replies.slots_near())


def ask_about_same_time(scene: Scene, card: Card) -> None:
    """Nobody is in two places at once: is the other appointment to be moved, or does somebody else come?"""
    memory = scene.memory
    memory.asking, memory.candidates = "same_time", [card]
    scene.reply.ask(replies.same_time(card), replies.same_time(card, variant=1))
    scene.reply.buttons = [(f"same_time:{key}", title) for key, title in replies.same_time_buttons()]


def _wrong_format(scene: Scene, wrong: Iterable[str]) -> bool:
    """Asked again once with an example; the second time a person takes over."""
    memory = scene.memory
    field = next((name for name in wrong if name in memory.asked), "")
    if not field or memory.asking != "data":
        return False
    memory.wrong[field] = memory.wrong.get(field, 0) + 1
    if memory.wrong[field] >= 2:
        scene.hand_off("data", replies.handed_off_data())
    else:
        memory.asked = missing(scene)
        rest = [name for name in memory.asked if name != field]
        scene.reply.say(replies.wrong_format(field))
        if rest:
            scene.reply.ask(replies.ask_data(rest, variant=1, for_other=memory.other))
    return True


# Booking


def book(scene: Scene) -> None:
    memory, service = scene.memory, scene.service or {}
    have = known(scene)
    needs = set(service.get("required", []))
    given = {
        key: have.get(key, "")
        for key in (*NAME, "email", "document", "insurance")
        if key in have and (key in NAME or key in needs or key in memory.data)
    }
    result = scene.tools.book_appointment(
        slot=memory.slot["start"],
        service=memory.service,
        professional=memory.slot.get("professional_id") or memory.slot.get("professional", ""),
        for_other=memory.other,
        allow_overlap=memory.overlaps,
        one_name=memory.one_name,
        **given,
    )
    if result.code == "booked":
        _booked(scene, result)
    elif result.code == "missing":
        fields = ["name" if name in NAME else name for name in result.data["fields"]]
        ask_data(scene, list(dict.fromkeys(fields)))
    elif result.code == "format" and result.data.get("field") in ("email", "document"):
        _bad_field(scene, result.data["field"])
    elif result.code == "same_time":
        ask_about_same_time(scene, result.data["appointments"][0])
    elif result.code in ("unknown_tool", "too_many_calls", "format"):
        scene.hand_off("data", replies.handed_off_data())
    else:
        lost_slot(scene, result)


def _bad_field(scene: Scene, field: str) -> None:
    memory = scene.memory
    memory.data.pop(field, None)
    memory.asking, memory.asked = "data", [field]
    _wrong_format(scene, [field])


def _booked(scene: Scene, result: Result) -> None:
    memory = scene.memory
    card = result.data["appointment"]
    if not memory.other:
        card = {**card, "for": ""}
    scene.reply.say(replies.booked(card))
    scene.reply.ask(replies.anything_else())
    if "qualify_lead" in scene.tools.available():
        scene.tools.qualify_lead(interest="high", needs=card["service"])
    memory.previous = memory.service
    memory.finish()
    memory.asking = "more"
    scene.own = None
