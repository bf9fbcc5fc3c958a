"""The lead's own appointments: telling, moving and cancelling them."""

import re
from dataclasses import replace
from datetime import date, datetime

from agent import replies
from agent.dialogue import booking
from agent.dialogue.heard import Change, clauses, fits, hear, read_change
from agent.dialogue.lexicon import intents_of
from agent.dialogue.memory import Card
from agent.dialogue.scene import Scene
from agent.dialogue.text import plain
from agent.tools.wish import TimeWish
from datetime_parser import NO_OFFER


def tell_own(scene: Scene) -> None:
    """When they come; nothing of anybody else."""
    own = scene.appointments()
    if not own:
        _none(scene)
        return
    scene.reply.say(replies.appointments(own)) if len(own) == 1 else scene.reply.block(replies.appointments(own))
    scene.reply.ask(replies.ask_change(), replies.anything_else())
    scene.memory.asking = "more"


def _none(scene: Scene) -> None:
    scene.memory.finish()
    scene.reply.say(replies.no_appointments())
    scene.reply.ask(replies.ask_to_book())
    scene.memory.asking = "offer_book"


# Which one


BOTH = re.compile(r"\b(?:both|ambos|ambas|los dos|las dos|les deux)\b")


def change(scene: Scene, goal: str, *, is_certain: bool = True) -> None:
    """A wish to move or cancel: finds the appointment that is meant, or asks.

    One that is not certain moves to no time by itself: times are offered.
    """
    own = scene.appointments()
    if not own:
        _none(scene)
        return
    memory = scene.memory
    words, rest = _split(scene, goal)
    wish = read_change(words, scene.ear, own, moving=goal == "move")
    memory.finish()
    memory.goal = goal
    memory.when = wish.target if is_certain else TimeWish()
    memory.waiting = [{"text": rest, "at": scene.ear.now.isoformat()}] if rest else []
    if goal == "cancel" and len(own) != 2 and BOTH.search(scene.heard.folded):
        # They have another number of them in mind: nothing is given up unasked.
        ask_which(scene, own) if len(own) > 1 else ask_cancel_or_move(scene, own[0])
        return
    if goal == "cancel" and "all" in scene.intents and len(own) > 1:
        _cancel_all(scene, own)
        return
    chosen = candidates(scene, own, wish)
    if len(chosen) == 1:
        act_on(scene, chosen[0])
    else:
        ask_which(scene, chosen or own)


def _split(scene: Scene, goal: str) -> tuple[str, str]:
    """The words of this wish, and those of a booking that follows in the same message."""
    text = scene.heard.people.rest
    if "book" not in scene.intents:
        return text, ""
    lang = scene.talk.language
    mine: list[str] = []
    after: list[str] = []
    for part in clauses(text):
        intents = intents_of(plain(part), lang)
        if goal in intents and not after:
            mine.append(part)
        elif mine:
            after.append(part)
    return (" ".join(mine), " ".join(after)) if after else (text, "")


def candidates(scene: Scene, own: list[Card], wish: Change) -> list[Card]:
    """The appointments that the words fit: by time, by service, by person."""
    heard = scene.heard
    left = own
    for test in (
        lambda card: not wish.source or fits(card, wish.source),
        lambda card: not heard.heading.service or card["service_id"] == heard.heading.service["id"],
        lambda card: not heard.professional or card["professional"] == heard.professional["name"],
        lambda card: (
            not card.get("for") or plain(card["for"]).split()[0] in heard.folded or "other" not in heard.intents
        ),
    ):
        left = [card for card in left if test(card)] or left
    return left


def ask_which(scene: Scene, cards: list[Card]) -> None:
    memory = scene.memory
    memory.asking, memory.candidates = "which", cards
    scene.reply.block(replies.appointments(cards))
    scene.reply.ask(replies.which_appointment(memory.goal))
    scene.reply.buttons = [(f"appointment:{card['id']}", replies.button_text(card["start"])) for card in cards[:3]]


def choose(scene: Scene) -> bool:
    """The answer to "which one?"; False when it is none."""
    memory, heard = scene.memory, scene.heard
    cards = memory.candidates
    if heard.button.startswith("appointment:"):
        chosen = [card for card in cards if card["id"] == heard.button.removeprefix("appointment:")]
    elif "keep" in heard.intents:
        return keep(scene)
    elif memory.goal == "cancel" and "all" in heard.intents:
        _cancel_all(scene, cards)
        return True
    else:
        chosen = _singled_out(scene, cards)
    if len(chosen) != 1:
        return False
    act_on(scene, chosen[0])
    return True


