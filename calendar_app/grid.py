"""The calendar as it is drawn: days, lanes and events as integers, minutes from the local midnight."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from calendar_app import public_holidays
from calendar_app.models import (
    LONGEST,
    Appointment,
    BookingRules,
    Closure,
    ExternalBlock,
    Professional,
    WorkingHours,
    clock,
)
from tenants.hours import WHOLE_DAY
from tenants.models import Membership

DAY = timedelta(days=1)
# Nothing is drawn under 24 pixels: this many minutes in the day view and in the week.
SMALLEST = {"day": 15, "week": 25}
# The hues of people in the style sheet; neighbours differ.
HUES = 6
USUAL = (9 * 60, 18 * 60)
Span = tuple[int, int]
Status = Appointment.Status
# What stands on the calendar, as the legend names it.
MARKED = (Status.HELD, Status.SCHEDULED, Status.CONFIRMED, Status.ATTENDED, Status.NO_SHOW)


@dataclass
class Event:
    """Something in a lane. Either an appointment, or time that is not ours: a block from outside or hours off.

    Of an appointment that is not `is_known` only the time is shown.
    """

    start: int
    length: int
    appointment: Appointment | None = None
    block: ExternalBlock | None = None
    column: int = 0
    columns: int = 1
    # From and to which minute it is drawn, where that is less than all of it.
    drawn: Span | None = None
    # What is left of an appointment of the evening before.
    is_rest: bool = False

    @property
    def top(self) -> int:
        return self.drawn[0] if self.drawn else self.start

    @property
    def height(self) -> int:
        """Minutes; 0 or less for what lies outside the hours that are drawn."""
        return self.drawn[1] - self.drawn[0] if self.drawn else self.length

    @property
    def is_drawn(self) -> bool:
        return self.height > 0

    @property
    def is_all_day(self) -> bool:
        return self.length == WHOLE_DAY

    @property
    def is_short(self) -> bool:
        return self.length <= 25

    @property
    def clock(self) -> str:
        return clock(self.start)

    @property
    def clock_end(self) -> str:
        return clock(self.start + self.length)


@dataclass
class Lane:
    """One professional on one day."""

    professional: Professional
    hue: int = 0
    # What of the hours lies on this day, and the blocks that begin on it, to their end.
    works: list[Span] = field(default_factory=list)
    blocks: list[Span] = field(default_factory=list)
    closed: list[Span] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    # Where a new appointment is proposed until somebody points elsewhere.
    first_minute: int = USUAL[0]

    @property
    def first(self) -> str:
        return clock(self.first_minute)

    @property
    def hours(self) -> str:
        """ "09:00 – 13:00, 15:00 – 18:00", "" on a day off."""
        return ", ".join(f"{clock(first)} – {clock(last)}" for first, last in self.blocks)


@dataclass
class Day:
    date: date
    lanes: list[Lane]
    closure: str | None = None
    now: int | None = None

    @property
    def is_today(self) -> bool:
        return self.now is not None

    @property
    def agenda(self) -> list[tuple[Event, Lane]]:
        """Everything of the day by time, for lists."""
        pairs = [(event, lane) for lane in self.lanes for event in lane.events if not event.is_rest]
        return sorted(pairs, key=lambda pair: (pair[0].start, pair[1].professional.position))


@dataclass
class Sheet:
    """The days shown, and which hours."""

    days: list[Day]
    professionals: list[Professional]
    start: int
    length: int
    step: int

    @property
    def hours(self) -> list[str]:
        return [f"{minute // 60:02}:00" for minute in range(self.start, self.start + self.length, 60)]

    @property
    def lanes(self) -> int:
        return max(len(self.professionals), 1)

    @property
    def appointments(self) -> int:
        own = (event for day in self.days for lane in day.lanes for event in lane.events if not event.is_rest)
        return sum(1 for event in own if event.appointment)


def week_of(day: date) -> list[date]:
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=number) for number in range(7)]


def draw(
    days: list[date],
    zone: ZoneInfo,
    *,
    member: Membership,
    view: str,
    only: UUID | None = None,
    keep_weekend: bool = False,
) -> Sheet:
    """Everything on these days, as `member` may see it; seven queries at most.

    A week leaves Saturday and Sunday out when nothing is on them.
    """
    professionals = _professionals(days, zone, only)
    lanes = {(day, person.pk): Lane(person, at % HUES) for day in days for at, person in enumerate(professionals)}
    window = (_midnight(days[0], zone), _midnight(days[-1] + DAY, zone))
    closed = _closed([days[0] - DAY, *days, days[-1] + DAY])
    _put_hours(lanes, professionals, closed)
    _put_appointments(lanes, window, zone, member)
    _put_blocks(lanes, window, zone, days, member)
    shown = [_day(day, [lanes[day, person.pk] for person in professionals], closed.get(day), zone) for day in days]
    if not keep_weekend and len(shown) == 7:
        shown = [day for day in shown if day.date.weekday() < 5 or day.is_today or _has_something(day)]
    start, end = _extent(shown)
    for day in shown:
        for lane in day.lanes:
            lane.closed = _gaps([] if day.closure is not None else lane.works, start, end)
            lay_out(lane.events, SMALLEST.get(view, 15))
            _cut(lane.events, start, end)
            lane.first_minute = min((first for first, _ in lane.works), default=max(start, USUAL[0]))
    return Sheet(shown, professionals, start, end - start, BookingRules.current().grid_minutes)


def lay_out(events: list[Event], smallest: int) -> None:
    """Gives each event its column. A cluster ends where no event runs on; its widest point gives `columns`."""
    events.sort(key=lambda event: (event.start, -event.length))
    cluster: list[Event] = []
    ends: list[int] = []
    for event in events:
        if cluster and event.start >= max(ends):
            _close(cluster, ends)
            cluster, ends = [], []
        free = next((number for number, end in enumerate(ends) if end <= event.start), len(ends))
        event.column = free
        ends[free : free + 1] = [event.start + max(event.length, smallest)]
        cluster.append(event)
    _close(cluster, ends)


def _cut(events: list[Event], start: int, end: int) -> None:
    """Blocks from outside end where the hours drawn end: a whole day is no longer than the sheet."""
    for event in events:
        if event.block is not None:
            event.drawn = (max(start, event.start), min(end, event.start + event.length))


def _close(cluster: list[Event], ends: list[int]) -> None:
    for event in cluster:
        event.columns = len(ends)


def _professionals(days: list[date], zone: ZoneInfo, only: UUID | None) -> list[Professional]:
    """Those who can be booked, and whoever else has something on these days."""
    window = (_midnight(days[0], zone), _midnight(days[-1] + DAY, zone))
    busy = Appointment.objects.shown().starting_between(*window).values("professional")
    found = Professional.objects.bookable() | Professional.objects.filter(pk__in=busy)
    return [person for person in found.distinct() if only is None or person.pk == only]


def _put_hours(
    lanes: dict[tuple[date, UUID], Lane], professionals: list[Professional], closed: dict[date, str]
) -> None:
    """As `availability.Schedule.works`: a shift runs past midnight, but neither out of a closed day nor into one."""
    blocks: dict[tuple[int, UUID], list[Span]] = {}
    for hours in WorkingHours.objects.filter(professional__in=professionals):
        blocks.setdefault((hours.weekday, hours.professional_id), []).append(hours.minutes)
    for (day, person), lane in lanes.items():
        lane.blocks = blocks.get((day.weekday(), person), [])
        before = blocks.get(((day - DAY).weekday(), person), [])
        night = [] if day - DAY in closed or day in closed else [end - WHOLE_DAY for _, end in before]
        own = [(start, min(end, WHOLE_DAY)) for start, end in lane.blocks]
        lane.works = sorted([(0, end) for end in night if end > 0] + own)


def _put_appointments(
    lanes: dict[tuple[date, UUID], Lane], window: tuple[datetime, datetime], zone: ZoneInfo, member: Membership
) -> None:
    """One that runs past midnight stands on both days."""
    around = Appointment.objects.shown().starting_between(window[0] - LONGEST, window[1]).filter(end__gt=window[0])
    for appointment in around.told_to(member).with_people():
        local = appointment.start.astimezone(zone)
        start = _minute(local.time())
        lane = lanes.get((local.date(), appointment.professional_id))
        if lane is not None:
            length = max(min(appointment.minutes, WHOLE_DAY - start), 5)
            lane.events.append(Event(start, length, appointment=appointment))
        morning = lanes.get((local.date() + DAY, appointment.professional_id))
        rest = start + appointment.minutes - WHOLE_DAY
        if morning is not None and rest > 0:
            morning.events.append(Event(0, rest, appointment=appointment, is_rest=True))


def _put_blocks(
    lanes: dict[tuple[date, UUID], Lane],
    window: tuple[datetime, datetime],
    zone: ZoneInfo,
    days: list[date],
    member: Membership,
) -> None:
    for block in ExternalBlock.objects.between(*window).told_to(member):
        for day in days:
            lane = lanes.get((day, block.professional_id))
            span = _part_of(block.span.lower, block.span.upper, day, zone)
            if lane is not None and span is not None:
                lane.events.append(Event(span[0], span[1] - span[0], block=block))


def _part_of(start: datetime | None, end: datetime | None, day: date, zone: ZoneInfo) -> Span | None:
    """What of [start, end) lies on that day; None when nothing does."""
    first = 0 if start is None or start.astimezone(zone).date() < day else _minute(start.astimezone(zone).time())
    last = WHOLE_DAY if end is None or end.astimezone(zone).date() > day else _minute(end.astimezone(zone).time())
    touches = (start is None or start.astimezone(zone).date() <= day) and (
        end is None or end.astimezone(zone).date() >= day
    )
    return (first, last) if touches and first < last else None


def _closed(days: list[date]) -> dict[date, str]:
    """Why the company is closed on which day; its own closures come before public holidays."""
    closed = public_holidays.closing(days[0], days[-1])
    for closure in Closure.objects.between(days[0], days[-1]):
        closed |= {day: closure.reason for day in days if closure.first <= day <= closure.last}
    return closed


def _day(day: date, lanes: list[Lane], closure: str | None, zone: ZoneInfo) -> Day:
    now = timezone.now().astimezone(zone)
    return Day(day, lanes, closure, _minute(now.time()) if now.date() == day else None)


def _has_something(day: Day) -> bool:
    return any(lane.works or lane.events for lane in day.lanes)


def _extent(days: list[Day]) -> Span:
    """The whole hours from the earliest to the latest of working hours and events, with an hour to breathe."""
    spans = [span for day in days for lane in day.lanes for span in lane.works]
    spans += [
        (event.start, event.start + event.length)
        for day in days
        for lane in day.lanes
        for event in lane.events
        if event.appointment
    ]
    first = min([USUAL[0], *(start for start, _ in spans)])
    last = max([USUAL[1], *(end for _, end in spans)])
    return max(first // 60 * 60, 0), min(-(-last // 60) * 60 + 60, WHOLE_DAY)


def _gaps(works: list[Span], start: int, end: int) -> list[Span]:
    """The (start, length) of what is left of [start, end) without `works`."""
    gaps, at = [], start
    for first, last in sorted(works):
        if first > at:
            gaps.append((at, first - at))
        at = max(at, last)
    if at < end:
        gaps.append((at, end - at))
    return gaps


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
