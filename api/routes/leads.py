"""Leads: list, read, add, correct, move, assign, note."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from api.base import ApiRequest, Page, Paging, Problem, Query, Router, Status, changes, checked, may, needs, page_of
from api.export import DESCRIBED, csv_file
from api.schemas.leads import (
    AssignIn,
    LeadChanges,
    LeadExportQuery,
    LeadFilterQuery,
    LeadIn,
    LeadOut,
    LeadQuery,
    MoveIn,
    NoteIn,
    NoteOut,
    lead_values,
)
from leads.forms import LeadForm, MoveForm, NewLeadForm, OwnerForm, colleagues
from leads.models import Lead
from leads.querysets import LeadQuerySet
from leads.services import create_lead as make_lead
from tenants.models import User

router = Router(tags=["Leads"])


def find_lead(request: ApiRequest, pk: UUID) -> Lead:
    """The lead, if the person may see it; 404 otherwise."""
    visible = Lead.objects.visible_to(request.member).select_related("owner").prefetch_related("contact_points")
    return get_object_or_404(visible, pk=pk)


@router.get("", response=Page[LeadOut], summary="List leads, newest activity first")
@needs("leads.see")
def list_leads(request: ApiRequest, asked: Query[LeadQuery]) -> Any:
    """Activity moves leads to the front: whoever walks through all of them takes `order=created`."""
    leads = _filtered(request, asked).select_related("owner").prefetch_related("contact_points")
    return page_of(leads, asked, by="pk" if asked.order == "created" else "-last_activity_at")


def _filtered(request: ApiRequest, asked: LeadFilterQuery) -> LeadQuerySet:
    leads = Lead.objects.visible_to(request.member)
    if asked.stage:
        leads = leads.filter(stage=asked.stage)
    if asked.source:
        leads = leads.filter(source=asked.source)
    if asked.opted_out is not None:
        leads = leads.opted_out() if asked.opted_out else leads.may_be_written_to()
    if asked.owner:
        leads = leads.filter(owner=_owner(request, asked.owner))
    return leads.matching(asked.q, request.tenant.country) if asked.q else leads


def _owner(request: ApiRequest, named: str) -> UUID | None:
    if named in {"me", "none"}:
        return request.member.user_id if named == "me" else None
    try:
        return UUID(named)
    except ValueError:
        line = {"field": "owner", "code": "invalid", "message": _("Give `me`, `none` or a person's id.")}
        raise Problem(422, errors=[line]) from None


COLUMNS = (
    "id", "first_name", "last_name", "phone", "email", "document", "language", "stage", "lost_reason", "owner",
    "source", "opted_out_at", "created_at", "last_activity_at",
)  # fmt: skip


@router.get("/export", summary="Take the leads as a CSV file", openapi_extra=DESCRIBED)
@needs("leads.see")
def export_leads(request: ApiRequest, asked: Query[LeadExportQuery]) -> Any:
    """Everything that the list with these filters holds when it is asked for, UTF-8."""
    known = Lead.objects.filter(erased_at=None).select_related("owner").prefetch_related("contact_points")
    return csv_file(
        request, _filtered(request, asked), asked, by="-last_activity_at", known=known, columns=COLUMNS, write=_line,
        name="leads",
    )  # fmt: skip


def _line(lead: Lead) -> list[Any]:
    shown = {"owner": lead.owner.name if lead.owner else "", "phone": lead.phone}
    shown |= {name: getattr(lead, name).isoformat() for name in ("created_at", "last_activity_at")}
    shown["opted_out_at"] = lead.opted_out_at.isoformat() if lead.opted_out_at else ""
    return [shown.get(name, getattr(lead, name)) for name in COLUMNS]


@router.post("", response={201: LeadOut}, summary="Add a lead")
@needs("leads.create")
def create_lead(request: ApiRequest, body: LeadIn) -> Any:
    """409 `lead_exists` when somebody has this phone or e-mail already, unless `anyway` is true."""
    form = NewLeadForm(body.model_dump(), country=request.tenant.country)
    values = checked(form)
    if not values.pop("anyway") and form.twins().exists():
        raise Problem(409, "lead_exists", _("Another lead has this phone or e-mail."))
    owner = None if request.member.sees_everything else request.user
    lead = make_lead(**values, source=body.source, owner=owner, by=request.user)
    return Status(201, find_lead(request, lead.pk))


@router.get("/{uuid:pk}", response=LeadOut, summary="Read a lead")
@needs("leads.see")
def read_lead(request: ApiRequest, pk: UUID) -> Any:
    return find_lead(request, pk)


@router.patch("/{uuid:pk}", response=LeadOut, summary="Correct a lead")
@needs("leads.change")
def change_lead(request: ApiRequest, pk: UUID, body: LeadChanges) -> Any:
    lead = find_lead(request, pk)
    present = lead_values(lead)
    form = LeadForm({**present, **changes(body)}, country=request.tenant.country, initial=present)
    values = dict(checked(form))
    lead.correct(values, phone=values.pop("phone"), by=request.user)
    return find_lead(request, pk)


@router.post("/{uuid:pk}/move", response=LeadOut, summary="Move a lead to another stage")
@needs("leads.change")
def move_lead(request: ApiRequest, pk: UUID, body: MoveIn) -> Any:
    lead = find_lead(request, pk)
    lead.move_to(by=request.user, **checked(MoveForm(body.model_dump())))
    return find_lead(request, pk)


@router.post("/{uuid:pk}/assign", response=LeadOut, summary="Give a lead to a colleague")
@needs("leads.change")
def assign_lead(request: ApiRequest, pk: UUID, body: AssignIn) -> Any:
    """Everybody may take an unclaimed lead; the rest needs `leads.reassign`."""
    lead = find_lead(request, pk)
    owner: User | None = checked(OwnerForm(body.model_dump(), people=colleagues(request.member)))["owner"]
    takes = lead.owner_id is None and owner == request.user
    if not takes and not may(request.member, "leads.reassign"):
        raise PermissionDenied
    lead.assign_to(owner, by=request.user)
    return find_lead(request, pk)


@router.get("/{uuid:pk}/notes", response=Page[NoteOut], summary="List a lead's notes, newest first")
@needs("leads.see")
def list_notes(request: ApiRequest, pk: UUID, asked: Query[Paging]) -> Any:
    return page_of(find_lead(request, pk).notes.select_related("author"), asked, by="-at")


@router.post("/{uuid:pk}/notes", response={201: NoteOut}, summary="Note something about a lead")
@needs("leads.change")
def create_note(request: ApiRequest, pk: UUID, body: NoteIn) -> Any:
    return Status(201, find_lead(request, pk).add_note(body.text, by=request.user))
