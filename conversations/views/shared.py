"""What the pages of this room share."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers

from conversations.models import Conversation
from tenants.http import Request


def find_conversation(request: Request, pk: UUID) -> Conversation:
    """The conversation, if the person may see it; 404 otherwise."""
    visible = Conversation.objects.visible_to(request.member).select_related("lead__owner", "assignee")
    return get_object_or_404(visible.prefetch_related("labels", "lead__contact_points"), pk=pk)


def page_or_region(
    request: Request, page: str, region: str, context: dict[str, Any], status: int = 200
) -> TemplateResponse:
    """The whole page, or for htmx the part of it that changes; caches keep the two apart."""
    response = TemplateResponse(request, region if request.htmx else page, context, status=status)
    patch_vary_headers(response, ("HX-Request",))
    return response
