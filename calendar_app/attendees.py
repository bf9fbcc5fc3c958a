"""Who comes: whether two appointments of a lead may be for one and the same person."""

import re
import unicodedata
from datetime import datetime

from calendar_app.models import Appointment
from leads.models import Lead


def may_be_one(one: str, other: str) -> bool:
    """Whether two names can be one person's: one of them holds every word of the other, or nothing is known."""
    first, second = _words(one), _words(other)
    return first <= second or second <= first


def appointment_at_that_time(
    lead: Lead, attendee_name: str, start: datetime, end: datetime, *, moving: Appointment | None = None
) -> Appointment | None:
    """The first appointment that already takes this attendee's time in [start, end).

    The attendee is the lead or, with a name of their own, somebody the lead books for. `moving` gives its time up.
    """
    rows = Appointment.objects.of_lead(lead).alive().overlapping(start, end).with_people().order_by("start")
    others = (row for row in rows if moving is None or row.pk != moving.pk)
    return next((row for row in others if may_be_one(row.attendee_name, attendee_name or lead.name)), None)


def _words(name: str) -> set[str]:
    bare = "".join(char for char in unicodedata.normalize("NFD", name) if not unicodedata.combining(char))
    return set(re.findall(r"\w+", bare.casefold()))
