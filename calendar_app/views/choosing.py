"""What the dialogs of an appointment show while they are filled in: leads, people, times, and what would be told."""

from copy import copy
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dateparse import parse_time
from django.views.decorators.http import require_safe
from django_htmx.http import trigger_client_event

from calendar_app import telling
from calendar_app.availability import Slot, explain_slot, free_slots
from calendar_app.booking import SlotTaken
from calendar_app.forms import BookForm, Chosen, MoveForm, SlotsForm, WhenForm, listed_for
from calendar_app.models import Appointment, BookingRules, Professional, Service
from leads.models import Lead
from tenants.errors import UserError
from tenants.http import Request
from tenants.permissions import may, needs

MOST_LEADS = 6
NEAREST = 4


# Who and with whom


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
    """Who does a service: the options of the select beside it; whoever was chosen stays so where they do it."""
    form = SlotsForm(request.GET)
    form.is_valid()
    service, chosen = form.cleaned_data.get("service"), form.cleaned_data.get("professional")
    offering = Professional.objects.offering(service) if service else Professional.objects.none()
    context = {"professionals": offering, "chosen": chosen}
    response = TemplateResponse(request, "calendar/_professionals.html", context)
    return trigger_client_event(response, "professionals:changed", {}, after="settle")


# When


@require_safe
@needs("calendar.book")
def slots(request: Request) -> HttpResponse:
    """The free times of a service on a day, and the next ones when there are none.

    The hour that was selected stays so where it is free. Nothing is selected beside an hour that was typed, nor for a
    move: there only what somebody chose may happen.
    """
    form, hour = SlotsForm(request.GET), _hour_of(request.GET.get("slot", ""))
    is_typed = bool(request.GET.get("time"))
    first = not (hour or is_typed or request.GET.get("moving"))
    times = times_to_choose(form, request, hour=None if is_typed else hour, first=first)
    response = TemplateResponse(request, "calendar/_slots.html", times)
    return trigger_client_event(response, "slots:changed", {}, after="settle")


def _hour_of(slot: str) -> time | None:
    try:
        return timezone.localtime(datetime.fromisoformat(slot.partition("|")[0])).time()
    except ValueError:
        return None


def _clock(typed: str) -> time | None:
    try:
        return parse_time(typed)
    except ValueError:
        return None


def times_of_dialog(
    form: WhenForm, asked: dict[str, Any], request: Request, refusal: UserError | None
) -> dict[str, Any]:
    """`times_to_choose` for the form of a dialog, with what is selected in it.

    A fresh one selects the hour it was opened with, where that is free, else shows it as typed.
    """
    choice = SlotsForm(asked)
    if form.is_bound:
        slot = None if form.typed_time else form.cleaned_data.get("slot")
        return times_to_choose(choice, request, start=slot[0] if slot else None, refusal=refusal)
    hour = _clock(form.typed_time)
    times = times_to_choose(choice, request, hour=hour, first=hour is None)
    if times["selected"] is not None:
        form.initial.pop("time", None)
    return times


def times_to_choose(
    form: SlotsForm,
    request: Request,
    *,
    start: datetime | None = None,
    hour: time | None = None,
    first: bool = False,
    refusal: UserError | None = None,
) -> dict[str, Any]:
    """day, free (that day's slots), nearest (when there are none), service, listed, selected (a Slot): `_slots.html`.

    Without a date the day is the first with a free slot. After a refusal its alternatives are all there is to choose.
    Selected is what begins at `start`, or that day at `hour`, or the `first`.
    """
    asked = form.cleaned_data if form.is_valid() else {}
    service, day = asked.get("service"), asked.get("date")
    context: dict[str, Any] = {"free": [], "nearest": [], "service": service, "day": day or timezone.localdate()}
    if isinstance(refusal, SlotTaken):
        context["nearest"] = refusal.alternatives
    elif service is not None:
        _find_times(context, asked, request)
    context["listed"] = listed_for(context["day"], form.data.get("service"), form.data.get("professional"))
    context["refusal"] = refusal
    wanted = datetime.combine(context["day"], hour, request.tenant.tz) if hour else start
    shown = [*context["free"], *([] if context["free"] else context["nearest"])]
    matching = [slot for slot in shown if slot.start == wanted]
    context["selected"] = next(iter(matching or (shown if first else [])), None)
    return context


