"""What the assistant does later: each queue with its function, its workers and what is pending in it."""

from agent import connection, turn_runner
from agent.models import TEST_QUEUE
from conversations.models.inbound_events import INGEST
from conversations.signals import conversations_joining, message_received
from tenants.queues import JobQueue, Lane, declare


def declare_jobs() -> None:
    """Called once when the app is ready."""
    message_received.connect(turn_runner.owe_answer, dispatch_uid="agent.owe_answer")
    conversations_joining.connect(turn_runner.join_turns, dispatch_uid="agent.join_turns")
    # What came before a turn was due belongs to it, also while another worker still reads it.
    turns = JobQueue(
        turn_runner.QUEUE, turn_runner.answer_turn, Lane.MESSAGES, after=INGEST, pending=turn_runner.pending_turns
    )
    declare(turns, JobQueue(TEST_QUEUE, connection.run_connection_test, Lane.SYNC))
