"""The page of one person: profile, calendar, working hours, history."""

from typing import Any

import pytest
from django.urls import reverse

from calendar_app.models import Professional
from company.models import AuditEntry
from tenants import schemas
from tenants.models import Membership, Tenant, User
from tests.factories import make_member, make_service

Role = Membership.Role
HTMX = {"HX-Request": "true"}


@pytest.fixture
def doctor(solar: Tenant, ana: Membership) -> Membership:
    waits = make_member(
        tenant=solar, email="doc@example.test", name="Doc", role=Role.PROFESSIONAL, status=Membership.Status.PENDING
    )
    waits.approve(by=ana.user)
    return waits


def week(**days: list[tuple[str, str]]) -> dict[str, Any]:
    """What the editor sends: `week(d0=[("09:00", "13:00")])` for a Monday."""
    sent: dict[str, Any] = {}
    for day, blocks in days.items():
        number = day[1:]
        sent[f"works-{number}"] = "on"
        sent[f"from-{number}"] = [start for start, _end in blocks]
        sent[f"to-{number}"] = [end for _start, end in blocks]
    return sent


def test_the_page_shows_hours_only_of_who_can_be_booked(
    browse: Any, ana: Membership, beto: Membership, doctor: Membership
) -> None:
    client = browse(ana)
    hours = reverse("calendar:hours_of", args=[doctor.pk])
    assert hours in client.get(reverse("tenants:person", args=[doctor.pk])).content.decode()
    plain = client.get(reverse("tenants:person", args=[beto.pk])).content.decode()
    assert "hours-of" not in plain and 'name="calendar"' not in plain
    assert client.get(reverse("calendar:hours_of", args=[beto.pk])).status_code == 404


def test_who_was_just_let_in_does_nothing_until_services_are_chosen(
    browse: Any, ana: Membership, doctor: Membership
) -> None:
    User.objects.filter(pk=ana.user_id).update(language="en")
    client = browse(ana)
    hours = reverse("calendar:hours_of", args=[doctor.pk])
    with schemas.company(doctor.tenant.schema_name):
        visit = make_service(name="Urgence")
        person = Professional.objects.get(user=doctor.user)
        assert not person.services.exists() and not Professional.objects.offering(visit).exists()
    choose = reverse("calendar:professional", args=[person.pk])
    assert choose in client.get(hours).content.decode()
    assert "Choose services" in client.get(reverse("calendar:settings")).content.decode()
    with schemas.company(doctor.tenant.schema_name):
        person.services.add(visit)
    assert choose not in client.get(hours).content.decode()


def test_the_specialty_is_one_wherever_it_is_written(browse: Any, ana: Membership, doctor: Membership) -> None:
    client, page = browse(ana), reverse("tenants:person", args=[doctor.pk])
    profile = {"name": "Doc", "phone": "", "licence": "", "calendar": ""}
    client.post(page, {**profile, "specialty": "Roofs"})
    with schemas.company(doctor.tenant.schema_name):
        person = Professional.objects.get(user=doctor.user)
    assert person.specialty == "Roofs"
    edit = reverse("calendar:professional", args=[person.pk])
    typed = {
        "name": "Doc",
        "specialty": "Walls",
        "user": str(doctor.user_id),
        "is_active": "on",
        **week(d0=[("09:00", "13:00")]),
    }
    assert client.post(edit, typed, headers=HTMX).status_code == 204
    doctor.refresh_from_db()
    assert doctor.specialty == "Walls" and 'value="Walls"' in client.get(page).content.decode()


def test_a_professional_who_gets_a_login_takes_its_specialty(browse: Any, ana: Membership, beto: Membership) -> None:
    beto.describe(by=ana.user, specialty="Panels")
    typed = {"name": "Beto", "specialty": "", "user": str(beto.user_id), "is_active": "on"}
    assert browse(ana).post(reverse("calendar:professional_new"), typed, headers=HTMX).status_code == 204
    with schemas.company(beto.tenant.schema_name):
        assert Professional.objects.get(user=beto.user).specialty == "Panels"


def test_a_weekday_has_several_blocks(browse: Any, ana: Membership, doctor: Membership) -> None:
    client, url = browse(ana), reverse("calendar:hours_of", args=[doctor.pk])
    sent = week(d0=[("09:00", "13:00"), ("15:00", "19:30")], d3=[("10:00", "12:00")])
    answer = client.post(url, sent, headers=HTMX)
    assert answer.status_code == 200 and "<html" not in answer.content.decode()
    with schemas.company(doctor.tenant.schema_name):
        blocks = Professional.objects.get(user=doctor.user).working_hours.all()
        assert [(row.weekday, f"{row.start:%H:%M}", f"{row.end:%H:%M}") for row in blocks] == [
            (0, "09:00", "13:00"),
            (0, "15:00", "19:30"),
            (3, "10:00", "12:00"),
        ]
        assert AuditEntry.objects.filter(action="calendar.professional", user_id=ana.user_id).exists()
    overlap = client.post(url, week(d0=[("09:00", "13:00"), ("12:00", "14:00")]), headers=HTMX)
    assert overlap.status_code == 422
    with schemas.company(doctor.tenant.schema_name):
        assert Professional.objects.get(user=doctor.user).working_hours.count() == 3


def test_hours_are_for_who_may_configure_the_calendar_of_that_company(
    browse: Any, beto: Membership, sonia: Membership, carla: Membership, doctor: Membership
) -> None:
    url = reverse("calendar:hours_of", args=[doctor.pk])
    assert browse(beto).get(url).status_code == 403
    assert browse(sonia).get(url).status_code == 200
    assert browse(carla).get(url).status_code == 404
    assert browse(carla).post(url, week(d0=[("09:00", "13:00")])).status_code == 404


def test_the_history_tells_the_ceo_what_was_done(
    browse: Any, ana: Membership, sonia: Membership, carla: Membership, doctor: Membership, in_english: None
) -> None:
    url = reverse("company:audit_of", args=[doctor.pk])
    told = browse(ana).get(url, headers=HTMX).content.decode()
    assert "Let somebody in" in told and "<html" not in told
    assert browse(sonia).get(url).status_code == 403
    assert browse(carla).get(url).status_code == 404


def test_a_professional_has_a_calendar_of_their_own(browse: Any, ana: Membership, doctor: Membership) -> None:
    client, url = browse(ana), reverse("tenants:person", args=[doctor.pk])
    sent = {"name": "Doc", "phone": "", "specialty": "Roofs", "licence": "", "calendar": "doc@calendar.example.test"}
    assert client.post(url, sent).status_code == 302
    doctor.refresh_from_db()
    assert (doctor.calendar, doctor.specialty) == ("doc@calendar.example.test", "Roofs")
    assert client.post(url, sent | {"calendar": "nonsense"}).status_code == 422
    with schemas.company(doctor.tenant.schema_name):
        line = AuditEntry.objects.get(action="membership.described")
    assert line.after == {"fields": ["calendar", "specialty"]}
