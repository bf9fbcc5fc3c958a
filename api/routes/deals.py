"""Deals of the leads that the person may see."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from api.base import ApiRequest, Page, Query, Router, Status, changes, checked, in_module, needs, page_of
from api.routes.leads import find_lead
from api.schemas.deals import DealChanges, DealIn, DealOut, DealQuery
from leads.forms import DealForm
from leads.models import Deal, Lead

router = Router(tags=["Deals"])


def _visible(request: ApiRequest) -> QuerySet[Deal]:
    return Deal.objects.filter(lead__in=Lead.objects.visible_to(request.member)).select_related("lead")


@router.get("", response=Page[DealOut], summary="List deals, newest first")
@needs("leads.see")
@in_module("crm_sales")
def list_deals(request: ApiRequest, asked: Query[DealQuery]) -> Any:
    deals = _visible(request)
    return page_of(deals.filter(lead=asked.lead) if asked.lead else deals, asked, by="-created_at")


@router.post("", response={201: DealOut, 404: None}, summary="Add a deal to a lead")
@needs("leads.change")
@in_module("crm_sales")
def create_deal(request: ApiRequest, body: DealIn) -> Any:
    lead = find_lead(request, body.lead)
    return Status(201, _put(request, Deal(lead=lead, currency=request.tenant.currency), body.model_dump()))


@router.get("/{uuid:pk}", response=DealOut, summary="Read a deal")
@needs("leads.see")
@in_module("crm_sales")
def read_deal(request: ApiRequest, pk: UUID) -> Any:
    return get_object_or_404(_visible(request), pk=pk)


@router.patch("/{uuid:pk}", response=DealOut, summary="Change a deal")
@needs("leads.change")
@in_module("crm_sales")
def change_deal(request: ApiRequest, pk: UUID, body: DealChanges) -> Any:
    deal = get_object_or_404(_visible(request), pk=pk)
    present = {name: getattr(deal, name) for name in DealChanges.model_fields}
    return _put(request, deal, {**present, **changes(body)})


@router.delete("/{uuid:pk}", response={204: None}, summary="Remove a deal")
@needs("leads.change")
@in_module("crm_sales")
def remove_deal(request: ApiRequest, pk: UUID) -> Any:
    get_object_or_404(_visible(request), pk=pk).remove(by=request.user)
    return Status(204, None)


def _put(request: ApiRequest, deal: Deal, values: dict[str, Any]) -> Deal:
    checked(DealForm(values, instance=deal))
    deal.put(by=request.user)
    return deal
