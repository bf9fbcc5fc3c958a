"""Who speaks, what the company offers and what it costs."""

from collections.abc import Sequence
from decimal import Decimal

from babel.numbers import format_decimal, get_currency_symbol
from django.utils.translation import get_language, pgettext, to_locale

from agent.date_formats import listed, tongue
from agent.replies.voice import Card, inside


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
        "I'm the virtual assistant of %(company)s: a program, not a person. I book appointments, and when "
        "you prefer it a person takes over.",
    ) % {"company": company}


def ask_service(services: Sequence[Card], *, variant: int = 0) -> str:
    names = listed([inside(card["name"]) for card in services], either=bool(variant % 2))
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
