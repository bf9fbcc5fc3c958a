"""What the assistant hears: a lead's message means that an answer is owed."""

from typing import Any

from django.utils import timezone

from agent import run
from agent.models import TEST_QUEUE, Turn
from agent.tasks import answer_turn, test_connection
from conversations.models import Conversation, Message
from conversations.models.journal import INGEST
from conversations.signals import conversations_joining, message_received
from tenants import queues, wakes


def connect() -> None:
    """Called once when the app is ready."""
    message_received.connect(on_message_received, dispatch_uid="agent.owe_answer")
    conversations_joining.connect(on_conversations_joining, dispatch_uid="agent.join_turns")
    # What came before a turn was due belongs to it, also while another worker still reads it.
    queues.register(run.QUEUE, answer_turn, queues.Lane.MESSAGES, after=INGEST)
    queues.register(TEST_QUEUE, test_connection, queues.Lane.SYNC)
    queues.register_repair(plan_forgotten_turns)


def on_message_received(sender: Any, conversation: Conversation, message: Message, **kwargs: Any) -> None:
    run.owe_answer(conversation, message)


def on_conversations_joining(sender: Any, kept: Conversation, gone: Conversation, **kwargs: Any) -> None:
    run.join_turns(kept, gone)


def plan_forgotten_turns() -> None:
    """Every owed turn of the current company has a Wake."""
    for conversation_id in Turn.objects.filter(due_at__isnull=False).values_list("pk", flat=True):
        wakes.put(run.QUEUE, conversation_id, timezone.now())
