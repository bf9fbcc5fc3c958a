"""From an event as Google tells it to the facts that we keep.

Whatever is not of the shape of the Calendar API's events is refused event by event: one that makes no sense says
nothing about the others.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, TypeAdapter, ValidationError

from calendar_app.external import recurrence
from calendar_app.external.models import CalendarLink, GoogleEvent
from calendar_app.external.zones import zone_named

# Kinds of events that say something about a day, not that somebody is busy.
NOT_BUSY = {"workingLocation", "birthday"}
HIDDEN = {"private", "confidential"}
# Without these an event is none; the rest says how it is shown, and whether it takes time.
NEEDED = {"id", "status", "start", "end", "recurrence", "recurringEventId", "originalStartTime"}
# Beyond these years no clock of a zone and no calendar of ours is asked: earlier and later mean the same to us.
FIRST, LAST = date(1970, 1, 1), date(2199, 12, 31)
# What a repetition is read as that is no list of lines: one that nobody works out.
UNKNOWN = ["?"]
Reading = GoogleEvent.Reading


class Unreadable(Exception):
    """Occurrences of a series that make no sense to us."""


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
    if FIRST.year <= moment.year <= LAST.year:
        return moment
    day = FIRST if moment.year < FIRST.year else LAST
    return moment.replace(year=day.year, month=day.month, day=day.day)


def _lines(told: Any) -> Any:
    """The lines of a repetition. What is none still repeats, nobody knows how."""
    plain = isinstance(told, list) and all(isinstance(line, str) and _storable(line) == line for line in told)
    return told if plain else UNKNOWN


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
            own = zone_named(self.zone) if self.zone else zone
            if own is None:
                raise ValueError("a clock that nobody knows")
            moment = moment.replace(tzinfo=own)
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
    recurrence: Annotated[list[str], BeforeValidator(_lines)] = []
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


def parse_event(item: Any, link: CalendarLink, zone: ZoneInfo, company: UUID) -> Read:
    """The facts of one event of the list. `zone` is the calendar's.

    Our own appointments are not kept: they stand in our calendar. An event that makes no sense is kept for as much of
    its time as can be read, and named.
    """
    try:
        event = _event(item)
        if (event.is_cancelled and not event.series) or event.mirrors_appointment_of(company):
            return Read(event.id)
        return Read(event.id, _row(event, link, zone))
    except (ValidationError, ValueError, OverflowError):
        row = _odd_row(item if isinstance(item, dict) else {}, link, zone)
        return Read(row.event_id, row)


def read_instance(item: Any, series: GoogleEvent, zone: ZoneInfo) -> GoogleEvent:
    """One occurrence of a series, as Google tells it when it is asked. Raises Unreadable."""
    try:
        event = _event(item)
        if event.series != series.event_id or event.original is None or event.id == event.series:
            raise Unreadable("not of this series")
        row = _row(event, series.link, zone)
    except (ValidationError, ValueError, OverflowError) as error:
        raise Unreadable(type(error).__name__) from error
    row.is_told = True
    return row


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
        row.zone = start.zone[:64]
        row.recurrence = event.recurrence
        if (row.starts_at is None) != (row.ends_at is None):
            raise ValueError("a day and a moment")
        if row.recurrence and not row.series_id and not _is_worked_out(row, zone):
            row.reading = Reading.SERIES
    return row


def _is_worked_out(row: GoogleEvent, zone: ZoneInfo) -> bool:
    own = clock_of(row, zone)
    if own is None:
        return False
    try:
        recurrence.check(row.recurrence, wall_start(row, own), own, is_all_day=row.first_day is not None)
    except recurrence.Unreadable:
        return False
    return True


def clock_of(row: GoogleEvent, zone: ZoneInfo) -> ZoneInfo | None:
    """The zone on whose clock a series repeats; None when it is one that nobody here knows."""
    return zone if row.first_day or not row.zone else zone_named(row.zone)


def wall_start(row: GoogleEvent, own: ZoneInfo) -> datetime:
    """When a series begins, on that clock (naive)."""
    if row.first_day:
        return datetime.combine(row.first_day, time())
    assert row.starts_at is not None
    return row.starts_at.astimezone(own).replace(tzinfo=None)


# Events that make no sense


def _odd_row(facts: dict[str, Any], link: CalendarLink, zone: ZoneInfo) -> GoogleEvent:
    """As much of its time as can be read; of one edge alone, a day. It frees no occurrence of any series."""
    try:
        key = TypeAdapter(Key).validate_python(facts.get("id") or None)
    except ValidationError:
        key = hashlib.sha256(repr(sorted(facts.items(), key=repr)).encode(errors="replace")).hexdigest()
    summary = facts.get("summary")
    row = GoogleEvent(link=link, event_id=key, reading=Reading.ODD, is_busy=False)
    if isinstance(summary, str) and facts.get("visibility") not in HIDDEN:
        row.title = _storable(summary)[:200]
    start, end = _edge(facts.get("start"), zone), _edge(facts.get("end"), zone)
    takes_time = facts.get("status") != "cancelled" and facts.get("transparency") != "transparent"
    if not takes_time:
        return row
    day = timedelta(days=1)
    if facts.get("recurrence") and not facts.get("recurringEventId"):
        row.reading, row.recurrence = Reading.SERIES, UNKNOWN
        start = start or datetime.combine(FIRST, time(), UTC)
    if start or end:
        row.starts_at = start or (end - day if end else None)
        row.ends_at = end or (start + day if start else None)
        row.is_busy = True
    return row


def _edge(told: Any, zone: ZoneInfo) -> datetime | None:
    try:
        moment, day = When.model_validate(told).in_zone(zone)
    except (ValidationError, ValueError, OverflowError):
        return None
    return moment or (datetime.combine(day, time(), zone).astimezone(UTC) if day else None)
