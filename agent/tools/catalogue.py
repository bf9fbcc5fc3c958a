"""What the company offers and who does it."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from agent.tools.context import ToolContext
from agent.tools.result import Result, done, refused
from calendar_app.models import Professional, Service


def fold(text: str) -> str:
    """Lower case, without accents, single spaces."""
    plain = unicodedata.normalize("NFKD", text)
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).lower().split())


def service_card(service: Service, desk: ToolContext) -> dict[str, Any]:
    """A service as data: the price only where the company shows it."""
    price = str(service.price) if service.price is not None and service.show_price else None
    return {
        "id": str(service.pk),
        "name": service.name_in(desk.language),
        "names": {**service.names, desk.tenant.language: service.name},
        "aliases": service.aliases,
        "description": service.description,
        "minutes": service.minutes,
        "price": price,
        "currency": desk.tenant.currency,
        "required": service.required,
        "for_urgent": service.for_urgent,
    }


def professional_card(professional: Professional) -> dict[str, Any]:
    return {"id": str(professional.pk), "name": professional.name, "specialty": professional.specialty}


def bookable_services() -> list[Service]:
    return list(Service.objects.bookable())


def find_service(words: str) -> Service | None:
    """By id, name, name in another language or alias; None when it is none of them, or more than one."""
    wanted = fold(words)
    found = [service for service in bookable_services() if wanted in _names_of(service)]
    return found[0] if len(found) == 1 else None


def _names_of(service: Service) -> set[str]:
    names: Iterable[str] = [service.name, *service.names.values(), *service.aliases]
    return {str(service.pk), *map(fold, names)}


def find_professional(words: str) -> Professional | None:
    """By id, full name, or one part of the name that only one person has ("Dr Martin" → Léa Martin)."""
    wanted = fold(words)
    people = list(Professional.objects.bookable())
    exact = [person for person in people if wanted in (str(person.pk), fold(person.name))]
    parts = set(wanted.replace(".", " ").split()) - {"dr", "dra", "doctor", "doctora", "docteur", "con", "with", "avec"}
    loose = [person for person in people if parts and parts <= set(fold(person.name).replace(".", " ").split())]
    found = exact or loose
    return found[0] if len(found) == 1 else None


def list_services(desk: ToolContext, *, category: str = "") -> Result:
    """Every service a lead can book: {"services": [card, …]}."""
    services = [s for s in bookable_services() if not category or fold(s.category) == fold(category)]
    return done("services", services=[service_card(service, desk) for service in services])


def list_professionals(desk: ToolContext, *, service: str = "") -> Result:
    """Who can be booked, for one service when it is named: {"professionals": [card, …]}."""
    people = Professional.objects.bookable()
    if service:
        found = find_service(service)
        if found is None:
            return unknown_service(desk)
        people = people.filter(services=found)
    return done("professionals", professionals=[professional_card(person) for person in people])


def unknown_service(desk: ToolContext) -> Result:
    """Says which services there really are."""
    return refused("unknown_service", services=list_services(desk).data["services"], expected="exact service name")


def unknown_professional(service: Service) -> Result:
    people = Professional.objects.offering(service)
    return refused("unknown_professional", professionals=[professional_card(person) for person in people])
