"""When a service can be had: real slots, or the reason why not with real alternatives."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from agent.tools.catalogue import find_professional, find_service, unknown_professional, unknown_service
from agent.tools.desk import Desk
from agent.tools.result import Result, done, refused
from agent.tools.wish import Wish, wish_of
from calendar_app import availability
from calendar_app.models import Appointment, BookingRules, Professional, Service
from datetime_parser import TimeExpression, parse

WANTED = 3
FIRST_LOOK = 7  # days
Form = dict[str, Any]


def slot_cards(slots: Sequence[availability.Slot], service: Service, desk: Desk) -> list[dict[str, Any]]:
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


def read_wish(when: TimeExpression | Form | str | None, desk: Desk) -> Form:
    """Words, an ISO date or moment, or what was read before → the form of `TimeExpression.as_case()`."""
    if not when:
        return {}
    if isinstance(when, str):
        when = _iso(when) or parse(
            when,
            lang=desk.language,
            now=desk.written_at or desk.now,
            zone=desk.tenant.zone,
            opening=desk.tenant.opening_span(),
        )
    form = when.as_case() if isinstance(when, TimeExpression) else when
    return form if isinstance(form, dict) else {"unknown": True}


def _iso(text: str) -> Form | None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    form = {"date": moment.date().isoformat()}
    return form | ({"time": moment.strftime("%H:%M")} if len(text.strip()) > len("2026-11-25") else {})


def check_availability(
    desk: Desk,
    *,
    service: str,
    when: TimeExpression | Form | str | None = None,
    professional: str = "",
    wanted: int = WANTED,
    skip: Sequence[str] = (),
    moving: str = "",
) -> Result:
    """Up to `wanted` real slots, nearest first and spread over days.

    `when` is words ("jueves a la tarde"), ISO, or a form read before; `skip` are starts (ISO) that were
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
    form = read_wish(when, desk)
    if form.get("unknown"):
        return refused("unknown_when", expected="weekday or ISO date, 24 h HH:MM")
    search = Search(desk, found, person, moving=moving, wanted=wanted, skip=skip)
    if form.get("past"):
        return refused("past", slots=search.cards(search.open_wish()))
    return search.result(wish_of(form, now=desk.now, horizon_days=horizon_days()))


def horizon_days() -> int:
    return BookingRules.current().horizon_days


def own_appointment(desk: Desk, key: str) -> Appointment | None:
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
        desk: Desk,
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

    def open_wish(self) -> Wish:
        return wish_of({}, now=self.desk.now, horizon_days=horizon_days())

    def find(self, wish: Wish, professional: Professional | None) -> list[availability.Slot]:
        """The slots to tell, spread over days: looked for in growing windows until enough days have some."""
        slots: list[availability.Slot] = []
        first, days = wish.first, FIRST_LOOK
        while first <= wish.last and len({slot.start.date() for slot in slots}) < self.wanted:
            last = min(first + timedelta(days=days - 1), wish.last)
            slots += self._between(first, last, wish, professional)
            first, days = last + timedelta(days=1), days * 2
        return availability.spread(slots, wanted=self.wanted)

    def _between(
        self, first: date, last: date, wish: Wish, professional: Professional | None
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
            accept=lambda start: wish.accept(start) and start not in self.skipped,
        )

    def cards(self, wish: Wish) -> list[dict[str, Any]]:
        """Who is moved stays with the same professional where that works."""
        slots = self.find(wish, self.moving.professional) if self.moving and not self.professional else []
        return slot_cards(slots or self.find(wish, self.professional), self.service, self.desk)

    def result(self, wish: Wish) -> Result:
        cards = self.cards(wish)
        if cards:
            return done("slots", slots=cards, exact=wish.moment is not None)
        code = self.reason(wish)
        return refused(code, slots=self.nearest(wish), **self.alternatives(wish))

    def reason(self, wish: Wish) -> str:
        """Why nothing fits: the verdict on the exact moment, else on the single day, else "none"."""
        zone = self.desk.tenant.tz
        if wish.moment:
            start = datetime.combine(*wish.moment, zone)
        elif wish.first == wish.last:
            start = datetime.combine(wish.first, self._opening_hour(wish), zone)
        else:
            return "too_far" if wish.first > self.open_wish().last else "none"
        verdict = availability.explain_slot(
            self.service,
            start,
            professional=self.professional,
            now=self.desk.now,
            exclude=self.moving,
            lead=self.desk.lead,
        )
        return "taken" if verdict.code == "free" else verdict.code

    def _opening_hour(self, wish: Wish) -> time:
        first = self.desk.tenant.opening_span()[0]
        hours = (time(hour) for hour in range(24))
        day = datetime.combine(wish.first, first, self.desk.tenant.tz)
        return next((h for h in hours if h >= first and wish.accept(day.replace(hour=h.hour, minute=0))), first)

    def nearest(self, wish: Wish) -> list[dict[str, Any]]:
        """Free time as close to the wish as there is: that day, then the same hour on other days, then any."""
        same_day = wish_of(
            {"date": wish.first.isoformat()} if wish.first == wish.last else {},
            now=self.desk.now,
            horizon_days=horizon_days(),
        )
        from_then = wish_of({"from": wish.first.isoformat()}, now=self.desk.now, horizon_days=horizon_days())
        attempts = [same_day] if wish.first == wish.last and wish.at else []
        for attempt in [*attempts, from_then, self.open_wish()]:
            if cards := self.cards(attempt):
                return cards
        return []

    def alternatives(self, wish: Wish) -> dict[str, Any]:
        """For a named professional: others on the wished days beside the same person on other days."""
        if self.professional is None:
            return {}
        others = self.find(wish, None)
        return {
            "professional": self.professional.name,
            "others": slot_cards(others, self.service, self.desk),
        }
