"""Which times are free, and why not."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from calendar_app import availability, booking
from calendar_app.availability import diversify, explain_slot, free_slots
from calendar_app.models import Appointment, BookingRules, Closure, ExternalBlock, Professional, Service
from tenants.models import Tenant
from tests import factories
from tests.calendar_app.conftest import At


def hours_of(slots: list[availability.Slot]) -> list[str]:
    return [f"{slot.start:%H:%M}" for slot in slots]


def day(service: Service, at: At, **options: object) -> list[str]:
    return hours_of(free_slots(service, start=at(0), end=at(0) + timedelta(days=1), **options))


def test_it_offers_every_start_of_the_grid_that_fits(visit: Service, lucia: Professional, at: At) -> None:
    found = day(visit, at)
    assert found[:3] == ["09:00", "09:15", "09:30"]
    assert found[-1] == "17:00"
    assert len(found) == 33


def test_it_follows_the_grid_of_the_company(visit: Service, lucia: Professional, at: At) -> None:
    BookingRules.objects.create(grid_minutes=60)
    assert day(visit, at) == [f"{hour:02}:00" for hour in range(9, 18)]
    assert explain_slot(visit, at(9, 30)).code == "off_grid"


def test_it_keeps_to_several_blocks_a_day(visit: Service, at: At) -> None:
    factories.make_professional(services=[visit], hours={0: [("09:00", "10:30"), ("16:00", "17:15")]})
    assert day(visit, at) == ["09:00", "09:15", "09:30", "16:00", "16:15"]
    assert explain_slot(visit, at(12)).code == "outside_hours"


def test_it_joins_blocks_that_touch(visit: Service, at: At) -> None:
    factories.make_professional(services=[visit], hours={0: [("09:00", "10:00"), ("10:00", "11:00")]})
    assert "09:30" in day(visit, at)


def test_it_keeps_buffers_free_on_both_sides(lucia: Professional, visit: Service, at: At) -> None:
    long = factories.make_service(name="Obra", minutes=60, buffer_before=30, buffer_after=15)
    lucia.services.add(long)
    factories.make_appointment(lead=factories.make_lead(), service=visit, professional=lucia, start=at(12))
    found = day(long, at)
    assert found[0] == "09:30"
    assert "10:45" in found and "11:00" not in found
    assert "13:15" not in found and "13:30" in found
    assert found[-1] == "16:45"


def test_it_counts_the_buffers_of_what_is_booked(lucia: Professional, visit: Service, at: At) -> None:
    long = factories.make_service(name="Obra", minutes=60, buffer_after=30)
    factories.make_appointment(lead=factories.make_lead(), service=long, professional=lucia, start=at(9))
    assert day(visit, at)[0] == "10:30"


@pytest.mark.parametrize(
    ("status", "is_free"),
    [("scheduled", False), ("confirmed", False), ("attended", False), ("no_show", True), ("cancelled", True)],
)
def test_it_frees_what_no_longer_takes_time(
    visit: Service, lucia: Professional, at: At, status: str, is_free: bool
) -> None:
    lead = factories.make_lead()
    factories.make_appointment(lead=lead, service=visit, professional=lucia, start=at(9), status=status)
    assert ("09:00" in day(visit, at)) is is_free


def test_it_respects_a_hold_until_it_expires(visit: Service, lucia: Professional, at: At) -> None:
    held = factories.make_appointment(
        lead=factories.make_lead(), service=visit, professional=lucia, start=at(9),
        status=Appointment.Status.HELD, held_until=at(0) - timedelta(days=1),
    )  # fmt: skip
    before, after = held.held_until - timedelta(minutes=1), held.held_until
    assert "09:00" not in day(visit, at, now=before)
    assert "09:00" in day(visit, at, now=after)
    assert "09:00" in day(visit, at, now=before, exclude=held)
    assert "09:00" in day(visit, at, now=before, lead=held.lead)
    assert "09:00" not in day(visit, at, now=before, lead=factories.make_lead())


def test_it_counts_an_overbooked_appointment_as_busy(visit: Service, lucia: Professional, at: At) -> None:
    lead = factories.make_lead()
    factories.make_appointment(lead=lead, service=visit, professional=lucia, start=at(9), overbooked=True)
    assert explain_slot(visit, at(9)).code == "taken"


def test_it_closes_on_closures_the_last_day_included(visit: Service, lucia: Professional, monday: date, at: At) -> None:
    Closure.objects.create(first=monday - timedelta(days=1), last=monday)
    assert day(visit, at) == []
    assert explain_slot(visit, at(10)).code == "closed"
    assert explain_slot(visit, at(10, day=1)).code == "free"


def test_it_leaves_out_what_something_outside_has_taken(visit: Service, lucia: Professional, at: At) -> None:
    ExternalBlock.objects.create(professional=lucia, span=DateTimeTZRange(at(10, 15), at(10, 45), "[)"))
    found = day(visit, at)
    assert "09:15" in found and "09:30" not in found and "10:30" not in found and "10:45" in found
    ExternalBlock.objects.create(professional=lucia, span=DateTimeTZRange(at(0), at(0, day=1), "[)"))
    assert day(visit, at) == []


def test_it_starts_after_the_shortest_notice_and_ends_at_the_horizon(
    visit: Service, lucia: Professional, at: At
) -> None:
    BookingRules.objects.create(minimum_notice_minutes=120, horizon_days=3)
    assert day(visit, at, now=at(9, 5))[0] == "11:15"
    assert explain_slot(visit, at(9), now=at(9, 5)).code == "past"
    assert explain_slot(visit, at(11), now=at(9, 5)).code == "too_soon"
    assert explain_slot(visit, at(9, day=3), now=at(9, 5)).code == "free"
    assert explain_slot(visit, at(9, 15, day=3), now=at(9, 5)).code == "too_far"


def test_it_says_why_a_professional_cannot(visit: Service, lucia: Professional, at: At) -> None:
    omar = factories.make_professional(name="Omar", services=[visit], hours={1: [("09:00", "12:00")]})
    gone = factories.make_professional(name="Gone", services=[visit], is_active=False)
    other = factories.make_professional(name="Other")
    verdict = explain_slot(visit, at(9), professional=omar)
    assert (verdict.code, verdict.professional, verdict.weekdays) == ("day_off", omar, (1,))
    assert explain_slot(visit, at(9), professional=gone).code == "unknown_professional"
    assert explain_slot(visit, at(9), professional=other).code == "not_offered"
    assert explain_slot(visit, at(9), professional=lucia).code == "free"
    assert explain_slot(visit, at(9, day=5)).code == "closed"
    assert explain_slot(visit, at(7)).code == "outside_hours"


def test_it_names_one_professional_a_start_the_least_busy_of_the_day(
    visit: Service, lucia: Professional, at: At
) -> None:
    omar = factories.make_professional(name="Omar", services=[visit], position=1)
    assert explain_slot(visit, at(9)).professional == lucia
    factories.make_appointment(lead=factories.make_lead(), service=visit, professional=lucia, start=at(15))
    slots = free_slots(visit, start=at(9), end=at(10))
    assert [slot.professional for slot in slots] == [omar] * 4
    assert explain_slot(visit, at(9)).professional == omar
    assert {slot.professional for slot in free_slots(visit, start=at(9), end=at(10), professional=lucia)} == {lucia}


def test_it_agrees_with_itself_on_every_minute_of_a_crowded_day(visit: Service, lucia: Professional, at: At) -> None:
    """What is listed is what explains as free, and nothing else."""
    short = factories.make_service(name="Llamada", minutes=25, buffer_after=5)
    lucia.services.add(short)
    for hour, minute in ((9, 30), (11, 0), (14, 20)):
        factories.make_appointment(
            lead=factories.make_lead(), service=short, professional=lucia, start=at(hour, minute)
        )
    listed = set(day(visit, at))
    explained = {f"{h:02}:{m:02}" for h in range(24) for m in range(0, 60, 5) if explain_slot(visit, at(h, m)).is_free}
    assert listed == explained


def test_it_filters_by_what_is_accepted_and_stops_at_the_limit(visit: Service, lucia: Professional, at: At) -> None:
    assert day(visit, at, accept=lambda start: start.hour >= 16) == ["16:00", "16:15", "16:30", "16:45", "17:00"]
    assert day(visit, at, limit=2) == ["09:00", "09:15"]


def test_it_spreads_a_few_options_over_days_nearest_first(visit: Service, lucia: Professional, at: At) -> None:
    slots = free_slots(visit, start=at(9), end=at(18, day=4))
    assert [f"{s.start:%a %H:%M}" for s in diversify(slots)] == ["Mon 09:00", "Tue 09:00", "Wed 09:00"]
    one_day = [slot for slot in slots if slot.start.date() == at(9).date()]
    assert hours_of(diversify(one_day)) == ["09:00", "13:00", "17:00"]
    assert diversify([]) == []


def test_it_needs_the_same_queries_however_much_is_booked(
    visit: Service, lucia: Professional, at: At, django_assert_num_queries: object
) -> None:
    lead = factories.make_lead()
    for number in range(20):
        factories.make_appointment(lead=lead, service=visit, professional=lucia, start=at(9, day=number + 30))
        factories.make_professional(name=f"P{number}", services=[visit])
    with django_assert_num_queries(6):
        free_slots(visit, start=at(9), end=at(18, day=4))


# Europe/Paris changes its clocks on Sunday 2027-03-28 (02:00 → 03:00) and 2026-10-25 (03:00 → 02:00).

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def paris(clinic: object) -> object:
    connection.set_tenant(clinic)
    yield clinic
    connection.set_schema_to_public()


def test_it_keeps_the_wall_clock_over_a_change(paris: object) -> None:
    service = factories.make_service(name="Contrôle", minutes=30)
    factories.make_professional(services=[service], hours={5: [("09:00", "10:00")], 6: [("09:00", "10:00")]})
    now = datetime(2027, 3, 20, 12, tzinfo=PARIS)
    slots = free_slots(
        service, start=datetime(2027, 3, 27, tzinfo=PARIS), end=datetime(2027, 3, 29, tzinfo=PARIS), now=now
    )
    assert [slot.start.isoformat() for slot in slots] == [
        "2027-03-27T09:00:00+01:00",
        "2027-03-27T09:15:00+01:00",
        "2027-03-27T09:30:00+01:00",
        "2027-03-28T09:00:00+02:00",
        "2027-03-28T09:15:00+02:00",
        "2027-03-28T09:30:00+02:00",
    ]


def test_it_never_offers_an_hour_that_clocks_jump_over(paris: object) -> None:
    service = factories.make_service(name="Garde", minutes=30)
    factories.make_professional(services=[service], hours={6: [("01:00", "04:00")]})
    now = datetime(2027, 3, 20, 12, tzinfo=PARIS)
    start = datetime(2027, 3, 28, tzinfo=PARIS)
    slots = free_slots(service, start=start, end=start + timedelta(days=1), now=now)
    assert hours_of(slots) == [
        "01:00", "01:15", "01:30", "01:45", "03:00", "03:15", "03:30",
    ]  # fmt: skip
    assert [f"{slot.end:%H:%M}" for slot in slots[2:4]] == ["03:00", "03:15"]


def test_it_offers_an_hour_that_comes_twice_once(paris: object) -> None:
    service = factories.make_service(name="Garde", minutes=30)
    factories.make_professional(services=[service], hours={6: [("01:00", "04:00")]})
    now = datetime(2026, 10, 20, 12, tzinfo=PARIS)
    start = datetime(2026, 10, 25, tzinfo=PARIS)
    slots = free_slots(service, start=start, end=start + timedelta(days=1), now=now)
    assert hours_of(slots).count("02:30") == 1
    utc = [slot.start.timestamp() for slot in slots]
    assert utc == sorted(utc)


# Hours that end at midnight, or run past it


@pytest.mark.parametrize(
    ("block", "last"),
    [(("18:00", "00:00"), "23:30"), (("22:00", "23:30"), "23:00"), (("00:00", "00:00"), "23:30")],
)
def test_it_offers_the_last_half_hour_before_midnight(at: At, block: tuple[str, str], last: str) -> None:
    short = factories.make_service(name="Consulta", minutes=30)
    BookingRules.objects.create(grid_minutes=30)
    factories.make_professional(services=[short], hours={0: [block]})
    found = day(short, at)
    assert (found[0], found[-1]) == (block[0], last)
    hour, minute = map(int, last.split(":"))
    assert explain_slot(short, at(hour, minute)).is_free
    assert not explain_slot(short, at(0, day=1)).is_free


def test_a_shift_past_midnight_is_one_shift(visit: Service, at: At) -> None:
    BookingRules.objects.create(grid_minutes=30)
    lucia = factories.make_professional(services=[visit], hours={0: [("22:00", "02:00")]})
    found = free_slots(visit, start=at(0), end=at(0, day=2))
    assert hours_of(found) == ["22:00", "22:30", "23:00", "23:30", "00:00", "00:30", "01:00"]
    assert [explain_slot(visit, slot.start, professional=lucia).code for slot in found] == ["free"] * 7
    assert explain_slot(visit, at(1, 30, day=1), professional=lucia).code == "outside_hours"
    assert explain_slot(visit, at(0), professional=lucia).code == "outside_hours"
    booking.book(lead=factories.make_lead(), service=visit, start=at(23, 30), professional=lucia)
    assert hours_of(free_slots(visit, start=at(0), end=at(0, day=2))) == ["22:00", "22:30", "00:30", "01:00"]


def test_shifts_of_two_days_that_meet_at_midnight_are_joined(visit: Service, at: At) -> None:
    factories.make_professional(services=[visit], hours={0: [("22:00", "00:00")], 1: [("00:00", "02:00")]})
    assert explain_slot(visit, at(23, 30)).is_free


def test_sunday_s_night_runs_into_monday(visit: Service, at: At) -> None:
    factories.make_professional(services=[visit], hours={6: [("22:00", "02:00")]})
    assert explain_slot(visit, at(0, 30)).is_free and not explain_slot(visit, at(2)).is_free


@pytest.mark.parametrize(("closed", "free"), [(0, []), (1, ["22:00", "22:30", "23:00"])])
def test_a_night_neither_leaves_a_closed_day_nor_enters_one(
    visit: Service, at: At, monday: date, closed: int, free: list[str]
) -> None:
    BookingRules.objects.create(grid_minutes=30)
    factories.make_professional(services=[visit], hours={0: [("22:00", "02:00")]})
    away = monday + timedelta(days=closed)
    Closure.objects.create(first=away, last=away)
    assert hours_of(free_slots(visit, start=at(0), end=at(0, day=2))) == free


def test_a_night_in_which_clocks_change_keeps_its_edges(
    visit: Service, solar: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In Paris clocks go from 2 to 3 on 28 March 2027: the shift is an hour shorter, and 2:30 does not exist."""
    solar.zone = "Europe/Paris"
    solar.save(verbosity=0)
    connection.set_tenant(solar)
    paris = ZoneInfo("Europe/Paris")
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2027, 3, 20, tzinfo=paris))
    BookingRules.objects.create(grid_minutes=30)
    factories.make_professional(services=[visit], hours={5: [("22:00", "04:00")]})
    start = datetime(2027, 3, 27, 12, tzinfo=paris)
    found = free_slots(visit, start=start, end=start + timedelta(days=1))
    assert hours_of(found) == ["22:00", "22:30", "23:00", "23:30", "00:00", "00:30", "01:00", "01:30", "03:00"]
    assert all(explain_slot(visit, slot.start).is_free for slot in found)
