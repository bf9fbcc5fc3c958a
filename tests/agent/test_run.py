"""The turn: bursts answered once, people have the word, a dead worker's turn is taken over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agent import turn_runner
from agent.models import AgentProfile, Run, Step, Turn
from company.models import Notification
from conversations.models import Message
from tenants.models import ScheduledJob, Tenant
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
    assert not ScheduledJob.objects.filter(queue=turn_runner.QUEUE).exists()


def test_it_waits_for_the_end_of_the_burst(marta: WritingLead, settings: pytest.FixtureRequest) -> None:
    settings.AGENT_DEBOUNCE_SECONDS = 60
    marta.writes("hola")
    assert marta.answer() is None
    assert ScheduledJob.objects.get(queue=turn_runner.QUEUE).due_at > timezone.now() + timedelta(seconds=50)


def test_it_takes_the_companys_own_patience(marta: WritingLead, settings: pytest.FixtureRequest) -> None:
    settings.AGENT_DEBOUNCE_SECONDS = None
    marta.writes("hola")
    assert 10 < (turn_runner.due_in(marta.conversation.pk) or 0) <= 11
    marta.writes("", kind="image")
    assert 19 < (turn_runner.due_in(marta.conversation.pk) or 0) <= 20


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
    for _death in range(turn_runner.MOST_TRIES):
        Run.objects.create(conversation=marta.conversation, burst=[str(message.pk)])
    assert marta.answer() is None
    marta.conversation.refresh_from_db()
    assert marta.conversation.status_shown == "human_handling"
    assert Notification.objects.filter(kind="handoff").count() == 1
    assert marta.turn.owed == [] and not ScheduledJob.objects.filter(queue=turn_runner.QUEUE).exists()


def test_it_still_says_so_when_the_worker_died_after_calling_a_person(marta: WritingLead) -> None:
    message = marta.writes("quiero hablar con una persona")
    claim = turn_runner._claim(marta.conversation.pk)
    assert claim
    turn_runner._think(turn_runner._talk_of(claim))
    assert Notification.objects.filter(kind="handoff").count() == 1
    Turn.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    answered = marta.answer()
    assert answered and (answered.outcome, answered.burst) == (Run.Outcome.REPLIED, [str(message.pk)])
    assert Notification.objects.filter(kind="handoff").count() == 1


def test_it_remembers_what_any_dead_worker_of_the_turn_has_done(marta: WritingLead) -> None:
    message = marta.writes("hola")
    first = Run.objects.create(conversation=marta.conversation, burst=[str(message.pk)])
    Step.objects.create(run=first, number=1, kind="tool", name="cancel_appointment", result={"code": "cancelled"})
    turn_runner._claim(marta.conversation.pk)
    Turn.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    claim = turn_runner._claim(marta.conversation.pk)
    assert claim and [step.name for step in claim.died] == ["cancel_appointment"]


def test_it_keeps_the_language_through_ok_and_numbers(marta: WritingLead) -> None:
    marta.says("Hi, can I book a technical visit?")
    for word in ("ok", "10:00", "👍"):
        marta.says(word)
    marta.conversation.refresh_from_db()
    assert marta.conversation.language == "en"


def when_understood(lead: WritingLead) -> dict[str, object]:
    """The time that the newest run has understood."""
    return Step.objects.filter(kind="understood", name="heard").latest("id").result["when"]


def test_it_counts_tomorrow_from_the_day_of_writing(marta: WritingLead, solar: Tenant) -> None:
    written = timezone.now().astimezone(solar.tz) - timedelta(hours=23)
    marta.writes("quiero una visita mañana", sent_at=written)
    marta.says()
    assert when_understood(marta) == {"date": (written.date() + timedelta(days=1)).isoformat()}


def test_it_says_that_the_wished_time_has_passed_meanwhile(marta: WritingLead) -> None:
    marta.writes("quiero una visita dentro de una hora", sent_at=timezone.now() - timedelta(hours=20))
    assert "ya pasó" in marta.says()
    assert marta.buttons


@pytest.mark.parametrize(
    ("before", "after", "days"),
    [
        ("una visita para mañana", "a las 10 de la mañana", 0),
        ("hola, quiero una visita", "mañana a las 10", 1),
        ("una visita hoy a las 10", "no, mejor mañana", 1),
    ],
)
def test_it_reads_every_message_of_a_burst_over_midnight_by_its_own_day(
    marta: WritingLead, solar: Tenant, before: str, after: str, days: int
) -> None:
    midnight = timezone.now().astimezone(solar.tz).replace(hour=0, minute=0, second=0, microsecond=0)
    marta.writes(before, sent_at=midnight - timedelta(seconds=20))
    marta.writes(after, sent_at=midnight)
    marta.says()
    understood = when_understood(marta)
    assert understood["date"] == (midnight.date() + timedelta(days=days)).isoformat()
    assert understood["time"] == "10:00"


def test_it_reads_no_more_of_a_burst_than_one_turn_can(marta: WritingLead) -> None:
    short = marta.writes("quiero una visita")
    for _number in range(29):
        marta.writes("10-10-" * 700)
    claim = turn_runner._claim(marta.conversation.pk)
    assert claim
    assert sum(len(message.text) for message in claim.burst) <= turn_runner.MOST_READ
    assert claim.burst[0].text == short.text
    assert all(len(message.text) > 200 for message in claim.burst[1:])
