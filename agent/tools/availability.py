"""When a service can be had: real slots, or the reason why not with real alternatives."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, TypedDict
from uuid import UUID

from agent.tools.catalogue import find_professional, find_service, unknown_professional, unknown_service
from agent.tools.context import ToolContext
from agent.tools.result import Result, done, refused
from agent.tools.wish import SearchWindow, TimeReading, TimeWish
from calendar_app import availability
from calendar_app.models import Appointment, BookingRules, Professional, Service
from datetime_parser import parse

WANTED = 3
FIRST_LOOK = 7  # days


class SlotCard(TypedDict):
    """A slot as the JSON of a result: `index` as the lead reads it, from 1; `start` ISO in the company's zone."""

    index: int
    start: str
    professional: str
    professional_id: str
    service: str
    service_id: str


def slot_cards(slots: Sequence[availability.Slot], service: Service, desk: ToolContext) -> list[SlotCard]:
    """Slots as data, numbered from 1 as the lead will read them."""
    return [
        {
            "index": number,
            "start": slot.start.astimezone(desk.tenant.tz).isoformat(),
            "professional": slot.professional.name,
            "professional_id": str(slot.professional.pk),
            "service": service.name_in(desk.language),
            "service_id": str(service.pk),
        }
        for number, slot in enumerate(slots, start=1)
    ]


def read_wish(when: TimeWish | str, desk: ToolContext) -> TimeWish | None:
    """Words, an ISO date or moment, or a wish read before; None when the words are not understood."""
    if isinstance(when, TimeWish):
        return when
    if not when:
        return TimeWish()
    if found := _iso(when):
        return found
    read = parse(
        when,
        lang=desk.language,
        now=desk.written_at or desk.now,
        zone=desk.tenant.zone,
        opening=desk.tenant.opening_span(),
    )
    return None if read.unknown else TimeReading.of(read).wish


def _iso(text: str) -> TimeWish | None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    has_time = len(text.strip()) > len("2026-11-25")
    return TimeWish(day=moment.date(), at=time(moment.hour, moment.minute) if has_time else None)


def check_availability(
    desk: ToolContext,
    *,
    service: str,
    when: TimeWish | str = "",
    professional: str = "",
    wanted: int = WANTED,
    skip: Sequence[str] = (),
    moving: str = "",
) -> Result:
    """Up to `wanted` real slots, nearest first and spread over days.

    `when` is words ("jueves a la tarde"), ISO, or a wish read before; `skip` are starts (ISO) that were
    turned down; `moving` is the id of the lead's own appointment whose time does not count as taken.
    Codes: slots; none, unknown_service, unknown_professional, unknown_when, past, too_soon, too_far, closed,
    holiday, day_off, outside_hours, taken — each with alternatives where there are any.
    """
    found = find_service(service)
    if found is None:
        return unknown_service(desk)
    person = find_professional(professional) if professional else None
    if professional and (person is None or not found.professionals.filter(pk=person.pk).exists()):
        return unknown_professional(found)
    wish = read_wish(when, desk)
    if wish is None:
        return refused("unknown_when", expected="weekday or ISO date, 24 h HH:MM")
    search = Search(desk, found, person, moving=moving, wanted=wanted, skip=skip)
    if wish.past:
        return refused("past", slots=search.cards(search.open_window()))
    return search.result(search.window_of(wish))


def horizon_days() -> int:
    return BookingRules.current().horizon_days


def own_appointment(desk: ToolContext, key: str) -> Appointment | None:
    """The lead's own appointment of that id; None for any other text."""
    try:
        pk = UUID(key)
    except ValueError:
        return None
    return Appointment.objects.of_lead(desk.lead).filter(pk=pk).first()


