"""The deals of a lead."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from leads.forms import DealForm
from leads.models import Deal, Lead
from leads.views.shared import changed, find_lead, form_answer
from tenants.http import Request
from tenants.web.pages import form_of


def find_deal(request: Request, pk: UUID) -> Deal:
    visible = Deal.objects.filter(lead__in=Lead.objects.visible_to(request.member)).select_related("lead")
    return get_object_or_404(visible, pk=pk)


@require_safe
def deals_of_lead(request: Request, pk: UUID) -> HttpResponse:
    """Region: the deals on the lead page."""
    lead = find_lead(request, pk)
    return TemplateResponse(request, "pipeline/_deals.html", {"lead": lead, "deals": lead.deals.all()})


@require_http_methods(["GET", "HEAD", "POST"])
def deal_new(request: Request, pk: UUID) -> HttpResponse:
    lead = find_lead(request, pk)
    return _deal_form(request, Deal(lead=lead, currency=request.tenant.currency))


@require_http_methods(["GET", "HEAD", "POST"])
def deal_edit(request: Request, pk: UUID) -> HttpResponse:
    return _deal_form(request, find_deal(request, pk))


def _deal_form(request: Request, deal: Deal) -> HttpResponse:
    form = DealForm(request.POST if request.method == "POST" else None, instance=deal)
    context = {"form": form, "deal": deal, "lead": deal.lead}
    if request.method != "POST":
        return form_answer(request, "pipeline/_deal_form.html", context)
    if not form.is_valid():
        return form_answer(request, "pipeline/_deal_form.html", context, 422)
    deal.put(by=request.user)
    return changed(request, deal.lead)


@form_of("pipeline:deal_edit", "pk")
def deal_remove(request: Request, pk: UUID) -> HttpResponse:
    deal = find_deal(request, pk)
    deal.remove(by=request.user)
    return changed(request, deal.lead)
