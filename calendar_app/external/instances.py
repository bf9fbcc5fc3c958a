"""What only Google knows of a series: its occurrences are asked for, and kept as rows beside it.

A series that we cannot work out takes all its time until Google has told its occurrences. One that we can work out is
asked for once, when a calendar is read whole: that reading leaves out an occurrence that was moved to before it begins,
so its former time would stay taken.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from calendar_app import google
from calendar_app.external import blocks, event_parser, recurrence
from calendar_app.external.models import CalendarLink, GoogleEvent
from tenants.errors import ProviderRejected, ProviderUnavailable

logger = logging.getLogger(__name__)

# Series that are asked for in one round; the others keep their time until the next one.
MOST_ASKED = 50
DAY = timedelta(days=1)
Reading = GoogleEvent.Reading


@dataclass(frozen=True)
class Told:
    """Google's answer about one series, whole, for everything before `until`."""

    series_id: str
    rows: list[GoogleEvent]
    until: datetime


def unknown(link: CalendarLink, kept: list[GoogleEvent], now: datetime) -> list[GoogleEvent]:
    """The series of this calendar whose occurrences only Google knows: of those just read, and of those known before
    that are not told far enough ahead."""
    fresh = [row for row in kept if row.reading == Reading.SERIES and row.is_busy]
    read = {row.event_id for row in kept}
    stored = GoogleEvent.objects.filter(link=link).to_be_told(blocks.horizon(now) + DAY).select_related("link")
    return fresh + [row for row in stored if row.event_id not in read]


def worth_checking(kept: list[GoogleEvent], zone: ZoneInfo) -> list[GoogleEvent]:
    """The series that we work out, and that Google may know one occurrence less of; the latest first."""
    series = [row for row in kept if row.recurrence and not row.series_id and row.is_busy]
    clear = [row for row in series if row.reading == Reading.CLEAR]
    return sorted(clear, key=lambda row: event_parser.wall_start(row, zone), reverse=True)


def ask(
    link: CalendarLink, calendars: google.Calendars, series: list[GoogleEvent], zone: ZoneInfo, now: datetime
) -> Iterator[Told]:
    """Asks about each; what Google does not say, or not wholly, is left out. Raises google.Disconnected."""
    window = blocks.window_of(link, now)
    for row in series[:MOST_ASKED]:
        if row.reading == Reading.CLEAR and not _is_ahead(row, zone, window):
            continue
        try:
            items = calendars.instances(link.calendar_id, row.event_id, since=window[0], until=window[1])
            found = [event_parser.read_instance(item, row, zone) for item in items]
        except (google.Missing, ProviderRejected, event_parser.Unreadable) as problem:
            logger.warning("occurrences of an event of calendar %s are not told: %r", link.pk, problem)
            continue
        except ProviderUnavailable as problem:
            logger.warning("occurrences in calendar %s are not told: %s", link.pk, problem)
            return
        if row.reading == Reading.CLEAR:
            found = _absent(row, found, zone, window)
        yield Told(row.event_id, found, window[1])


def _is_ahead(row: GoogleEvent, zone: ZoneInfo, window: tuple[datetime, datetime]) -> bool:
    try:
        return any(end > window[0] for _start, end in blocks.worked_out(row, zone, window, set()))
    except recurrence.Unreadable:
        return False


def _absent(
    row: GoogleEvent, found: list[GoogleEvent], zone: ZoneInfo, window: tuple[datetime, datetime]
) -> list[GoogleEvent]:
    """Occurrences inside the window that we work out and Google has not, as cancelled ones. Of a series of which Google
    knows nothing at all there we believe our own rule."""
    known = {blocks.original_of(each, zone) for each in found}
    if not known:
        return []
    try:
        worked_out = list(blocks.worked_out(row, zone, window, known - {None}))  # type: ignore[arg-type]
    except recurrence.Unreadable:
        return []
    missing = [start for start, end in worked_out if window[0] <= start and end <= window[1]]
    return [_cancelled(row, start, zone) for start in missing]


def _cancelled(row: GoogleEvent, start: datetime, zone: ZoneInfo) -> GoogleEvent:
    """With the id that Google gives it, so that whatever is heard of it later takes its place."""
    absent = GoogleEvent(link=row.link, series_id=row.event_id, is_busy=False, is_told=True)
    if row.first_day:
        absent.original_day = start.astimezone(zone).date()
        absent.event_id = f"{row.event_id}_{absent.original_day:%Y%m%d}"
    else:
        absent.original_at = start
        absent.event_id = f"{row.event_id}_{start.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return absent


def keep(link: CalendarLink, told: list[Told]) -> None:
    """In the caller's transaction, which holds the link. An occurrence that differs by itself stays as it is."""
    if not told:
        return
    ids = [each.series_id for each in told]
    GoogleEvent.objects.filter(link=link, series_id__in=ids, is_told=True).delete()
    GoogleEvent.objects.bulk_create([row for each in told for row in each.rows], batch_size=2000, ignore_conflicts=True)
    until = min(each.until for each in told)
    GoogleEvent.objects.filter(link=link, event_id__in=ids, reading=Reading.SERIES).update(told_until=until)
