"""Parts that other rooms' pages load by address, and the files of messages."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from company import file_types
from company.files import place_of
from conversations import failures
from conversations.models import Conversation, Message
from leads.models import Lead
from tenants.http import Request
from tenants.web.files import file_response

SHOWN = 6
COUNTED = 100


@require_safe
def waiting(request: Request) -> HttpResponse:
    """For the dashboard: who asked for a person or wrote something nobody has read, longest waiting first."""
    visible = Conversation.objects.visible_to(request.member)
    rows = list(visible.waiting_for_staff().order_by("last_inbound_at", "pk").for_rows()[: SHOWN + 1])
    context = {"rows": rows[:SHOWN], "more": len(rows) > SHOWN, "unsent": visible.unsent().order_by()[:COUNTED].count()}
    return TemplateResponse(request, "inbox/_waiting.html", context)


@require_safe
def troubles(request: Request) -> HttpResponse:
    """For the top of every page: the numbers by which nothing goes out, until that is mended."""
    return TemplateResponse(request, "inbox/_troubles.html", {"troubles": failures.troubles(request.tenant)})


@require_safe
def of_lead(request: Request, pk: UUID) -> HttpResponse:
    """For a lead's page: the talks with this person."""
    lead = get_object_or_404(Lead.objects.visible_to(request.member), pk=pk)
    rows = Conversation.objects.visible_to(request.member).filter(lead=lead).newest_first().for_rows()
    return TemplateResponse(request, "inbox/_of_lead.html", {"rows": rows[:SHOWN]})


@require_safe
def button_of_lead(request: Request, pk: UUID) -> HttpResponse:
    """For the head of a lead's page: the way to their newest talk; empty when there is none."""
    lead = get_object_or_404(Lead.objects.visible_to(request.member), pk=pk)
    newest = Conversation.objects.visible_to(request.member).filter(lead=lead).newest_first().first()
    return TemplateResponse(request, "inbox/_button_of_lead.html", {"conversation": newest})


@require_safe
def message_file(request: Request, pk: UUID) -> HttpResponseBase:
    """The file of a message, for those who may see its conversation. What a page shows is decided by its bytes."""
    visible = Conversation.objects.visible_to(request.member)
    message = get_object_or_404(Message.objects.select_related("file").filter(conversation__in=visible), pk=pk)
    file = message.file
    path = place_of(file.path) if file else None
    if file is None or path is None or not path.is_file():
        raise Http404
    with path.open("rb") as stored:
        mime_type = file_types.type_of(stored.read(file_types.HEAD), said=file.mime_type)
    shown = mime_type in file_types.SHOWN
    response = file_response(
        request,
        path,
        etag=file.sha256 or str(file.pk),
        as_attachment=not shown,
        filename=file.name,
        content_type=mime_type if shown else file_types.UNKNOWN,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
