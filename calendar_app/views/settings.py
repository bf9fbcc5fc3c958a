"""Services, professionals with their hours, closures and booking rules."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import trigger_client_event

from calendar_app.displaced import Fallen, watching
from calendar_app.external import sync_inbound
from calendar_app.external.models import CalendarLink
from calendar_app.models import BookingRules, Closure, Professional, Service
from calendar_app.settings_forms import ClosureForm, HoursDay, HoursEditor, ProfessionalForm, RulesForm, ServiceForm
from calendar_app.views import displaced
from calendar_app.views.shared import in_dialog
from company.models import record
from tenants.http import Request
from tenants.permissions import needs
from tenants.web.pages import form_of, page_or_region


@require_safe
@needs("calendar.configure")
def settings(request: Request) -> HttpResponse:
    """The page; for htmx the region that the company's settings show."""
    return page_or_region(request, "calendar/settings.html", "calendar/_settings.html", _overview(request))


@require_safe
@needs("calendar.configure")
def sections(request: Request) -> HttpResponse:
    return TemplateResponse(request, "calendar/_settings.html", _overview(request))


def _overview(request: Request, rules: RulesForm | None = None) -> dict[str, Any]:
    return {
        "services": Service.objects.prefetch_related("professionals"),
        "professionals": Professional.objects.prefetch_related("services", "working_hours"),
        "closures": Closure.objects.filter(last__gte=timezone.localdate()),
        "rules_form": rules or RulesForm(instance=BookingRules.current()),
    }


def _saved(request: Request, text: str, fallen: Fallen | None = None) -> HttpResponse:
    """Dialogs close, the overview hears `calendar:configured` and fetches itself. What has fallen out of the hours is
    shown first."""
    if fallen and (shown := displaced.saved(request, fallen, text)):
        return shown
    if not request.htmx:
        return redirect("calendar:settings")
    response = HttpResponse(status=204)
    trigger_client_event(response, "dialog:close", {})
    trigger_client_event(response, "toast", {"text": text, "tone": "success"})
    return trigger_client_event(response, "calendar:configured", {})


def _audit(request: Request, action: str, subject: UUID, form: BaseForm | None = None) -> None:
    names = {"fields": sorted(form.changed_data)} if form else {}
    record(action, subject, user=request.user, after=names)


@form_of("calendar:settings")
@needs("calendar.configure")
def rules(request: Request) -> HttpResponse:
    form = RulesForm(request.POST, instance=BookingRules.current())
    if not form.is_valid():
        return page_or_region(
            request, "calendar/settings.html", "calendar/_settings.html", _overview(request, form), status=422
        )
    with transaction.atomic():
        _audit(request, "calendar.rules", form.save().pk, form)
        # More days can be booked: their events are wanted now.
        for link in CalendarLink.objects.all():
            sync_inbound.hurry(link)
    return _saved(request, _("Saved."))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("calendar.configure")
def service_edit(request: Request, pk: UUID | None = None) -> HttpResponse:
    """A service, or with no `pk` a new one."""
    service = get_object_or_404(Service, pk=pk) if pk else Service(position=Service.objects.count())
    form = ServiceForm(request.POST if request.method == "POST" else None, instance=service)
    if request.method == "POST" and form.is_valid():
        with watching() as fallen:
            _audit(request, "calendar.service", form.save().pk, form)
        return _saved(request, _("Saved."), fallen)
    context = {"form": form, "service": service if pk else None}
    return in_dialog(request, "calendar/_service_form.html", context, 422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("calendar.configure")
def professional_edit(request: Request, pk: UUID | None = None) -> HttpResponse:
    """A professional with their hours, or with no `pk` a new one."""
    person = get_object_or_404(Professional, pk=pk) if pk else Professional(position=Professional.objects.count())
    data = request.POST if request.method == "POST" else None
    form = ProfessionalForm(data, instance=person, company=request.tenant)
    hours = HoursEditor.typed(data, person) if data is not None else HoursEditor.of(person)
    # Both are asked, so that every mistake shows at once.
    if data is not None and form.is_valid() & hours.is_valid():
        with watching() as fallen:
            hours.save(form.save())
            _audit(request, "calendar.professional", person.pk, form)
        return _saved(request, _("Saved."), fallen)
    context = {"form": form, "hours": hours, "professional": person if pk else None}
    return in_dialog(request, "calendar/_professional_form.html", context, 422 if form.is_bound else 200)


@require_safe
@needs("calendar.configure")
def hours_block(request: Request) -> HttpResponse:
    """One more pair of times for a weekday of the editor."""
    weekday = request.GET.get("weekday", "")
    day = HoursDay(int(weekday) if weekday in "0123456" and weekday else 0)
    return TemplateResponse(request, "calendar/_hours_block.html", {"day": day, "start": "", "end": ""})


@require_http_methods(["GET", "HEAD", "POST"])
@needs("calendar.configure")
def closure_new(request: Request) -> HttpResponse:
    form = ClosureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with watching() as fallen:
            _audit(request, "calendar.closure", form.save().pk, form)
        return _saved(request, _("Saved."), fallen)
    return in_dialog(request, "calendar/_closure_form.html", {"form": form}, 422 if form.is_bound else 200)


@form_of("calendar:settings")
@needs("calendar.configure")
def closure_delete(request: Request, pk: UUID) -> HttpResponse:
    closure = get_object_or_404(Closure, pk=pk)
    with transaction.atomic():
        _audit(request, "calendar.closure_deleted", closure.pk)
        closure.delete()
    return _saved(request, _("Deleted."))
