"""Urgency and anger: a complaint of a person, never a noun; where in doubt the assistant asks and goes on answering."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from agent.tools.anger import read_anger
from agent.tools.urgency import read_urgency
from company.models import Notification
from leads.models import Lead
from tests.agent.conftest import WritingLead

TABLE = yaml.safe_load((Path(__file__).parent / "distress.yaml").read_text())


def is_acted_on(kind: str, words: str) -> bool:
    return read_urgency(words).is_pressing if kind == "urgent" else bool(read_anger(words).sign)


def test_it_tells_a_complaint_from_a_noun() -> None:
    assert [row for row in TABLE if is_acted_on(row[0], row[2]) != (row[1] == "yes")] == []


def test_its_table_has_two_sides() -> None:
    assert all(many >= 27 for many in Counter((kind, wanted) for kind, wanted, _words in TABLE).values())


@pytest.mark.parametrize(
    "words",
    [
        "Hola, soy Dolores Urgell y quiero una asesoría",
        "te escribo de parte de mi mamá Dolores Pérez, quiere una asesoría",
        "Hello, is a consultation needed if I have smoke detectors on the roof?",
        "Hola, trabajo en Seguros de Accidentes La Caja y quiero una asesoría",
        "do you sell solar panels that need a painting of the roof? I want a consultation",
        "Bonjour, je suis Paul Casse, c'est remboursé ? Je voudrais une visite",
        "no me quejo de nada, quiero una visita",
        "I'm Tom Paine, my broker says installation is painless. A visit please",
    ],
)
def test_it_goes_on_booking_where_a_noun_sounds_urgent(marta: WritingLead, words: str) -> None:
    assert marta.says(words)
    marta.conversation.refresh_from_db()
    assert not marta.conversation.is_silenced
    assert not Notification.objects.exists()
    assert Lead.objects.get(pk=marta.lead.pk).urgency in ("", Lead.Urgency.NORMAL)


@pytest.mark.parametrize("words", ["me duele mucho", "Production is down!", "c'est urgent", "hay humo en el inversor"])
def test_it_calls_the_team_where_somebody_complains(marta: WritingLead, words: str) -> None:
    marta.says(words)
    assert Notification.objects.filter(kind="urgent").exists()
    assert Lead.objects.get(pk=marta.lead.pk).urgency in (Lead.Urgency.HIGH, Lead.Urgency.EMERGENCY)


@pytest.mark.parametrize("words", ["un incendio", "qué desastre"])
def test_it_asks_where_it_is_in_doubt(marta: WritingLead, words: str) -> None:
    assert "persona del equipo?" in marta.says(words)
    marta.conversation.refresh_from_db()
    assert not marta.conversation.is_silenced
    assert "persona del equipo" in marta.says("sí, por favor")
    marta.conversation.refresh_from_db()
    assert marta.conversation.is_silenced


@pytest.mark.parametrize("words", ["mi hija se está ahogando", "me duele mucho", "my son is choking"])
def test_it_tells_staff_what_is_urgent_while_a_person_has_the_word(marta: WritingLead, words: str) -> None:
    marta.says("hola")
    marta.conversation.hand_off(reason="asked", summary="")
    Notification.objects.all().delete()
    assert marta.says(words, words) == ""
    assert Lead.objects.get(pk=marta.lead.pk).urgency in (Lead.Urgency.HIGH, Lead.Urgency.EMERGENCY)
    assert Notification.objects.filter(kind="urgent").count() == 1


def test_it_keeps_calm_words_to_itself_while_a_person_has_the_word(marta: WritingLead) -> None:
    marta.conversation.hand_off(reason="asked", summary="")
    assert marta.says("¿a qué hora abren?") == ""
    assert not Notification.objects.filter(kind="urgent").exists()
    assert Lead.objects.get(pk=marta.lead.pk).urgency == ""
