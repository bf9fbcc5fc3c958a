"""Conversations and messages as the company's webhooks tell of them."""

from typing import Any
from uuid import UUID

from conversations.models import Conversation, Message


def conversation(pk: UUID) -> dict[str, Any] | None:
    """JSON without secrets; None when the row is gone."""
    row = Conversation.objects.select_related("lead", "assignee").filter(pk=pk).first()
    if row is None:
        return None
    return {
        "id": str(row.pk),
        "lead": {"id": str(row.lead_id), "name": row.lead.name},
        "channel_id": str(row.channel_id),
        "state": row.state,
        "handled_by": row.status_shown,
        "assignee": {"id": str(row.assignee.pk), "name": row.assignee.name} if row.assignee else None,
        "handoff_summary": row.handoff_summary,
        "language": row.language,
        "created_at": row.created_at,
        "last_message_at": row.last_message_at,
    }


def message(pk: UUID) -> dict[str, Any] | None:
    """JSON without secrets; None when the row is gone."""
    row = Message.objects.select_related("conversation").filter(pk=pk).first()
    if row is None:
        return None
    return {
        "id": str(row.pk),
        "conversation_id": str(row.conversation_id),
        "lead_id": str(row.conversation.lead_id),
        "author": row.author,
        "type": row.kind,
        "text": row.text,
        "status": row.status,
        "sent_at": row.sent_at,
    }
