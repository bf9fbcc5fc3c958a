"""Public holidays: known dates, their page, and nothing booked on them unless the company works."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone, translation

from calendar_app import booking, public_holidays
from calendar_app.availability import explain_slot, free_slots
from calendar_app.grid import draw
from calendar_app.models import BookingRules, Closure, Professional, Service, WorkedHoliday
from company.models import AuditEntry
from tenants.models import Membership, Tenant, User
from tests import factories
from tests.calendar_app.conftest import At

Region = Callable[[str], Tenant]
PAGE = "/calendar/settings/holidays/"
WORKS = "/calendar/settings/holidays/works/"


@pytest.fixture
def region(solar: Tenant, ana: Membership) -> Region:
    """region("FR") makes the holidays of France close the company that is entered."""

    def choose(code: str) -> Tenant:
        Tenant.objects.get(pk=solar.pk).change({"holidays_region": code}, by=ana.user)
        tenant = Tenant.objects.get(pk=solar.pk)
        connection.set_tenant(tenant)
        return tenant

    return choose


def at_ten(day: date, tenant: Tenant) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=tenant.tz)


def code_on(service: Service, day: date, tenant: Tenant) -> str:
    start = at_ten(day, tenant)
    return explain_slot(service, start, now=start - timedelta(days=7)).code


@pytest.mark.parametrize(
    ("code", "day", "verdict"),
    [
        ("AR", date(2026, 5, 25), "holiday"),  # Revolución de Mayo
        ("AR", date(2026, 7, 9), "holiday"),  # Independencia
        ("AR", date(2026, 7, 14), "free"),
        ("FR", date(2026, 7, 14), "holiday"),  # Fête nationale
        ("FR", date(2026, 4, 6), "holiday"),  # Lundi de Pâques, which moves
        ("FR", date(2026, 4, 3), "free"),
        ("FR-6AE", date(2026, 4, 3), "holiday"),  # Vendredi saint, in Alsace only
        ("US", date(2026, 11, 26), "holiday"),  # Thanksgiving, the fourth Thursday
        ("US", date(2026, 7, 3), "holiday"),  # Independence Day falls on a Saturday and is kept on the Friday
        ("US", date(2026, 5, 25), "holiday"),  # Memorial Day
        ("", date(2026, 5, 25), "free"),
        ("XX", date(2026, 5, 25), "free"),
    ],
)
def test_it_closes_on_the_holidays_of_its_region(
    visit: Service, lucia: Professional, region: Region, code: str, day: date, verdict: str
) -> None:
    assert code_on(visit, day, region(code)) == verdict


def test_it_offers_nothing_on_a_holiday_and_the_usual_hours_where_one_works(
    visit: Service, lucia: Professional, region: Region, ana: Membership
) -> None:
    day = date(2026, 7, 9)
    start = datetime(2026, 7, 9, tzinfo=region("AR").tz)
    window: dict[str, Any] = {"start": start, "end": start + timedelta(days=1), "now": start - timedelta(days=7)}
    assert free_slots(visit, **window) == []
    public_holidays.set_working_day(day, works=True, by=ana.user)
    assert len(free_slots(visit, **window)) == 33
    public_holidays.set_working_day(day, works=False, by=ana.user)
    assert free_slots(visit, **window) == []


def test_its_own_closed_days_hold_where_it_works_on_the_holiday(
    visit: Service, lucia: Professional, region: Region
) -> None:
    tenant, day = region("AR"), date(2026, 7, 9)
    WorkedHoliday.objects.create(day=day)
    assert code_on(visit, day, tenant) == "free"
    Closure.objects.create(first=day, last=day)
    assert code_on(visit, day, tenant) == "closed"


def coming_weekday(tenant: Tenant) -> date:
    """The next holiday on a day on which Lucía works."""
    BookingRules.objects.create(horizon_days=365)
    today = timezone.localdate(timezone=tenant.tz) + timedelta(days=2)
    coming = public_holidays.coming(tenant, today, today + timedelta(days=300))
    return next(holiday.day for holiday in coming if holiday.day.weekday() < 5)


def test_it_refuses_to_book_and_says_which_holiday(
    visit: Service, lucia: Professional, region: Region, ana: Membership
) -> None:
    tenant = region("AR")
    day = coming_weekday(tenant)
    with translation.override("es"), pytest.raises(booking.SlotTaken) as refused:
        booking.book(lead=factories.make_lead(), service=visit, start=at_ten(day, tenant), source="staff", by=ana.user)
    assert refused.value.reason == "holiday"
    assert public_holidays.between("AR", day, day, "es")[day] in refused.value.message
    assert refused.value.alternatives and all(slot.start.date() != day for slot in refused.value.alternatives)
    WorkedHoliday.objects.create(day=day)
    assert booking.book(lead=factories.make_lead(), service=visit, start=at_ten(day, tenant)).pk


def test_it_needs_one_query_more_at_most(
    visit: Service, lucia: Professional, region: Region, at: At, django_assert_num_queries: Any
) -> None:
    region("AR")
    WorkedHoliday.objects.bulk_create(WorkedHoliday(day=date(2026, 1, 1) + timedelta(days=n)) for n in range(20))
    with django_assert_num_queries(7):
        free_slots(visit, start=at(9), end=at(9) + timedelta(days=365))


def test_the_calendar_names_the_holiday(lucia: Professional, region: Region, ana: Membership) -> None:
    tenant = region("AR")
    days = [date(2026, 7, 8), date(2026, 7, 9)]
    with translation.override("es"):
        sheet = draw(days, zone=tenant.tz, member=ana, view="day")
    assert [day.closure for day in sheet.days] == [None, "Día de la Independencia"]


# The page


def test_the_region_is_chosen_audited_and_live_at_once(
    browse: Any, ana: Membership, sonia: Membership, visit: Service, lucia: Professional
) -> None:
    client, other = browse(ana), browse(sonia)
    assert "Argentina" in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"country": "ES", "part": "MD"}).status_code == 302
    assert Tenant.objects.get(pk=ana.tenant_id).holidays_region == "ES-MD"
    line = AuditEntry.objects.get(action="company.changed")
    assert (line.before, line.after) == ({"holidays_region": ""}, {"holidays_region": "ES-MD"})
    # Another person's next request already follows it.
    assert "Fiesta de la Comunidad de Madrid" in other.get(PAGE).content.decode()


def test_holidays_are_told_in_the_language_of_the_reader(browse: Any, region: Region, ana: Membership) -> None:
    region("US")
    for language, name in (("en", "Thanksgiving Day"), ("es", "Thanksgiving Day")):
        ana.user.language = language
        ana.user.save(update_fields=["language"])
        assert name in browse(ana).get(PAGE).content.decode()
    region("FR")
    for language, name in (("en", "Christmas Day"), ("fr", "Noël")):
        ana.user.language = language
        ana.user.save(update_fields=["language"])
        assert name in browse(ana).get(PAGE).content.decode()


@pytest.mark.parametrize("typed", [{"country": "XX"}, {"country": "../etc"}])
def test_an_unknown_country_is_refused(browse: Any, ana: Membership, typed: dict[str, str]) -> None:
    assert browse(ana).post(PAGE, typed).status_code == 422
    assert Tenant.objects.get(pk=ana.tenant_id).holidays_region == ""


def test_the_part_of_another_country_is_let_go(browse: Any, ana: Membership) -> None:
    browse(ana).post(PAGE, {"country": "FR", "part": "MD"})
    assert Tenant.objects.get(pk=ana.tenant_id).holidays_region == "FR"


def test_another_country_brings_its_regions(browse: Any, ana: Membership) -> None:
    part = browse(ana).get(PAGE, {"country": "ES"}, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="holidays-part"') and "Madrid" in part


def test_a_switch_opens_one_holiday_and_leaves_a_trail(browse: Any, region: Region, ana: Membership) -> None:
    tenant = region("AR")
    day, client = coming_weekday(tenant), browse(ana)
    asked = {"day": day.isoformat(), "works": "on"}
    for _twice in range(2):
        line = client.post(WORKS, asked, headers={"HX-Request": "true"}).content.decode()
        assert "checked" in line and f"holiday-{day.isoformat()}" in line
    assert WorkedHoliday.objects.get().day == day
    closed = client.post(WORKS, {"day": day.isoformat()}, headers={"HX-Request": "true"})
    assert "checked" not in closed.content.decode() and not WorkedHoliday.objects.exists()
    actions = (
        AuditEntry.objects.filter(action__startswith="calendar.holiday").order_by("at").values_list("action", "after")
    )
    assert [(action, after["day"]) for action, after in actions] == [
        ("calendar.holiday_worked", day.isoformat()),
        ("calendar.holiday_closed", day.isoformat()),
    ]


@pytest.mark.parametrize("typed", [{}, {"day": "2026-07-10x"}, {"day": "2027-07-07", "works": "on"}])
def test_a_day_that_is_no_holiday_has_no_switch(
    browse: Any, region: Region, ana: Membership, typed: dict[str, str]
) -> None:
    region("AR")
    assert browse(ana).post(WORKS, typed).status_code == 404
    assert not WorkedHoliday.objects.exists()


def test_sellers_change_no_holidays(browse: Any, region: Region, beto: Membership) -> None:
    region("AR")
    client = browse(beto)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"country": "FR"}).status_code == 403
    assert client.post(WORKS, {"day": "2026-12-25", "works": "on"}).status_code == 403


QUESTION = "/calendar/settings/holidays/question/"


@pytest.mark.parametrize(("country", "region"), [("AR", "AR"), ("", "")])
def test_a_company_without_a_region_is_asked_until_somebody_has_said(
    browse: Callable[[Membership], Client], ana: Membership, beto: Membership, country: str, region: str
) -> None:
    User.objects.update(language="en")
    client = browse(ana)
    assert QUESTION in client.get("/").content.decode()
    assert QUESTION in client.get("/calendar/settings/").content.decode()
    asked = client.get(QUESTION).content.decode()
    assert "Use the holidays of Argentina" in asked and "We work on all of them" in asked
    assert "holidays" not in browse(beto).get(QUESTION).content.decode()
    assert QUESTION not in browse(beto).get("/").content.decode()
    assert browse(ana).post("/calendar/settings/holidays/", {"country": country}).status_code == 302
    assert Tenant.objects.get(pk=ana.tenant_id).holidays_region == region
    assert "holidays" not in client.get(QUESTION).content.decode()
