"""One appointment: looking at it, moving it, ending it; and making a new one."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from calendar_app import booking
from calendar_app.availability import Slot, free_slots
from calendar_app.external import asking
from calendar_app.forms import BookForm, CancelForm, SlotsForm, WhenForm
from calendar_app.models import Appointment, BookingRules, Professional, Service
from calendar_app.views.shared import changed, find_appointment, find_known, in_dialog
from company.models import AuditEntry
from leads.models import Lead
from tenants.errors import UserError
from tenants.http import Request
from tenants.permissions import may, needs
from tenants.web.pages import form_of, page_or_region

MOST_LEADS = 6
NEAREST = 4


@require_safe
@needs("calendar.see")
def appointment(request: Request, pk: UUID) -> HttpResponse:
    """Everything about one appointment, in the dialog or on its own page; of a colleague's lead only the time."""
    found = find_appointment(request, pk)
    if not found.is_known:
        return in_dialog(request, "calendar/_occupied.html", {"appointment": found})
    context = {
        "appointment": found,
        "sees_lead": Lead.objects.visible_to(request.member).filter(pk=found.lead_id).exists(),
        "history": AuditEntry.objects.filter(subject=found.pk).select_related("user").order_by("-at")[:8],
        "has_begun": found.start <= timezone.now(),
        "cancel_form": CancelForm(),
    }
    region = "calendar/_appointment.html"
    return page_or_region(request, "calendar/appointment.html", region, {"region": region, **context})


@form_of("calendar:appointment", "pk")
@needs("calendar.book")
def confirm(request: Request, pk: UUID) -> HttpResponse:
    return _answer(request, pk, lambda found: booking.confirm(found, by=request.user), _("Confirmed."))


@form_of("calendar:appointment", "pk")
@needs("calendar.book")
def attend(request: Request, pk: UUID) -> HttpResponse:
    return _answer(request, pk, lambda found: booking.attend(found, by=request.user), _("Marked as attended."))


@form_of("calendar:appointment", "pk")
@needs("calendar.book")
def no_show(request: Request, pk: UUID) -> HttpResponse:
    return _answer(request, pk, lambda found: booking.no_show(found, by=request.user), _("Marked as a no-show."))


@form_of("calendar:appointment", "pk")
@needs("calendar.book")
def cancel(request: Request, pk: UUID) -> HttpResponse:
    form = CancelForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    done = _("Cancelled. The time is free again.")
    return _answer(request, pk, lambda found: booking.cancel(found, reason, by=request.user), done)


def _answer(request: Request, pk: UUID, verb: Any, text: str) -> HttpResponse:
    found = find_known(request, pk)
    try:
        verb(found)
    except UserError as error:
        context = {"appointment": found, "message": error.message}
        return in_dialog(request, "calendar/_refused.html", context, 422)
    return changed(request, found, text)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("calendar.book")
def move(request: Request, pk: UUID) -> HttpResponse:
    """The slot picker, and the move itself: by a slot, or by what was dragged where."""
    found = find_known(request, pk)
    may_overbook = may(request.member, "calendar.overbook")
    if request.method != "POST":
        day = timezone.localdate(found.start)
        form = WhenForm(initial={"professional": found.professional, "date": day}, may_overbook=may_overbook)
        return _move_dialog(request, found, form)
    form = WhenForm(request.POST, may_overbook=may_overbook)
    if not form.is_valid():
        return _move_dialog(request, found, form, status=422)
    forced = form.cleaned_data["overbook"]
    if not forced:
        asking.look(found.service, form.start, professional=form.with_whom or found.professional, moving=found)
    try:
        booking.reschedule(found, form.start, form.with_whom, by=request.user, overbook=forced)
    except booking.SlotTaken as taken:
        found.refresh_from_db()
        return _move_dialog(request, found, form, taken=taken, status=422)
    except UserError as error:
        return in_dialog(request, "calendar/_refused.html", {"appointment": found, "message": error.message}, 422)
    return changed(request, found, _("Moved."))


