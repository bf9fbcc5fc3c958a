"""The calendar itself, and its regions on other pages."""

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from calendar_app import grid
from calendar_app.external.models import CalendarLink
from calendar_app.forms import CalendarQuery
from calendar_app.models import Appointment, Professional, Service
from leads.models import Lead
from tenants.http import Request
from tenants.models import Tenant
from tenants.permissions import may, needs
from tenants.web.pages import page_or_region

STEP = {"day": 1, "week": 7, "list": 14}


@require_safe
@needs("calendar.see")
def calendar(request: Request) -> HttpResponse:
    """A day or a week with the professionals side by side, or a list. `?date=2026-11-25&view=day&who=…`."""
    query = CalendarQuery(request.GET).read(today=timezone.localdate(), own=_own(request))
    sheet = grid.draw(
        _days(query.view, query.date), request.tenant.tz, member=request.member, view=query.view, only=query.who
    )
    context = {
        "query": query,
        "sheet": sheet,
        "views": [(name, _address(query.date, name, query.choice)) for name in STEP],
        "earlier": _address(query.date - timedelta(days=STEP[query.view]), query.view, query.choice),
        "later": _address(query.date + timedelta(days=STEP[query.view]), query.view, query.choice),
        "today": _address(None, query.view, query.choice),
        "here": _address(query.date, query.view, query.choice),
        "people": Professional.objects.bookable(),
        "may_configure": may(request.member, "calendar.configure"),
        "own_hours": may(request.member, "calendar.own_hours"),
        "statuses": [(status.value, status.label) for status in grid.MARKED],
        "stale": _stale(request),
        "is_ready": bool(sheet.professionals) and (sheet.appointments or Service.objects.bookable().exists()),
    }
    return page_or_region(request, "calendar/calendar.html", "calendar/_calendar.html", context)


def _own(request: Request) -> UUID | None:
    """The agenda of a professional who looks at the calendar themself."""
    if not may(request.member, "calendar.be_booked"):
        return None
    return Professional.objects.bookable().filter(user=request.user).values_list("pk", flat=True).first()


def _stale(request: Request) -> CalendarLink | None:
    """The calendar outside that has not been heard of for longest, when that is too long."""
    if request.tenant.calendar_provider != Tenant.CalendarProvider.GOOGLE:
        return None
    return CalendarLink.objects.stale().order_by(F("synced_at").asc(nulls_first=True)).first()


def _days(view: str, day: date) -> list[date]:
    if view == "week":
        return grid.week_of(day)
    return [day + timedelta(days=number) for number in range(STEP[view])]


def _address(day: date | None, view: str, who: str) -> str:
    values: dict[str, Any] = {"date": day.isoformat() if day else "", "view": view, "who": who}
    return f"{reverse('calendar:calendar')}?{urlencode({key: value for key, value in values.items() if value})}"


@require_safe
@needs("calendar.see")
def of_lead(request: Request, pk: UUID) -> HttpResponse:
    """The next appointments of a lead and the last few before, for the lead's page and the inbox."""
    lead = get_object_or_404(Lead.objects.visible_to(request.member), pk=pk)
    appointments = Appointment.objects.of_lead(lead).shown().with_people()
    now = timezone.now()
    context = {
        "lead": lead,
        "upcoming": appointments.filter(end__gte=now).order_by("start")[:5],
        "past": appointments.filter(end__lt=now).order_by("-start")[:3],
    }
    return TemplateResponse(request, "calendar/_of_lead.html", context)


@require_safe
@needs("calendar.see")
def today(request: Request) -> HttpResponse:
    """Today's appointments, for the dashboard."""
    start = datetime.combine(timezone.localdate(), time(), request.tenant.tz)
    appointments = (
        Appointment.objects.shown().starting_between(start, start + timedelta(days=1)).told_to(request.member)
    )
    context = {"appointments": appointments.with_people(), "now": timezone.now()}
    return TemplateResponse(request, "calendar/_today.html", context)
