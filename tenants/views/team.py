"""Who works here, who asks to, who is out: the company's people."""

from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import reswap, retarget, trigger_client_event

from tenants.errors import UserError
from tenants.forms import ReasonForm, RoleForm
from tenants.http import Request
from tenants.models import Membership
from tenants.permissions import may, needs

Status = Membership.Status


@require_safe
@needs("people.see")
def team(request: Request) -> HttpResponse:
    """The tabs; asked by htmx for a region, only the region."""
    name = "tenants/_people.html" if request.htmx and not request.htmx.boosted else "tenants/team.html"
    return TemplateResponse(request, name, _people(request, request.GET.get("tab", "")))


def _people(request: Request, tab: str) -> dict[str, Any]:
    """What `_people.html` expects: the tabs with their numbers, and the people of the chosen one."""
    decides = may(request.member, "people.approve")
    everybody = Membership.objects.of_company(request.tenant)
    numbers = dict(everybody.values_list("status").annotate(Count("pk")).order_by())
    tabs = [("staff", pgettext("tab", "Staff"), everybody.staff(), [Status.ACTIVE])]
    if decides:
        tabs = [
            ("requests", pgettext("tab", "Requests"), everybody.pending(), [Status.PENDING]),
            *tabs,
            ("out", pgettext("tab", "Suspended"), everybody.out(), [Status.SUSPENDED, Status.REJECTED]),
        ]
    shown = next((entry for entry in tabs if entry[0] == tab), None)
    if shown is None:
        shown = tabs[0] if not decides or numbers.get(Status.PENDING) else tabs[1]
    return {
        "tabs": [(key, label, sum(numbers.get(state, 0) for state in states)) for key, label, _rows, states in tabs],
        "tab": shown[0],
        "people": shown[2].order_by("user__name", "created_at"),
        "decides": decides,
        "roles": Membership.Role.choices,
    }


@require_safe
@needs("people.approve")
def pending(request: Request) -> HttpResponse:
    """The dashboard's region: who waits for a decision."""
    return _pending_response(request)


def _pending_response(request: Request) -> HttpResponse:
    waiting = Membership.objects.of_company(request.tenant).pending().order_by("created_at")
    return TemplateResponse(request, "tenants/_pending.html", {"people": waiting})


@require_POST
@needs("people.approve")
def approve(request: Request, pk: UUID) -> HttpResponse:
    person = _person(request, pk)
    return _decide(request, lambda: person.approve(by=request.user), _("%(name)s is in.") % {"name": person.user})


@require_POST
@needs("people.approve")
def reactivate(request: Request, pk: UUID) -> HttpResponse:
    person = _person(request, pk)
    done = _("%(name)s may come in again.") % {"name": person.user}
    return _decide(request, lambda: person.reactivate(by=request.user), done)


@require_http_methods(["GET", "POST"])
@needs("people.approve")
def reject(request: Request, pk: UUID) -> HttpResponse:
    """The form that asks for the reason, and the decision itself."""
    person = _person(request, pk)
    done = _("%(name)s is turned down.") % {"name": person.user}
    return _with_reason(request, person, "reject", done)


@require_http_methods(["GET", "POST"])
@needs("people.approve")
def suspend(request: Request, pk: UUID) -> HttpResponse:
    """The form that asks for the reason, and the decision itself: open pages close at once."""
    person = _person(request, pk)
    done = _("%(name)s is out.") % {"name": person.user}
    return _with_reason(request, person, "suspend", done)


@require_POST
@needs("people.approve")
def role(request: Request, pk: UUID) -> HttpResponse:
    person = _person(request, pk)
    form = RoleForm(request.POST)
    chosen = form.cleaned_data["role"] if form.is_valid() else ""
    done = _("%(name)s has another role now.") % {"name": person.user}
    return _decide(request, lambda: person.change_role(chosen, by=request.user), done)


def _person(request: Request, pk: UUID) -> Membership:
    return get_object_or_404(Membership.objects.of_company(request.tenant), pk=pk)


def _with_reason(request: Request, person: Membership, action: str, done: str) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        verb = person.reject if action == "reject" else person.suspend
        return _decide(request, lambda: verb(by=request.user, reason=reason), done)
    url = reverse(f"tenants:{action}", args=[person.pk])
    context = {"form": form, "person": person, "action": action, "url": url, "tab": request.GET.get("tab", "")}
    name = "tenants/_reason.html" if request.htmx else "tenants/reason.html"
    return TemplateResponse(request, name, context, status=422 if form.is_bound else 200)


def _decide(request: Request, verb: Any, done: str) -> HttpResponse:
    """Runs the verb and answers with the people as they are now, in whatever region asked."""
    try:
        verb()
        words, tone = done, "success"
    except UserError as error:
        words, tone = error.message, "danger"
    if not request.htmx:
        return redirect("tenants:team")
    on_dashboard = request.POST.get("region") == "pending"
    response = _pending_response(request) if on_dashboard else _people_response(request)
    response = retarget(reswap(response, "innerHTML"), "#requests" if on_dashboard else "#people")
    return trigger_client_event(
        trigger_client_event(response, "toast", {"text": words, "tone": tone}), "dialog:close", {}
    )


def _people_response(request: Request) -> HttpResponse:
    return TemplateResponse(request, "tenants/_people.html", _people(request, request.POST.get("tab", "")))
