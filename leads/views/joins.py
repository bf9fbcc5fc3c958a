"""Leads that are perhaps one person, and the two steps that make them one."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from leads import joining
from leads.forms import JoinForm
from leads.models import Lead
from leads.views.shared import find_lead, form_answer
from tenants.errors import UserError
from tenants.http import Request
from tenants.permissions import may

MOST = 5


def alike(request: Request, lead: Lead) -> list[tuple[Lead, bool]]:
    """Leads that are perhaps the same person, each with whether this person may open it."""
    found = list(Lead.objects.perhaps_the_same_as(lead, request.tenant.country).for_rows()[:MOST])
    visible = Lead.objects.visible_to(request.member).filter(pk__in=[other.pk for other in found])
    may_open = set(visible.values_list("pk", flat=True)) if found else set()
    return [(other, other.pk in may_open) for other in found]


@require_safe
def lead_alike(request: Request, pk: UUID) -> HttpResponse:
    """Region: who shares a number, of today or of before, with this lead."""
    lead = find_lead(request, pk)
    return TemplateResponse(request, "leads/_alike.html", {"lead": lead, "alike": alike(request, lead)})


@require_safe
def lead_join(request: Request, pk: UUID) -> HttpResponse:
    """First step: who is the same person? Those who share a number, and those that a search finds."""
    lead = find_lead(request, pk)
    if not may(request.member, "leads.join"):
        raise PermissionDenied
    typed = request.GET.get("q", "").strip()[:120]
    visible = Lead.objects.visible_to(request.member).exclude(pk=lead.pk)
    found = (
        visible.matching(typed, request.tenant.country)
        if typed
        else visible.perhaps_the_same_as(lead, request.tenant.country)
    )
    context = {"lead": lead, "found": found.newest_first().for_rows()[:MOST], "typed": typed}
    return form_answer(request, "leads/_join.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def lead_join_with(request: Request, pk: UUID, other: UUID) -> HttpResponse:
    """Second step: what becomes one, and the tick without which nothing happens. Asked again, nothing more happens."""
    if request.method == "POST" and (done := _joined_before(request, pk, other)):
        return _open(request, done)
    if pk == other:
        raise Http404
    lead, second = find_lead(request, pk), find_lead(request, other)
    if not may(request.member, "leads.join"):
        raise PermissionDenied
    form = JoinForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return _open(request, joining.join(one=lead.pk, other=second.pk, by=request.user))
        except UserError as error:
            form.add_error(None, error.message)
    kept, gone = joining.in_order(lead, second)
    context = {"lead": lead, "other": second, "kept": kept, "gone": gone, "form": form}
    return form_answer(request, "leads/_join_with.html", context, 422 if form.is_bound else 200)


def _joined_before(request: Request, *pair: UUID) -> Lead | None:
    """The lead that these two are already; None where both still stand, and for strangers."""
    kept = [pk for pk in map(joining.joined_into, set(pair)) if pk in pair]
    return Lead.objects.visible_to(request.member).filter(pk__in=kept).first()


def _open(request: Request, lead: Lead) -> HttpResponse:
    url = lead.get_absolute_url()
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
