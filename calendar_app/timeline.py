"""What the calendar adds to the story of a lead."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from calendar_app.availability import company_zone
from calendar_app.models import Appointment
from company.models import AuditEntry
from leads.models import Lead
from leads.timeline import Entry
from tenants import dates

TONES = {
    "booked": "success",
    "confirmed": "success",
    "attended": "success",
    "cancelled": "danger",
    "no_show": "danger",
    "untold": "warning",
}


def appointments(lead: Lead, before: datetime, limit: int) -> Iterable[Entry]:
    """Bookings, moves, cancellations and what came of them: two queries."""
    own = {row.pk: row for row in Appointment.objects.of_lead(lead).select_related("service")}
    entries = AuditEntry.objects.filter(subject__in=own, action__startswith="appointment.", at__lt=before)
    # The message itself stands in the story.
    entries = entries.exclude(action="appointment.told")
    for entry in entries.select_related("user").order_by("-at")[:limit]:
        kind = entry.action.partition(".")[2]
        yield Entry(
            at=entry.at,
            kind="appointment",
            icon="calendar-x" if kind == "cancelled" else "calendar-days",
            title=_title(kind, own[entry.subject], entry.after),
            text=entry.after.get("reason", ""),
            url=own[entry.subject].get_absolute_url(),
            who=str(entry.user or entry.get_actor_display()),
            tone=TONES.get(kind, "info"),
        )


def _title(kind: str, appointment: Appointment, after: dict[str, Any]) -> str:
    """`after` names the start that the entry is about; a status alone is about the start as it is now."""
    start = datetime.fromisoformat(after["start"]) if "start" in after else appointment.start
    sentences = {
        "booked": _("Booked %(service)s, %(when)s"),
        "moved": _("Moved %(service)s to %(when)s"),
        "kept": _("Left %(service)s outside the hours, %(when)s"),
        "cancelled": _("Cancelled %(service)s, %(when)s"),
        "confirmed": _("Confirmed %(service)s, %(when)s"),
        "attended": _("Came to %(service)s, %(when)s"),
        "no_show": _("Did not come to %(service)s, %(when)s"),
        "untold": _("Could not be told on WhatsApp: %(service)s, %(when)s"),
    }
    local = start.astimezone(company_zone())
    day = dates.written(local, pgettext("date format", "j M"))
    when = f"{day}, {dates.written(local, 'H:i')}"
    return sentences.get(kind, "%(service)s, %(when)s") % {"service": appointment.service.name, "when": when}
