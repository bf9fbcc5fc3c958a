"""Sentences that code renders for leads. Whoever calls is inside `speaking(language, country)`.

Every sentence that says booked, moved or cancelled takes the card of a committed row and nothing else.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal, get_currency_symbol
from django.utils.translation import get_language, override, pgettext, to_locale

from agent.moments import button_text, day_text, listed, moment_text, opening_text, tongue, weekday_text
from agent.tools.result import Result

__all__ = ["button_text", "day_text", "listed", "moment_text", "opening_text", "weekday_text"]
Card = dict[str, Any]


@contextmanager
def speaking(language: str, country: str = "") -> Iterator[None]:
    """Speaks `language` for the body; Spanish for an Argentine company uses "vos"."""
    with override("es-ar" if (language, country) == ("es", "AR") else language):
        yield


def trouble_text(language: str, country: str = "") -> str:
    """Nothing could answer: a person takes over."""
    with speaking(language, country):
        return pgettext(
            "whatsapp",
            "Sorry, something went wrong on our side. I'm passing you to a person of the team, who will write to you "
            "here.",
        )


def inside(name: str) -> str:
    """A service's name within a sentence: "visita técnica"; capitals that mean something stay."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


# For whoever thinks with a model


def confirmation(result: Result, language: str, country: str = "") -> str:
    """The sentence for an effect of this run: booked, moved, cancelled or handed off. Empty for anything else."""
    with speaking(language, country):
        if result.code == "booked":
            return f"{booked(result.data['appointment'])} {anything_else()}"
        if result.code == "moved":
            return f"{moved(result.data['appointment'], result.data['before'])} {anything_else()}"
        if result.code == "cancelled":
            return f"{cancelled(result.data['appointment'])} {ask_new_time()}"
        return handed_off() if result.code == "handed_off" else ""


def slot_buttons(slots: Sequence[Card], language: str, country: str = "") -> tuple[tuple[str, str], ...]:
    """Offered slots as reply buttons, three at most."""
    with speaking(language, country):
        return tuple((f"slot:{card['start']}", button_text(card["start"])) for card in slots[:3])


# Who speaks


def hello(company: str, name: str = "", lead: str = "") -> str:
    """The first sentence of a conversation."""
    words = {"company": company, "name": name, "lead": lead}
    if lead and name:
        return pgettext("whatsapp", "Hello %(lead)s! I'm %(name)s, the virtual assistant of %(company)s.") % words
    if lead:
        return pgettext("whatsapp", "Hello %(lead)s! I'm the virtual assistant of %(company)s.") % words
    if name:
        return pgettext("whatsapp", "Hello! I'm %(name)s, the virtual assistant of %(company)s.") % words
    return pgettext("whatsapp", "Hello! I'm the virtual assistant of %(company)s.") % words


def hello_again(lead: str = "") -> str:
    if lead:
        return pgettext("whatsapp", "Hello again, %(lead)s!") % {"lead": lead}
    return pgettext("whatsapp", "Hello again!")


def i_am_assistant(company: str) -> str:
    return pgettext(
        "whatsapp",
        "I'm the virtual assistant of %(company)s: a program, not a person. I book appointments, and when you prefer "
        "it a person takes over.",
    ) % {"company": company}


# Services


def ask_service(services: Sequence[Card], *, variant: int = 0) -> str:
    names = listed([inside(card["name"]) for card in services])
    if variant % 2:
        return pgettext("whatsapp", "Which service would you like: %(names)s?") % {"names": names}
    return pgettext("whatsapp", "Our services: %(names)s. Which one are you interested in?") % {"names": names}


def which_service(services: Sequence[Card]) -> str:
    return pgettext("whatsapp", "Which service do you mean: %(names)s?") % {
        "names": listed([inside(card["name"]) for card in services], either=True)
    }


def not_offered(thing: str) -> str:
    return pgettext("whatsapp", "Sorry, we don't offer “%(thing)s” here.") % {"thing": thing}


def price_of(service: Card) -> str:
    words = {"service": service["name"], "minutes": service["minutes"], "price": money(service)}
    if service.get("price") is None:
        return (
            pgettext(
                "whatsapp",
                "%(service)s: it takes %(minutes)s minutes. The price is given by the team, I don't have it here.",
            )
            % words
        )
    if Decimal(service["price"]) == 0:
        return pgettext("whatsapp", "%(service)s: it is free of charge and takes %(minutes)s minutes.") % words
    return pgettext("whatsapp", "%(service)s: it costs %(price)s and takes %(minutes)s minutes.") % words


def duration_of(service: Card) -> str:
    return pgettext("whatsapp", "%(service)s: it takes %(minutes)s minutes.") % {
        "service": service["name"],
        "minutes": service["minutes"],
    }


def money(service: Card) -> str:
    """ "$15.000" for an Argentine company, "43 €" in French, "€43" in English; "" without a price."""
    if service.get("price") is None:
        return ""
    locale = to_locale(get_language() or "es")
    amount = Decimal(service["price"])
    number = format_decimal(
        amount, format="#,##0" if amount == amount.to_integral_value() else "#,##0.00", locale=locale
    )
    symbol = get_currency_symbol(service["currency"], locale=locale)
    number = number.replace("\xa0", " ").replace("\u202f", " ")
    return f"{symbol}{number}" if len(symbol) == 1 and tongue() != "fr" and locale != "es" else f"{number} {symbol}"


