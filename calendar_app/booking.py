"""The verbs that change appointments. Each is whole: either everything it says has happened, or nothing.

None of them waits for anything outside: `external.freshness_check.look` does, and is called before, without a
transaction. `tell` is what staff wish the lead to hear of it (`telling.Wish`).
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from psycopg.errors import ExclusionViolation, UniqueViolation

from calendar_app import telling
from calendar_app.attendees import appointment_at_that_time
from calendar_app.availability import Schedule, Slot, SlotCheck, alternatives, company_zone
from calendar_app.external import sync_outbound
from calendar_app.models import LONGEST, Appointment, BookingRules, Professional, Service, full_name
from company import webhooks
from company.models import AuditEntry, Notification, notify, record
from leads.models import Lead
from tenants import notices, scheduling
from tenants.errors import UserError
from tenants.models import User

HOLD_QUEUE = "hold"
# What an appointment is called in webhooks.
KIND = "appointment"
Actor = AuditEntry.Actor
Status = Appointment.Status
Source = Appointment.Source
# What came of an appointment: known once it has begun.
OUTCOMES = {Status.ATTENDED, Status.NO_SHOW}


class SlotTaken(UserError):
    """The time cannot be had. `reason` is a code of `availability.SlotCheck`, `alternatives` are free now."""

    def __init__(self, verdict: SlotCheck, alternatives: list[Slot]) -> None:
        super().__init__(words_for(verdict), code=verdict.code)
        self.reason = verdict.code
        self.verdict = verdict
        self.alternatives = alternatives


class AttendeeBusy(UserError):
    """Whoever comes has the appointment `other` at that time already."""

    def __init__(self, other: Appointment) -> None:
        start = other.start.astimezone(company_zone())
        words = {
            "name": other.attendee_name or other.lead.display_name,
            "service": other.service.name,
            "professional": other.professional.name,
            "when": f"{date_format(start, pgettext('date format', 'j M'))}, {start:%H:%M}",
        }
        sentence = _("%(name)s already has an appointment at that time: %(service)s with %(professional)s, %(when)s.")
        super().__init__(sentence % words, code="attendee_busy")
        self.other = other


def words_for(verdict: SlotCheck) -> str:
    """Why a time cannot be booked, for staff, in the active language."""
    sentences: dict[str, Callable[[], str]] = {
        "past": lambda: _("This time is over. Choose a later one."),
        "too_soon": lambda: _("This is sooner than the shortest notice allows."),
        "too_far": lambda: _("This is further ahead than can be booked."),
        "closed": lambda: _("The company is closed at that time."),
        "holiday": lambda: _("This day is a public holiday: %(holiday)s.") % {"holiday": verdict.holiday},
        "day_off": lambda: _("%(professional)s does not work that day.") % {"professional": verdict.professional or ""},
        "outside_hours": lambda: _("This is outside working hours."),
        "off_grid": lambda: _("Appointments do not start at this minute."),
        "unknown_professional": lambda: _("This professional cannot be booked."),
        "not_offered": lambda: _("Nobody offers this service at the moment."),
    }
    if verdict.code == "not_offered" and verdict.professional:
        return _("%(professional)s does not offer this service.") % {"professional": verdict.professional}
    return sentences.get(verdict.code, lambda: _("This time is taken."))()


def hold(
    *,
    lead: Lead,
    service: Service,
    start: datetime,
    professional: Professional | None = None,
    key: str,
    allow_overlap: bool = False,
) -> Appointment:
    """Keeps a chosen time for as long as the company's rules say. Raises SlotTaken, AttendeeBusy.

    `key` names who holds (a conversation, say): it holds one time at most, a second hold replaces the first.
    `allow_overlap` is for somebody else than the lead, of whom nothing is known yet.
    """
    length = timedelta(minutes=BookingRules.current().hold_minutes)

    def place(chosen: Professional, forced: bool) -> Appointment:
        old = Appointment.objects.filter(idempotency_key=key).select_for_update().first()
        if old is not None and old.status != Status.HELD:
            return old
        if old is not None:
            release(old)
        until = timezone.now() + length
        held = _insert(lead, service, start, chosen, status=Status.HELD, held_until=until, idempotency_key=key)
        scheduling.schedule(HOLD_QUEUE, held.pk, until)
        notices.publish("appointment.changed", held.pk)
        return held

    def refuse_overlap() -> None:
        if not allow_overlap:
            _refuse_overlap(lead, "", service, start)

    own = _own_holds(lead, service, start)
    return _take_slot(service, start, professional, place, own, lead=lead, first=refuse_overlap)


def book(
    *,
    lead: Lead,
    service: Service,
    start: datetime,
    professional: Professional | None = None,
    attendee: dict[str, Any] | None = None,
    source: str = Source.ASSISTANT,
    idempotency_key: str | None = None,
    by: User | None = None,
    overbook: bool = False,
    allow_overlap: bool = False,
    hold: Appointment | None = None,
    note: str = "",
    tell: str = telling.Wish.NOTHING,
) -> Appointment:
    """Books `start`, with `professional` or the least busy suitable one. Raises SlotTaken(alternatives), AttendeeBusy.

    The same `idempotency_key` gives the same appointment again, whatever else is asked. The lead's own hold on that
    time (or `hold`) becomes the booking. `overbook` takes a time that is not free, for staff, and is audited.
    `allow_overlap` books although whoever comes has another appointment then.
    """
    if idempotency_key and (done := done_before(idempotency_key)):
        return done

    def place(chosen: Professional, forced: bool) -> Appointment:
        if idempotency_key and (done := done_before(idempotency_key)):
            return done
        for old in _own_holds(lead, service, start, hold).select_for_update():
            release(old)
        fields = {"attendee": attendee or {}, "source": source, "created_by": by, "note": note}
        booked = _insert(
            lead, service, start, chosen, overbooked=forced, idempotency_key=idempotency_key or None, **fields
        )
        _tell_booked(booked, by)
        if by is not None:
            telling.tell_lead(telling.Message(telling.News.BOOKED, booked), tell, by=by)
        return booked

    def refuse_overlap() -> None:
        if not allow_overlap and not (idempotency_key and done_before(idempotency_key)):
            _refuse_overlap(lead, full_name(attendee or {}), service, start)

    own = _own_holds(lead, service, start, hold)
    try:
        return _take_slot(service, start, professional, place, own, overbook=overbook, lead=lead, first=refuse_overlap)
    except IntegrityError as error:
        # Two tries with one key at the same moment, for different professionals: the first stands.
        if isinstance(error.__cause__, UniqueViolation) and idempotency_key:
            return Appointment.objects.get(idempotency_key=idempotency_key)
        raise


def reschedule(
    appointment: Appointment,
    start: datetime,
    professional: Professional | None = None,
    *,
    by: User | None = None,
    by_lead: bool = False,
    overbook: bool = False,
    allow_overlap: bool = False,
    tell: str = telling.Wish.NOTHING,
) -> Appointment:
    """Moves an appointment, keeping its professional unless another is named; all or nothing.

    Raises SlotTaken, AttendeeBusy. A time that the same professional has not free is refused even when a colleague has:
    the alternatives say so. Where it stands already it stays, whatever the rules say of that time by now.
    """
    target = professional or appointment.professional
    if appointment.is_alive and (appointment.start, appointment.professional_id) == (start, target.pk):
        return appointment

    def place(chosen: Professional, forced: bool) -> Appointment:
        moved = _locked(appointment)
        if not moved.is_alive:
            raise UserError(_("This appointment can no longer be moved."), code="not_alive")
        if moved.start == start and moved.professional_id == chosen.pk:
            return moved
        before, was = _when(moved), moved.start
        moved.start, moved.end = start, moved.service.end_of(start)
        moved.blocked = moved.service.blocked_span(start)
        moved.professional, moved.overbooked, moved.status = chosen, forced, Status.SCHEDULED
        moved.save(update_fields=["start", "end", "blocked", "professional", "overbooked", "status"])
        record("appointment.moved", moved.pk, **_who(by, by_lead), before=before, after=_when(moved) | _flag(forced))
        notices.publish("appointment.changed", moved.pk)
        webhooks.emit("appointment.updated", KIND, moved.pk, previous=before)
        sync_outbound.plan(moved)
        if by is not None:
            telling.tell_lead(telling.Message(telling.News.MOVED, moved, before=was), tell, by=by)
        return moved

    def refuse_overlap() -> None:
        if not allow_overlap:
            name = full_name(appointment.attendee)
            _refuse_overlap(appointment.lead, name, appointment.service, start, moving=appointment)

    return _take_slot(
        appointment.service,
        start,
        target,
        place,
        Appointment.objects.filter(pk=appointment.pk),
        overbook=overbook,
        also_lock={appointment.professional_id},
        moving=appointment,
        lead=appointment.lead,
        first=refuse_overlap,
    )


def cancel(
    appointment: Appointment,
    reason: str = "",
    *,
    by: User | None = None,
    by_lead: bool = False,
    tell: str = telling.Wish.NOTHING,
) -> Appointment:
    """Frees the time. Cancelling twice changes nothing; what is over cannot be cancelled (UserError)."""
    with transaction.atomic():
        if tell:
            _lock_lead(appointment)
        row = _locked(appointment)
        if row.status == Status.CANCELLED:
            return row
        if not row.is_alive and row.status != Status.HELD:
            raise UserError(_("This appointment is over and cannot be cancelled."), code="not_alive")
        before = {"status": row.status}
        if row.status == Status.HELD:
            # Its key names the holder, who may hold again.
            row.idempotency_key = None
        row.status, row.cancelled_at, row.cancel_reason = Status.CANCELLED, timezone.now(), reason[:200]
        row.save(update_fields=["status", "cancelled_at", "cancel_reason", "idempotency_key"])
        record("appointment.cancelled", row.pk, **_who(by, by_lead), before=before, after={"reason": row.cancel_reason})
        notices.publish("appointment.changed", row.pk)
        notices.publish("appointment.deleted", row.pk)
        if before["status"] != Status.HELD:
            webhooks.emit("appointment.cancelled", KIND, row.pk, previous=before)
            sync_outbound.plan(row)
            if by is not None:
                telling.tell_lead(telling.Message(telling.News.CANCELLED, row), tell, by=by)
        return row


def confirm(appointment: Appointment, *, by: User | None = None, by_lead: bool = False) -> Appointment:
    """The lead says they will come."""
    return _turn(appointment, Status.CONFIRMED, {Status.SCHEDULED}, by, by_lead)


def attend(appointment: Appointment, *, by: User | None = None) -> Appointment:
    """The lead came. Raises UserError before the appointment has begun."""
    return _turn(appointment, Status.ATTENDED, {Status.SCHEDULED, Status.CONFIRMED, Status.NO_SHOW}, by)


def no_show(appointment: Appointment, *, by: User | None = None) -> Appointment:
    """The lead did not come. Raises UserError before the appointment has begun."""
    return _turn(appointment, Status.NO_SHOW, {Status.SCHEDULED, Status.CONFIRMED, Status.ATTENDED}, by)


def tell_later(appointment: Appointment, *, by: User) -> bool:
    """Tells the lead what could not be sent before; False when nothing is left to tell. Raises UserError."""
    with transaction.atomic():
        _lock_lead(appointment)
        row = _locked(appointment)
        if not row.untold:
            return False
        telling.tell_later(row, by=by)
        return True


def keep(appointment: Appointment, *, by: User) -> Appointment:
    """Leaves an appointment where it is although its time would not be offered today. Raises UserError."""
    with transaction.atomic():
        row = _locked(appointment)
        if not row.is_alive:
            raise UserError(_("The appointment's state does not allow this any more."), code="not_alive")
        if not row.overbooked:
            row.overbooked = True
            row.save(update_fields=["overbooked"])
            record("appointment.kept", row.pk, user=by, after={"overbooked": True})
            notices.publish("appointment.changed", row.pk)
        return row


def release(held: Appointment) -> None:
    """Gives a held time back, in the caller's transaction. Anything but a hold stays."""
    if held.status == Status.HELD:
        Appointment.objects.filter(pk=held.pk, status=Status.HELD).delete()
        scheduling.cancel(HOLD_QUEUE, held.pk)
        notices.publish("appointment.changed", held.pk)


