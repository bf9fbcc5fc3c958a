"""Booking, moving, cancelling, listing: the lead's own appointments only."""

import hashlib
import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from agent.tools.availability import Search, slot_cards
from agent.tools.catalogue import find_professional, find_service, unknown_professional, unknown_service
from agent.tools.context import ToolContext
from agent.tools.result import Result, done, refused
from calendar_app import availability, booking
from calendar_app.external import freshness_check
from calendar_app.models import Appointment, Service, full_name
from tenants.errors import UserError

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")


def appointment_card(appointment: Appointment, desk: ToolContext) -> dict[str, Any]:
    """A committed row as data; confirmations are rendered from this and nothing else."""
    return card_of(appointment, language=desk.language, zone=desk.tenant.tz)


def card_of(appointment: Appointment, *, language: str, zone: ZoneInfo) -> dict[str, Any]:
    """The same for whoever has no desk."""
    service = appointment.service
    return {
        "id": str(appointment.pk),
        "service": service.name_in(language),
        "service_id": str(service.pk),
        "professional": appointment.professional.name,
        "start": appointment.start.astimezone(zone).isoformat(),
        "minutes": service.minutes,
        "for": full_name(appointment.attendee or {}),
        "status": appointment.status,
    }


def read_start(slot: str, desk: ToolContext) -> datetime | None:
    """An ISO moment; without offset it is the company's local time. None when it is no moment."""
    try:
        moment = datetime.fromisoformat(slot.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=desk.tenant.tz)


def ask_before_booking(desk: ToolContext, *, slot: str, service: str, professional: str = "", **_rest: Any) -> None:
    """Google is asked about a time that is about to be held or booked; what makes no sense, the tool says."""
    start, found = read_start(slot, desk), find_service(service)
    person = find_professional(professional) if professional else None
    if start is not None and found is not None:
        freshness_check.look(found, start, professional=person, lead=desk.lead)


def ask_before_moving(
    desk: ToolContext, *, slot: str, appointment: str = "", date: str = "", professional: str = ""
) -> None:
    """The same for a time that an appointment is about to move to: first with its own professional."""
    start, chosen = read_start(slot, desk), _choose(desk, appointment, date)
    if start is None or isinstance(chosen, Result):
        return
    if professional:
        person = find_professional(professional) or chosen.professional
        freshness_check.look(chosen.service, start, professional=person, lead=desk.lead, moving=chosen)
    elif not _can_stay(desk, chosen, start):
        freshness_check.look(chosen.service, start, lead=desk.lead, moving=chosen)


def _can_stay(desk: ToolContext, chosen: Appointment, start: datetime) -> bool:
    """Its own professional is free then, as far as Google says, too."""
    freshness_check.look(chosen.service, start, professional=chosen.professional, lead=desk.lead, moving=chosen)
    return availability.who_takes(chosen, start, now=desk.now, lead=desk.lead) == chosen.professional


def hold_slot(desk: ToolContext, *, slot: str, service: str, professional: str = "", for_other: bool = False) -> Result:
    """Keeps a chosen slot for the company's minutes while the lead's data is asked for.

    Codes: held; taken, past and the other verdicts of availability {slots}; same_time {appointments}; format.
    """
    start, found = read_start(slot, desk), find_service(service)
    if start is None or found is None:
        return refused("format", field="slot", expected="ISO date and time")
    person = find_professional(professional) if professional else None
    try:
        held = booking.hold(
            lead=desk.lead,
            service=found,
            start=start,
            professional=person,
            key=f"hold:{desk.conversation.pk}",
            allow_overlap=for_other,
        )
    except booking.SlotTaken as taken:
        return refused(taken.reason or "taken", slots=slot_cards(taken.alternatives, found, desk))
    except booking.AttendeeBusy as busy:
        return _same_time(busy, desk)
    return done("held", start=held.start.isoformat(), professional=held.professional.name)


def book_appointment(
    desk: ToolContext,
    *,
    slot: str,
    service: str,
    professional: str = "",
    first_name: str = "",
    last_name: str = "",
    email: str = "",
    document: str = "",
    insurance: str = "",
    for_other: bool = False,
    allow_overlap: bool = False,
    one_name: bool = False,
) -> Result:
    """Books for the lead, or for somebody else (`for_other`). Idempotent within the turn.

    `one_name` is for people who have no last name.

    Codes: booked {appointment}; taken {slots}; missing {fields}; format {field, expected}; past and the other
    verdicts of availability; unknown_service; unknown_professional; same_time {appointments}: whoever comes has that
    one then, and the lead must say whether to move it or whether somebody else comes (then with `allow_overlap`).
    """
    found = find_service(service)
    if found is None:
        return unknown_service(desk)
    person = find_professional(professional) if professional else None
    if professional and person is None:
        return unknown_professional(found)
    start = read_start(slot, desk)
    if start is None:
        return refused("format", field="slot", expected="ISO date and time, such as 2026-11-25T17:00")
    given = {
        "first_name": first_name.strip(),
        "last_name": last_name.strip(),
        "email": email.strip().lower(),
        "document": document.strip(),
        "insurance": insurance.strip(),
    }
    if trouble := _trouble_with(given, found, one_name=one_name):
        return trouble
    try:
        appointment = booking.book(
            lead=desk.lead,
            service=found,
            start=start,
            professional=person,
            attendee=given,
            source=Appointment.Source.ASSISTANT,
            idempotency_key=_key(desk, found, start, given),
            allow_overlap=allow_overlap,
        )
    except booking.AttendeeBusy as busy:
        return _same_time(busy, desk)
    except booking.SlotTaken as taken:
        search = Search(desk, found, person)
        alternatives = taken.alternatives or search.find(search.open_window(), person)
        return refused(taken.reason or "taken", slots=slot_cards(alternatives, found, desk))
    if not for_other:
        desk.lead.learn(**given)
    return done("booked", appointment=appointment_card(appointment, desk))


