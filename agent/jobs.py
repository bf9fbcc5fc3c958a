"""What the assistant hears: a lead's message means that an answer is owed."""

from typing import Any

from django.utils import timezone

from agent import turn_runner
from agent.models import TEST_QUEUE, Turn
from agent.tasks import answer_turn, test_connection
from conversations.models import Conversation, Message
from conversations.models.inbound_events import INGEST
from conversations.signals import conversations_joining, message_received
from tenants import queues, scheduling


def declare_jobs() -> None:
    """Called once when the app is ready."""
    message_received.connect(on_message_received, dispatch_uid="agent.owe_answer")
    conversations_joining.connect(on_conversations_joining, dispatch_uid="agent.join_turns")
    # What came before a turn was due belongs to it, also while another worker still reads it.
    queues.declare_queue(turn_runner.QUEUE, answer_turn, queues.Lane.MESSAGES, after=INGEST)
    queues.declare_queue(TEST_QUEUE, test_connection, queues.Lane.SYNC)
    queues.register_reconciler(reconcile_turns)


def on_message_received(sender: Any, conversation: Conversation, message: Message, **kwargs: Any) -> None:
    turn_runner.owe_answer(conversation, message)


def on_conversations_joining(sender: Any, kept: Conversation, gone: Conversation, **kwargs: Any) -> None:
    turn_runner.join_turns(kept, gone)


def reconcile_turns() -> None:
    """Every owed turn of the current company has a scheduled job."""
    for conversation_id in Turn.objects.filter(due_at__isnull=False).values_list("pk", flat=True):
        scheduling.schedule(turn_runner.QUEUE, conversation_id, timezone.now())
