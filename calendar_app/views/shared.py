"""What the pages of this room share."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django_htmx.http import reswap, retarget, trigger_client_event

from calendar_app.models import Appointment
from tenants.http import Request
from tenants.web.pages import page_or_region


def find_appointment(request: Request, pk: UUID) -> Appointment:
    """The appointment with its people and `is_known`; 404 when the company has none of that id."""
    visible = Appointment.objects.visible_to(request.member).told_to(request.member).with_people()
    return get_object_or_404(visible.prefetch_related("lead__contact_points"), pk=pk)


def find_known(request: Request, pk: UUID) -> Appointment:
    """The same, to be changed: a colleague's lead is not this person's to move or to cancel (403)."""
    found = find_appointment(request, pk)
    if not found.is_known:
        raise PermissionDenied
    return found


def in_dialog(request: Request, region: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A region in the page's dialog, or for those without script on a page of its own."""
    response = page_or_region(request, "calendar/form_page.html", region, {"region": region, **context}, status)
    return reswap(retarget(response, "#dialog"), "innerHTML") if request.htmx else response


def changed(
    request: Request, appointment: Appointment | None, text: str, *, then: HttpResponse | None = None
) -> HttpResponse:
    """Done: dialogs close, the regions hear `calendar:changed` and fetch themselves, a toast says what happened.

    `then` is what the dialog shows next.
    """
    if not request.htmx:
        return redirect(appointment) if appointment else redirect("calendar:calendar")
    response = then or HttpResponse(status=204)
    if then is None:
        trigger_client_event(response, "dialog:close", {})
    trigger_client_event(response, "toast", {"text": text, "tone": "success"})
    return trigger_client_event(response, "calendar:changed", {})