def _same_time(busy: booking.AttendeeBusy, desk: ToolContext) -> Result:
    return refused("same_time", appointments=[appointment_card(busy.other, desk)])


def _key(desk: ToolContext, service: Service, start: datetime, given: dict[str, str]) -> str:
    """The same booking of the same turn has the same key, however often it is tried."""
    parts = [desk.turn_key, str(service.pk), start.isoformat(), given["first_name"], given["last_name"]]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def _trouble_with(given: dict[str, str], service: Service, *, one_name: bool) -> Result | None:
    needs = {"name": ("first_name",) if one_name else ("first_name", "last_name")}
    fields = [field for need in service.required for field in needs.get(need, (need,))]
    missing = [field for field in fields if not given.get(field)]
    if missing:
        return refused("missing", fields=missing)
    if "email" in fields and not EMAIL.fullmatch(given["email"]):
        return refused("format", field="email", expected="name@example.com")
    if "document" in fields and not re.search(r"\d{4,}", re.sub(r"[.\s-]", "", given["document"])):
        return refused("format", field="document", expected="the number of an identity document")
    return None


def own_upcoming(desk: ToolContext) -> list[Appointment]:
    return list(Appointment.objects.upcoming().of_lead(desk.lead).with_people())


def list_my_appointments(desk: ToolContext, *, upcoming_days: int = 90) -> Result:
    """The lead's own scheduled or confirmed ones: {"appointments": [card, …]}, soonest first."""
    until = desk.now + timedelta(days=max(1, min(upcoming_days, 90)))
    mine = [a for a in own_upcoming(desk) if a.start <= until]
    return done("appointments", appointments=[appointment_card(a, desk) for a in mine])


def _choose(desk: ToolContext, appointment: str, date: str) -> Appointment | Result:
    """The one that is meant; a refusal that lists the candidates when that is not clear."""
    mine = own_upcoming(desk)
    if not mine:
        return refused("no_appointments")
    chosen = mine
    if appointment:
        chosen = [a for a in mine if str(a.pk) == appointment]
    elif date:
        chosen = [a for a in mine if a.start.astimezone(desk.tenant.tz).date().isoformat() == date[:10]]
    if len(chosen) == 1:
        return chosen[0]
    return refused("which", appointments=[appointment_card(a, desk) for a in chosen or mine])


def cancel_appointment(desk: ToolContext, *, appointment: str = "", date: str = "", reason: str = "") -> Result:
    """Cancels one own appointment. Codes: cancelled {appointment}; which {appointments}; no_appointments."""
    chosen = _choose(desk, appointment, date)
    if isinstance(chosen, Result):
        return chosen
    booking.cancel(chosen, reason=reason, by_lead=True)
    return done("cancelled", appointment=appointment_card(chosen, desk))


def reschedule_appointment(
    desk: ToolContext, *, slot: str, appointment: str = "", date: str = "", professional: str = ""
) -> Result:
    """Moves one own appointment, all or nothing.

    Codes: moved {appointment, before}; taken and the other verdicts {slots}, the old one stays; same_time
    {appointments}: there is another one then, and the old one stays; which; no_appointments.
    """
    chosen = _choose(desk, appointment, date)
    if isinstance(chosen, Result):
        return chosen
    start = read_start(slot, desk)
    if start is None:
        return refused("format", field="slot", expected="ISO date and time, such as 2026-11-25T17:00")
    if professional:
        person = find_professional(professional)
    else:
        # None lets the refusal say why not.
        person = availability.who_takes(chosen, start, now=desk.now, lead=desk.lead)
    before = appointment_card(chosen, desk)
    try:
        moved = booking.reschedule(chosen, start=start, professional=person, by_lead=True)
    except booking.SlotTaken as taken:
        return refused(taken.reason or "taken", slots=slot_cards(taken.alternatives, chosen.service, desk))
    except booking.AttendeeBusy as busy:
        return _same_time(busy, desk)
    except UserError as error:
        return refused(error.code)
    return done("moved", appointment=appointment_card(moved, desk), before=before)
