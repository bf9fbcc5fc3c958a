"""The turn: bursts answered once, people have the word, a dead worker's turn is taken over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agent import run
from agent.models import AgentProfile, Run, Step, Turn
from company.models import Notification
from conversations.models import Message
from tenants.models import Wake
from tests.agent.conftest import WritingLead


def replies(lead: WritingLead) -> list[Message]:
    return list(Message.objects.filter(conversation=lead.conversation, author="assistant"))


def test_it_answers_a_burst_once_and_in_order(marta: WritingLead) -> None:
    assert marta.says("hola", "quiero info", "de los paneles")
    assert len({reply.run_id for reply in replies(marta)}) == 1
    assert Run.objects.get().burst == [
        str(pk) for pk in Message.objects.filter(author="lead").values_list("pk", flat=True)
    ]
    assert marta.turn.owed == [] and marta.turn.due_at is None
    assert not Wake.objects.filter(queue=run.QUEUE).exists()


def test_it_waits_for_the_end_of_the_burst(marta: WritingLead, settings: pytest.FixtureRequest) -> None:
    settings.AGENT_DEBOUNCE_SECONDS = 60
    marta.writes("hola")
    assert marta.answer() is None
    assert Wake.objects.get(queue=run.QUEUE).due_at > timezone.now() + timedelta(seconds=50)


def test_it_takes_the_companys_own_patience(marta: WritingLead, settings: pytest.FixtureRequest) -> None:
    settings.AGENT_DEBOUNCE_SECONDS = None
    marta.writes("hola")
    assert 10 < (run.due_in(marta.conversation.pk) or 0) <= 11
    marta.writes("", kind="image")
    assert 19 < (run.due_in(marta.conversation.pk) or 0) <= 20


def test_it_keeps_silent_after_a_person_answered(marta: WritingLead) -> None:
    marta.conversation.silence()
    assert marta.says("hola") == ""
    assert replies(marta) == []


def test_it_answers_nothing_of_the_time_of_silence_later(marta: WritingLead) -> None:
    marta.conversation.silence()
    marta.writes("hola?")
    marta.conversation.silenced_until = timezone.now() - timedelta(seconds=1)
    marta.conversation.save()
    assert marta.answer() is None
    assert marta.says("sigue ahí?")
    assert len(Run.objects.get().burst) == 1


def test_it_is_silent_where_the_assistant_is_switched_off(marta: WritingLead, silent_company: AgentProfile) -> None:
    assert marta.says("hola") == ""
    assert marta.turn.owed == []


def test_it_leaves_a_turn_that_another_worker_has(marta: WritingLead) -> None:
    marta.writes("hola")
    Turn.objects.update(lease=marta.lead.pk, leased_until=timezone.now() + timedelta(seconds=10))
    assert marta.answer() is None


def test_it_takes_over_a_turn_whose_worker_died(marta: WritingLead) -> None:
    marta.writes("hola")
    dead = Run.objects.create(conversation=marta.conversation)
    Turn.objects.update(lease=dead.pk, leased_until=timezone.now() - timedelta(seconds=1))
    answered = marta.answer()
    assert answered and answered.outcome == Run.Outcome.REPLIED
    dead.refresh_from_db()
    assert (dead.outcome, dead.error) == (Run.Outcome.FAILED, "worker_died")
    assert len({reply.run_id for reply in replies(marta)}) == 1


def test_it_gives_a_turn_that_kills_every_worker_to_a_person(marta: WritingLead) -> None:
    message = marta.writes("hola")
    for _death in range(run.MOST_TRIES):
        Run.objects.create(conversation=marta.conversation, burst=[str(message.pk)])
    assert marta.answer() is None
    marta.conversation.refresh_from_db()
    assert marta.conversation.status_shown == "human_handling"
    assert Notification.objects.filter(kind="handoff").count() == 1
    assert marta.turn.owed == [] and not Wake.objects.filter(queue=run.QUEUE).exists()


def test_it_still_says_so_when_the_worker_died_after_calling_a_person(marta: WritingLead) -> None:
    message = marta.writes("quiero hablar con una persona")
    claim = run._claim(marta.conversation.pk)
    assert claim
    run._think(run._talk_of(claim))
    assert Notification.objects.filter(kind="handoff").count() == 1
    Turn.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    answered = marta.answer()
    assert answered and (answered.outcome, answered.burst) == (Run.Outcome.REPLIED, [str(message.pk)])
    assert Notification.objects.filter(kind="handoff").count() == 1


def test_it_remembers_what_any_dead_worker_of_the_turn_has_done(marta: WritingLead) -> None:
    message = marta.writes("hola")
    first = Run.objects.create(conversation=marta.conversation, burst=[str(message.pk)])
    Step.objects.create(run=first, number=1, kind="tool", name="cancel_appointment", result={"code": "cancelled"})
    run._claim(marta.conversation.pk)
    Turn.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    claim = run._claim(marta.conversation.pk)
    assert claim and [step.name for step in claim.died] == ["cancel_appointment"]


def test_it_keeps_the_language_through_ok_and_numbers(marta: WritingLead) -> None:
    marta.says("Hi, can I book a technical visit?")
    for word in ("ok", "10:00", "👍"):
        marta.says(word)
    marta.conversation.refresh_from_db()
    assert marta.conversation.language == "en"