def prices(services: Sequence[Card]) -> str:
    """One line a service."""
    return "\n".join(f"• {_price_line(card)}" for card in services)


def _price_line(card: Card) -> str:
    words = {"service": card["name"], "price": money(card), "minutes": card["minutes"]}
    if card.get("price") is None:
        return pgettext("whatsapp", "%(service)s: %(minutes)s minutes") % words
    return pgettext("whatsapp", "%(service)s: %(price)s, %(minutes)s minutes") % words


def these_services() -> str:
    return pgettext("whatsapp", "This is what we offer:")


def ask_book_it(service: Card | None) -> str:
    if service is None:
        return pgettext("whatsapp", "Would you like to book one?")
    return pgettext("whatsapp", "Would you like to book one? I can look for the first free times.")


# Slots


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
    if code in ("closed", "day_off") and day:
        return pgettext("whatsapp", "We are closed on %(day)s.") % words
    if code == "outside_hours" and person:
        return pgettext("whatsapp", "%(person)s doesn't work at that hour.") % words
    sentences = {
        "closed": pgettext("whatsapp", "We are closed then."),
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


# Data


def ask_data(fields: Sequence[str], *, for_other: bool = False, variant: int = 0) -> str:
    """One question for everything that is missing."""
    if for_other:
        names = listed([_their(field) for field in fields])
        return pgettext("whatsapp", "Could you give me, for the person who is coming: %(fields)s?") % {"fields": names}
    names = listed([_your(field) for field in fields])
    if variant % 2:
        return pgettext("whatsapp", "To finish I just need %(fields)s. Could you send it to me?") % {"fields": names}
    return pgettext("whatsapp", "Could you give me %(fields)s, please?") % {"fields": names}


def _your(field: str) -> str:
    return {
        "name": pgettext("whatsapp", "your first and last name"),
        "last_name": pgettext("whatsapp", "your last name"),
        "email": pgettext("whatsapp", "your e-mail"),
        "document": pgettext("whatsapp", "your document number"),
        "insurance": pgettext("whatsapp", "your insurance (or PRIVATE if you have none)"),
    }[field]


def _their(field: str) -> str:
    return {
        "name": pgettext("whatsapp", "first and last name"),
        "last_name": pgettext("whatsapp", "last name"),
        "email": pgettext("whatsapp", "an e-mail"),
        "document": pgettext("whatsapp", "document number"),
        "insurance": pgettext("whatsapp", "insurance (or PRIVATE without one)"),
    }[field]


def keeping(card: Card) -> str:
    return pgettext("whatsapp", "Perfect: %(moment)s.") % {"moment": moment_text(card["start"])}


def noted() -> str:
    return pgettext("whatsapp", "Thank you!")


def data_kept() -> str:
    return pgettext("whatsapp", "Thank you, I have noted it.")


def wrong_format(field: str) -> str:
    if field == "email":
        return pgettext(
            "whatsapp", "That e-mail seems incomplete. Could you send your e-mail again, like someone@example.com?"
        )
    return pgettext(
        "whatsapp", "That document number seems incomplete. Could you send the document number again, like 12345678?"
    )


# Done


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


def ask_new_time() -> str:
    return pgettext("whatsapp", "Would you like to book another one?")


def ask_change() -> str:
    return pgettext("whatsapp", "Would you like to change anything?")


def anything_else() -> str:
    return pgettext("whatsapp", "Is there anything else I can help you with?")


# Other talk


def handed_off() -> str:
    return pgettext(
        "whatsapp", "Of course. I'm passing you to a person of the team, who will write to you here shortly."
    )


def handed_off_angry() -> str:
    return pgettext(
        "whatsapp",
        "I'm sorry for the trouble, I understand that you are upset. I'm passing you to a person of the team, who "
        "will write to you here as soon as possible.",
    )


def handed_off_urgent() -> str:
    return pgettext(
        "whatsapp",
        "I'm sorry, I see that it is urgent. I have told the team and I'm passing you to a person, who will write to "
        "you here right away.",
    )


def handed_off_data() -> str:
    return pgettext(
        "whatsapp",
        "Let's do it more simply: I'm passing you to a person of the team, who will write to you here to finish the "
        "booking.",
    )


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


# For the team


def summary(parts: Sequence[tuple[str, str]]) -> str:
    """What a person needs to know at once; in the company's language."""
    labels = {
        "reason": pgettext("handoff summary", "Why"),
        "service": pgettext("handoff summary", "Service"),
        "slot": pgettext("handoff summary", "Chosen time"),
        "appointments": pgettext("handoff summary", "Appointments"),
        "said": pgettext("handoff summary", "Last words"),
    }
    return "\n".join(f"{labels[key]}: {value}" for key, value in parts if value)


def reason_text(reason: str) -> str:
    return {
        "asked": pgettext("handoff summary", "Asks for a person"),
        "angry": pgettext("handoff summary", "Is upset"),
        "urgent": pgettext("handoff summary", "Urgent"),
        "data": pgettext("handoff summary", "Could not finish the data of a booking"),
        "question": pgettext("handoff summary", "Asks something the assistant doesn't know"),
        "lost": pgettext("handoff summary", "The assistant didn't understand"),
        "no_slots": pgettext("handoff summary", "No free time was found"),
    }.get(reason, reason)
