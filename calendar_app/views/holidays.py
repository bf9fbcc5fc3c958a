"""The public holidays on which the company is closed."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from calendar_app import public_holidays
from calendar_app.public_holidays import Holiday
from calendar_app.settings_forms import HolidayForm, RegionForm
from tenants.http import Request
from tenants.models import Tenant
from tenants.permissions import needs
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
        Tenant.objects.get(pk=request.tenant.pk).change({"holidays_region": form.region()}, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("calendar:holidays")
    context = {"form": form, "holidays": _coming(request), "suggested": _suggested(request)}
    return TemplateResponse(request, "calendar/holidays.html", context, status=422 if form.is_bound else 200)


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
    public_holidays.work_on(day, works=works, by=request.user)
    if not request.htmx:
        return redirect("calendar:holidays")
    return TemplateResponse(request, "calendar/_holiday.html", {"holiday": _find(request, day)})


def _find(request: Request, day: date) -> Holiday:
    found = public_holidays.coming(request.tenant, day, day)
    if not found:
        raise Http404
    return found[0]
