"""The list of leads and the form that adds one."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from leads.forms import LeadFilter, NewLeadForm
from leads.models import Lead
from leads.querysets import LeadQuerySet
from leads.services import create_lead
from leads.views.shared import form_answer, number_taken
from tenants import modules
from tenants.errors import UserError
from tenants.http import Request
from tenants.models import User
from tenants.permissions import may
from tenants.web.pages import page_or_region

PAGE = 30
# Counting further than this costs more than the number tells.
COUNTED = 1000


@require_safe
def lead_list(request: Request) -> HttpResponse:
    """Newest activity first, page by page; search and filters stand in the address."""
    asked = LeadFilter(request.GET, request.member)
    leads = asked.apply(Lead.objects.visible_to(request.member))
    after = request.GET.get("after", "")
    found = list(leads.newest_first().before(after).for_rows()[: PAGE + 1])
    context = {
        "leads": found[:PAGE],
        "next": asked.query(after=found[PAGE - 1].cursor) if len(found) > PAGE else "",
        "first": asked.query() if after else "",
        "asked": asked,
        "count": _count(leads, found, first_page=not after),
        "counted": COUNTED,
        "sales": modules.is_on("crm_sales"),
    }
    return page_or_region(request, "leads/list.html", "leads/_list.html", context)


def _count(leads: LeadQuerySet, found: Sequence[Lead], *, first_page: bool) -> int:
    """How many there are, up to COUNTED + 1; a first page that is also the last has counted already."""
    if first_page and len(found) <= PAGE:
        return len(found)
    return leads.order_by()[: COUNTED + 1].count()


@require_http_methods(["GET", "HEAD", "POST"])
def lead_new(request: Request) -> HttpResponse:
    """The form, and the new lead. Somebody who is known already is shown before a second lead is made."""
    if not may(request.member, "leads.create"):
        raise PermissionDenied
    form = NewLeadForm(request.POST if request.method == "POST" else None, country=request.tenant.country)
    if request.method != "POST":
        return form_answer(request, "leads/_new_form.html", {"form": form})
    if form.is_valid():
        twins = _twins(request, form)
        if twins and not form.cleaned_data["anyway"]:
            return form_answer(request, "leads/_new_form.html", {"form": form, "twins": twins}, 422)
        try:
            lead = _add(request, **form.cleaned_data)
        except UserError as error:
            number_taken(request, form, error)
        else:
            url = lead.get_absolute_url()
            return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
    return form_answer(request, "leads/_new_form.html", {"form": form}, 422)


def _add(request: Request, *, phone: str, anyway: bool, **person: str) -> Lead:
    """The new lead. Where it was wanted `anyway`, a number that another lead has stays that lead's, and this says so.

    Raises UserError for such a number otherwise, and where nothing but the number is known.
    """
    owner = _first_owner(request)
    try:
        return create_lead(**person, phone=phone, owner=owner, by=request.user)
    except UserError as error:
        if error.code != "phone" or not anyway or not any(person.values()):
            raise
    lead = create_lead(**person, owner=owner, by=request.user)
    messages.warning(request, gettext("The lead was added without the number, which another lead has."))
    return lead


def _first_owner(request: Request) -> User | None:
    """Who sees everything adds leads for the team; others add their own."""
    return None if request.member.sees_everything else request.user


@require_safe
def lead_twins(request: Request) -> HttpResponse:
    """While the form is filled in: who has this number or address already."""
    form = NewLeadForm(request.GET, country=request.tenant.country)
    form.is_valid()
    return TemplateResponse(request, "leads/_twins.html", {"twins": _twins(request, form)})


def _twins(request: Request, form: NewLeadForm) -> list[tuple[Lead, bool]]:
    """Up to three known leads, each with whether this person may open it."""
    found = list(form.twins().for_rows()[:3])
    visible = set(
        Lead.objects.visible_to(request.member).filter(pk__in=[lead.pk for lead in found]).values_list("pk", flat=True)
    )
    return [(lead, lead.pk in visible) for lead in found]
