"""Appointments: free times, list, read, book, move, end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, time, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from api.base import ApiRequest, Page, Problem, Query, Router, Status, may, needs, page_of
from api.export import DESCRIBED, csv_file
from api.parser import StrictParser
from api.routes.leads import find_lead
from api.schemas.appointments import (
    AppointmentExportQuery,
    AppointmentFilterQuery,
    AppointmentIn,
    AppointmentMoveIn,
    AppointmentOut,
    AppointmentQuery,
    AvailabilityQuery,
    CancelIn,
    SlotOut,
    SlotsOut,
)
from calendar_app import booking, telling
from calendar_app.availability import free_slots
from calendar_app.external import freshness_check
from calendar_app.models import Appointment, AppointmentQuerySet, Professional, Service
from leads.models import Lead

router = Router(tags=["Appointments"])
availability = Router(tags=["Appointments"])

MOST_DAYS = 62


@availability.get("", response={200: SlotsOut, 404: None}, summary="Find free times")
@needs("calendar.see")
def read_availability(request: ApiRequest, asked: Query[AvailabilityQuery]) -> Any:
    """What can be booked now: working hours without closures, other calendars and appointments."""
    service = get_object_or_404(Service, pk=asked.service)
    person = get_object_or_404(Professional, pk=asked.professional) if asked.professional else None
    first, last = asked.days()
    if not first <= last <= first + timedelta(days=MOST_DAYS - 1):
        line = {"field": "last_day", "code": "period", "message": _("Choose at most two months, the last day last.")}
        raise Problem(422, "period", errors=[line])
    moving = find_known(request, asked.moving) if asked.moving else None
    zone = request.tenant.tz
    found = free_slots(
        service,
        start=datetime.combine(first, time(), zone),
        end=datetime.combine(last + timedelta(days=1), time(), zone),
        professional=person,
        exclude=moving,
        limit=asked.limit,
    )
    return {"items": [SlotOut.of(slot) for slot in found]}


def told(request: ApiRequest) -> AppointmentQuerySet:
    """Every appointment, as far as this person is told of it."""
    return Appointment.objects.visible_to(request.member).told_to(request.member).with_people()


def find_known(request: ApiRequest, pk: UUID) -> Appointment:
    """An appointment to be changed: 404 when there is none, 403 for a colleague's lead."""
    found = get_object_or_404(told(request), pk=pk)
    if not found.is_known:
        raise PermissionDenied
    return found


def show(request: ApiRequest, pk: UUID) -> AppointmentOut:
    return AppointmentOut.of(get_object_or_404(told(request), pk=pk))


@router.get("", response=Page[AppointmentOut], summary="List appointments by their start")
@needs("calendar.see")
def list_appointments(request: ApiRequest, asked: Query[AppointmentQuery]) -> Any:
    """Held times that have run out are left out; a colleague's lead shows as `busy` while it takes time."""
    page = page_of(_filtered(request, asked), asked, by="pk" if asked.order == "created" else "start")
    return {**page, "items": [AppointmentOut.of(row) for row in page["items"]]}


def _filtered(request: ApiRequest, asked: AppointmentFilterQuery) -> AppointmentQuerySet:
    rows = told(request).exclude(pk__in=Appointment.objects.expired_holds().values("pk"))
    zone = request.tenant.tz
    if asked.first_day:
        rows = rows.filter(start__gte=datetime.combine(asked.first_day, time(), zone))
    if asked.last_day:
        rows = rows.filter(start__lt=datetime.combine(asked.last_day + timedelta(days=1), time(), zone))
    if asked.professional:
        rows = rows.filter(professional=asked.professional)
    wanted = {name: value for name in ("lead", "service", "status") if (value := getattr(asked, name))}
    if wanted:
        return rows.known_to(request.member).filter(**wanted)
    return rows.filter(Q(is_known=True) | Q(status__in=Appointment.BLOCKING))


COLUMNS = ("id", "start", "end", "status", "professional", "service", "lead", "attendee", "source", "note")


@router.get("/export", summary="Take the appointments as a CSV file", openapi_extra=DESCRIBED)
@needs("calendar.see")
def export_appointments(request: ApiRequest, asked: Query[AppointmentExportQuery]) -> Any:
    """Those of the list with these filters that this person may know all about, UTF-8."""
    rows = _filtered(request, asked).known_to(request.member)
    known = Appointment.objects.with_people().told_whole()
    return csv_file(request, rows, asked, by="start", known=known, columns=COLUMNS, write=_line, name="appointments")


def _line(row: Appointment) -> list[Any]:
    shown = AppointmentOut.of(row).model_dump(mode="json")
    for name in ("professional", "service", "lead"):
        shown[name] = shown[name]["name"]
    return [shown[name] for name in COLUMNS]


def asking_google(run: Callable[..., Any]) -> Callable[..., Any]:
    """Decorates the run of every operation here: Google is asked about the time that the body names, before an
    idempotent write opens its transaction. Whether the body makes sense, the operation says."""

    @wraps(run)
    def ask(request: ApiRequest, **values: Any) -> Any:
        if request.method == "POST" and freshness_check.is_needed() and may(request.member, "calendar.book"):
            with suppress(ValueError, RecursionError):
                _ask_google(request, values.get("pk"))
        return run(request, **values)

    return ask


