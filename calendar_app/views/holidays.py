"""The public holidays on which the company is closed."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db import connection
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import trigger_client_event

from calendar_app import public_holidays
from calendar_app.displaced import watching
from calendar_app.public_holidays import Holiday
from calendar_app.settings_forms import HolidayForm, RegionForm
from calendar_app.views import displaced
from tenants.http import Request
from tenants.models import Tenant
from tenants.permissions import may, needs
from tenants.web.pages import form_of, page_or_region

YEAR = timedelta(days=365)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("calendar.configure")
def holidays(request: Request) -> HttpResponse:
    """The region, and the holidays of the next twelve months; for htmx the regions of the asked country."""
    region = request.tenant.holidays_region
    if request.htmx:
        return _region(request, RegionForm(request.GET, region=region))
    form = RegionForm(request.POST if request.method == "POST" else None, region=region)
    if request.method == "POST" and form.is_valid():
        with watching() as fallen:
            Tenant.objects.get(pk=request.tenant.pk).change({"holidays_region": form.region()}, by=request.user)
            # The holidays of the entered company are asked for by what it has in hand.
            connection.tenant.holidays_region = form.region()
            public_holidays.answered()
        messages.success(request, _("Saved."))
        return displaced.saved(request, fallen, _("Saved.")) or redirect("calendar:holidays")
    context = {"form": form, "holidays": _coming(request), "suggested": _suggested(request)}
    return TemplateResponse(request, "calendar/holidays.html", context, status=422 if form.is_bound else 200)


@require_safe
@needs("calendar.see")
def holidays_question(request: Request) -> HttpResponse:
    """For other pages: which public holidays close the company, until somebody who may has said so."""
    is_open = may(request.member, "calendar.configure") and public_holidays.is_asked(request.tenant)
    context = {"is_open": is_open, "suggested": _suggested(request) if is_open else None}
    return TemplateResponse(request, "calendar/_holidays_question.html", context)


def _region(request: Request, form: RegionForm) -> HttpResponse:
    return page_or_region(request, "calendar/holidays.html", "calendar/_holidays_part.html", {"form": form})


def _coming(request: Request) -> list[Holiday]:
    today = timezone.localdate()
    return public_holidays.coming(request.tenant, today, today + YEAR)


def _suggested(request: Request) -> dict[str, str] | None:
    """The company's own country, while nobody has chosen a region."""
    names: dict[str, Any] = dict(public_holidays.countries(request.LANGUAGE_CODE[:2]))
    country = request.tenant.country
    if request.tenant.holidays_region or country not in names:
        return None
    return {"country": country, "name": names[country]}


@form_of("calendar:holidays")
@needs("calendar.configure")
def holiday_works(request: Request) -> HttpResponse:
    """The company works on a holiday, or closes on it; answers with its line."""
    form = HolidayForm(request.POST)
    if not form.is_valid():
        raise Http404
    day, works = form.cleaned_data["day"], form.cleaned_data["works"]
    _find(request, day)
    with watching() as fallen:
        public_holidays.set_working_day(day, works=works, by=request.user)
    if not request.htmx:
        return displaced.saved(request, fallen, _("Saved.")) or redirect("calendar:holidays")
    response = TemplateResponse(request, "calendar/_holiday.html", {"holiday": _find(request, day)})
    if fallen.keys:
        trigger_client_event(response, "calendar:displaced", {})
    return response


def _find(request: Request, day: date) -> Holiday:
    found = public_holidays.coming(request.tenant, day, day)
    if not found:
        raise Http404
    return found[0]