class Search:
    """One question to the calendar: service, perhaps a professional, what to leave out."""

    def __init__(
        self,
        desk: ToolContext,
        service: Service,
        professional: Professional | None,
        *,
        moving: str = "",
        wanted: int = WANTED,
        skip: Sequence[str] = (),
    ) -> None:
        self.desk, self.service, self.professional = desk, service, professional
        self.wanted = wanted
        self.skipped = {datetime.fromisoformat(start) for start in skip}
        self.moving = own_appointment(desk, moving)

    def window_of(self, wish: TimeWish) -> SearchWindow:
        return wish.window(today=self.desk.now.date(), horizon_days=horizon_days())

    def open_window(self) -> SearchWindow:
        """Any time, up to the company's horizon."""
        return self.window_of(TimeWish())

    def find(self, window: SearchWindow, professional: Professional | None) -> list[availability.Slot]:
        """The slots to tell, spread over days: looked for in growing windows until enough days have some."""
        slots: list[availability.Slot] = []
        first, days = window.first, FIRST_LOOK
        while first <= window.last and len({slot.start.date() for slot in slots}) < self.wanted:
            last = min(first + timedelta(days=days - 1), window.last)
            slots += self._between(first, last, window, professional)
            first, days = last + timedelta(days=1), days * 2
        return availability.diversify(slots, wanted=self.wanted)

    def _between(
        self, first: date, last: date, window: SearchWindow, professional: Professional | None
    ) -> list[availability.Slot]:
        zone = self.desk.tenant.tz
        return availability.free_slots(
            self.service,
            start=datetime.combine(first, time.min, zone),
            end=datetime.combine(last + timedelta(days=1), time.min, zone),
            professional=professional,
            now=self.desk.now,
            exclude=self.moving,
            lead=self.desk.lead,
            accept=lambda start: window.accepts(start) and start not in self.skipped,
        )

    def cards(self, window: SearchWindow) -> list[SlotCard]:
        """Who is moved stays with the same professional where that works."""
        slots = self.find(window, self.moving.professional) if self.moving and not self.professional else []
        return slot_cards(slots or self.find(window, self.professional), self.service, self.desk)

    def result(self, window: SearchWindow) -> Result:
        cards = self.cards(window)
        if cards:
            return done("slots", slots=cards, exact=window.moment is not None)
        code = self.reason(window)
        return refused(code, slots=self.nearest(window), **self.alternatives(window))

    def reason(self, window: SearchWindow) -> str:
        """Why nothing fits: the verdict on the exact moment, else on the single day, else "none"."""
        zone = self.desk.tenant.tz
        if window.moment:
            start = datetime.combine(*window.moment, zone)
        elif window.first == window.last:
            start = datetime.combine(window.first, self._opening_hour(window), zone)
        else:
            return "too_far" if window.first > self.open_window().last else "none"
        verdict = availability.explain_slot(
            self.service,
            start,
            professional=self.professional,
            now=self.desk.now,
            exclude=self.moving,
            lead=self.desk.lead,
        )
        return "taken" if verdict.code == "free" else verdict.code

    def _opening_hour(self, window: SearchWindow) -> time:
        first = self.desk.tenant.opening_span()[0]
        hours = (time(hour) for hour in range(24))
        day = datetime.combine(window.first, first, self.desk.tenant.tz)
        return next((h for h in hours if h >= first and window.accepts(day.replace(hour=h.hour, minute=0))), first)

    def nearest(self, window: SearchWindow) -> list[SlotCard]:
        """Free time as close to the wish as there is: that day, then the same hour on other days, then any."""
        attempts = [self.window_of(TimeWish(first=window.first)), self.open_window()]
        if window.moment:
            attempts.insert(0, self.window_of(TimeWish(day=window.first)))
        for attempt in attempts:
            if cards := self.cards(attempt):
                return cards
        return []

    def alternatives(self, window: SearchWindow) -> dict[str, Any]:
        """For a named professional: others on the wished days beside the same person on other days."""
        if self.professional is None:
            return {}
        others = self.find(window, None)
        return {
            "professional": self.professional.name,
            "others": slot_cards(others, self.service, self.desk),
        }
