"""The only answer to "is this free?".

Free = working hours − closures − public holidays − blocks from outside − appointments that take time (buffers
included), with a start between now + minimum notice and now + horizon, in the company's zone. `free_slots`,
`explain_slot` and the insert of `booking.book` all ask one `Schedule`, which a handful of queries loads for a window
of time; everything after that is interval arithmetic in UTC.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from calendar_app import public_holidays
from calendar_app.models import Appointment, BookingRules, Closure, ExternalBlock, Professional, Service, WorkingHours
from leads.models import Lead
from tenants.hours import minutes_of

Span = tuple[datetime, datetime]
Accept = Callable[[datetime], bool]
DAY = timedelta(days=1)
# The kindest reason first: a taken time says more than a day off.
REASONS = ("taken", "off_grid", "outside_hours", "day_off", "closed")


@dataclass(frozen=True)
class Slot:
    """A time that can be booked. `start` and `end` are aware, in the company's zone."""

    start: datetime
    end: datetime
    professional: Professional


@dataclass(frozen=True)
class SlotCheck:
    """Why a time is free or not.

    `code`: free, past, too_soon, too_far, closed, holiday, day_off, outside_hours, off_grid, taken,
    unknown_professional, not_offered. `professional` is who would do it (free), else who was asked for. `hours` are
    that person's working blocks on that day, `weekdays` the days they work at all (0 is Monday); both empty when
    nobody was asked for.
    `holiday` is its name in the active language, else empty.
    """

    code: str
    professional: Professional | None = None
    hours: tuple[tuple[time, time], ...] = ()
    weekdays: tuple[int, ...] = ()
    holiday: str = ""

    @property
    def is_free(self) -> bool:
        return self.code == "free"


def company_zone() -> ZoneInfo:
    """The zone of the company whose schema is entered."""
    return connection.tenant.tz


def free_slots(
    service: Service,
    *,
    start: datetime,
    end: datetime,
    professional: Professional | None = None,
    now: datetime | None = None,
    limit: int | None = None,
    exclude: Appointment | None = None,
    lead: Lead | None = None,
    accept: Accept | None = None,
) -> list[Slot]:
    """Every slot of `service` that starts in [start, end), by time; one a start, with the least busy free professional.

    `professional` keeps to one person. `accept(start)` sees the local start and filters (part of day, weekdays).
    `exclude` is an appointment that gives its time up (the one being moved), `lead` somebody whose holds do.
    `limit` stops early: leave it out before `spread`.
    """
    timetable = Schedule.load(service, start, end, professional=professional, now=now, exclude=exclude, lead=lead)
    slots: list[Slot] = []
    for slot in timetable.slots(start, end, accept):
        slots.append(slot)
        if limit is not None and len(slots) >= limit:
            break
    return slots


def explain_slot(
    service: Service,
    start: datetime,
    *,
    professional: Professional | None = None,
    now: datetime | None = None,
    exclude: Appointment | None = None,
    lead: Lead | None = None,
) -> SlotCheck:
    """Whether `start` can be booked and, if not, the reason that helps most."""
    timetable = Schedule.load(
        service, start, start + DAY, professional=professional, now=now, exclude=exclude, lead=lead
    )
    return timetable.verdict(start)


def who_takes(
    appointment: Appointment, start: datetime, *, now: datetime | None = None, lead: Lead | None = None
) -> Professional | None:
    """Who could do this appointment at `start`: its own professional where that is free, else somebody who is."""
    service = appointment.service
    own = explain_slot(service, start, professional=appointment.professional, now=now, exclude=appointment, lead=lead)
    if own.is_free:
        return appointment.professional
    return explain_slot(service, start, now=now, exclude=appointment, lead=lead).professional