def _singled_out(scene: Scene, cards: list[Card]) -> list[Card]:
    numbered = [{**card, "index": number} for number, card in enumerate(cards, start=1)]
    read = scene.ear.when(scene.heard.text, numbered)
    if isinstance(read.choice, int) and 1 <= read.choice <= len(cards):
        return [cards[read.choice - 1]]
    timed = [card for card in cards if read and read.choice != NO_OFFER and fits(card, read.wish)]
    if len(timed) == 1:
        return timed
    heading = scene.heard.heading.service
    named = [card for card in timed or cards if heading and card["service_id"] == heading["id"]]
    people = [
        card for card in timed or cards if card.get("for") and plain(card["for"]).split()[0] in scene.heard.folded
    ]
    return named if len(named) == 1 else people


def act_on(scene: Scene, card: Card) -> None:
    """The appointment is known: cancels it, or finds its new time."""
    if scene.memory.goal == "cancel":
        _cancel(scene, card)
        return
    scene.memory.appointment = card
    scene.memory.service = card["service_id"]
    find_new_time(scene, first=True)


# Cancelling


def _cancel(scene: Scene, card: Card) -> None:
    result = scene.tools.cancel_appointment(appointment=card["id"])
    if result.code == "cancelled":
        _said(scene, replies.cancelled(result.data["appointment"]))
    elif result.code == "no_appointments":
        _none(scene)
    else:
        ask_which(scene, result.data.get("appointments") or scene.appointments())


def _cancel_all(scene: Scene, cards: list[Card]) -> None:
    for card in cards:
        result = scene.tools.cancel_appointment(appointment=card["id"])
        if result.code == "cancelled":
            scene.reply.say(replies.cancelled(result.data["appointment"]))
    _said(scene, "")


def _said(scene: Scene, sentence: str) -> None:
    """After a cancellation: the booking that was asked for in the same message, or whether another is wanted."""
    memory = scene.memory
    waiting = memory.waiting
    memory.finish()
    memory.waiting, scene.own = [], None
    scene.reply.say(sentence)
    if waiting:
        if written_at := waiting[0].get("at"):
            scene.ear = replace(scene.ear, now=datetime.fromisoformat(written_at))
        scene.heard = hear(waiting[0]["text"], memory, scene.ear)
        booking.start(scene)
        return
    scene.reply.ask(replies.ask_new_time())
    memory.asking = "offer_book"


def cannot_come(scene: Scene) -> None:
    """ "I can't make it on Friday": moved when a new time was named, else asked whether to cancel or to move."""
    own = scene.appointments()
    if not own:
        _none(scene)
        return
    later = [
        part for part in clauses(scene.heard.text) if not intents_of(plain(part), scene.talk.language) & {"cant_come"}
    ]
    target = TimeWish()
    for part in later:
        when = scene.ear.when(part).wish
        if when and not any(fits(card, when) for card in own):
            target = when
    wish = read_change(scene.heard.text, scene.ear, own, moving=False)
    chosen = candidates(scene, own, wish)
    scene.memory.finish()
    if target or len(chosen) != 1:
        scene.memory.goal, scene.memory.when = "move" if target else "cancel", target
        act_on(scene, chosen[0]) if len(chosen) == 1 else ask_which(scene, chosen)
        return
    ask_cancel_or_move(scene, chosen[0])


CANCEL, KEEP = "cancel:yes", "cancel:no"


def ask_cancel_or_move(scene: Scene, card: Card) -> None:
    """ "Do you want me to cancel it?", with buttons for yes and no."""
    scene.memory.asking, scene.memory.candidates = "cancel_or_move", [card]
    scene.reply.ask(replies.cancel_or_move(card))
    scene.reply.buttons = [(CANCEL, replies.cancel_button()), (KEEP, replies.keep_button())]


def ask_to_cancel(scene: Scene) -> bool:
    """Something was said of cancelling that is no clear request: one asks; False where nothing is booked."""
    own = scene.appointments()
    if not own:
        return False
    wish = read_change(scene.heard.text, scene.ear, own, moving=False)
    chosen = candidates(scene, own, wish)
    scene.memory.finish()
    scene.memory.goal = "cancel"
    if len(chosen) == 1:
        ask_cancel_or_move(scene, chosen[0])
    else:
        ask_which(scene, chosen)
    return True


def keep(scene: Scene) -> bool:
    """They do not want to cancel or move: everything stays as it is; False where nothing is booked."""
    if not scene.appointments():
        return False
    scene.memory.finish()
    scene.reply.say(replies.left_as_is())
    scene.reply.ask(replies.anything_else())
    scene.memory.asking = "more"
    return True


def cancel_or_move(scene: Scene) -> bool:
    """The answer to "shall I cancel it, or move it?"; False when it is none."""
    memory, heard = scene.memory, scene.heard
    card = memory.candidates[0]
    if heard.button == KEEP or "keep" in heard.intents:
        return keep(scene)
    if heard.button != CANCEL and (
        "move" in heard.intents
        or heard.wants_time
        or re.search(r"\b(cambi|mov|otro dia|another|other day|autre|chang|deplac|report)", heard.folded)
    ):
        memory.goal, memory.when = "move", heard.when
        act_on(scene, card)
    elif heard.button == CANCEL or heard.intents & {"cancel", "yes"}:
        memory.goal = "cancel"
        act_on(scene, card)
    elif "no" in heard.intents:
        return keep(scene)
    else:
        return False
    return True


