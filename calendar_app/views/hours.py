"""The working hours of one person of the team: a region of their page."""

from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from calendar_app.models import Professional
from calendar_app.settings_forms import HoursEditor
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


@require_http_methods(["GET", "HEAD", "POST"])
@needs("calendar.configure")
def hours_of(request: Request, pk: UUID) -> HttpResponse:
    """`pk` is a membership of this company; who is not in the calendar yet has no hours to change."""
    member = get_object_or_404(Membership.objects.of_company(request.tenant), pk=pk)
    person = Professional.objects.filter(user=member.user_id).first()
    if not may(member, "calendar.be_booked") or (person is None and request.method == "POST"):
        raise Http404
    hours = None
    if request.method == "POST" and person:
        hours = HoursEditor.typed(request.POST, person)
    elif person:
        hours = HoursEditor.of(person)
    saved = request.method == "POST" and hours is not None and hours.is_valid()
    if saved and person is not None and hours is not None:
        with transaction.atomic():
            Professional.objects.locked([person.pk])
            hours.save(person)
            record("calendar.professional", person.pk, user=request.user, after={"fields": ["working_hours"]})
        if not request.htmx:
            return redirect(address_of("tenants:person", pk))
    context = {"member": member, "hours": hours, "choose_url": _choose(person), "region": "calendar/_hours_of.html"}
    status = 422 if request.method == "POST" and not saved else 200
    response = page_or_region(request, "calendar/form_page.html", "calendar/_hours_of.html", context, status)
    return trigger_client_event(response, "toast", {"text": _("Saved."), "tone": "success"}) if saved else response
