"""Why the assistant answered so, and how it is set."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from agent.connection import reason_in_words
from agent.forms import KEY_FIELDS, AgentForm
from agent.models import AgentProfile, ConnectionTest, Run
from agent.trace import lines_of
from company.models import record
from conversations.models import Message
from tenants.accounts.second_proof import ask, is_fresh, needs_second_proof
from tenants.http import Request
from tenants.permissions import needs
from tenants.web.pages import form_of, page_or_region


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
@sensitive_post_parameters("api_key")
@needs("agent.configure")
def agent_settings(request: Request) -> HttpResponse:
    """The region in the settings: who the assistant is and which model it may ask."""
    profile = AgentProfile.objects.current()
    is_locked = not is_fresh(request)
    if is_locked and any(request.POST.get(name) for name in KEY_FIELDS):
        return ask(request)
    form = AgentForm(request.POST or None, instance=profile, is_locked=is_locked)
    saved = request.method == "POST" and form.is_valid()
    if saved:
        with transaction.atomic():
            profile = form.save()
            record("agent.changed", profile.pk, user=request.user, after={"fields": sorted(form.changed_data)})
        form = AgentForm(instance=profile, is_locked=is_locked)
    refused = request.method == "POST" and not saved
    context = {"form": form, "profile": profile, "saved": saved, "is_locked": is_locked} | _tested()
    status = 422 if refused else 200
    return page_or_region(request, "agent/settings.html", "agent/_settings.html", context, status)


@require_GET
@needs("agent.configure")
@needs_second_proof
def agent_unlock(request: Request) -> HttpResponse:
    """Leads through the second proof back to the settings, where key and address can then be changed."""
    return redirect("agent:settings")


@form_of("agent:settings")
@sensitive_post_parameters("api_key")
@needs("agent.configure")
def agent_try(request: Request) -> HttpResponse:
    """Has the saved model asked one word; how it goes is shown as it comes."""
    ConnectionTest.ask(by=request.user)
    if not request.htmx:
        return redirect("agent:settings")
    return TemplateResponse(request, "agent/_connection.html", _tested())


@require_GET
@never_cache
@needs("agent.configure")
def agent_connection(request: Request) -> HttpResponse:
    """How far the test of the connection is."""
    if not request.htmx:
        return redirect("agent:settings")
    return TemplateResponse(request, "agent/_connection.html", _tested())


def _tested() -> dict[str, Any]:
    test = ConnectionTest.newest()
    reason = "lost" if test and test.is_lost else test.reason if test else ""
    return {"test": test, "why_not": reason_in_words(reason) if reason else ""}
