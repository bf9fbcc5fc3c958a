"""Understanding without a database: first messages, personal data in any order, the language of short words."""

from collections import Counter
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from agent.dialogue.catalogue import Catalogue
from agent.dialogue.heard import Ear, hear
from agent.dialogue.memory import Memory
from agent.dialogue.people import read_people, split_name
from agent.dialogue.policy import next_step
from agent.language import decide

ZONE = "America/Argentina/Buenos_Aires"
NOW = datetime(2026, 11, 22, 11, tzinfo=ZoneInfo(ZONE))
FIRST = yaml.safe_load((Path(__file__).parent / "first_messages.yaml").read_text())
SHARE = 0.97


def card(key: str, name: str, *aliases: str, urgent: bool = False) -> dict[str, Any]:
    return {"id": key, "name": name, "names": {}, "aliases": list(aliases), "for_urgent": urgent}


CATALOGUE = Catalogue(
    [
        card(
            "visit", "Visita técnica", "visita", "technical visit", "site visit", "visit", "visite technique", "visite"
        ),
        card("advice", "Asesoría", "asesoramiento", "consulta", "consultation", "quote", "presupuesto", "devis"),
        card("checkup", "Contrôle", "control", "check-up", "examen"),
        card("cleaning", "Détartrage", "limpieza", "cleaning", "nettoyage"),
    ],
    [{"id": "1", "name": "Dr Paul Mercier", "specialty": ""}, {"id": "2", "name": "Inés Robledo", "specialty": ""}],
)


def ear(lang: str) -> Ear:
    return Ear(lang, NOW, ZONE, (time(9), time(18)), CATALOGUE)


def step_of(text: str, lang: str) -> str:
    return next_step(Memory(), hear(text, Memory(), ear(lang)))


def test_it_takes_the_right_step_at_nearly_every_first_message() -> None:
    wrong = [(lang, text, wanted, got) for wanted, lang, text in FIRST if (got := step_of(text, lang)) != wanted]
    assert len(wrong) <= (1 - SHARE) * len(FIRST), "\n".join(map(str, wrong))


def test_it_tells_the_language_of_nearly_every_first_message() -> None:
    wrong = [(lang, text) for _step, lang, text in FIRST if decide([text], default=lang) != lang]
    assert len(wrong) <= (1 - SHARE) * len(FIRST), wrong
    assert set(Counter(lang for _step, lang, _text in FIRST)) == {"es", "en", "fr"}


@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "10:00",
        "John Smith",
        "👍",
        "2",
        "lucia@correo.test",
        "OSDE 210",
        "51222102",
        "merci",
        "thanks",
        "yes",
        "dale",
    ],
)
@pytest.mark.parametrize("current", ["es", "en", "fr"])
def test_it_keeps_the_language_without_clear_evidence(text: str, current: str) -> None:
    assert decide([text], current=current, default="es") == current


@pytest.mark.parametrize(
    ("text", "current", "wanted"),
    [
        ("Sorry, do you speak English?", "es", "en"),
        ("en français s'il vous plaît", "en", "fr"),
        ("prefiero que me escribas en español, por favor", "fr", "es"),
        ("could you tell me when the technician will come?", "es", "en"),
    ],
)
def test_it_changes_the_language_on_clear_evidence(text: str, current: str, wanted: str) -> None:
    assert decide([text], current=current) == wanted


def test_it_falls_back_to_the_companys_language() -> None:
    assert decide(["👍"], default="fr") == "fr"
    assert decide([""], default="xx") == "es"


ALL = frozenset({"name", "email", "document", "insurance"})


