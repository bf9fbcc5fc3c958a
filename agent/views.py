"""Why the assistant answered so, and how it is set."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agent.forms import AgentForm
from agent.models import AgentProfile, Run
from agent.trace import lines_of
from company.models import record
from conversations.models import Message
from tenants.http import Request
from tenants.pages import page_or_region
from tenants.permissions import may


@require_GET
def run_trace(request: Request, pk: UUID) -> HttpResponse:
    """The whole page for a visit, the region alone for htmx."""
    runs = Run.objects.visible_to(request.member).select_related("conversation__lead").prefetch_related("steps")
    found = get_object_or_404(runs, pk=pk)
    context = {
        "run": found,
        "lines": lines_of(found),
        "replies": Message.objects.filter(run_id=found.pk).order_by("part"),
        "asked": Message.objects.filter(pk__in=found.burst).order_by("sent_at", "pk"),
    }
    return page_or_region(request, "agent/trace.html", "agent/_trace.html", context)


@require_http_methods(["GET", "POST"])
def agent_settings(request: Request) -> HttpResponse:
    """The region in the settings: who the assistant is and which model it may ask."""
    if not may(request.member, "agent.configure"):
        raise PermissionDenied
    profile = AgentProfile.objects.current()
    form = AgentForm(request.POST or None, instance=profile)
    saved = request.method == "POST" and form.is_valid()
    if saved:
        with transaction.atomic():
            profile = form.save()
            record("agent.changed", profile.pk, user=request.user, after={"fields": sorted(form.changed_data)})
        form = AgentForm(instance=profile)
    refused = request.method == "POST" and not saved
    context = {"form": form, "profile": profile, "saved": saved}
    status = 422 if refused else 200
    return page_or_region(request, "agent/settings.html", "agent/_settings.html", context, status)


@require_POST
def agent_try(request: Request) -> HttpResponse:
    """Asks the model one word with the stored key and says how it went."""
    if not may(request.member, "agent.configure"):
        raise PermissionDenied
    # LangChain is heavy: the web process imports it only when somebody presses this button.
    from agent import llm

    profile = AgentProfile.objects.current()
    reason = llm.try_connection(profile) if profile.has_model else "no_key"
    return TemplateResponse(request, "agent/_connection.html", {"reason": reason, "profile": profile})
