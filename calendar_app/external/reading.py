"""From an event as Google tells it to the facts that we keep.

Whatever is not of the shape of the Calendar API's events is refused event by event: one that makes no sense says
nothing about the others.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from calendar_app.external.models import CalendarLink, GoogleEvent

# Kinds of events that say something about a day, not that somebody is busy.
NOT_BUSY = {"workingLocation", "birthday"}
HIDDEN = {"private", "confidential"}
# Without these an event is none; the rest says how it is shown, and whether it takes time.
NEEDED = {"id", "status", "start", "end", "recurrence", "recurringEventId", "originalStartTime"}
# Beyond these years no clock of a zone and no calendar of ours is asked.
YEARS = range(1970, 2200)


class Unreadable(Exception):
    """An event that makes no sense to us."""


@dataclass(frozen=True)
class Read:
    """What to do with one event: keep `row`, or forget what is known under `event_id`, its exceptions included."""

    event_id: str
    row: GoogleEvent | None = None


# The shape of an event, as far as we read it

Day = TypeVar("Day", date, datetime)


def _storable(text: str) -> str:
    """No text of the database holds NUL or half a letter; a title is told without them."""
    return text.encode(errors="ignore").decode().replace("\x00", "")


def _plain(text: str) -> str:
    """A key has to be what it is."""
    if _storable(text) != text:
        raise ValueError("a letter that cannot be stored")
    return text


def _of_our_time(moment: Day) -> Day:
    if moment.year not in YEARS:
        raise ValueError("a year that no calendar of ours has")
    return moment


Text = Annotated[str, AfterValidator(_storable)]
Plain = Annotated[str, AfterValidator(_plain)]
Key = Annotated[Plain, Field(max_length=1024)]


class When(BaseModel):
    """A moment, or a whole day."""

    day: Annotated[date, AfterValidator(_of_our_time)] | None = Field(default=None, alias="date")
    moment: Annotated[datetime, AfterValidator(_of_our_time)] | None = Field(default=None, alias="dateTime")
    zone: Text = Field(default="", alias="timeZone")

    def in_zone(self, zone: ZoneInfo) -> tuple[datetime | None, date | None]:
        """(a moment in UTC, None) or (None, a day). Without an offset it is one of its own zone, else of `zone`."""
        if self.day is not None:
            return None, self.day
        if self.moment is None:
            raise ValueError("neither a day nor a moment")
        moment = self.moment
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone_named(self.zone) or zone)
        return moment.astimezone(UTC), None


class Guest(BaseModel):
    is_self: bool = Field(default=False, alias="self")
    answer: str = Field(default="", alias="responseStatus")


class Marks(BaseModel):
    private: dict[str, str] = {}


class Event(BaseModel):
    """One event of the list. Of a deleted one only the id is told; of a cancelled occurrence also which one it is."""

    id: Key = Field(min_length=1)
    status: str = ""
    summary: Text = ""
    visibility: str = ""
    transparency: str = ""
    kind: str = Field(default="", alias="eventType")
    start: When | None = None
    end: When | None = None
    recurrence: list[Plain] = []
    series: Key = Field(default="", alias="recurringEventId")
    original: When | None = Field(default=None, alias="originalStartTime")
    guests: list[Guest] = Field(default=[], alias="attendees")
    marks: Marks = Field(default=Marks(), alias="extendedProperties")

    @property
    def is_cancelled(self) -> bool:
        return self.status == "cancelled"

    @property
    def is_busy(self) -> bool:
        declined = any(guest.is_self and guest.answer == "declined" for guest in self.guests)
        return self.transparency != "transparent" and self.kind not in NOT_BUSY and not declined

    def mirrors_appointment_of(self, company: UUID) -> bool:
        """It is an appointment of ours. A copy that somebody made of it carries our marks too, but not the id."""
        key = self.marks.private.get("crm_appointment_id", "")
        ours = self.marks.private.get("crm_company") == str(company) and self.id == key.replace("-", "")
        return ours and bool(key)


class Calendar(BaseModel):
    """One calendar of the account's list."""

    id: Annotated[Plain, Field(min_length=1, max_length=255)]
    summary: Text = ""
    own_summary: Text = Field(default="", alias="summaryOverride")
    zone: Annotated[Text, Field(max_length=64)] = Field(default="", alias="timeZone")
    role: str = Field(default="", alias="accessRole")
    is_own: bool = Field(default=False, alias="primary")
    is_deleted: bool = Field(default=False, alias="deleted")

    @property
    def shown(self) -> str:
        return self.own_summary or self.summary or self.id


# Reading it


def calendar(item: Any) -> Calendar | None:
    """None for one that is deleted or makes no sense."""
    try:
        found = Calendar.model_validate(item)
    except ValidationError:
        return None
    return None if found.is_deleted else found


def zone_named(name: str) -> ZoneInfo | None:
    """None for a name that this machine does not know."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None


def read(item: Any, link: CalendarLink, zone: ZoneInfo, company: UUID) -> Read:
    """The facts of one event of the list. `zone` is the calendar's. Raises Unreadable.

    Our own appointments are not kept: they stand in our calendar.
    """
    try:
        event = _event(item)
        if (event.is_cancelled and not event.series) or event.mirrors_appointment_of(company):
            return Read(event.id)
        return Read(event.id, _row(event, link, zone))
    except (ValidationError, ValueError, OverflowError) as error:
        raise Unreadable(type(error).__name__) from error


def _event(item: Any) -> Event:
    """What cannot be read of its trimmings frees no time: then its times alone count. Raises ValidationError."""
    try:
        return Event.model_validate(item)
    except ValidationError:
        if not isinstance(item, dict):
            raise
        return Event.model_validate({name: item[name] for name in NEEDED & item.keys()})


def _row(event: Event, link: CalendarLink, zone: ZoneInfo) -> GoogleEvent:
    """Raises ValueError for times that do not go together."""
    row = GoogleEvent(link=link, event_id=event.id, series_id=event.series)
    row.is_busy = not event.is_cancelled and event.is_busy
    row.title = "" if event.visibility in HIDDEN else event.summary[:200]
    if event.series:
        row.original_at, row.original_day = (event.original or When()).in_zone(zone)
    if not event.is_cancelled:
        start, end = event.start or When(), event.end or When()
        row.starts_at, row.first_day = start.in_zone(zone)
        row.ends_at, row.end_day = end.in_zone(zone)
        row.zone = start.zone if zone_named(start.zone) else ""
        row.recurrence = event.recurrence
        if (row.starts_at is None) != (row.ends_at is None):
            raise ValueError("a day and a moment")
    return row
