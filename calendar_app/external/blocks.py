"""From the events of a calendar to the time that they take from its professional."""

import logging
import time as clock
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q
from django.utils import timezone

from calendar_app.availability import company_zone
from calendar_app.external import recurrence
from calendar_app.external.event_parser import clock_of, wall_start
from calendar_app.external.models import SOURCE, CalendarLink, GoogleEvent
from calendar_app.external.zones import zone_named
from calendar_app.models import BookingRules, ExternalBlock

logger = logging.getLogger(__name__)

DAY = timedelta(days=1)
# Beyond the days that can be booked: no day of the horizon is without its blocks before the next look.
MARGIN = 7 * DAY


class OutOfTime(Exception):
    """The calendar takes longer to work out than anybody waits for it here."""


@dataclass(frozen=True)
class Taken:
    """[start, end), UTC."""

    start: datetime
    end: datetime
    title: str
    event_id: str


def zone_of(link: CalendarLink) -> ZoneInfo:
    """The calendar's zone, else the company's: whole days are days there."""
    return zone_named(link.zone) or company_zone()


def horizon(now: datetime) -> datetime:
    """Up to when blocks must be known."""
    return now + timedelta(days=BookingRules.current().horizon_days) + DAY


def are_due(link: CalendarLink, now: datetime) -> bool:
    """A new day has begun, or more days can be booked than were worked out."""
    day = now.astimezone(zone_of(link)).date()
    return link.expanded_on != day or link.expanded_until is None or link.expanded_until < horizon(now)


def window_of(link: CalendarLink, now: datetime) -> tuple[datetime, datetime]:
    """[yesterday, beyond the horizon): what blocks are worked out for."""
    zone = zone_of(link)
    yesterday = now.astimezone(zone).date() - DAY
    return datetime.combine(yesterday, time(), zone).astimezone(UTC), horizon(now) + MARGIN


def renew(link: CalendarLink, now: datetime | None = None, *, until: float | None = None) -> bool:
    """Makes the professional's blocks those of the stored events, from yesterday to beyond the horizon; True when any
    changed. In the caller's transaction, which holds the link; saves how far it came. Seven queries at most. What is
    over is forgotten with the first call of a day. With `until`, a moment of `time.monotonic()`, it raises OutOfTime
    when it is not done then.
    """
    now = now or timezone.now()
    zone = zone_of(link)
    today = now.astimezone(zone).date()
    window = window_of(link, now)
    if link.expanded_on != today:
        over = Q(ends_at__lte=window[0]) | Q(end_day__lt=window[0].date())
        no_exception = Q(series_id="") | Q(is_told=True)
        GoogleEvent.objects.filter(over, no_exception, link=link, recurrence=[]).delete()
    wanted, unread = taken_by(_that_matter(link, window), zone, window, until=until)
    if unread:
        GoogleEvent.objects.filter(pk__in=unread).update(reading=GoogleEvent.Reading.SERIES)
    own = ExternalBlock.objects.filter(professional=link.professional_id, source=SOURCE)
    known = {(row.span.lower, row.span.upper, row.title, row.external_id): row.pk for row in own}
    fresh = {(part.start, part.end, part.title, part.event_id[:255]) for part in wanted}
    if gone := [pk for key, pk in known.items() if key not in fresh]:
        own.filter(pk__in=gone).delete()
    added = [key for key in sorted(fresh) if key not in known]
    ExternalBlock.objects.bulk_create(
        ExternalBlock(
            professional_id=link.professional_id,
            span=DateTimeTZRange(start, end, "[)"),
            title=title,
            source=SOURCE,
            external_id=event_id,
            seen_at=now,
        )
        for start, end, title, event_id in added
    )
    link.expanded_on, link.expanded_until = today, window[1]
    CalendarLink.objects.filter(pk=link.pk).update(expanded_on=today, expanded_until=window[1])
    return bool(gone or added)


def _that_matter(link: CalendarLink, window: tuple[datetime, datetime]) -> Iterable[GoogleEvent]:
    """Series and their exceptions, and single events that touch the window."""
    ends_later = Q(ends_at__gt=window[0]) | Q(end_day__gte=window[0].date())
    return GoogleEvent.objects.filter(~Q(recurrence=[]) | ~Q(series_id="") | ends_later, link=link)


