"""The working hours of one person of the team: a region of their page."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import trigger_client_event

from calendar_app.displaced import watching
from calendar_app.models import Professional
from calendar_app.settings_forms import HoursEditor
from calendar_app.views import displaced
from company.models import record
from tenants.http import Request
from tenants.models import Membership
from tenants.permissions import may, needs
from tenants.web.pages import address_of, page_or_region


def _choose(person: Professional | None) -> str:
    """Where the services of somebody are chosen who can be booked for none yet; else ""."""
    if person is None or not person.is_active or person.services.exists():
        return ""
    return address_of("calendar:professional", person.pk)


@require_safe
@needs("calendar.own_hours")
def my_hours(request: Request) -> HttpResponse:
    """The page of one's own working hours."""
    return TemplateResponse(request, "calendar/my_hours.html", _region(request, request.member))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("calendar.see")
def hours_of(request: Request, pk: UUID) -> HttpResponse:
    """`pk` is a membership of this company; who is not in the calendar yet has no hours to change.

    Whoever configures the calendar changes everybody's, a professional their own.
    """
    member = get_object_or_404(Membership.objects.of_company(request.tenant), pk=pk)
    own = member.pk == request.member.pk and may(request.member, "calendar.own_hours")
    if not own and not may(request.member, "calendar.configure"):
        raise PermissionDenied
    person = Professional.objects.filter(user=member.user_id).first()
    if not may(member, "calendar.be_booked") or (person is None and request.method == "POST"):
        raise Http404
    hours = HoursEditor.typed(request.POST, person) if request.method == "POST" and person else None
    if person is None or hours is None or not hours.is_valid():
        return _answer(request, _region(request, member, hours), status=422 if hours else 200)
    with watching() as fallen:
        Professional.objects.locked([person.pk])
        hours.save(person)
        record("calendar.professional", person.pk, user=request.user, after={"fields": ["working_hours"]})
    if shown := displaced.saved(request, fallen, _("Saved.")):
        # The dialog opens over the page; the form behind it keeps what was typed.
        return shown
    if not request.htmx:
        return redirect("calendar:my_hours") if own else redirect(address_of("tenants:person", pk))
    response = _answer(request, _region(request, member, hours))
    return trigger_client_event(response, "toast", {"text": _("Saved."), "tone": "success"})


def _region(request: Request, member: Membership, hours: HoursEditor | None = None) -> dict[str, Any]:
    person = Professional.objects.filter(user=member.user_id).first()
    may_choose = may(request.member, "calendar.configure")
    return {
        "member": member,
        "hours": hours or (HoursEditor.of(person) if person else None),
        "choose_url": _choose(person) if may_choose else "",
        "region": "calendar/_hours_of.html",
    }


def _answer(request: Request, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return page_or_region(request, "calendar/form_page.html", "calendar/_hours_of.html", context, status)
