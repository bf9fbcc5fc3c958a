"""What staff did with an appointment, told to its lead: from cards of rows and nothing else."""

from django.utils.translation import pgettext

from agent.date_formats import moment_text
from agent.replies.voice import Card, inside


def booked_by_team(card: Card) -> str:
    if card.get("for"):
        sentence = pgettext(
            "whatsapp", "We have booked for %(for)s: %(service)s on %(moment)s with %(person)s. See you then!"
        )
    else:
        sentence = pgettext(
            "whatsapp", "We have booked for you: %(service)s on %(moment)s with %(person)s. See you then!"
        )
    return sentence % _words(card)


def moved_by_team(card: Card, before: str = "") -> str:
    """`before` is the start that the lead knows, where that is known."""
    if before:
        sentence = pgettext(
            "whatsapp", "We have moved your %(service)s of %(before)s: it is now on %(moment)s with %(person)s."
        )
        return sentence % {**_words(card), "before": moment_text(before)}
    return pgettext("whatsapp", "Your %(service)s is now on %(moment)s with %(person)s.") % _words(card)


def cancelled_by_team(card: Card) -> str:
    sentence = pgettext(
        "whatsapp", "We have cancelled your %(service)s on %(moment)s. If you would like another time, just write here."
    )
    return sentence % _words(card)


def _words(card: Card) -> dict[str, str]:
    return {
        "service": inside(card["service"]),
        "moment": moment_text(card["start"]),
        "person": card["professional"],
        "for": card.get("for", ""),
    }