def taken_by(
    events: Iterable[GoogleEvent],
    zone: ZoneInfo,
    window: tuple[datetime, datetime],
    *,
    until: float | None = None,
) -> tuple[list[Taken], list[UUID]]:
    """The busy time in the window, and which series turned out not to be worked out: all their time counts, from their
    beginning on, until Google has told it."""
    rows = list(events)
    differing: dict[str, set[datetime]] = {}
    for row in rows:
        if row.series_id and (original := original_of(row, zone)):
            differing.setdefault(row.series_id, set()).add(original)
    taken: list[Taken] = []
    unread: list[UUID] = []
    for row in rows:
        if not row.is_busy:
            continue
        if until is not None and clock.monotonic() > until:
            raise OutOfTime
        try:
            spans = list(_spans(row, zone, window, differing.get(row.event_id, set())))
        except recurrence.Unreadable as problem:
            logger.warning("series of event %s is not readable: %s", row.pk, problem)
            unread.append(row.pk)
            spans = [_untold(row, zone, window)]
        taken += [
            Taken(start, end, row.title, row.event_id)
            for start, end in spans
            if start < end and start < window[1] and end > window[0]
        ]
    return taken, unread


def original_of(row: GoogleEvent, zone: ZoneInfo) -> datetime | None:
    """Which occurrence an exception stands for, as the moment at which it would have begun."""
    if row.original_day:
        return datetime.combine(row.original_day, time(), zone).astimezone(UTC)
    return row.original_at


def _span(row: GoogleEvent, zone: ZoneInfo) -> tuple[datetime, datetime]:
    if row.first_day and row.end_day:
        start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (row.first_day, row.end_day))
        return start, end
    assert row.starts_at is not None and row.ends_at is not None
    return row.starts_at, row.ends_at


def _spans(
    row: GoogleEvent, zone: ZoneInfo, window: tuple[datetime, datetime], differing: set[datetime]
) -> Iterator[tuple[datetime, datetime]]:
    if not row.recurrence or row.series_id:
        yield _span(row, zone)
        return
    if row.reading == GoogleEvent.Reading.SERIES:
        # What Google has told of it stands in rows of their own, and is asked for again before the horizon reaches it.
        if row.told_until is None or row.told_until < window[1] - MARGIN:
            yield _untold(row, zone, window)
        return
    yield from worked_out(row, zone, window, differing)


def _untold(row: GoogleEvent, zone: ZoneInfo, window: tuple[datetime, datetime]) -> tuple[datetime, datetime]:
    """The time about which only Google knows, and has not said anything yet."""
    return max(_span(row, zone)[0], row.told_until or window[0]), window[1]


def worked_out(
    row: GoogleEvent, zone: ZoneInfo, window: tuple[datetime, datetime], differing: set[datetime]
) -> Iterator[tuple[datetime, datetime]]:
    """The occurrences of a series around the window, but those that differ. Raises recurrence.Unreadable."""
    start, end = _span(row, zone)
    own = clock_of(row, zone)
    if own is None:
        raise recurrence.Unreadable("a clock that nobody knows")
    wall = wall_start(row, own)
    days = row.end_day - row.first_day if row.first_day and row.end_day else None
    # Long ones that began before the window reach into it; a day more for clocks that change.
    first, last = ((moment.astimezone(own)).replace(tzinfo=None) for moment in window)
    reach = first - (end - start) - DAY
    for found in recurrence.occurrences(row.recurrence, wall, own, reach, last + DAY, is_all_day=days is not None):
        moment = found.start
        begin = moment.replace(tzinfo=own).astimezone(UTC)
        if begin in differing:
            continue
        if found.length is not None:
            yield begin, begin + found.length
        elif days is not None:
            # Whole days have 23 or 25 hours where clocks change.
            yield begin, (moment + days).replace(tzinfo=own).astimezone(UTC)
        else:
            yield begin, begin + (end - start)
