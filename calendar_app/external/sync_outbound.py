"""Our appointments in the calendars of their professionals: planned with every change, written by a worker.

The event's id is the appointment's, so a worker that died is simply repeated. What somebody changes in Google is left
alone until the appointment itself changes: here is where it is decided.
"""

import logging
import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from calendar_app import google
from calendar_app.external.models import CalendarLink, GoogleAccount, MirroredAppointment
from calendar_app.external.sync_inbound import CHANGED, FIRST_REST, JITTER, LONGEST_REST, broke
from calendar_app.models import Appointment
from tenants import notices, scheduling
from tenants.errors import KeyMissing, ProviderRejected, ProviderUnavailable
from tenants.models import Tenant

logger = logging.getLogger(__name__)

QUEUE = "google_mirror"
LONGEST_ETAG = 100
Status = Appointment.Status
# What stands in a calendar; a held time does not yet.
WRITTEN = (Status.SCHEDULED, Status.CONFIRMED, Status.ATTENDED, Status.NO_SHOW)


@dataclass(frozen=True)
class Wanted:
    """Where an appointment belongs, and the event that it is there."""

    link: CalendarLink
    event: dict[str, Any]


# Planning, with the change itself


def plan(appointment: Appointment) -> None:
    """The appointment is new, elsewhere or gone: its event follows, in the caller's transaction.

    Nothing is asked of the database while the company keeps its own calendar.
    """
    if connection.tenant.calendar_provider == Tenant.CalendarProvider.GOOGLE:
        _plan([appointment.pk], [appointment.professional_id])


def plan_for(professionals: Iterable[UUID]) -> None:
    """Their calendars changed: everything ahead of them moves along, in the caller's transaction."""
    people = list(professionals)
    ahead = Appointment.objects.upcoming().filter(professional__in=people)
    _plan(list(ahead.values_list("pk", flat=True)), people)


def forget(appointments: Iterable[UUID]) -> None:
    """The events of these appointments are taken away, whatever became of the rows, in the caller's transaction."""
    _plan(list(appointments), [])


def _plan(appointments: list[UUID], professionals: list[UUID]) -> None:
    """New rows where somebody has a calendar that we write to; rows that are there are due again."""
    linked = CalendarLink.objects.filter(professional__in=professionals, writes=True)
    if professionals and linked.exists():
        owned = Appointment.objects.filter(pk__in=appointments, professional__in=linked.values("professional"))
        MirroredAppointment.objects.bulk_create(
            [MirroredAppointment(appointment=pk) for pk in owned.values_list("pk", flat=True)], ignore_conflicts=True
        )
    known = MirroredAppointment.objects.filter(appointment__in=appointments)
    if known.update(version=F("version") + 1, is_done=False, attempts=0, problem="", next_at=timezone.now()):
        _wake(list(known.values_list("pk", flat=True)))


def try_again() -> None:
    """What waits is due now, in the caller's transaction: the account can be opened again."""
    waiting = MirroredAppointment.objects.waiting()
    waiting.update(attempts=0, next_at=timezone.now())
    _wake(list(waiting.values_list("pk", flat=True)))


def _wake(rows: list[UUID]) -> None:
    """One at once; many are left to the next look of the workers."""
    for pk in rows:
        scheduling.schedule_promptly(QUEUE, pk) if len(rows) == 1 else scheduling.schedule(QUEUE, pk, timezone.now())


# Writing


def write_mirror(mirror_id: UUID) -> None:
    """Makes the event what the appointment is. Safe to run twice and at once."""
    row = MirroredAppointment.objects.filter(pk=mirror_id).first()
    if row is None or row.is_done:
        scheduling.cancel(QUEUE, mirror_id)
        return
    if row.next_at > timezone.now():
        scheduling.schedule(QUEUE, row.pk, row.next_at)
        return
    if not row.claim():
        return
    account = GoogleAccount.current()
    if account is None or account.is_broken:
        # Whoever connects an account plans it again.
        _later(row, "disconnected", None)
        return
    try:
        with account.open() as calendars:
            _write(row, calendars)
    except google.Disconnected as error:
        broke(account, error.reason)
        _later(row, "disconnected", None)
    except KeyMissing:
        _later(row, "key", None)
    except google.Missing:
        _later(row, "missing", None)
    except (google.Changed, google.Duplicate):
        _later(row, "changed", 0)
    except ProviderRejected as error:
        _later(row, error.code, None)
    except ProviderUnavailable as error:
        _later(row, "away", error.retry_after)
    else:
        _close(row)


def wanted(row: MirroredAppointment) -> Wanted | None:
    """Where the appointment belongs now; None when nowhere."""
    appointment = Appointment.objects.with_people().filter(pk=row.appointment, status__in=WRITTEN).first()
    if appointment is None or appointment.lead.erased_at is not None:
        return None
    link = CalendarLink.objects.filter(professional=appointment.professional_id, writes=True).first()
    return Wanted(link, event_of(appointment)) if link else None


