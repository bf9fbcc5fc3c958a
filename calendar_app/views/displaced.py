"""Coming appointments that no longer fit: the list, its place on the calendar, and leaving one where it is."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import trigger_client_event

from calendar_app import booking, displaced
from calendar_app.views.shared import changed, find_known, in_dialog
from tenants.errors import UserError
from tenants.http import Request
from tenants.permissions import may, needs
from tenants.web.pages import form_of, page_or_region


@require_safe
@needs("calendar.book")
def to_move(request: Request) -> HttpResponse:
    """All that this person may know of, by time."""
    return page_or_region(request, "calendar/displaced.html", "calendar/_displaced.html", _context(request))


@require_safe
@needs("calendar.book")
def to_move_banner(request: Request) -> HttpResponse:
    """How many, above the calendar; nothing while there is none."""
    return TemplateResponse(request, "calendar/_displaced_banner.html", _context(request))


@form_of("calendar:displaced")
@needs("calendar.overbook")
def keep(request: Request, pk: UUID) -> HttpResponse:
    found = find_known(request, pk)
    try:
        booking.keep(found, by=request.user)
    except UserError as error:
        return in_dialog(request, "calendar/_refused.html", {"appointment": found, "message": error.message}, 422)
    return changed(request, found, _("It stays where it is."))


def _context(request: Request, keys: list[UUID] | None = None) -> dict[str, object]:
    found = displaced.shown_to(request.member, keys)
    return {"displaced": found, "may_keep": may(request.member, "calendar.overbook")}


def saved(request: Request, fallen: displaced.Fallen, text: str) -> HttpResponse | None:
    """After a change: the dialog shows what it has displaced, without script the list does; None when that is nothing
    that this person may know of."""
    context = _context(request, fallen.keys) if fallen.keys else {}
    if not context.get("displaced"):
        return None
    if not request.htmx:
        return redirect("calendar:displaced")
    response = in_dialog(request, "calendar/_displaced_dialog.html", context)
    trigger_client_event(response, "toast", {"text": text, "tone": "success"})
    return trigger_client_event(response, "calendar:configured", {})
