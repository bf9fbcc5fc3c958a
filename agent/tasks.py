"""Envelopes of the assistant's work."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from agent import connection, turn_runner
from agent.models import TEST_QUEUE, ConnectionTest, Run
from tenants import scheduling
from tenants.tasks import company_task

# A lead who keeps writing restarts the thinking; after this many others have their turn.
MOST_RESTARTS = 5


@company_task()
def answer_turn(schema: str, conversation_id: UUID) -> None:
    """Answers a conversation if its turn is due; called too early it is planned for then."""
    for _again in range(MOST_RESTARTS):
        answered = turn_runner.answer_conversation(conversation_id)
        if answered is None or answered.outcome != Run.Outcome.STALE:
            break
    wait = turn_runner.due_in(conversation_id)
    if wait:
        scheduling.schedule_promptly(turn_runner.QUEUE, conversation_id, timezone.now() + timedelta(seconds=wait))


@company_task()
def test_connection(schema: str, test_id: UUID) -> None:
    """Asks the company's model one word; the row keeps how it went."""
    test = ConnectionTest.objects.filter(pk=test_id).first()
    if test is None:
        scheduling.cancel(TEST_QUEUE, test_id)
    else:
        connection.run_connection_test(test)
