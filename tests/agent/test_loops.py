"""A talk with another machine ends; a person who repeats themselves is told that somebody will write."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agent.loops import MOST_TURNS, Course
from agent.models import Run
from company.models import Notification
from conversations.models import Message
from tests.agent.conftest import WritingLead

MACHINE = "Gracias por comunicarse con Ferretería Sur, en breve le responderemos"


def calls(lead: WritingLead) -> int:
    return Notification.objects.filter(kind="handoff").count()


def end_silence(lead: WritingLead) -> None:
    lead.conversation.refresh_from_db()
    lead.conversation.silenced_until = timezone.now() - timedelta(seconds=1)
    lead.conversation.save()


def test_it_hands_over_with_a_word_when_the_same_is_written_a_third_time(marta: WritingLead) -> None:
    assert marta.says(MACHINE) and marta.says(MACHINE)
    assert calls(marta) == 0
    assert "persona del equipo" in marta.says(MACHINE)
    assert calls(marta) == 1
    marta.conversation.refresh_from_db()
    assert marta.conversation.is_silenced
    assert "máquina" in marta.conversation.handoff_summary


def test_it_ends_in_silence_when_the_machine_goes_on(marta: WritingLead) -> None:
    for _time in range(3):
        marta.says(MACHINE)
    end_silence(marta)
    said = Message.objects.filter(author="assistant").count()
    for _time in range(10):
        marta.says(MACHINE)
    assert Message.objects.filter(author="assistant").count() <= said + 2
    assert calls(marta) == 2
    marta.conversation.refresh_from_db()
    assert marta.conversation.is_silenced
    assert Run.objects.filter(outcome=Run.Outcome.SILENT).count() == 1


def test_two_texts_in_turn_are_a_circle_too(marta: WritingLead) -> None:
    for number in range(8):
        marta.says(MACHINE if number % 2 else "Su consulta es muy importante para nosotros")
    assert calls(marta) == 1


def test_it_notices_that_it_has_nothing_new_to_say(marta: WritingLead) -> None:
    for _time in range(12):
        marta.says("👍")
    assert calls(marta) == 1


def test_a_booking_begins_the_count_anew(marta: WritingLead) -> None:
    for _time in range(3):
        marta.says("quiero una visita técnica")
        marta.says("1")
        marta.says("Marta Ruiz, marta@example.test")
    marta.conversation.refresh_from_db()
    assert not marta.conversation.is_silenced


@pytest.mark.parametrize("words", ["sí", "ok", "1", "gracias", "hola"])
def test_it_lets_people_repeat_a_short_word(words: str) -> None:
    course = Course()
    assert not any(course.hear(words) for _time in range(5))


def test_it_ends_a_talk_of_which_nothing_comes() -> None:
    course = Course()
    ends = [course.hear(f"una pregunta más, la {n}") or course.say(f"respuesta {n}") for n in range(MOST_TURNS)]
    assert ends == [False] * (MOST_TURNS - 1) + [True]
