"""One lead: its page, the regions of the page, and what people do to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import reswap, trigger_client_event

from leads import timeline
from leads.forms import LeadForm, MoveForm, NoteForm, OwnerForm, colleagues
from leads.models import Lead, MovedMeanwhile, Stage
from leads.views.joins import alike
from leads.views.shared import changed, find_lead, form_answer, number_taken
from tenants import modules
from tenants.errors import UserError
from tenants.http import Request
from tenants.permissions import may
from tenants.web.pages import form_of

ENTRIES = 20


@dataclass(frozen=True)
class Step:
    number: int
    label: str | Promise
    is_done: bool
    is_current: bool


def steps_of(lead: Lead) -> list[Step]:
    """The way of a sale up to its end, which is Won unless the lead was lost."""
    way = [stage for stage in Stage if not stage.is_closed]
    way.append(Stage.CLOSED_LOST if lead.stage == Stage.CLOSED_LOST else Stage.CLOSED_WON)
    here = way.index(Stage(lead.stage))
    return [Step(at + 1, stage.label, at < here, at == here) for at, stage in enumerate(way)]


@require_safe
def lead_detail(request: Request, pk: UUID) -> HttpResponse:
    lead = find_lead(request, pk)
    context = {
        "lead": lead,
        "steps": steps_of(lead) if modules.is_on("crm_sales") else [],
        "form": NoteForm(),
        "sales": modules.is_on("crm_sales"),
        "regions": modules.regions(modules.Place.LEAD, request.member, lead.pk),
        "alike": alike(request, lead),
        **_owner_context(request, lead),
        **_timeline_context(lead, None),
    }
    return TemplateResponse(request, "leads/detail.html", context)


@require_safe
def lead_head(request: Request, pk: UUID) -> HttpResponse:
    """Region: name, owner, stage."""
    lead = find_lead(request, pk)
    return TemplateResponse(
        request, "leads/_head.html", {"lead": lead, "steps": steps_of(lead) if modules.is_on("crm_sales") else []}
    )


@require_safe
def lead_facts(request: Request, pk: UUID) -> HttpResponse:
    """Region: contact points, owner, what is known."""
    lead = find_lead(request, pk)
    context = {"lead": lead, "alike": alike(request, lead), **_owner_context(request, lead)}
    return TemplateResponse(request, "leads/_facts.html", context)


def _owner_context(request: Request, lead: Lead) -> dict[str, Any]:
    may_give = may(request.member, "leads.reassign")
    return {
        "people": colleagues(request.member) if may_give else [],
        "may_take": lead.owner_id is None,
        "may_give": may_give,
    }


@require_safe
def lead_timeline(request: Request, pk: UUID) -> HttpResponse:
    """Region: what happened, newest first; `?before=` goes on from there."""
    lead = find_lead(request, pk)
    try:
        before = datetime.fromisoformat(request.GET.get("before", ""))
    except ValueError:
        before = None
    if before and (timezone.is_naive(before) or not 2000 <= before.year < 2200):
        before = None
    return TemplateResponse(request, "leads/_timeline.html", {"lead": lead, **_timeline_context(lead, before)})


def _timeline_context(lead: Lead, before: datetime | None) -> dict[str, Any]:
    """Entries in days; the day that the page before ended with is not named again."""
    until = before or timezone.now() + timedelta(minutes=1)
    entries, older = timeline.read_timeline(lead, before=until, limit=ENTRIES)
    days = [(day, list(group)) for day, group in groupby(entries, key=lambda entry: timezone.localdate(entry.at))]
    return {"days": days, "older": older, "last_day": timezone.localdate(before) if before else None}


@require_http_methods(["GET", "HEAD", "POST"])
def lead_edit(request: Request, pk: UUID) -> HttpResponse:
    lead = find_lead(request, pk)
    form = LeadForm.of(lead, country=request.tenant.country, data=request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return form_answer(request, "leads/_edit_form.html", {"form": form, "lead": lead})
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        try:
            lead.correct(values, phone=values.pop("phone", lead.phone), by=request.user)
        except UserError as error:
            number_taken(request, form, error, of=lead)
        else:
            return changed(request, lead)
    return form_answer(request, "leads/_edit_form.html", {"form": form, "lead": lead}, 422)


@require_safe
def lead_move_menu(request: Request, pk: UUID) -> HttpResponse:
    """Region: the stages a lead may go to, for menus; `?seen=` is where the page around the menu shows it."""
    lead, shown = find_lead(request, pk), request.GET.get("seen")
    seen = shown if shown in Stage.values else lead.stage
    return TemplateResponse(request, "leads/_move_menu.html", {"lead": lead, "seen": seen, "stages": list(Stage)})


@form_of("leads:detail", "pk")
def lead_move(request: Request, pk: UUID) -> HttpResponse:
    """Another stage, from a menu or a drop on the board; lost asks for the reason first (422)."""
    lead = find_lead(request, pk)
    form = MoveForm(request.POST)
    if form.is_valid():
        try:
            lead.move_to(by=request.user, **form.cleaned_data)
        except MovedMeanwhile as error:
            return _moved_meanwhile(request, lead, error)
        return changed(request, lead)
    if "stage" in form.errors:
        return HttpResponse(status=400)
    if "reason" not in request.POST:
        form = MoveForm(initial={"stage": Stage.CLOSED_LOST, "seen": request.POST.get("seen", "")})
    response = form_answer(request, "leads/_lost_form.html", {"form": form, "lead": lead}, 422)
    # A card that was dropped goes back to where the lead stands.
    response.headers["HX-Trigger"] = "lead:changed"
    return response


def _moved_meanwhile(request: Request, lead: Lead, error: MovedMeanwhile) -> HttpResponse:
    """Says who was faster; the page fetches what is so now, and a card goes where the lead stands."""
    if not request.htmx:
        raise error
    response = changed(request, lead)
    response.status_code = 422
    trigger_client_event(response, "toast", {"text": error.message, "tone": "warning"})
    return reswap(response, "none")


@form_of("leads:detail", "pk")
def lead_assign(request: Request, pk: UUID) -> HttpResponse:
    """Another owner. Everybody may take an unclaimed lead; the rest needs `leads.reassign`."""
    lead = find_lead(request, pk)
    form = OwnerForm(request.POST, people=colleagues(request.member))
    if not form.is_valid():
        return HttpResponse(status=400)
    owner = form.cleaned_data["owner"]
    takes = lead.owner_id is None and owner == request.user
    if not takes and not may(request.member, "leads.reassign"):
        raise PermissionDenied
    lead.assign_to(owner, by=request.user)
    return changed(request, lead)


@form_of("leads:detail", "pk")
def lead_note(request: Request, pk: UUID) -> HttpResponse:
    lead = find_lead(request, pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        lead.add_note(form.cleaned_data["text"], by=request.user)
        return changed(request, lead)
    return TemplateResponse(request, "leads/_note_form.html", {"lead": lead, "form": form}, status=422)
