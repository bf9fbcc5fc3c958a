"""What the pages of this room share."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext
from django_htmx.http import reswap, retarget, trigger_client_event

from leads.forms import PersonForm
from leads.models import Lead
from tenants.errors import UserError
from tenants.http import Request


def find_lead(request: Request, pk: UUID) -> Lead:
    """The lead, if the person may see it; 404 otherwise."""
    visible = Lead.objects.visible_to(request.member).select_related("owner").prefetch_related("contact_points")
    return get_object_or_404(visible, pk=pk)


def form_answer(request: Request, region: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A form in the page's dialog, or for those without script on a page of its own."""
    context = {"region": region, **context}
    if not request.htmx:
        return TemplateResponse(request, "leads/form_page.html", context, status=status)
    response = TemplateResponse(request, region, context, status=status)
    patch_vary_headers(response, ("HX-Request",))
    return reswap(retarget(response, "#dialog"), "innerHTML")


def number_taken(request: Request, form: PersonForm, error: UserError, *, of: Lead | None = None) -> None:
    """Puts a refusal beside the number, with the name of the lead that has it where this person may know."""
    visible = Lead.objects.visible_to(request.member)
    others = visible.exclude(pk=of.pk) if of else visible
    holder = others.reachable_at(phone=form.cleaned_data.get("phone", ""), country=form.country).first()
    words = gettext("%(name)s has this number already. Open that lead, or write another number.")
    form.add_error("phone", words % {"name": holder.display_name} if holder else error.message)


def changed(request: Request, lead: Lead) -> HttpResponse:
    """Nothing to show: the regions of the page hear `lead:changed` and fetch themselves; dialogs close."""
    if not request.htmx:
        return redirect(lead)
    response = HttpResponse(status=204)
    trigger_client_event(response, "dialog:close", {})
    return trigger_client_event(response, "lead:changed", {"id": str(lead.pk)})