# How a time is taken


def _take_slot(
    service: Service,
    start: datetime,
    professional: Professional | None,
    place: Callable[[Professional, bool], Appointment],
    own: Any,
    *,
    overbook: bool = False,
    also_lock: Iterable[UUID] = (),
    moving: Appointment | None = None,
    lead: Lead,
    first: Callable[[], None],
) -> Appointment:
    """Locks the lead and who may be booked, asks the availability once more, and places; a refusal becomes SlotTaken.

    `own` are appointments that give their time up for this one. `first` may refuse once the lead is locked: what the
    lead has booked does not change any more. The locks come in one order, so nobody waits in a ring.
    """
    verdict = SlotCheck("taken", professional)
    try:
        with transaction.atomic():
            _hold_person(lead)
            first()
            suitable = [professional] if professional else list(Professional.objects.offering(service))
            Professional.objects.locked({person.pk for person in suitable} | set(also_lock))
            _delete_expired(suitable, service, start)
            if not service.is_active and moving is None:
                verdict = SlotCheck("not_offered", professional)
            else:
                verdict = _check_slot(service, start, professional, own)
            if overbook and verdict.code != "past":
                chosen = verdict.professional or professional or (suitable[0] if suitable else None)
            else:
                chosen = verdict.professional if verdict.is_free else None
            if chosen is not None:
                return place(chosen, not verdict.is_free)
    except IntegrityError as error:
        if not isinstance(error.__cause__, ExclusionViolation):
            raise
        verdict = SlotCheck("taken", professional)
    options = alternatives(
        service, start, professional=professional, exclude=moving, lead=None if moving is not None else lead
    )
    raise SlotTaken(verdict, options)