def event_of(appointment: Appointment) -> dict[str, Any]:
    """The appointment as Google takes it."""
    zone = connection.tenant.tz
    return {
        "id": appointment.pk.hex,
        "status": "confirmed",
        "summary": f"{appointment.service.name} · {appointment.attendee_name}".strip(" ·"),
        "start": {"dateTime": appointment.start.astimezone(zone).isoformat(), "timeZone": zone.key},
        "end": {"dateTime": appointment.end.astimezone(zone).isoformat(), "timeZone": zone.key},
        "transparency": "opaque",
        "extendedProperties": {
            "private": {"crm_appointment_id": str(appointment.pk), "crm_company": str(connection.tenant.pk)}
        },
    }


def _write(row: MirroredAppointment, calendars: google.Calendars) -> None:
    """Away from where it does not belong, then to where it does."""
    target = wanted(row)
    if row.calendar_id and (target is None or target.link.calendar_id != row.calendar_id):
        try:
            calendars.delete(row.calendar_id, row.event_id)
        except google.Missing:
            logger.info("event of %s was gone already", row.pk)
        except ProviderRejected:
            # A calendar of before that we may no longer write to keeps nothing from going where it belongs now.
            if target is None:
                raise
        row.note(calendar_id="", etag="")
    if target is None:
        return
    # Known before it is written: whoever goes on after a dead worker knows where the event may be.
    row.note(calendar_id=target.link.calendar_id)
    row.note(etag=_put(calendars, target, row))


def _put(calendars: google.Calendars, target: Wanted, row: MirroredAppointment) -> str:
    """The etag of the event, which is there and right afterwards."""
    calendar = target.link.calendar_id
    if row.etag:
        try:
            return _etag(calendars.patch(calendar, row.event_id, _fields(target), etag=row.etag))
        except (google.Changed, google.Missing):
            logger.info("event of %s was changed in Google", row.pk)
    else:
        try:
            return _etag(calendars.insert(calendar, target.event))
        except google.Duplicate:
            logger.info("event of %s was there already", row.pk)
    return _put_over(calendars, target, row)


def _put_over(calendars: google.Calendars, target: Wanted, row: MirroredAppointment) -> str:
    """There is an event of this id, perhaps a deleted one, or none any more."""
    calendar = target.link.calendar_id
    try:
        there = calendars.get(calendar, row.event_id)
    except google.Missing:
        return _etag(calendars.insert(calendar, target.event))
    if is_as(there, target.event):
        return _etag(there)
    return _etag(calendars.patch(calendar, row.event_id, _fields(target), etag=_etag(there)))


def _etag(event: dict[str, Any]) -> str:
    """ "" for one that says nothing: the event is then read before it is written again."""
    told = event.get("etag")
    return told if isinstance(told, str) and told.isprintable() and len(told) <= LONGEST_ETAG else ""


def _fields(target: Wanted) -> dict[str, Any]:
    return {name: value for name, value in target.event.items() if name != "id"}


def is_as(there: dict[str, Any], event: dict[str, Any]) -> bool:
    """The event at Google says what the appointment says."""
    same = all(there.get(name) == event[name] for name in ("status", "summary", "extendedProperties"))
    return same and all(_moment(there.get(name)) == _moment(event[name]) for name in ("start", "end"))


def _moment(told: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(told["dateTime"]).astimezone(UTC)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


@transaction.atomic
def _close(row: MirroredAppointment) -> None:
    """Done, unless the appointment changed meanwhile: then its job stands and it is written once more."""
    own = MirroredAppointment.objects.filter(pk=row.pk)
    mine = own.filter(version=row.version)
    if mine.update(is_done=True, problem="", attempts=0, busy_until=None, done_at=timezone.now()):
        scheduling.cancel(QUEUE, row.pk)
    else:
        own.update(busy_until=None)
        scheduling.schedule_promptly(QUEUE, row.pk)
    notices.publish(CHANGED, row.pk)


@transaction.atomic
def _later(row: MirroredAppointment, problem: str, retry_after: float | None) -> None:
    """Ever later, a little by chance; the booking stands meanwhile."""
    own = MirroredAppointment.objects.filter(pk=row.pk)
    wait = min(FIRST_REST * 2 ** min(row.attempts, 10), LONGEST_REST) * random.uniform(1 - JITTER, 1 + JITTER)
    next_at = timezone.now() + timedelta(seconds=max(wait, retry_after or 0))
    # A change that came meanwhile is due at once.
    if not own.filter(version=row.version).update(
        attempts=F("attempts") + 1, problem=problem[:60], next_at=next_at, busy_until=None
    ):
        own.update(busy_until=None)
        scheduling.schedule_promptly(QUEUE, row.pk)
        return
    scheduling.schedule(QUEUE, row.pk, next_at)
    logger.info("mirror %s waits: %s", row.pk, problem)
    notices.publish(CHANGED, row.pk)


def reconcile_mirrors() -> None:
    """Every appointment that waits to be written has its job again."""
    for pk, next_at in MirroredAppointment.objects.waiting().values_list("pk", "next_at"):
        scheduling.schedule(QUEUE, pk, max(next_at, timezone.now() + scheduling.FALLBACK_DELAY))
