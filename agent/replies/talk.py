"""Everything beside bookings: handing over, refusing, thanking."""

from collections.abc import Sequence

from django.utils.translation import pgettext

from agent.date_formats import listed
from agent.replies.voice import speaking


def trouble_text(language: str, country: str = "") -> str:
    """Nothing could answer: a person takes over."""
    with speaking(language, country):
        return pgettext(
            "whatsapp",
            "Sorry, something went wrong on our side. I'm passing you to a person of the team, who will write to "
            "you here.",
        )


def loop_text(language: str, country: str = "") -> str:
    """The talk goes in circles: a person takes over."""
    with speaking(language, country):
        return pgettext(
            "whatsapp",
            "It seems that I can't get any further with this. I'm passing you to a person of the team, who will write "
            "to you here.",
        )


def handed_off() -> str:
    return pgettext(
        "whatsapp", "Of course. I'm passing you to a person of the team, who will write to you here shortly."
    )


def handed_off_angry() -> str:
    return pgettext(
        "whatsapp",
        "I'm sorry for the trouble, I understand that you are upset. I'm passing you to a person of the "
        "team, who will write to you here as soon as possible.",
    )


def handed_off_urgent() -> str:
    return pgettext(
        "whatsapp",
        "I'm sorry, I see that it is urgent. I have told the team and I'm passing you to a person, who will "
        "write to you here right away.",
    )


def handed_off_data() -> str:
    return pgettext(
        "whatsapp",
        "Let's do it more simply: I'm passing you to a person of the team, who will write to you here to "
        "finish the booking.",
    )


def maybe_upset() -> str:
    return pgettext("whatsapp", "I'm sorry if something went wrong.")


def maybe_urgent() -> str:
    return pgettext("whatsapp", "If it is something urgent, I can tell the team at once.")


def offer_human() -> str:
    return pgettext("whatsapp", "Would you like me to pass you to a person of the team?")


def team_told() -> str:
    return pgettext("whatsapp", "The team has been told that it is urgent.")


def refused() -> str:
    return pgettext(
        "whatsapp", "I can't help with that: I can only help you with your own appointments and our services."
    )


def refused_data() -> str:
    return pgettext(
        "whatsapp", "I can't share information about other people, I can only help you with your own appointments."
    )


def off_topic() -> str:
    return pgettext(
        "whatsapp", "That is not something I can help with: I'm only here for appointments and our services."
    )


def ask_to_book() -> str:
    return pgettext("whatsapp", "Would you like to book an appointment?")


def not_known() -> str:
    return pgettext("whatsapp", "I don't have that information here.")


def discounts() -> str:
    return pgettext("whatsapp", "Special prices and payment are handled by the team, I can't promise them.")


def hours_are(opening: str) -> str:
    return pgettext("whatsapp", "Our opening hours: %(opening)s.") % {"opening": opening}


def people_are(people: Sequence[str]) -> str:
    return pgettext("whatsapp", "You would be seen by %(people)s, or by whoever is free first.") % {
        "people": listed(list(people), either=True)
    }


def thanks() -> str:
    return pgettext("whatsapp", "You're welcome!")


def fine() -> str:
    return pgettext("whatsapp", "Perfect!")


def goodbye() -> str:
    return pgettext("whatsapp", "Of course, no hurry: write to me here whenever you like. Is there anything else?")


def closing() -> str:
    return pgettext("whatsapp", "Thank you for writing. Whenever you need anything, I'm here.")


def left_as_is() -> str:
    return pgettext("whatsapp", "All right, everything stays as it is.")


def lost(*, variant: int = 0) -> str:
    if variant % 2:
        return pgettext(
            "whatsapp", "I'm still not sure what you need. Would you like me to pass you to a person of the team?"
        )
    return pgettext(
        "whatsapp",
        "Sorry, I didn't quite understand. I can book, move or cancel an appointment, or tell you about our "
        "services. What do you need?",
    )


def how_can_i_help() -> str:
    return pgettext("whatsapp", "How can I help you?")


def media_received() -> str:
    return pgettext("whatsapp", "Thank you, I have received it: a person of the team will look at it.")


def write_it() -> str:
    return pgettext("whatsapp", "I can't listen to it right now, sorry. Could you write it to me?")