def _hold_person(lead: Lead) -> None:
    """An erasure waits until the time is taken, and takes it along; one that came first is found here."""
    rows = Lead.objects.select_for_update(no_key=True).filter(pk=lead.pk, erased_at=None)
    if not rows.values_list("pk", flat=True):
        raise UserError(_("This person was erased meanwhile."), code="erased")


def _lock_lead(appointment: Appointment) -> None:
    """Before the appointment itself: the order in which bookings and moves take them."""
    Lead.objects.select_for_update(no_key=True).filter(pk=appointment.lead_id).first()


def _refuse_overlap(
    lead: Lead, attendee_name: str, service: Service, start: datetime, *, moving: Appointment | None = None
) -> None:
    """Nobody is in two places at once. Call with the lead locked."""
    other = appointment_at_that_time(lead, attendee_name, start, service.end_of(start), moving=moving)
    if other is not None:
        raise AttendeeBusy(other)


def _check_slot(service: Service, start: datetime, professional: Professional | None, own: Any) -> SlotCheck:
    excluded = list(own.values_list("pk", flat=True))
    window = (start, start + LONGEST)
    return Schedule.load(service, *window, professional=professional, exclude=excluded).verdict(start)


def _delete_expired(professionals: list[Professional], service: Service, start: datetime) -> None:
    expired = Appointment.objects.expired_holds().filter(
        professional__in=professionals, blocked__overlap=service.blocked_span(start)
    )
    for held in expired:
        release(held)


