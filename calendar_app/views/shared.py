"""What the pages of this room share."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers
from django_htmx.http import reswap, retarget, trigger_client_event

from calendar_app.models import Appointment
from tenants.http import Request


def find_appointment(request: Request, pk: UUID) -> Appointment:
    """The appointment with its people; 404 when the company has none of that id."""
    visible = Appointment.objects.visible_to(request.member).with_people()
    return get_object_or_404(visible.prefetch_related("lead__contact_points"), pk=pk)


def page_or_region(
    request: Request, page: str, region: str, context: dict[str, Any], status: int = 200
) -> TemplateResponse:
    """The whole page, or for htmx the part of it that changes; caches keep the two apart."""
    response = TemplateResponse(request, region if request.htmx else page, context, status=status)
    patch_vary_headers(response, ("HX-Request",))
    return response


def in_dialog(request: Request, region: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A region in the page's dialog, or for those without script on a page of its own."""
    response = page_or_region(request, "calendar/form_page.html", region, {"region": region, **context}, status)
    return reswap(retarget(response, "#dialog"), "innerHTML") if request.htmx else response


def changed(request: Request, appointment: Appointment | None, text: str) -> HttpResponse:
    """Done: dialogs close, the regions hear `calendar:changed` and fetch themselves, a toast says what happened."""
    if not request.htmx:
        return redirect(appointment) if appointment else redirect("calendar:calendar")
    response = HttpResponse(status=204)
    trigger_client_event(response, "dialog:close", {})
    trigger_client_event(response, "toast", {"text": text, "tone": "success"})
    return trigger_client_event(response, "calendar:changed", {})