def _move_dialog(
    request: Request,
    found: Appointment,
    form: WhenForm,
    *,
    taken: booking.SlotTaken | None = None,
    status: int = 200,
) -> HttpResponse:
    day = form["date"].value() or timezone.localdate(found.start)
    asked = {"service": found.service_id, "professional": form["professional"].value(), "date": day, "moving": found.pk}
    context = {"appointment": found, "form": form, "taken": taken, **_slots(SlotsForm(asked), request, taken)}
    return in_dialog(request, "calendar/_move.html", context, status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("calendar.book")
def new(request: Request) -> HttpResponse:
    """The dialog for a new appointment. `?lead=&service=&date=&professional=` fill it in."""
    options: dict[str, Any] = {"member": request.member, "may_overbook": may(request.member, "calendar.overbook")}
    if request.method != "POST":
        asked = {name: value for name, value in request.GET.items() if value}
        form = BookForm(initial={**asked, "key": uuid4().hex}, **options)
        return _new_dialog(request, form)
    form = BookForm(request.POST, **options)
    if not form.is_valid():
        return _new_dialog(request, form, status=422)
    try:
        booked = _book(request, form)
    except booking.SlotTaken as taken:
        return _new_dialog(request, form, taken=taken, status=422)
    except UserError as error:
        form.add_error("lead", error.message)
        return _new_dialog(request, form, status=422)
    return changed(request, booked, _("Booked."))


def _book(request: Request, form: BookForm) -> Appointment:
    """The lead, when it is new, and the appointment: both or neither, and once however often the form is sent."""
    data = form.cleaned_data
    key = f"form:{data['key']}" if data["key"] else None
    if not data["overbook"]:
        asking.look(data["service"], form.start, professional=form.with_whom, lead=form.chosen_lead)
    with transaction.atomic():
        if key and (done := booking.done_before(key)):
            return done
        lead = form.find_or_add_lead()
        booked = booking.book(
            lead=lead,
            service=data["service"],
            start=form.start,
            professional=form.with_whom,
            source=Appointment.Source.STAFF,
            idempotency_key=key,
            by=request.user,
            overbook=data["overbook"],
            note=data["note"],
        )
        # Sent twice at the same moment: the other one's lead stays.
        transaction.set_rollback(booked.lead_id != lead.pk)
        return booked


def _new_dialog(
    request: Request, form: BookForm, *, taken: booking.SlotTaken | None = None, status: int = 200
) -> HttpResponse:
    typed = form.data if form.is_bound else form.initial
    service = typed.get("service") or getattr(Service.objects.bookable().first(), "pk", None)
    asked = {"service": service, "professional": typed.get("professional"), "date": typed.get("date")}
    slots = _slots(SlotsForm(asked), request, taken)
    form.initial["date"] = slots["day"]
    context = {"form": form, "taken": taken, "has_services": service is not None, "lead": form.chosen_lead, **slots}
    return in_dialog(request, "calendar/_new.html", context, status)


@require_safe
@needs("calendar.book")
def slots(request: Request) -> HttpResponse:
    """The free times of a service on a day, and the next ones when there are none."""
    return TemplateResponse(request, "calendar/_slots.html", _slots(SlotsForm(request.GET), request))


def _slots(form: SlotsForm, request: Request, taken: booking.SlotTaken | None = None) -> dict[str, Any]:
    """day, free (that day's slots), nearest (when there are none), service, may_overbook: see `_slots.html`.

    Without a date the day is the first with a free slot. After a refusal its alternatives are all there is to choose.
    """
    asked = form.cleaned_data if form.is_valid() else {}
    service, day = asked.get("service"), asked.get("date")
    context: dict[str, Any] = {"free": [], "nearest": [], "service": service, "day": day or timezone.localdate()}
    context["may_overbook"] = may(request.member, "calendar.overbook")
    if taken:
        return context | {"nearest": taken.alternatives}
    if service is None:
        return context

    def find(first: date, days: int, limit: int | None = None) -> list[Slot]:
        start = datetime.combine(first, time(), request.tenant.tz)
        options: dict[str, Any] = {"professional": _who_does(asked), "exclude": asked.get("moving")}
        return free_slots(service, start=start, end=start + timedelta(days=days), limit=limit, **options)

    context["free"] = find(context["day"], 1)
    if not context["free"]:
        context["nearest"] = find(context["day"], BookingRules.current().horizon_days + 1, NEAREST)
        if context["nearest"] and day is None:
            context["day"] = context["nearest"][0].start.date()
            context["free"] = find(context["day"], 1)
    return context


def _who_does(asked: dict[str, Any]) -> Professional | None:
    """Who was asked for; nobody in particular while the select still names somebody who does not do the service."""
    person = asked.get("professional")
    return person if person and person.services.filter(pk=asked["service"].pk).exists() else None


@require_safe
@needs("calendar.book")
def leads(request: Request) -> HttpResponse:
    """Leads to choose from while a name, a number or an address is typed."""
    typed = request.GET.get("q", "").strip()
    found = Lead.objects.visible_to(request.member).matching(typed, request.tenant.country)
    shown = found.prefetch_related("contact_points")[:MOST_LEADS]
    return TemplateResponse(request, "calendar/_leads.html", {"leads": shown if typed else [], "typed": typed})


@require_safe
@needs("calendar.book")
def professionals(request: Request) -> HttpResponse:
    """Who does a service: the options of the select beside it."""
    form = SlotsForm(request.GET)
    service = form.cleaned_data["service"] if form.is_valid() else None
    offering = Professional.objects.offering(service) if service else Professional.objects.none()
    return TemplateResponse(request, "calendar/_professionals.html", {"professionals": offering})