def _own_holds(lead: Lead, service: Service, start: datetime, given: Appointment | None = None) -> Any:
    """The lead's holds that the new time would touch, and the one given."""
    held = Appointment.objects.filter(lead=lead, status=Status.HELD)
    touching = held.filter(blocked__overlap=service.blocked_span(start))
    return touching | held.filter(pk=given.pk) if given is not None else touching


def _locked(appointment: Appointment) -> Appointment:
    """The same object, its row locked and its values fresh."""
    appointment.refresh_from_db(from_queryset=Appointment.objects.select_for_update())
    return appointment


def _insert(lead: Lead, service: Service, start: datetime, professional: Professional, **fields: Any) -> Appointment:
    return Appointment.objects.create(
        lead=lead,
        service=service,
        professional=professional,
        start=start,
        end=service.end_of(start),
        blocked=service.blocked_span(start),
        **fields,
    )


def done_before(key: str) -> Appointment | None:
    """What was booked with this key already."""
    return Appointment.objects.filter(idempotency_key=key).exclude(status=Status.HELD).with_people().first()


def _turn(
    appointment: Appointment, status: str, allowed: set[str], by: User | None, by_lead: bool = False
) -> Appointment:
    """Changes the status alone. Raises UserError when the appointment is in no state for it."""
    refusal = UserError(_("The appointment's state does not allow this any more."), code="not_alive")
    try:
        with transaction.atomic():
            row = _locked(appointment)
            if row.status == status:
                return row
            if row.status not in allowed:
                raise refusal
            if status in OUTCOMES and not row.has_begun:
                raise UserError(_("This appointment has not begun yet."), code="not_begun")
            before = {"status": row.status}
            row.status = status
            row.save(update_fields=["status"])
            record(f"appointment.{status}", row.pk, **_who(by, by_lead), before=before, after={"status": status})
            notices.publish("appointment.changed", row.pk)
            webhooks.emit("appointment.updated", KIND, row.pk, previous=before)
            return row
    except IntegrityError as error:
        # The time of a no-show may have gone to somebody else.
        raise refusal from error