def diversify(slots: Iterable[Slot], wanted: int = 3) -> list[Slot]:
    """A few of `slots` to offer: the nearest day first, one a day while there are days, then far apart within a day."""
    days: dict[date, list[Slot]] = {}
    for slot in slots:
        days.setdefault(slot.start.date(), []).append(slot)
    chosen: list[Slot] = []
    while len(chosen) < wanted and days:
        for day in list(days)[: wanted - len(chosen)]:
            taken = [slot for slot in chosen if slot.start.date() == day]
            best = max(days[day], key=lambda slot: (_distance(slot, taken), -slot.start.timestamp()))
            chosen.append(best)
            days[day].remove(best)
            if not days[day]:
                del days[day]
    return sorted(chosen, key=lambda slot: slot.start.timestamp())


def _distance(slot: Slot, others: list[Slot]) -> float:
    return min((abs(slot.start.timestamp() - other.start.timestamp()) for other in others), default=0)


def alternatives(
    service: Service,
    start: datetime,
    *,
    professional: Professional | None = None,
    now: datetime | None = None,
    exclude: Appointment | None = None,
    lead: Lead | None = None,
    wanted: int = 3,
) -> list[Slot]:
    """What to offer instead of `start`: the two nearest of that day, then the next days.

    Colleagues come in only when `professional` has nothing at all.
    """
    now = now or timezone.now()
    begin = max(_midnight(start), now)
    options: dict[str, Any] = {"start": begin, "end": begin + 14 * DAY, "now": now, "exclude": exclude, "lead": lead}
    slots = free_slots(service, professional=professional, **options)
    if professional is not None and not slots:
        slots = free_slots(service, **options)
    day = _local(start).date()
    same_day = sorted(
        (slot for slot in slots if slot.start.date() == day),
        key=lambda slot: abs(slot.start.timestamp() - start.timestamp()),
    )[: wanted - 1]
    later = diversify((slot for slot in slots if slot.start.date() != day), wanted - len(same_day))
    if len(same_day) + len(later) < wanted:
        rest = [slot for slot in slots if slot not in same_day and slot not in later]
        same_day += rest[: wanted - len(same_day) - len(later)]
    return sorted([*same_day, *later], key=lambda slot: slot.start.timestamp())


# The arithmetic


def _local(moment: datetime) -> datetime:
    return moment.astimezone(company_zone())


def _midnight(moment: datetime) -> datetime:
    return datetime.combine(_local(moment).date(), time(), company_zone()).astimezone(UTC)


def local_to_utc(day: date, minute: int, zone: ZoneInfo) -> datetime | None:
    """The moment (UTC) at which clocks on the wall show that minute of that day; None when they jump over it.

    A minute that comes twice means the first time.
    """
    naive = datetime.combine(day, time()) + timedelta(minutes=minute)
    moment = naive.replace(tzinfo=zone).astimezone(UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=None) == naive else None


