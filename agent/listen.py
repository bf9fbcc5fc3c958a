"""What the assistant hears: a lead's message means that an answer is owed."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from agent import run
from agent.models import TEST_QUEUE, Turn
from agent.tasks import answer_turn, test_connection
from conversations.models import Conversation, Message
from conversations.signals import message_received
from tenants import queues, wakes


def connect() -> None:
    """Called once when the app is ready."""
    message_received.connect(on_message_received, dispatch_uid="agent.owe_answer")
    queues.register(run.QUEUE, answer_turn)
    queues.register(TEST_QUEUE, test_connection)
    queues.register_repair(plan_forgotten_turns)


def on_message_received(sender: Any, conversation: Conversation, message: Message, **kwargs: Any) -> None:
    run.owe_answer(conversation, message)
    transaction.on_commit(partial(_wake, connection.schema_name, conversation.pk))


def _wake(schema: str, conversation_id: UUID) -> None:
    wait = run.due_in(conversation_id)
    if wait is not None:
        answer_turn.apply_if_possible(args=(schema, conversation_id), countdown=wait or None)


def plan_forgotten_turns() -> None:
    """Every owed turn of the current company has a Wake."""
    for conversation_id in Turn.objects.filter(due_at__isnull=False).values_list("pk", flat=True):
        wakes.put(run.QUEUE, conversation_id, timezone.now())