# Telling


def _tell_booked(booked: Appointment, by: User | None) -> None:
    actor = {Source.STAFF: Actor.PERSON, Source.LINK: Actor.LEAD}.get(Source(booked.source), Actor.ASSISTANT)
    record("appointment.booked", booked.pk, actor=actor, user=by, after=_when(booked) | _flag(booked.overbooked))
    if booked.source != Source.STAFF:
        about = f"{booked.attendee_name} · {booked.service.name}"[:200]
        notify(Notification.Kind.BOOKED, about, booked.get_absolute_url(), user=booked.lead.owner)
    notices.publish("appointment.changed", booked.pk)
    notices.publish("appointment.new", booked.pk)
    webhooks.emit("appointment.created", KIND, booked.pk)
    sync_outbound.plan(booked)


def _who(by: User | None, by_lead: bool) -> dict[str, Any]:
    return {"actor": Actor.PERSON if by else Actor.LEAD if by_lead else Actor.ASSISTANT, "user": by}


def _when(appointment: Appointment) -> dict[str, Any]:
    start = appointment.start.astimezone(connection.tenant.tz)
    return {"start": start.isoformat(), "professional": str(appointment.professional_id)}


def _flag(overbooked: bool) -> dict[str, Any]:
    return {"overbooked": True} if overbooked else {}


def expire_hold(appointment_id: UUID) -> None:
    """Deletes a hold that nobody turned into a booking; one that was prolonged is looked at again later."""
    with transaction.atomic():
        held = Appointment.objects.select_for_update().filter(pk=appointment_id, status=Status.HELD).first()
        if held is None:
            scheduling.cancel(HOLD_QUEUE, appointment_id)
        elif held.held_until is None or held.held_until <= timezone.now():
            release(held)
        else:
            scheduling.schedule(HOLD_QUEUE, held.pk, held.held_until)


def pending_holds() -> Iterator[tuple[UUID, datetime]]:
    """Every hold, when it ends."""
    for held in Appointment.objects.filter(status=Status.HELD):
        yield held.pk, held.held_until or timezone.now()