@pytest.mark.parametrize(
    ("text", "lang", "asked", "wanted"),
    [
        ("Lucía Ferreyra, lucia@x.test", "es", {"name", "email"}, ("Lucía", "Ferreyra", "lucia@x.test", "", "")),
        ("lucia@x.test lucia ferreyra", "es", {"name", "email"}, ("Lucia", "Ferreyra", "lucia@x.test", "", "")),
        ("Manon Girard, 51222103, sans mutuelle", "fr", ALL, ("Manon", "Girard", "", "51222103", "PARTICULAR")),
        ("51222103\nMGEN\nManon Girard", "fr", ALL, ("Manon", "Girard", "", "51222103", "MGEN")),
        ("Yamina Belkacem, 50111005, Zenbura", "fr", ALL, ("Yamina", "Belkacem", "", "50111005", "Zenbura")),
        ("Nombre: Lucía\nApellido: Ferreyra\nDNI: 31.222.101", "es", ALL, ("Lucía", "Ferreyra", "", "31.222.101", "")),
        ("I'm Sean O'Brien and my email is sean@x.co.uk", "en", set(), ("Sean", "O'Brien", "sean@x.co.uk", "", "")),
        ("passport AB123456, Mary Ann Lee, private", "en", ALL, ("Mary Ann", "Lee", "", "AB123456", "PARTICULAR")),
        ("lucia arroba correo punto com", "es", {"email"}, ("", "", "lucia@correo.com", "", "")),
        ("Clara Bueno", "es", {"name"}, ("Clara", "Bueno", "", "", "")),
        (
            "Nombre: JUAN  CARLOS\nApellido: DE LA FUENTE Y PÉREZ-O’NEILL\nMail: <juan@example.test>",
            "es",
            {"name", "email"},
            ("Juan Carlos", "De la Fuente y Pérez-O’Neill", "juan@example.test", "", ""),
        ),
        ("*Nombre:* Ana María\n*Apellido:* Gómez", "es", {"name"}, ("Ana María", "Gómez", "", "", "")),
        ("Apellido y nombre: Gómez, Ana María", "es", {"name"}, ("Ana María", "Gómez", "", "", "")),
        ("Nombre y apellido: Ana María Gómez\nDNI: 31222101", "es", ALL, ("Ana María", "Gómez", "", "31222101", "")),
        (
            "1) Ana María\n2) Gómez\n3) ana@x.test",
            "es",
            {"name", "email"},
            ("Ana María", "Gómez", "ana@x.test", "", ""),
        ),
        ("Nom de famille : Le Goff\nPrénoms : Anne Marie", "fr", {"name"}, ("Anne Marie", "Le Goff", "", "", "")),
        ("Nom : DE LA TOUR\nPrénom : Jean", "fr", {"name"}, ("Jean", "De la Tour", "", "", "")),
        ("Nom et prénom : Girard Manon", "fr", {"name"}, ("Manon", "Girard", "", "", "")),
        ("First name: Mary Ann / Last name: Van der Berg", "en", set(), ("Mary Ann", "Van der Berg", "", "", "")),
        ("Name: Domingo\nSurname: Abril", "en", {"name"}, ("Domingo", "Abril", "", "", "")),
        ("Suharto nomás, en mi país no usamos apellido", "es", {"name"}, ("Suharto", "", "", "", "")),
        ("el jueves a las 10", "es", {"name", "email"}, ("", "", "", "", "")),
        ("oh wait, I meant a site visit", "en", {"name", "email"}, ("", "", "", "", "")),
        ("soy nuevo cliente", "es", set(), ("", "", "", "", "")),
        ("c'est urgent", "fr", set(), ("", "", "", "", "")),
    ],
)
def test_it_reads_personal_data(text: str, lang: str, asked: set[str], wanted: tuple[str, ...]) -> None:
    found = read_people(text, lang, asked=frozenset(asked)).fields
    keys = ("first_name", "last_name", "email", "document", "insurance")
    assert tuple(found.get(key, "") for key in keys) == wanted


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Lucía", ("Lucía", "")),
        ("Juan Carlos Pérez", ("Juan Carlos", "Pérez")),
        ("María de la Cruz", ("María", "de la Cruz")),
        ("Vincent van Gogh", ("Vincent", "van Gogh")),
        ("ana maría pérez gómez", ("Ana María", "Pérez Gómez")),
    ],
)
def test_it_parts_first_and_last_names(name: str, wanted: tuple[str, str]) -> None:
    assert split_name(name.split()) == wanted


@pytest.mark.parametrize(
    ("text", "lang", "wanted"),
    [
        ("quiero una bisita tecnica", "es", "visit"),
        ("I'd like to get my teeth cleaned", "en", "cleaning"),
        ("I meant a site visit, not a consultation", "en", "visit"),
        ("en vez de la limpieza un control", "es", "checkup"),
        ("un detartraje", "es", "cleaning"),
    ],
)
def test_it_finds_the_service(text: str, lang: str, wanted: str) -> None:
    service = hear(text, Memory(), ear(lang)).heading.service
    assert service and service["id"] == wanted


def test_it_does_not_take_a_leads_name_for_a_professional() -> None:
    memory = Memory(goal="book", asking="data", asked=["name", "email"])
    heard = hear("Inés Delattre, ines@x.test", memory, ear("es"))
    assert heard.professional is None
    assert hear("con Inés por favor", Memory(), ear("es")).professional is not None


@pytest.mark.parametrize("text", ["a " * 5000, "1" * 10_000, "." * 10_000, "la 1, " * 2000, "ñ@" * 3000])
def test_it_reads_any_text(text: str) -> None:
    assert not hear(text, Memory(), ear("es")).intents & {"cancel", "human", "opt_out"}


@pytest.mark.parametrize(
    ("text", "is_self"),
    [
        ("es para mí", True),
        ("es para mí, gracias", True),
        ("no, es para mí solo", True),
        ("es para mi hijo", False),
        ("era para mi vecina Rosa", False),
        ("sería para mi cuñado", False),
    ],
)
def test_somebody_of_mine_is_not_me(text: str, is_self: bool) -> None:
    assert ("self" in hear(text, Memory(), ear("es")).intents) is is_self


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Nombre: Juan\nApellido: Pérez\nEmail: jp@x.test\nDirección: Calle Mayor 3", "es"),
        ("Nom : Pérez\nPrénom : Juan\nAdresse : 3 rue des Lilas\nE-mail : jp@x.test", "fr"),
        ("First name: Juan\nLast name: Pérez\nAddress: 3 Main Street\nEmail: jp@x.test", "en"),
    ],
)
def test_a_filled_in_address_is_no_question(text: str, lang: str) -> None:
    heard = hear(text, Memory(goal="book", asking="data", asked=["name", "email"]), ear(lang))
    fields = heard.people.fields
    assert (fields["first_name"], fields["last_name"], fields["email"]) == ("Juan", "Pérez", "jp@x.test")
    assert "where" not in heard.intents


def test_a_tap_is_nobodys_data() -> None:
    memory = Memory(goal="book", asking="data", asked=["document"])
    heard = hear("lun 7/12 9:30", memory, ear("es"), button="slot:2026-12-07T09:30:00-03:00")
    assert not heard.people.fields and not heard.people.wrong