def block_edge_to_utc(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The moment (UTC) of a block's edge, which may lie on the next day; one that clocks jump over moves with them."""
    return (datetime.combine(day, time()) + timedelta(minutes=minute)).replace(tzinfo=zone).astimezone(UTC)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Sorted spans; those that overlap or touch become one."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


@dataclass
class ProfessionalSchedule:
    """One professional's time in the window: when they work, and what is taken."""

    professional: Professional
    hours: dict[int, list[tuple[time, time]]] = field(default_factory=dict)
    busy: list[Span] = field(default_factory=list)
    starts: list[datetime] = field(default_factory=list)
    load: dict[date, int] = field(default_factory=dict)

    def settle(self) -> None:
        """Call once everything is added."""
        self.busy = merged(self.busy)
        self.starts = [start for start, _ in self.busy]

    def blocks(self, day: date, zone: ZoneInfo) -> list[Span]:
        """Those that begin on that day, to their end, which may be past midnight."""
        own = (minutes_of(start, end) for start, end in self.hours.get(day.weekday(), []))
        return [(block_edge_to_utc(day, first, zone), block_edge_to_utc(day, last, zone)) for first, last in own]

    def is_taken(self, span: Span) -> bool:
        before = bisect_left(self.starts, span[1])
        return before > 0 and self.busy[before - 1][1] > span[0]


@dataclass
class Opening:
    """The days on which the company is open, and the working time on them."""

    zone: ZoneInfo
    closed_days: list[tuple[date, date]]
    holidays: dict[date, str]
    # The working time around a day, of who was asked already.
    known: dict[tuple[UUID, date], list[Span]] = field(default_factory=dict)

    @classmethod
    def load(cls, first: date, last: date) -> "Opening":
        """Between two days, both included. Three queries."""
        closures = Closure.objects.between(first, last).values_list("first", "last")
        return cls(company_zone(), list(closures), public_holidays.closing(first, last))

    def is_closed(self, day: date) -> bool:
        """By the company's own closures; holidays stand beside them."""
        return any(first <= day <= last for first, last in self.closed_days)

    def is_off(self, day: date) -> bool:
        """Nobody works: the company is closed, or it is a public holiday."""
        return self.is_closed(day) or day in self.holidays

    def works(self, diary: ProfessionalSchedule, day: date) -> list[Span]:
        """The working time that touches a day, as long as it lasts: a night before and a night after it included.

        A shift that would begin on a day off does not take place, and none runs into one.
        """
        key = diary.professional.pk, day
        if key not in self.known:
            begin, end = block_edge_to_utc(day, 0, self.zone), block_edge_to_utc(day + DAY, 0, self.zone)
            spans: list[Span] = []
            for each in (day - DAY, day, day + DAY):
                if self.is_off(each):
                    continue
                close = block_edge_to_utc(each + DAY, 0, self.zone) if self.is_off(each + DAY) else None
                spans += [(a, min(b, close) if close else b) for a, b in diary.blocks(each, self.zone)]
            self.known[key] = [span for span in merged(spans) if span[0] < end and span[1] > begin]
        return self.known[key]


@dataclass
class Schedule:
    """Everything that decides about one service in one window of time."""

    service: Service
    rules: BookingRules
    zone: ZoneInfo
    now: datetime
    diaries: list[ProfessionalSchedule]
    opening: Opening
    asked_for: Professional | None = None

    @classmethod
    def load(
        cls,
        service: Service,
        start: datetime,
        end: datetime,
        *,
        professional: Professional | None = None,
        now: datetime | None = None,
        exclude: Appointment | Collection[UUID] | None = None,
        lead: Lead | None = None,
    ) -> "Schedule":
        """Seven queries at most, whatever lies outside the window."""
        now = now or timezone.now()
        suitable = Professional.objects.offering(service)
        if professional is not None:
            suitable = suitable.filter(pk=professional.pk)
        diaries = {person.pk: ProfessionalSchedule(person) for person in suitable}
        excluded = [exclude.pk] if isinstance(exclude, Appointment) else list(exclude or [])
        # Loads are counted over whole local days, so the window opens and closes at midnights.
        window = (_midnight(start) - DAY, _midnight(end) + 2 * DAY)
        timetable = cls(
            service=service,
            rules=BookingRules.current(),
            zone=company_zone(),
            now=now,
            diaries=list(diaries.values()),
            opening=Opening.load(window[0].date(), window[1].date()),
            asked_for=professional,
        )
        timetable._fill(diaries, window, excluded, lead)
        return timetable

    def _fill(
        self, diaries: dict[UUID, ProfessionalSchedule], window: Span, excluded: list[UUID], lead: Lead | None
    ) -> None:
        for hours in WorkingHours.objects.filter(professional__in=list(diaries)):
            diaries[hours.professional_id].hours.setdefault(hours.weekday, []).append((hours.start, hours.end))
        blocks = ExternalBlock.objects.between(*window).filter(professional__in=list(diaries))
        for person, span in blocks.values_list("professional", "span"):
            diaries[person].busy.append((span.lower or window[0], span.upper or window[1]))
        appointments = (
            Appointment.objects.filter(professional__in=list(diaries))
            .taking_time(self.now)
            .blocking_between(*window)
            .exclude(pk__in=excluded)
            .exclude(status=Appointment.Status.HELD, lead=lead)
        )
        for person, start, blocked in appointments.values_list("professional", "start", "blocked"):
            diary = diaries[person]
            diary.busy.append((blocked.lower, blocked.upper))
            day = start.astimezone(self.zone).date()
            diary.load[day] = diary.load.get(day, 0) + 1
        for diary in diaries.values():
            diary.settle()

    @property
    def earliest(self) -> datetime:
        return self.now + timedelta(minutes=self.rules.minimum_notice_minutes)

    @property
    def latest(self) -> datetime:
        return self.now + timedelta(days=self.rules.horizon_days)

    def slots(self, start: datetime, end: datetime, accept: Accept | None = None) -> Iterator[Slot]:
        """Free slots that start in [start, end), in order."""
        start, end = max(start, self.earliest), min(end, self.latest + timedelta(microseconds=1))
        day = start.astimezone(self.zone).date()
        while start < end and day <= end.astimezone(self.zone).date():
            if not self.opening.is_off(day):
                yield from self._slots_of(day, start, end, accept)
            day += DAY

    def _slots_of(self, day: date, start: datetime, end: datetime, accept: Accept | None) -> Iterator[Slot]:
        working = [(diary, spans) for diary in self._by_load(day) if (spans := self.opening.works(diary, day))]
        if not working:
            return
        for minute in range(0, 24 * 60, self.rules.grid_minutes):
            moment = local_to_utc(day, minute, self.zone)
            if moment is None or not start <= moment < end:
                continue
            local = moment.astimezone(self.zone)
            if accept is not None and not accept(local):
                continue
            span = self._span(moment)
            for diary, spans in working:
                if inside(span, spans) and not diary.is_taken(span):
                    yield Slot(local, self._end(moment), diary.professional)
                    break

    def verdict(self, start: datetime) -> SlotCheck:
        """The same rules for one start; see `explain_slot`."""
        asked = self.asked_for
        if not self.diaries:
            return SlotCheck(self._why_nobody(), asked)
        if start < self.now:
            return SlotCheck("past", asked)
        if start < self.earliest:
            return SlotCheck("too_soon", asked)
        if start > self.latest:
            return SlotCheck("too_far", asked)
        day = start.astimezone(self.zone).date()
        if self.opening.is_closed(day):
            return SlotCheck("closed", asked)
        if day in self.opening.holidays:
            return SlotCheck("holiday", asked, holiday=self.opening.holidays[day])
        reasons = set()
        for diary in self._by_load(day):
            code = self._reason(diary, start, day)
            if code == "free":
                return SlotCheck("free", diary.professional)
            reasons.add(code)
        code = next(code for code in REASONS if code in reasons)
        if asked is None:
            return SlotCheck("closed" if code == "day_off" else code)
        hours = self.diaries[0].hours
        return SlotCheck(code, asked, tuple(hours.get(day.weekday(), [])), tuple(sorted(hours)))

    def _reason(self, diary: ProfessionalSchedule, start: datetime, day: date) -> str:
        spans = self.opening.works(diary, day)
        span = self._span(start)
        if not spans:
            return "day_off"
        if not inside(span, spans):
            return "outside_hours"
        if diary.is_taken(span):
            return "taken"
        return "free" if self._is_on_grid(start) else "off_grid"

    def _is_on_grid(self, start: datetime) -> bool:
        local = start.astimezone(self.zone)
        whole = local.second == local.microsecond == 0
        return whole and (local.hour * 60 + local.minute) % self.rules.grid_minutes == 0

    def _why_nobody(self) -> str:
        if self.asked_for is None or (
            self.asked_for.is_active and Professional.objects.bookable().filter(pk=self.asked_for.pk).exists()
        ):
            return "not_offered"
        return "unknown_professional"

    def _by_load(self, day: date) -> list[ProfessionalSchedule]:
        """The least busy of that day first; equals in the company's order."""
        return sorted(self.diaries, key=lambda diary: diary.load.get(day, 0))

    def _span(self, start: datetime) -> Span:
        blocked = self.service.blocked_span(start.astimezone(UTC))
        return blocked.lower, blocked.upper

    def _end(self, start: datetime) -> datetime:
        return self.service.end_of(start.astimezone(UTC)).astimezone(self.zone)


def inside(span: Span, spans: list[Span]) -> bool:
    """One of `spans` holds all of it."""
    return any(start <= span[0] and span[1] <= end for start, end in spans)