def _find_times(context: dict[str, Any], asked: dict[str, Any], request: Request) -> None:
    """Fills in free, nearest and, where no day was asked for, the day."""

    def find(begin: date, days: int, limit: int | None = None) -> list[Slot]:
        start = datetime.combine(begin, time(), request.tenant.tz)
        options: dict[str, Any] = {"professional": _who_does(asked), "exclude": asked.get("moving")}
        return free_slots(asked["service"], start=start, end=start + timedelta(days=days), limit=limit, **options)

    context["free"] = find(context["day"], 1)
    if not context["free"]:
        context["nearest"] = find(context["day"], BookingRules.current().horizon_days + 1, NEAREST)
        if context["nearest"] and asked.get("date") is None:
            context["day"] = context["nearest"][0].start.date()
            context["free"] = find(context["day"], 1)


def _who_does(asked: dict[str, Any]) -> Professional | None:
    """Who was asked for; nobody in particular while that is somebody who does not do the service, or not any more."""
    person = asked.get("professional")
    return Professional.objects.offering(asked["service"]).filter(pk=person.pk).first() if person else None


# What the lead would be told


@require_safe
@needs("calendar.book")
def news(request: Request) -> HttpResponse:
    """What the lead would read of what is chosen at this moment, and whether it can be sent."""
    may_overbook = may(request.member, "calendar.overbook")
    asked = SlotsForm(request.GET)
    asked.is_valid()
    if moving := asked.cleaned_data.get("moving"):
        found = Appointment.objects.known_to(request.member).with_people().filter(pk=moving.pk).first()
        move = MoveForm(request.GET, appointment=found, may_overbook=may_overbook) if found else None
        preview = preview_of_move(move) if move else None
    else:
        preview = preview_of_booking(BookForm(request.GET, member=request.member, may_overbook=may_overbook))
    offered = "tell_offered" in request.GET
    context = {"preview": preview, "is_unwanted": offered and not request.GET.get("tell")}
    return TemplateResponse(request, "calendar/_news.html", context)


def preview_of_move(form: MoveForm) -> telling.Preview:
    found = form.appointment
    form.is_valid()
    chosen = form.cleaned_data.get("chosen") if form.is_bound else None
    message = None
    if chosen and (chosen.start != found.start or chosen.professional not in (None, found.professional)):
        moved = copy(found)
        moved.start, moved.professional = chosen.start, chosen.professional or found.professional
        message = telling.Message(telling.News.MOVED, moved, before=found.start)
    return telling.preview(found.lead, message)


def preview_of_booking(form: BookForm) -> telling.Preview | None:
    """None while nobody is chosen."""
    form.is_valid()
    service, chosen = form.cleaned_data.get("service"), form.cleaned_data.get("chosen")
    return _preview(form.chosen_lead, service, chosen)


def preview_of_fresh(form: BookForm, times: dict[str, Any]) -> telling.Preview | None:
    """The same for a form that nobody has sent yet: of the time that is selected in it."""
    slot = times["selected"]
    return _preview(form.chosen_lead, times["service"], Chosen(slot.start, slot.professional) if slot else None)


def _preview(lead: Lead | None, service: Service | None, chosen: Chosen | None) -> telling.Preview | None:
    if lead is None:
        return None
    if service is None or chosen is None:
        return telling.preview(lead, None)
    person = chosen.professional or explain_slot(service, chosen.start, lead=lead).professional
    person = person or Professional.objects.offering(service).first()
    if person is None:
        return telling.preview(lead, None)
    planned = Appointment(lead=lead, service=service, professional=person, start=chosen.start)
    return telling.preview(lead, telling.Message(telling.News.BOOKED, planned))
