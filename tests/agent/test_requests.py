"""A lead's appointment is given up or moved for a clear request only; whatever else speaks of it is asked about."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from agent.dialogue.lexicon.asking import CANCEL, MOVE
from agent.dialogue.requests import Force, force_of
from calendar_app.models import Appointment
from tests.agent.conftest import WritingLead

TABLE = yaml.safe_load((Path(__file__).parent / "requests.yaml").read_text())
READ = {Force.REQUESTED: "requested", Force.MENTIONED: "asked", Force.DENIED: "none", Force.ABSENT: "none"}
DEEDS = {"cancel": CANCEL, "move": MOVE}


def test_it_tells_a_request_from_a_mention() -> None:
    assert [(row, got) for row in TABLE if (got := READ[force_of(row[2], DEEDS[row[0]])]) != row[1]] == []


def test_its_table_has_two_sides() -> None:
    assert all(many >= 25 for many in Counter(wanted == "requested" for _deed, wanted, _words in TABLE).values())


@pytest.fixture
def booked(marta: WritingLead) -> WritingLead:
    """Marta, with one visit."""
    marta.says("quiero una visita")
    marta.says("1")
    assert "confirmada" in marta.says("Marta Ruiz, marta@example.test")
    return marta


def count(lead: WritingLead) -> int:
    return Appointment.objects.filter(lead=lead.lead).upcoming().count()


@pytest.mark.parametrize(
    "words",
    [
        "¿puedo cancelar sin costo?",
        "si llueve cancelo",
        "what happens if I cancel?",
        "peut-on annuler ?",
        "annulez les deux",
    ],
)
def test_it_asks_before_it_gives_up_the_only_appointment(booked: WritingLead, words: str) -> None:
    booked.says(words)
    assert [key for key, _title in booked.buttons] == ["cancel:yes", "cancel:no"]
    assert count(booked) == 1
    key, title = booked.buttons[0]
    booked.writes(title, kind="interactive", extra={"button_id": key})
    booked.says()
    assert count(booked) == 0


@pytest.mark.parametrize(
    "words",
    [
        "no quiero cancelar, solo confirmar que voy",
        "please don't cancel",
        "n'annulez pas",
        "ya cancelé el pago",
        "me cancelaron el vuelo",
        "no quiero cambiar el turno, está bien así",
    ],
)
def test_it_leaves_the_appointment_that_nobody_wants_to_give_up(booked: WritingLead, words: str) -> None:
    before = Appointment.objects.get(lead=booked.lead).start
    assert booked.says(words)
    assert not [key for key, _title in booked.buttons if key == "cancel:yes"]
    assert Appointment.objects.filter(lead=booked.lead).upcoming().get().start == before


def test_it_leaves_it_where_the_answer_is_no(booked: WritingLead) -> None:
    booked.says("¿puedo cancelar?")
    key, title = booked.buttons[1]
    booked.writes(title, kind="interactive", extra={"button_id": key})
    assert "queda como está" in booked.says()
    assert count(booked) == 1


@pytest.mark.parametrize(
    "words", ["¿me cancelás el turno?", "can you cancel my appointment?", "annulez mon rendez-vous"]
)
def test_it_gives_up_the_appointment_for_a_clear_request(booked: WritingLead, words: str) -> None:
    booked.says(words)
    assert count(booked) == 0


def test_it_moves_to_no_time_that_is_only_supposed(booked: WritingLead) -> None:
    before = Appointment.objects.get(lead=booked.lead).start
    assert "1. " in booked.says("si llueve cambio el turno al jueves a las 11")
    assert Appointment.objects.filter(lead=booked.lead).upcoming().get().start == before
