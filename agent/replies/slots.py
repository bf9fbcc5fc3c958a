"""Times that can be had, and why one cannot."""

from collections.abc import Sequence

from django.utils.translation import pgettext

from agent.date_formats import listed, moment_text
from agent.replies.voice import Card, inside


def slot_lines(slots: Sequence[Card], *, with_people: bool = False) -> str:
    return "\n".join(
        f"{card['index']}. {moment_text(card['start'])}" + (f" · {card['professional']}" if with_people else "")
        for card in slots
    )


def slots_for(service: str) -> str:
    return pgettext("whatsapp", "For your %(service)s I have these times:") % {"service": inside(service)}


def slots_near() -> str:
    return pgettext("whatsapp", "The closest I have:")


def slots_other() -> str:
    return pgettext("whatsapp", "I also have:")


def slots_urgent(service: str) -> str:
    return pgettext("whatsapp", "I'm sorry to hear that. As it is urgent, the soonest I have:") % {
        "service": inside(service)
    }


def slots_to_move(card: Card) -> str:
    """Without the old time, which is no offer."""
    return pgettext("whatsapp", "To move your %(service)s I have these times:") % {"service": inside(card["service"])}


def which_slot(*, variant: int = 0) -> str:
    if variant % 2:
        return pgettext("whatsapp", "Do any of these suit you? If not, tell me another day or hour.")
    return pgettext("whatsapp", "Which one suits you best?")


def does_it_suit() -> str:
    return pgettext("whatsapp", "Does it suit you?")


def one_slot(card: Card, *, with_person: bool = False) -> str:
    words = {"moment": moment_text(card["start"]), "person": card["professional"], "service": inside(card["service"])}
    if with_person:
        return pgettext("whatsapp", "%(moment)s with %(person)s is free for %(service)s. Does it suit you?") % words
    return pgettext("whatsapp", "%(moment)s is free for %(service)s. Does it suit you?") % words


def other_button() -> str:
    # Translators: a button of at most 20 characters.
    return pgettext("whatsapp", "Other times")


def nothing_free() -> str:
    return pgettext(
        "whatsapp", "I have no free times in the coming weeks. Would you like a person of the team to write to you?"
    )


def why_not(code: str, *, day: str = "", person: str = "") -> str:
    """The reason why a wish cannot be met."""
    words = {"day": day, "person": person}
    if code == "day_off" and person and day:
        return pgettext("whatsapp", "%(person)s doesn't work on %(day)s.") % words
    if code == "holiday" and day:
        return pgettext("whatsapp", "We are closed on %(day)s: it is a public holiday.") % words
    if code in ("closed", "day_off") and day:
        return pgettext("whatsapp", "We are closed on %(day)s.") % words
    if code == "outside_hours" and person:
        return pgettext("whatsapp", "%(person)s doesn't work at that hour.") % words
    sentences = {
        "closed": pgettext("whatsapp", "We are closed then."),
        "holiday": pgettext("whatsapp", "We are closed then: it is a public holiday."),
        "past": pgettext("whatsapp", "That moment has already passed."),
        "too_soon": pgettext("whatsapp", "That is too soon to prepare it, there is no availability so early."),
        "too_far": pgettext("whatsapp", "There is no availability that far ahead yet."),
        "outside_hours": pgettext("whatsapp", "We don't work at that hour."),
        "off_grid": pgettext("whatsapp", "That exact minute is not available."),
        "taken": pgettext("whatsapp", "That time is already taken."),
    }
    if code in sentences:
        return sentences[code]
    if person:
        return pgettext("whatsapp", "%(person)s has no availability then.") % words
    return pgettext("whatsapp", "There is no availability then.")


def with_person(person: str) -> str:
    return pgettext("whatsapp", "With %(person)s I have:") % {"person": person}


def with_others(day: str) -> str:
    return pgettext("whatsapp", "Or on %(day)s with somebody else:") % {"day": day}


def just_taken() -> str:
    return pgettext("whatsapp", "That time has just been taken, sorry.")


def unclear_when() -> str:
    return pgettext("whatsapp", "I'm not sure which day you mean. What day and time would suit you?")


def unclear_choice() -> str:
    return pgettext("whatsapp", "Which time suits you best? You can answer with its number.")


def ask_when() -> str:
    return pgettext("whatsapp", "What day and time would suit you?")


def unknown_person(name: str, people: Sequence[str]) -> str:
    return pgettext("whatsapp", "I can't find “%(name)s” in our team. You can choose %(people)s.") % {
        "name": name,
        "people": listed(list(people), either=True),
    }
