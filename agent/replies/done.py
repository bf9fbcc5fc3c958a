"""Booked, moved, cancelled, and what is booked: from cards of committed rows and nothing else."""

from collections.abc import Sequence

from django.utils.translation import pgettext

from agent.date_formats import moment_text
from agent.replies.voice import Card, inside


def booked(card: Card) -> str:
    """The confirmation, from the committed row."""
    words = _row(card)
    if card.get("for"):
        return (
            pgettext(
                "whatsapp", "Done! Your booking is confirmed: %(service)s on %(moment)s with %(person)s, for %(for)s."
            )
            % words
        )
    return pgettext("whatsapp", "Done! Your booking is confirmed: %(service)s on %(moment)s with %(person)s.") % words


def moved(card: Card, before: Card) -> str:
    return pgettext(
        "whatsapp", "Done! Your %(service)s has been moved from %(before)s to %(moment)s with %(person)s."
    ) % {
        **_row(card),
        "before": moment_text(before["start"]),
    }


def have_that_one(card: Card) -> str:
    return pgettext("whatsapp", "You already have that one: %(service)s on %(moment)s with %(person)s.") % _row(card)


def move_to(card: Card, start: str) -> str:
    return pgettext(
        "whatsapp", "You already have %(service)s on %(moment)s with %(person)s. Shall I move it to %(new)s?"
    ) % {**_row(card), "new": moment_text(start)}


def move_button() -> str:
    # Translators: a button of at most 20 characters.
    return pgettext("whatsapp", "Yes, move it")


def keep_button() -> str:
    # Translators: a button of at most 20 characters.
    return pgettext("whatsapp", "No, leave it")


def cancel_button() -> str:
    # Translators: a button of at most 20 characters.
    return pgettext("whatsapp", "Yes, cancel it")


def cancelled(card: Card) -> str:
    return pgettext("whatsapp", "Done. Your %(service)s on %(moment)s has been cancelled.") % _row(card)


def _row(card: Card) -> dict[str, str]:
    return {
        "service": inside(card["service"]),
        "moment": moment_text(card["start"]),
        "person": card["professional"],
        "for": card.get("for", ""),
    }


def appointments(cards: Sequence[Card]) -> str:
    """The lead's own appointments."""
    if len(cards) == 1:
        return pgettext("whatsapp", "You have one appointment: %(service)s on %(moment)s with %(person)s.") % _row(
            cards[0]
        )
    return pgettext("whatsapp", "You have these appointments:") + "\n" + appointment_lines(cards)


def appointment_lines(cards: Sequence[Card]) -> str:
    return "\n".join(f"{n}. {_appointment_line(card)}" for n, card in enumerate(cards, start=1))


def _appointment_line(card: Card) -> str:
    line = f"{moment_text(card['start'])} · {card['service']}"
    return f"{line} · {card['for']}" if card.get("for") else line


def no_appointments() -> str:
    return pgettext("whatsapp", "You have no upcoming appointments with us.")


def which_appointment(goal: str) -> str:
    if goal == "move":
        return pgettext("whatsapp", "Which appointment would you like to move?")
    return pgettext("whatsapp", "Which appointment would you like to cancel?")


def cancel_or_move(card: Card) -> str:
    return pgettext(
        "whatsapp",
        "I understand. Do you want me to cancel your %(service)s? For another day, just tell me which.",
    ) % _row(card)


def same_time(card: Card, *, variant: int = 0) -> str:
    """Asked before anybody is booked into two places at once."""
    words = _row(card)
    if variant % 2:
        sentence = pgettext(
            "whatsapp",
            "There is already %(service)s on %(moment)s. Shall I move that one, is the new one for somebody else, "
            "or do I leave it as it is?",
        )
        return sentence % words
    if card.get("for"):
        return (
            pgettext(
                "whatsapp",
                "%(for)s already has %(service)s on %(moment)s with %(person)s. Shall I move that one, or is the new "
                "one for somebody else?",
            )
            % words
        )
    return (
        pgettext(
            "whatsapp",
            "You already have %(service)s on %(moment)s with %(person)s. Shall I move that one, or is the new one for "
            "somebody else?",
        )
        % words
    )


def same_time_buttons() -> list[tuple[str, str]]:
    """(key, title of at most 20 characters)."""
    return [
        # Translators: three buttons of at most 20 characters, about an appointment that is in the way of a new one.
        ("move", pgettext("whatsapp", "Move that one")),
        ("other", pgettext("whatsapp", "For somebody else")),
        ("leave", pgettext("whatsapp", "Leave it as it is")),
    ]


def have_another_then(card: Card) -> str:
    return pgettext(
        "whatsapp", "At that time you already have %(service)s with %(person)s, so I have changed nothing."
    ) % _row(card)


def ask_new_time() -> str:
    return pgettext("whatsapp", "Would you like to book another one?")


def ask_change() -> str:
    return pgettext("whatsapp", "Would you like to change anything?")


def anything_else() -> str:
    return pgettext("whatsapp", "Is there anything else I can help you with?")
