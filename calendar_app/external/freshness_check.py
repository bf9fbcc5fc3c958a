"""Google is asked once more just before somebody's time is taken.

Whoever is about to book calls `look`, then opens a transaction: what Google has told stands in our tables by then, and
the booking finds it there.
"""

import time
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from calendar_app.availability import explain_slot
from calendar_app.external import sync_inbound
from calendar_app.external.models import CalendarLink
from calendar_app.models import Appointment, Professional, Service
from leads.models import Lead
from tenants.models import Tenant

# What was read so short ago is believed.
FRESH = timedelta(seconds=15)
# Seconds that a booking waits for Google, however many people it might be with.
PATIENCE = 2.0


def is_needed() -> bool:
    """There is a calendar outside at all; asks the database nothing."""
    return bool(connection.tenant.calendar_provider == Tenant.CalendarProvider.GOOGLE)


def look(
    service: Service,
    start: datetime,
    *,
    professional: Professional | None = None,
    lead: Lead | None = None,
    moving: Appointment | None = None,
) -> None:
    """Reads what changed in the calendar of whoever would be booked at `start`: `professional`, or the least busy one;
    where that turns out to be busy, of whoever is next.

    Call it without a transaction open. Costs nothing while the company keeps its own calendar, and one query while
    everything was read a moment ago. Never raises: what Google does not say within PATIENCE leaves what is known in
    force.
    """
    if not is_needed():
        return
    outdated = _outdated(service, professional)
    until = time.monotonic() + PATIENCE
    while outdated and time.monotonic() < until:
        verdict = explain_slot(service, start, professional=professional, lead=lead, exclude=moving)
        chosen = verdict.professional if verdict.is_free else None
        link = outdated.pop(chosen.pk, None) if chosen else None
        if link is None or not sync_inbound.look_again(link, until):
            return


def _outdated(service: Service, professional: Professional | None) -> dict[UUID, CalendarLink]:
    """The calendars that are worth asking, by their professional."""
    people = [professional] if professional else Professional.objects.offering(service)
    links = CalendarLink.objects.filter(professional__in=people).worth_asking(timezone.now() - FRESH)
    return {link.professional_id: link for link in links}