# Two at one time

TO_MOVE = re.compile(r"\b(cambi|mov|muev|corr[eoai]|pasa|pase|reprogram|reagend|chang|deplac|report|resched|switch)")
FOR_OTHER = re.compile(
    r"\b(otr[ao] persona|alguien mas|no (es|era) para mi|some(one|body) else|another person|not for me|"
    r"quelqu'un d'autre|autre personne|pas pour moi)\b"
)
TO_LEAVE = re.compile(r"\b(deja\w*|leave|keep|forget|laiss\w+|gard\w+)\b")


def same_time(scene: Scene) -> bool:
    """The answer to "shall I move that one, or is the new one for somebody else?"; False when it is none."""
    memory, heard = scene.memory, scene.heard
    card, button = memory.candidates[0], heard.button.removeprefix("same_time:")
    if button == "other" or "other" in heard.intents or FOR_OTHER.search(heard.folded):
        _for_somebody_else(scene)
    elif button == "move" or "move" in heard.intents or TO_MOVE.search(heard.folded):
        _move_out_of_the_way(scene, card)
    elif button.startswith("slot:") or heard.wants_time or heard.choice:
        memory.asking, memory.candidates = "slot", []
        booking.proceed(scene)
    elif button == "leave" or heard.intents & {"no", "refuse"} or TO_LEAVE.search(heard.folded):
        memory.finish()
        scene.reply.say(replies.left_as_is())
        scene.reply.ask(replies.anything_else())
        memory.asking = "more"
    else:
        return False
    return True


def _for_somebody_else(scene: Scene) -> None:
    memory = scene.memory
    memory.other = memory.overlaps = True
    memory.data, memory.asking, memory.candidates = dict(scene.heard.people.fields), "", []
    booking.advance(scene)


def _move_out_of_the_way(scene: Scene, card: Card) -> None:
    """The other one moves to the time that was chosen or, for another service, to one that is asked for first."""
    memory = scene.memory
    memory.goal, memory.appointment, memory.candidates, memory.asking = "move", card, [], ""
    if card["service_id"] != memory.service:
        memory.follows = {"service": memory.service, "slot": memory.slot, "data": memory.data, "other": memory.other}
        memory.service, memory.professional, memory.when = card["service_id"], "", TimeWish()
        memory.forget_slots()
        memory.shown = []
    find_new_time(scene, first=True)


def _book_what_follows(scene: Scene, follows: Card) -> None:
    memory = scene.memory
    memory.goal, memory.service, memory.slot = "book", follows["service"], follows["slot"]
    memory.data, memory.other = follows["data"], follows["other"]
    booking.advance(scene)


# Moving


def find_new_time(scene: Scene, *, first: bool = False) -> None:
    """Offers times for the move; an exact one that is free is taken at once. The old one stays until then."""
    memory = scene.memory
    card = memory.appointment
    if not first and booking.take_time(scene):
        return
    if not first and scene.heard.professional:
        memory.professional = scene.heard.professional["name"]
    if memory.slot:
        move(scene)
        return
    if memory.when.at and not memory.when.names_days:
        memory.when = memory.when.on(date.fromisoformat(card["start"][:10]))
    result = booking.check(scene, moving=card["id"])
    if result.ok and result.data.get("exact") and len(result.data["slots"]) == 1:
        memory.slot = result.data["slots"][0]
        move(scene)
    elif result.ok:
        booking.show(scene, result.data["slots"], intro=replies.slots_to_move(card))
        memory.asking = "new_time"
    else:
        booking.explain(scene, result)
        memory.asking = "new_time" if memory.offers else memory.asking


def move(scene: Scene) -> None:
    """Moves the remembered appointment to the remembered slot; when that is gone, others are shown."""
    memory = scene.memory
    slot, card = memory.slot, memory.appointment
    result = scene.tools.reschedule_appointment(
        slot=slot["start"],
        appointment=card["id"],
        professional=slot.get("professional_id") or slot.get("professional", ""),
    )
    if result.code == "moved":
        follows = memory.follows
        memory.finish()
        scene.own, memory.asking = None, "more"
        scene.reply.say(replies.moved(result.data["appointment"], result.data["before"]))
        if follows:
            _book_what_follows(scene, follows)
        else:
            scene.reply.ask(replies.anything_else())
    elif result.code == "same_time":
        memory.forget_slots()
        scene.reply.say(replies.have_another_then(result.data["appointments"][0]))
        booking.offer(scene, intro=replies.slots_to_move(card), moving=card["id"])
        memory.asking = "new_time"
    elif result.code == "no_appointments":
        _none(scene)
    else:
        booking.lost_slot(scene, result)
        memory.asking = "new_time"
