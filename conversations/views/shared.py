"""What the pages of this room share."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from conversations.models import Conversation
from tenants.http import Request


def find_conversation(request: Request, pk: UUID) -> Conversation:
    """The conversation, if the person may see it; 404 otherwise."""
    visible = Conversation.objects.visible_to(request.member).select_related("lead__owner", "assignee")
    return get_object_or_404(visible.prefetch_related("labels", "lead__contact_points"), pk=pk)
