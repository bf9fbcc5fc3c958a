"""Envelopes of the assistant's work."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from agent import connection, run
from agent.models import TEST_QUEUE, ConnectionTest, Run
from tenants import wakes
from tenants.tasks import company_task

# A lead who keeps writing restarts the thinking; after this many others have their turn.
MOST_RESTARTS = 5


@company_task()
def answer_turn(schema: str, conversation_id: UUID) -> None:
    """Answers a conversation if its turn is due; called too early it is planned for then."""
    for _again in range(MOST_RESTARTS):
        answered = run.answer_conversation(conversation_id)
        if answered is None or answered.outcome != Run.Outcome.STALE:
            break
    wait = run.due_in(conversation_id)
    if wait:
        wakes.hurry(run.QUEUE, conversation_id, timezone.now() + timedelta(seconds=wait))


@company_task()
def test_connection(schema: str, test_id: UUID) -> None:
    """Asks the company's model one word; the row keeps how it went."""
    test = ConnectionTest.objects.filter(pk=test_id).first()
    if test is None:
        wakes.settle(TEST_QUEUE, test_id)
    else:
        connection.work_on(test)
