"""From an event as Google tells it to the facts that we keep."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from calendar_app.external.models import CalendarLink, GoogleEvent, appointment_of

# Kinds of events that say something about a day, not that somebody is busy.
NOT_BUSY = {"workingLocation", "birthday"}
HIDDEN = {"private", "confidential"}


class Unreadable(Exception):
    """An event whose times make no sense to us."""


@dataclass(frozen=True)
class Read:
    """What to do with one event: keep `row`, or forget what is known under `event_id`, its exceptions included."""

    event_id: str
    row: GoogleEvent | None = None


def zone_named(name: str) -> ZoneInfo | None:
    """None for a name that this machine does not know."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None


def read(item: dict[str, Any], link: CalendarLink, zone: ZoneInfo, company: UUID) -> Read:
    """The facts of one event of the list. `zone` is the calendar's. Raises Unreadable.

    Of a deleted event only the id is told; of a cancelled occurrence the id, its series and when it would have been.
    Our own appointments are not kept: they stand in our calendar.
    """
    key = str(item.get("id", ""))
    if not key:
        raise Unreadable("no id")
    is_cancelled, series = item.get("status") == "cancelled", str(item.get("recurringEventId", ""))
    if (is_cancelled and not series) or appointment_of(item, company):
        return Read(key)
    row = GoogleEvent(link=link, event_id=key, series_id=series, is_busy=not is_cancelled and _is_busy(item))
    row.title = "" if item.get("visibility") in HIDDEN else str(item.get("summary", ""))[:200]
    try:
        if series:
            row.original_at, row.original_day = _when(item["originalStartTime"], zone)
        if not is_cancelled:
            row.starts_at, row.first_day = _when(item["start"], zone)
            row.ends_at, row.end_day = _when(item["end"], zone)
            row.zone = str(item["start"].get("timeZone", ""))[:64]
            row.recurrence = [str(line) for line in item.get("recurrence", [])]
            if (row.starts_at is None) != (row.ends_at is None):
                raise ValueError("a day and a moment")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(type(error).__name__) from error
    return Read(key, row)


def _is_busy(item: dict[str, Any]) -> bool:
    declined = any(
        guest.get("self") and guest.get("responseStatus") == "declined" for guest in item.get("attendees", [])
    )
    return item.get("transparency") != "transparent" and item.get("eventType") not in NOT_BUSY and not declined


def _when(told: dict[str, Any], zone: ZoneInfo) -> tuple[datetime | None, date | None]:
    """(a moment, None) or (None, a whole day)."""
    if "date" in told:
        return None, date.fromisoformat(told["date"])
    moment = datetime.fromisoformat(told["dateTime"])
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone_named(str(told.get("timeZone", ""))) or zone)
    return moment.astimezone(UTC), None
