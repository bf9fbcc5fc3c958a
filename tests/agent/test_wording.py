"""Small words of the sentences that leads read: firsts of a month, "and" and "or", one and several."""

from datetime import date

import pytest

from agent import replies
from agent.date_formats import listed, moment_text


@pytest.mark.parametrize(
    ("language", "start", "wanted"),
    [
        ("fr", "2026-12-01T09:00", "mardi 1er décembre à 9h00"),
        ("fr", "2027-01-01T09:00", "vendredi 1er janvier à 9h00"),
        ("fr", "2026-12-11T09:00", "vendredi 11 décembre à 9h00"),
        ("es", "2026-12-01T09:00", "martes 1 de diciembre a las 9:00"),
        ("en", "2026-12-01T09:00", "Tuesday 1 December at 9:00 am"),
    ],
)
def test_it_writes_a_day_as_the_language_does(language: str, start: str, wanted: str) -> None:
    with replies.speaking(language):
        assert moment_text(start) == wanted
        assert replies.day_text(date.fromisoformat(start[:10])) in wanted


@pytest.mark.parametrize(
    ("language", "items", "either", "wanted"),
    [
        ("es", ["visita", "asesoría"], True, "visita o asesoría"),
        ("es", ["visita", "ortodoncia"], True, "visita u ortodoncia"),
        ("es", ["visita", "inspección"], False, "visita e inspección"),
        ("es", ["visita", "hielo"], False, "visita y hielo"),
        ("en", ["visit", "advice"], True, "visit or advice"),
        ("fr", ["visite", "conseil"], True, "visite ou conseil"),
    ],
)
def test_it_joins_a_list(language: str, items: list[str], either: bool, wanted: str) -> None:
    with replies.speaking(language):
        assert listed(items, either=either) == wanted


@pytest.mark.parametrize(("language", "wanted"), [("es", "visita o asesoría?"), ("fr", "visita ou asesoría ?")])
def test_a_question_offers_a_choice(language: str, wanted: str) -> None:
    with replies.speaking(language):
        cards = [{"name": "Visita"}, {"name": "Asesoría"}]
        assert replies.ask_service(cards, variant=1).endswith(wanted)
        assert replies.which_service(cards).endswith(wanted)


@pytest.mark.parametrize(
    ("language", "country", "fields", "wanted"),
    [
        ("fr", "", ["email"], "me l'envoyer ?"),
        ("fr", "", ["email", "document"], "me les envoyer ?"),
        ("fr", "", ["name"], "me les envoyer ?"),
        ("es", "", ["email", "insurance"], "¿Me pasas esos datos?"),
        ("es", "AR", ["insurance"], "¿Me pasás ese dato?"),
        ("en", "", ["name"], "send them to me?"),
    ],
)
def test_it_asks_for_one_or_for_several(language: str, country: str, fields: list[str], wanted: str) -> None:
    with replies.speaking(language, country):
        assert replies.ask_data(fields, variant=1).endswith(wanted)


def test_french_elides_no_service() -> None:
    card = {"service": "Urgence", "start": "2026-12-01T09:00", "professional": "Dr Lambert"}
    with replies.speaking("fr"):
        assert "de urgence" not in replies.cancelled(card) + replies.moved(card, card)
