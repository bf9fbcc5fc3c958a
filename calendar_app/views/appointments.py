"""One appointment: looking at it, moving it, ending it; and making a new one."""

from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from calendar_app import booking, telling
from calendar_app.availability import who_takes
from calendar_app.external import freshness_check
from calendar_app.forms import BookForm, CancelForm, MoveForm, WhenForm
from calendar_app.models import Appointment, Service
from calendar_app.views.choosing import preview_of_booking, preview_of_fresh, preview_of_move, times_of_dialog
from calendar_app.views.shared import changed, find_appointment, find_known, in_dialog
from company.models import AuditEntry
from leads.models import Lead
from tenants import modules
from tenants.errors import UserError
from tenants.http import Request
from tenants.permissions import may, needs
from tenants.web.pages import form_of, page_or_region


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
        "cancel_form": CancelForm(),
        "preview": _preview_of_cancelling(found),
        "regions": modules.regions(modules.Place.APPOINTMENT, request.member, found.pk),
    }
    region = "calendar/_appointment.html"
    return page_or_region(request, "calendar/appointment.html", region, {"region": region, **context})


def _preview_of_cancelling(found: Appointment) -> telling.Preview | None:
    if not found.is_alive:
        return None
    return telling.preview(found.lead, telling.Message(telling.News.CANCELLED, found))


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
    if not form.is_valid():
        message = " ".join(str(error) for errors in form.errors.values() for error in errors)
        context = {"appointment": find_known(request, pk), "message": message}
        return in_dialog(request, "calendar/_refused.html", context, 422)
    data, done = form.cleaned_data, _("Cancelled. The time is free again.")
    return _answer(
        request, pk, lambda found: booking.cancel(found, data["reason"], by=request.user, tell=data["tell"]), done
    )


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
def tell(request: Request, pk: UUID) -> HttpResponse:
    """What the lead has not been told yet: its words, and the sending of them, once."""
    found = find_known(request, pk)
    if request.method != "POST":
        return _tell_dialog(request, found)
    try:
        done = booking.tell_later(found, by=request.user)
    except UserError as error:
        return in_dialog(request, "calendar/_refused.html", {"appointment": found, "message": error.message}, 422)
    return changed(request, found, _("It is on its way.") if done else _("There was nothing left to tell."))


def _tell_dialog(request: Request, found: Appointment) -> HttpResponse:
    preview = telling.preview(found.lead, telling.untold(found))
    return in_dialog(request, "calendar/_tell.html", {"appointment": found, "preview": preview})


@require_http_methods(["GET", "HEAD", "POST"])
@needs("calendar.book")
def move(request: Request, pk: UUID) -> HttpResponse:
    """The slot picker, and the move itself: by a slot, by a typed hour, or by what was dragged where."""
    found = find_known(request, pk)
    options: dict[str, Any] = {"appointment": found, "may_overbook": may(request.member, "calendar.overbook")}
    if request.method != "POST":
        start = timezone.localtime(found.start)
        initial = {"professional": found.professional_id, "date": start.date(), "time": start.time(), "seen": start}
        return _move_dialog(request, MoveForm(initial=initial, **options))
    form = MoveForm(request.POST, **options)
    if not form.is_valid():
        return _move_dialog(request, form, status=422)
    before = (found.start, found.professional_id)
    try:
        moved = _move(request, found, form)
    except (booking.SlotTaken, booking.AttendeeBusy) as refusal:
        found.refresh_from_db()
        return _move_dialog(request, form, refusal=refusal, status=422)
    except UserError as error:
        return in_dialog(request, "calendar/_refused.html", {"appointment": found, "message": error.message}, 422)
    if before == (moved.start, moved.professional_id):
        return changed(request, moved, _("It stays where it was."))
    if form.was_dragged and moved.untold and telling.preview(moved.lead, None).can_send and request.htmx:
        return changed(request, moved, _("Moved."), then=_tell_dialog(request, moved))
    return changed(request, moved, _("Moved."))


def _move(request: Request, found: Appointment, form: MoveForm) -> Appointment:
    forced, who = form.cleaned_data["overbook"], form.with_whom
    if not forced:
        freshness_check.look(found.service, form.start, professional=who or found.professional, moving=found)
    if who is None and form.means_anybody:
        who = who_takes(found, form.start)
    # Whoever drags sees no words: the lead is told afterwards, or never without a trace.
    tell = telling.Wish.NOTE if form.was_dragged else form.cleaned_data["tell"]
    return booking.reschedule(
        found,
        form.start,
        who,
        by=request.user,
        overbook=forced,
        allow_overlap=form.cleaned_data["allow_overlap"],
        tell=tell,
    )


def _move_dialog(
    request: Request, form: MoveForm, *, refusal: UserError | None = None, status: int = 200
) -> HttpResponse:
    found = form.appointment
    day = form["date"].value() or timezone.localdate(found.start)
    asked = {"service": found.service_id, "professional": form["professional"].value(), "date": day, "moving": found.pk}
    times = times_of_dialog(form, asked, request, refusal)
    context = {"appointment": found, "form": form, "preview": preview_of_move(form), **_told(form), **times}
    return in_dialog(request, "calendar/_move.html", context, status)


def _told(form: WhenForm) -> dict[str, bool]:
    """Whoever has taken the tick away finds it so when the dialog comes back."""
    return {"is_unwanted": form.is_bound and "tell_offered" in form.data and not form.data.get("tell")}


@require_http_methods(["GET", "HEAD", "POST"])
@needs("calendar.book")
def new(request: Request) -> HttpResponse:
    """The dialog for a new appointment. `?lead=&service=&date=&professional=&time=` fill it in."""
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
    except (booking.SlotTaken, booking.AttendeeBusy) as refusal:
        return _new_dialog(request, form, refusal=refusal, status=422)
    except UserError as error:
        form.refuse(error)
        return _new_dialog(request, form, status=422)
    return changed(request, booked, _("Booked."))


def _book(request: Request, form: BookForm) -> Appointment:
    """The lead, when it is new, and the appointment: both or neither, and once however often the form is sent."""
    data = form.cleaned_data
    key = f"form:{data['key']}" if data["key"] else None
    if not data["overbook"]:
        freshness_check.look(data["service"], form.start, professional=form.with_whom, lead=form.chosen_lead)
    with transaction.atomic():
        if key and (done := booking.done_before(key)):
            if (done.start, done.service_id) != (form.start, data["service"].pk):
                raise UserError(_("This form has booked an appointment already. Open a new one for another."))
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
            allow_overlap=data["allow_overlap"],
            note=data["note"],
            tell=data["tell"],
        )
        # Sent twice at the same moment: the other one's lead stays.
        transaction.set_rollback(booked.lead_id != lead.pk)
        return booked


def _new_dialog(
    request: Request, form: BookForm, *, refusal: UserError | None = None, status: int = 200
) -> HttpResponse:
    typed = form.data if form.is_bound else form.initial
    service = typed.get("service") or getattr(Service.objects.bookable().first(), "pk", None)
    asked = {"service": service, "professional": typed.get("professional"), "date": typed.get("date")}
    times = times_of_dialog(form, asked, request, refusal)
    form.initial["date"] = times["day"]
    context = {"form": form, "has_services": service is not None, "lead": form.chosen_lead, **_told(form), **times}
    context["preview"] = preview_of_booking(form) if form.is_bound else preview_of_fresh(form, times)
    return in_dialog(request, "calendar/_new.html", context, status)