def _ask_google(request: ApiRequest, pk: UUID | None) -> None:
    """Raises ValueError for a body that is none."""
    body = StrictParser().parse_body(request)
    if pk is None:
        new = AppointmentIn.model_validate(body)
        service = Service.objects.filter(pk=new.service).first()
        if service and not new.overbook:
            lead = Lead.objects.visible_to(request.member).filter(pk=new.lead).first()
            freshness_check.look(service, new.start, professional=_named(new.professional), lead=lead)
    elif request.path_info.rstrip("/").endswith("/move"):
        move = AppointmentMoveIn.model_validate(body)
        found = Appointment.objects.known_to(request.member).with_people().filter(pk=pk).first()
        if found and not move.overbook:
            who = _named(move.professional) or found.professional
            freshness_check.look(found.service, move.start, professional=who, moving=found)


def _named(pk: UUID | None) -> Professional | None:
    return Professional.objects.bookable().filter(pk=pk).first() if pk else None


@router.post("", response={201: AppointmentOut, 404: None}, summary="Book an appointment")
@needs("calendar.book")
def create_appointment(request: ApiRequest, body: AppointmentIn) -> Any:
    """409 `slot_taken` with `reason` and `alternatives` when the time cannot be had; 409 `attendee_busy` with the other
    `appointment` when whoever comes has one at that time."""
    lead = find_lead(request, body.lead)
    service = get_object_or_404(Service, pk=body.service)
    with _refusals():
        booked = booking.book(
            lead=lead,
            service=service,
            start=body.start,
            professional=_professional(body.professional),
            attendee={name: value for name, value in body.attendee.model_dump().items() if value}
            if body.attendee
            else None,
            source=Appointment.Source.STAFF,
            by=request.user,
            overbook=_overbook(request, body.overbook),
            allow_overlap=body.allow_overlap,
            note=body.note,
            tell=_wish(body.tell_lead),
        )
    return Status(201, show(request, booked.pk))


def _professional(pk: UUID | None) -> Professional | None:
    return get_object_or_404(Professional.objects.bookable(), pk=pk) if pk else None


def _overbook(request: ApiRequest, asked: bool) -> bool:
    if asked and not may(request.member, "calendar.overbook"):
        raise PermissionDenied
    return asked


def _wish(tell_lead: bool) -> str:
    return telling.Wish.SEND if tell_lead else telling.Wish.NOTHING


@contextmanager
def _refusals() -> Iterator[None]:
    """A time that cannot be had is a conflict, answered with what is free instead, or with what stands in the way."""
    try:
        yield
    except booking.SlotTaken as taken:
        slots = [SlotOut.of(slot).model_dump(mode="json") for slot in taken.alternatives]
        more = {"reason": taken.reason, "alternatives": slots}
        raise Problem(409, "slot_taken", taken.message, more=more) from None
    except booking.AttendeeBusy as busy:
        other = {"id": str(busy.other.pk), "start": timezone.localtime(busy.other.start).isoformat()}
        raise Problem(409, busy.code, busy.message, more={"appointment": other}) from None


@router.get("/{uuid:pk}", response=AppointmentOut, summary="Read an appointment")
@needs("calendar.see")
def read_appointment(request: ApiRequest, pk: UUID) -> Any:
    return show(request, pk)


@router.post("/{uuid:pk}/move", response=AppointmentOut, summary="Move an appointment")
@needs("calendar.book")
def move_appointment(request: ApiRequest, pk: UUID, body: AppointmentMoveIn) -> Any:
    """All or nothing: 409 `slot_taken` with `alternatives` leaves it where it is."""
    found = find_known(request, pk)
    forced = _overbook(request, body.overbook)
    with _refusals():
        booking.reschedule(
            found,
            body.start,
            _professional(body.professional),
            by=request.user,
            overbook=forced,
            allow_overlap=body.allow_overlap,
            tell=_wish(body.tell_lead),
        )
    return show(request, pk)


@router.post("/{uuid:pk}/cancel", response=AppointmentOut, summary="Cancel an appointment")
@needs("calendar.book")
def cancel_appointment(request: ApiRequest, pk: UUID, body: CancelIn) -> Any:
    booking.cancel(find_known(request, pk), body.reason, by=request.user, tell=_wish(body.tell_lead))
    return show(request, pk)


@router.post("/{uuid:pk}/confirm", response=AppointmentOut, summary="Mark as confirmed")
@needs("calendar.book")
def confirm_appointment(request: ApiRequest, pk: UUID) -> Any:
    return _turn(request, pk, booking.confirm)


@router.post("/{uuid:pk}/attended", response=AppointmentOut, summary="Mark as attended")
@needs("calendar.book")
def attend_appointment(request: ApiRequest, pk: UUID) -> Any:
    return _turn(request, pk, booking.attend)


@router.post("/{uuid:pk}/no-show", response=AppointmentOut, summary="Mark as a no-show")
@needs("calendar.book")
def miss_appointment(request: ApiRequest, pk: UUID) -> Any:
    return _turn(request, pk, booking.no_show)


def _turn(request: ApiRequest, pk: UUID, verb: Callable[..., Appointment]) -> AppointmentOut:
    verb(find_known(request, pk), by=request.user)
    return show(request, pk)
