"""Which step comes next: pure functions of what is remembered and what was heard."""

from agent.dialogue.heard import Heard
from agent.dialogue.memory import Memory

QUESTIONS = frozenset({"price", "duration", "hours", "where", "professionals", "discount", "bot", "details"})
DOUBTS = frozenset({"maybe_angry", "maybe_urgent"})
CLOSING = frozenset({"thanks", "bye", "later"})
# What is wished of an appointment that exists, and its step; the first that was heard.
WISHES = (
    ("cancel", "cancel"),
    ("move", "move"),
    ("cant_come", "cant_come"),
    ("maybe_cancel", "ask_cancel"),
    ("maybe_move", "ask_move"),
    ("list", "own"),
)
# Words that say nothing by themselves.
FILLERS = frozenset(
    {"greet", "question", "correct", "thanks", "yes", "no", "emoji", "all", "ask_again", "have_not", "self", "refuse"}
)


def next_step(memory: Memory, heard: Heard) -> str:
    """The name of the step: refuse, person, triage, own, cancel, ask_cancel, move, ask_move, cant_come, keep, which,
    cancel_or_move, same_time, book, new_time, move_to, questions, decline, later, ask_distress, close, welcome, lost.
    """
    return _at_once(memory, heard) or _pending(memory, heard) or _wish(memory, heard) or _small_talk(memory, heard)


def _at_once(memory: Memory, heard: Heard) -> str:
    """What goes before everything else."""
    intents = heard.intents
    if intents & {"injection", "others_data"}:
        return "refuse"
    if "angry" in intents or ("human" in intents and not heard.is_urgent):
        return "person"
    if memory.asking == "offer_human" and "yes" in intents and not intents & {"book", "move", "cancel"}:
        return "person"
    if heard.is_urgent and not memory.urgent and not (memory.asking == "data" and heard.people.fields):
        return "triage"
    return "person" if "human" in intents else ""


def _pending(memory: Memory, heard: Heard) -> str:
    """Answers to the question that is open."""
    intents = heard.intents
    fresh = intents & {"cancel", "move", "list"}
    if memory.asking == "which":
        return "" if fresh and memory.goal not in fresh and not heard.wants_time else "which"
    if memory.asking == "cancel_or_move" and not intents & (QUESTIONS | {"list"}):
        return "cancel_or_move"
    if memory.asking == "same_time" and not intents & {"cancel", "list"}:
        return "same_time"
    if memory.asking == "move_to" and _answers_offer_to_move(heard):
        return "move_to"
    wants_new_time = memory.goal == "move" and memory.asking in ("new_time", "slot", "when", "move_to")
    if wants_new_time and _is_about_time(memory, heard) and not intents & {"cancel", "list"}:
        return "new_time"
    if memory.goal == "book" and _is_about_booking(memory, heard):
        if intents & {"later"} and not heard.has_data:
            return "later"
        return (
            "questions"
            if intents & QUESTIONS and not _is_about_time(memory, heard) and not heard.heading.unknown
            else "book"
        )
    if memory.asking == "offer_book" and not fresh and ("offtopic" not in intents or intents & {"book"}):
        if intents & CLOSING and not (intents & {"book"} or heard.wants_time):
            return "close"
        if "no" in intents and not (intents & {"book"} or heard.heading.service or heard.wants_time):
            return "close"
        if intents & {"yes", "book"} or heard.wants_time or heard.button:
            return "questions" if intents & QUESTIONS else "book"
    return ""


def _answers_offer_to_move(heard: Heard) -> bool:
    if heard.button.startswith("move:"):
        return True
    return bool(heard.intents & {"yes", "no"}) and not heard.wants_time and not heard.intents & {"cancel", "list"}


def _is_about_time(memory: Memory, heard: Heard) -> bool:
    if heard.wants_time or heard.choice or heard.when.any_time or heard.button or heard.when.past:
        return True
    if heard.why in ("impossible", "ambiguous"):
        return True
    return bool(
        memory.offers
        and not memory.slot
        and heard.intents & {"refuse", "no", "yes", "cant_come"}
        and not heard.intents & CLOSING
    )


def _is_about_booking(memory: Memory, heard: Heard) -> bool:
    """The message carries something for the booking that is under way."""
    intents = heard.intents
    if intents & {"list", "cancel"} or ("move" in intents and _names_appointment(heard)):
        return False
    if heard.has_data or heard.heading.service or heard.heading.several or heard.professional or heard.stranger:
        return True
    if intents & {"book", "other", "self"} or _is_about_time(memory, heard):
        return True
    if memory.asking == "data":
        return not intents & (CLOSING | QUESTIONS | {"offtopic", "services"}) and "question" not in intents
    return memory.asking == "service" and bool(heard.heading.unknown) and not intents & (QUESTIONS | CLOSING)


def _names_appointment(heard: Heard) -> bool:
    """ "My appointment": one that exists, not the one being booked."""
    return any(
        word in heard.folded
        for word in (
            "mi turno",
            "mi cita",
            "mi visita",
            "mi reserva",
            "my appointment",
            "my booking",
            "my visit",
            "mon rendez-vous",
            "mon rdv",
            "ma visite",
        )
    )


def _wish(memory: Memory, heard: Heard) -> str:
    """What the message asks for by itself."""
    intents = heard.intents
    for name, step in WISHES:
        if name in intents:
            return step
    if intents & QUESTIONS:
        return "questions"
    if intents & {"offtopic", "meal"} and not intents & {"book"} and not heard.heading.service:
        return "decline"
    if "later" in intents:
        return "later"
    if (
        intents & {"book", "other"}
        or heard.heading.service
        or heard.heading.several
        or heard.button.startswith(("slot:", "service:"))
    ):
        return "book" if not _only_asks(heard) else "questions"
    if "services" in intents:
        return "questions"
    if heard.professional or heard.stranger or (heard.wants_time and not intents & CLOSING):
        return "book"
    if heard.heading.unknown and not intents & CLOSING:
        return "book"
    return ""


def _only_asks(heard: Heard) -> bool:
    """ "I'd like information about the visit" is no booking yet."""
    return "services" in heard.intents and not heard.intents & {"book", "other"} and not heard.wants_time


def _small_talk(memory: Memory, heard: Heard) -> str:
    intents = heard.intents
    if intents & DOUBTS and not heard.has_data:
        return "ask_distress"
    if "keep" in intents:
        return "keep"
    if intents & CLOSING or (intents & {"no"} and memory.asking in ("more", "offer_book", "offer_human")):
        return "close"
    if "greet" in intents:
        return "welcome"
    if heard.has_data:
        return "welcome"
    if "yes" in intents or "emoji" in intents:
        return "close"
    return "lost"
