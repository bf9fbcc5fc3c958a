"""Hours, days or people change under coming appointments: they are named, and there is a way to move them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from calendar_app import booking
from calendar_app.models import Appointment, Closure, Professional, Service
from company.models import Notification
from tenants.models import Membership, User
from tests import factories
from tests.calendar_app.conftest import At

Browse = Callable[[Membership], Client]
HTMX = {"HX-Request": "true"}
LIST = "/calendar/to-move/"


@pytest.fixture
def boss(browse: Browse, ana: Membership) -> Client:
    User.objects.update(language="en")
    return browse(ana)


@pytest.fixture
def booked(visit: Service, lucia: Professional, at: At) -> Appointment:
    """Marta, with Lucía, that Monday at 15:00."""
    marta = factories.make_lead(first_name="Marta", last_name="Quiroga")
    return booking.book(lead=marta, service=visit, start=at(15), professional=lucia)


def page(client: Client, url: str, **headers: str) -> str:
    response = client.get(url, headers=headers)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def person(lucia: Professional, **changes: Any) -> dict[str, Any]:
    """What the form of a professional sends: Monday to Friday 9–18, as she is."""
    data: dict[str, Any] = {"name": lucia.name, "is_active": "on"}
    data["services"] = [str(pk) for pk in lucia.services.values_list("pk", flat=True)]
    for day in range(5):
        data |= {f"works-{day}": "on", f"from-{day}": ["09:00"], f"to-{day}": ["18:00"]}
    return {name: value for name, value in {**data, **changes}.items() if value is not None}


def service(visit: Service, **changes: Any) -> dict[str, Any]:
    numbers = {"minutes": 60, "buffer_before": 0, "buffer_after": 0}
    return {"name": visit.name, **numbers, "required": ["name"], "is_active": "on", "professionals": [], **changes}


WAYS: dict[str, Callable[..., tuple[str, dict[str, Any], str]]] = {
    "hours cut": lambda lucia, visit, day: (
        f"professionals/{lucia.pk}/", person(lucia, **{"to-0": ["12:00"]}), "outside working hours",
    ),
    "a day off": lambda lucia, visit, day: (
        f"professionals/{lucia.pk}/", person(lucia, **{"works-0": None}), "does not work that day",
    ),
    "switched off": lambda lucia, visit, day: (
        f"professionals/{lucia.pk}/", person(lucia, is_active=None), "cannot be booked",
    ),
    "a service less": lambda lucia, visit, day: (
        f"professionals/{lucia.pk}/", person(lucia, services=[]), "does not offer this service",
    ),
    "nobody does it": lambda lucia, visit, day: (
        f"services/{visit.pk}/", service(visit), "does not offer this service",
    ),
    "closed": lambda lucia, visit, day: (
        "closures/new/", {"first": str(day), "last": str(day)}, "company is closed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_it_names_what_no_longer_fits_with_a_way_to_move_it(
    boss: Client, booked: Appointment, lucia: Professional, visit: Service, monday: date, way: str
) -> None:
    path, data, reason = WAYS[way](lucia, visit, monday)
    response = boss.post(f"/calendar/settings/{path}", data, headers=HTMX)
    assert response.status_code == 200 and response["HX-Retarget"] == "#dialog"
    html = response.content.decode()
    for words in ("Marta Quiroga", "15:00", reason, f"/calendar/appointments/{booked.pk}/move/"):
        assert words in html
    assert "calendar:configured" in response["HX-Trigger"]
    # It is saved, it stays on the list, and the others hear of it.
    assert "Marta Quiroga" in page(boss, LIST)
    assert "1 coming appointment" in page(boss, f"{LIST}banner/")
    told = Notification.objects.get(kind="displaced")
    assert (told.about, told.url) == (lucia.name, LIST)
    booked.refresh_from_db()
    assert booked.status == "scheduled"


@pytest.mark.parametrize("way", WAYS)
def test_without_script_it_leads_to_the_list(
    boss: Client, booked: Appointment, lucia: Professional, visit: Service, monday: date, way: str
) -> None:
    path, data, _reason = WAYS[way](lucia, visit, monday)
    response = boss.post(f"/calendar/settings/{path}", data)
    assert (response.status_code, response["Location"]) == (302, LIST)


def test_it_says_nothing_where_everything_fits(
    boss: Client, booked: Appointment, lucia: Professional, monday: date
) -> None:
    url = f"/calendar/settings/professionals/{lucia.pk}/"
    assert boss.post(url, person(lucia, **{"from-0": ["15:00"], "to-0": ["16:00"]}), headers=HTMX).status_code == 204
    tuesday = monday + timedelta(days=1)
    days = {"first": str(tuesday), "last": str(tuesday)}
    assert boss.post("/calendar/settings/closures/new/", days, headers=HTMX).status_code == 204
    assert not Notification.objects.filter(kind="displaced").exists()
    assert "banner" not in page(boss, f"{LIST}banner/").replace("displaced-banner", "").replace("/banner/", "")
    assert "Every coming appointment fits" in page(boss, LIST)


def test_only_what_a_change_displaces_is_shown_with_it(
    boss: Client, booked: Appointment, lucia: Professional, visit: Service, at: At
) -> None:
    other = factories.make_lead(first_name="Ciro", last_name="Paz")
    booking.book(lead=other, service=visit, start=at(15, day=1), professional=lucia)
    url = f"/calendar/settings/professionals/{lucia.pk}/"
    boss.post(url, person(lucia, **{"to-0": ["12:00"]}), headers=HTMX)
    html = boss.post(url, person(lucia, **{"to-0": ["12:00"], "to-1": ["12:00"]}), headers=HTMX).content.decode()
    assert "Ciro Paz" in html and "Marta Quiroga" not in html
    both = page(boss, LIST)
    assert "Ciro Paz" in both and "Marta Quiroga" in both


def test_moving_it_takes_it_off_the_list(boss: Client, booked: Appointment, lucia: Professional, at: At) -> None:
    lucia.working_hours.filter(weekday=0).update(end="12:00")
    slot = f"{at(10).isoformat()}|{lucia.pk}"
    data = {"slot": slot, "date": str(at(10).date())}
    assert boss.post(f"/calendar/appointments/{booked.pk}/move/", data, headers=HTMX).status_code == 204
    assert "Marta" not in page(boss, LIST)


def test_the_appointment_of_somebody_who_cannot_be_booked_can_be_moved_to_a_colleague(
    boss: Client, booked: Appointment, lucia: Professional, visit: Service, at: At
) -> None:
    omar = factories.make_professional(name="Omar", services=[visit])
    Professional.objects.filter(pk=lucia.pk).update(is_active=False)
    slot = f"{at(15).isoformat()}|{omar.pk}"
    html = page(boss, f"/calendar/appointments/{booked.pk}/move/", **HTMX)
    assert slot in html
    data = {"slot": slot, "date": str(at(15).date())}
    assert boss.post(f"/calendar/appointments/{booked.pk}/move/", data, headers=HTMX).status_code == 204
    booked.refresh_from_db()
    assert booked.professional == omar


def test_one_may_be_left_where_it_is(
    boss: Client, browse: Browse, beto: Membership, booked: Appointment, lucia: Professional
) -> None:
    lucia.working_hours.filter(weekday=0).update(end="12:00")
    url = f"/calendar/appointments/{booked.pk}/keep/"
    assert url in page(boss, LIST)
    assert browse(beto).post(url, headers=HTMX).status_code == 403
    for _twice in range(2):
        assert boss.post(url, headers=HTMX).status_code == 204
    assert "Marta" not in page(boss, LIST)
    assert "Left outside the hours on purpose" in page(boss, f"/calendar/appointments/{booked.pk}/")
    # Not with somebody who does not come at all.
    Professional.objects.filter(pk=lucia.pk).update(is_active=False)
    html = page(boss, LIST)
    assert "Marta" in html and url not in html


def test_what_staff_put_outside_on_purpose_is_not_listed(
    boss: Client, ana: Membership, visit: Service, lucia: Professional, at: At
) -> None:
    late = factories.make_lead(first_name="Noche")
    booking.book(lead=late, service=visit, start=at(20), professional=lucia, overbook=True, source="staff", by=ana.user)
    assert "Noche" not in page(boss, LIST)


def test_a_holiday_displaces_and_working_on_it_puts_that_right(
    boss: Client, visit: Service, lucia: Professional, solar: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 12, 1, 8, tzinfo=solar.tz))
    marta = factories.make_lead(first_name="Marta")
    booking.book(lead=marta, service=visit, start=datetime(2026, 12, 8, 10, tzinfo=solar.tz), professional=lucia)
    response = boss.post("/calendar/settings/holidays/", {"country": "AR", "part": ""})
    assert (response.status_code, response["Location"]) == (302, LIST)
    assert "public holiday" in page(boss, LIST)
    works = "/calendar/settings/holidays/works/"
    assert "HX-Trigger" not in boss.post(works, {"day": "2026-12-08", "works": "on"}, headers=HTMX).headers
    assert "Marta" not in page(boss, LIST)
    closed = boss.post(works, {"day": "2026-12-08"}, headers=HTMX)
    assert "calendar:displaced" in closed["HX-Trigger"]


def test_somebody_who_is_suspended_leaves_their_appointments_on_the_list(
    boss: Client, ana: Membership, solar: Any, visit: Service, at: At
) -> None:
    doctor = factories.make_member(tenant=solar, email="doctor@example.test", name="Nora", role="professional")
    person = Professional.objects.filter(user=doctor.user).first() or factories.make_professional(user=doctor.user)
    person.services.add(visit)
    booking.book(lead=factories.make_lead(first_name="Marta"), service=visit, start=at(10), professional=person)
    doctor.suspend(by=ana.user, reason="Away")
    assert Notification.objects.get(kind="displaced").about == person.name
    assert "Marta" in page(boss, LIST)


def test_an_agent_is_told_of_their_own_leads_only(
    browse: Browse, beto: Membership, ana: Membership, visit: Service, lucia: Professional, at: At
) -> None:
    for name, owner, hour in (("Mia", beto.user, 10), ("Ajena", ana.user, 12)):
        lead = factories.make_lead(first_name=name, owner=owner)
        booking.book(lead=lead, service=visit, start=at(hour), professional=lucia)
    Professional.objects.filter(pk=lucia.pk).update(is_active=False)
    html = page(browse(beto), LIST)
    assert "Mia" in html and "Ajena" not in html


def test_another_company_has_none_of_it(browse: Browse, carla: Membership, booked: Appointment, monday: date) -> None:
    Closure.objects.create(first=monday, last=monday)
    client = browse(carla)
    assert "Marta" not in page(client, LIST)
    assert client.post(f"/calendar/appointments/{booked.pk}/keep/").status_code == 404


def test_its_queries_do_not_grow(
    boss: Client, visit: Service, monday: date, at: At, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        someone = factories.make_professional(name=f"P{number}", services=[visit])
        for hour in (9, 11, 13):
            lead = factories.make_lead(first_name=f"L{number}")
            factories.make_appointment(lead=lead, service=visit, professional=someone, start=at(hour))
    Closure.objects.create(first=monday, last=monday)
    with django_assert_max_num_queries(22):
        assert page(boss, LIST).count('/move/" hx-get') == 36
