"""The calendar in the browser's words: pages, regions, dialogs, refusals."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from django.utils import timezone

from calendar_app import booking
from calendar_app.models import Appointment, Closure, ExternalBlock, Professional, Service
from leads import timeline
from leads.models import Lead
from tenants.models import Membership, Tenant, User
from tests import factories
from tests.calendar_app.conftest import At

Browse = Callable[[Membership], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def marta(solar: Any) -> Lead:
    return factories.make_lead(first_name="Marta", last_name="Quiroga")


@pytest.fixture
def booked(marta: Lead, visit: Service, lucia: Professional, at: At) -> Appointment:
    return booking.book(lead=marta, service=visit, start=at(10, 30))


def page(client: Client, url: str, **headers: str) -> str:
    response = client.get(url, headers=headers)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def slot_of(appointment: Appointment, start: Any) -> str:
    return f"{start.isoformat()}|{appointment.professional_id}"


@pytest.mark.parametrize("view", ["day", "week", "list"])
def test_it_shows_who_comes_for_what_and_when(
    browse: Browse, beto: Membership, booked: Appointment, monday: date, view: str
) -> None:
    html = page(browse(beto), f"/calendar/?date={monday}&view={view}")
    for words in ("Marta Quiroga", "Visita técnica", "10:30"):
        assert words in html
    if view != "list":
        assert "--start:630;--length:60;--column:0;--columns:1" in html


def test_it_opens_on_this_week_and_forgives_nonsense(browse: Browse, ana: Membership, lucia: Professional) -> None:
    client = browse(ana)
    for url in ("/calendar/", "/calendar/?date=never&view=year&who=nobody", "/calendar/?date=0001-01-01"):
        assert 'class="now-line"' in page(client, url)


def test_it_says_what_is_missing_before_anything_can_be_booked(
    browse: Browse, ana: Membership, beto: Membership
) -> None:
    assert "/calendar/settings/" in page(browse(ana), "/calendar/")
    assert "/calendar/settings/" not in page(browse(beto), "/calendar/")


def test_it_draws_overlaps_closures_blocks_and_hides_the_cancelled(
    browse: Browse, ana: Membership, booked: Appointment, at: At, monday: date, lucia: Professional
) -> None:
    lead = factories.make_lead(first_name="Otra", last_name="Persona")
    booking.book(
        lead=lead, service=booked.service, start=at(11), professional=lucia, overbook=True, source="staff", by=ana.user
    )
    gone = booking.book(lead=factories.make_lead(first_name="Florinda"), service=booked.service, start=at(15))
    booking.cancel(gone)
    ExternalBlock.objects.create(professional=lucia, span=DateTimeTZRange(at(16), at(17)), title="Taller")
    Closure.objects.create(first=monday + timedelta(days=1), last=monday + timedelta(days=1), reason="Feriado")
    html = page(browse(ana), f"/calendar/?date={monday}&view=week")
    assert "--start:630;--length:60;--column:0;--columns:2" in html
    assert "--start:660;--length:60;--column:1;--columns:2" in html
    assert "Taller" in html and "event--external" in html
    assert "Feriado" in html
    assert "Florinda" not in html


def test_it_shows_one_professional_alone(browse: Browse, ana: Membership, booked: Appointment, monday: date) -> None:
    omar = factories.make_professional(name="Omar")
    html = page(browse(ana), f"/calendar/?date={monday}&who={omar.pk}")
    assert "Marta Quiroga" not in html


def test_it_shows_a_weekend_only_when_something_is_on_it(
    browse: Browse, ana: Membership, marta: Lead, visit: Service, lucia: Professional, at: At, monday: date
) -> None:
    saturday = f"date={monday + timedelta(days=5)}"
    url = f"/calendar/?date={monday}&view=week"
    assert saturday not in page(browse(ana), url)
    factories.make_appointment(lead=marta, service=visit, professional=lucia, start=at(10, day=5))
    html = page(browse(ana), url)
    assert saturday in html and "Marta Quiroga" in html


def test_its_queries_do_not_grow_with_appointments(
    browse: Browse, ana: Membership, marta: Lead, visit: Service, lucia: Professional, at: At, monday: date,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    people = [lucia, *(factories.make_professional(name=f"P{number}", services=[visit]) for number in range(4))]
    for number in range(60):
        factories.make_appointment(
            lead=marta, service=visit, professional=people[number % 5], start=at(9 + number // 5 % 9, day=number // 45)
        )
    client = browse(ana)
    for view in ("day", "week", "list"):
        with django_assert_max_num_queries(20):
            page(client, f"/calendar/?date={monday}&view={view}")


def test_a_free_hour_of_each_lane_leads_to_the_dialog_there(
    browse: Browse, ana: Membership, marta: Lead, visit: Service, lucia: Professional, monday: date, at: At
) -> None:
    client = browse(ana)
    html = page(client, f"/calendar/?date={monday}&view=day")
    assert "data-free-grid" in html and html.count("data-free-step") == 1
    address = f"/calendar/new/?date={monday}&professional={lucia.pk}&time=09:00"
    assert address.replace("&", "&amp;") in html
    dialog = page(client, address.replace("09:00", "11:30"), **HTMX)
    assert f'value="{monday}"' in dialog and f'value="{lucia.pk}" selected' in dialog
    slot = dialog[dialog.index(f'value="{at(11, 30).isoformat()}|{lucia.pk}"') :].partition(">")[0]
    assert "checked" in slot and dialog.count(" checked") == 1
    # An hour that is not free is asked for all the same, and refused or overbooked there.
    assert 'value="20:00"' in page(client, address.replace("09:00", "20:00"), **HTMX)


def test_whoever_cannot_be_booked_has_no_free_hours(
    browse: Browse, ana: Membership, booked: Appointment, lucia: Professional, monday: date
) -> None:
    Professional.objects.update(is_active=False)
    html = page(browse(ana), f"/calendar/?date={monday}&view=day")
    assert "Marta Quiroga" in html and "data-free-step" not in html


def test_the_grid_tells_how_an_appointment_stands_without_colour(
    browse: Browse, ana: Membership, booked: Appointment, monday: date
) -> None:
    User.objects.update(language="en")
    client, shapes = browse(ana), set()
    for status in ("scheduled", "confirmed", "attended", "no_show"):
        Appointment.objects.update(status=status)
        html = page(client, f"/calendar/?date={monday}&view=week")
        event = html[html.index(f'id="appointment-{booked.pk}"') :].partition("</a>")[0]
        assert f"{Appointment.Status(status).label}," in event
        shapes.add(event[event.index("<svg") : event.index("</svg>")])
    assert len(shapes) == 4


def test_an_appointment_leads_to_its_conversation(browse: Browse, ana: Membership, booked: Appointment) -> None:
    html = page(browse(ana), f"/calendar/appointments/{booked.pk}/", **HTMX)
    assert f"/inbox/of-lead/{booked.lead_id}/button/" in html


@pytest.fixture
def doctor(solar: Tenant, lucia: Professional) -> Membership:
    """Lucía, who logs in herself."""
    member = factories.make_member(tenant=solar, email="lucia@example.test", name="Lucía Ferrer", role="professional")
    Professional.objects.filter(user=member.user_id).delete()
    Professional.objects.filter(pk=lucia.pk).update(user=member.user)
    return member


def test_a_professional_opens_on_their_own_agenda(
    browse: Browse, doctor: Membership, ana: Membership, booked: Appointment, visit: Service, monday: date, at: At
) -> None:
    omar = factories.make_professional(name="Omar", services=[visit])
    factories.make_appointment(lead=factories.make_lead(), service=visit, professional=omar, start=at(12))
    url = f"/calendar/?date={monday}&view=day"
    client = browse(doctor)
    own = page(client, url)
    assert own.count("data-free-step") == 1 and "Marta Quiroga" in own
    # Everybody's is one choice away, and every link keeps it.
    everybody = page(client, f"{url}&who=all")
    assert everybody.count("data-free-step") == 2
    assert f"/calendar/?date={monday}&amp;view=week&amp;who=all" in everybody
    assert page(client, f"{url}&who={omar.pk}").count("data-free-step") == 1
    assert page(browse(ana), url).count("data-free-step") == 2


def test_a_professional_changes_their_own_hours_and_nobody_else_s(
    browse: Browse, doctor: Membership, ana: Membership, lucia: Professional, solar: Tenant, booked: Appointment
) -> None:
    client = browse(doctor)
    assert "/calendar/settings/my-hours/" in page(client, "/calendar/")
    mine = f"/calendar/settings/hours-of/{doctor.pk}/"
    assert mine in page(client, "/calendar/settings/my-hours/")
    hours = {"works-1": "on", "from-1": ["10:00"], "to-1": ["24:00"]}
    answer = client.post(mine, hours, headers=HTMX)
    assert answer.status_code == 200 and "Marta Quiroga" in answer.content.decode()
    (block,) = lucia.working_hours.all()
    assert (block.weekday, block.clock_start, block.clock_end) == (1, "10:00", "24:00")
    assert client.post(mine, {**hours, "to-1": ["late"]}, headers=HTMX).status_code == 422
    again = client.post(mine, {**hours, "to-1": ["20:00"]})
    assert (again.status_code, again["Location"]) == (302, "/calendar/settings/my-hours/")
    colleague = factories.make_member(tenant=solar, email="omar@example.test", name="Omar", role="professional")
    assert client.post(f"/calendar/settings/hours-of/{colleague.pk}/", hours, headers=HTMX).status_code == 403
    assert client.get("/calendar/settings/").status_code == 403
    assert browse(ana).get("/calendar/settings/my-hours/").status_code == 403


# One appointment


def test_it_shows_one_appointment_as_dialog_and_as_page(browse: Browse, ana: Membership, booked: Appointment) -> None:
    client, url = browse(ana), f"/calendar/appointments/{booked.pk}/"
    assert "<html" in page(client, url)
    region = page(client, url, **HTMX)
    assert "<html" not in region
    for words in ("Marta Quiroga", "Visita técnica", "Lucía Ferrer", "10:30"):
        assert words in region


STRANGERS = ["", "move/", "confirm/", "attended/", "no-show/", "cancel/"]


@pytest.mark.parametrize("path", STRANGERS)
def test_it_does_not_exist_for_another_company(
    browse: Browse, carla: Membership, booked: Appointment, path: str
) -> None:
    url = f"/calendar/appointments/{booked.pk}/{path}"
    client = browse(carla)
    response = client.post(url) if path not in ("", "move/") else client.get(url)
    assert response.status_code == 404
    assert client.get(f"/calendar/of-lead/{booked.lead_id}/").status_code == 404
    assert "Marta" not in page(client, f"/calendar/?date={booked.start:%Y-%m-%d}")
    assert "Marta" not in page(client, "/calendar/leads/?q=Marta")


def test_it_wants_a_login(client: Client, booked: Appointment) -> None:
    for url in ("/calendar/", "/calendar/today/", "/calendar/slots/", "/calendar/settings/"):
        assert client.get(url).status_code == 302


@pytest.mark.parametrize(
    ("path", "status"),
    [("confirm", "confirmed"), ("attended", "attended"), ("no-show", "no_show"), ("cancel", "cancelled")],
)
def test_it_changes_the_state(browse: Browse, beto: Membership, booked: Appointment, path: str, status: str) -> None:
    if path in ("attended", "no-show"):
        factories.make_begun(booked)
    response = browse(beto).post(f"/calendar/appointments/{booked.pk}/{path}/", {"reason": "Viaje"}, headers=HTMX)
    assert response.status_code == 204
    assert "calendar:changed" in response["HX-Trigger"]
    booked.refresh_from_db()
    assert booked.status == status


def test_it_says_when_a_state_is_no_longer_possible(browse: Browse, ana: Membership, booked: Appointment) -> None:
    booking.cancel(booked)
    response = browse(ana).post(f"/calendar/appointments/{booked.pk}/confirm/", headers=HTMX)
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()


# Moving


def test_it_moves_to_a_slot(browse: Browse, sonia: Membership, booked: Appointment, at: At) -> None:
    client, url = browse(sonia), f"/calendar/appointments/{booked.pk}/move/"
    assert slot_of(booked, at(11)) in page(client, url, **HTMX)
    assert (
        client.post(url, {"slot": slot_of(booked, at(11)), "date": str(at(11).date())}, headers=HTMX).status_code == 204
    )
    booked.refresh_from_db()
    assert booked.start == at(11)


def test_it_moves_to_where_it_was_dragged(
    browse: Browse, sonia: Membership, booked: Appointment, at: At, monday: date
) -> None:
    omar = factories.make_professional(name="Omar", services=[booked.service])
    dropped = {"date": str(monday + timedelta(days=1)), "professional": str(omar.pk), "minute": "900"}
    response = browse(sonia).post(f"/calendar/appointments/{booked.pk}/move/", dropped, headers=HTMX)
    assert response.status_code == 204
    booked.refresh_from_db()
    assert (booked.start, booked.professional) == (at(15, day=1), omar)


def test_a_move_onto_somebody_shows_the_conflict_and_what_is_free(
    browse: Browse, sonia: Membership, booked: Appointment, at: At, monday: date
) -> None:
    """Scenario 37: the conflict is shown, nothing has changed."""
    booking.book(lead=factories.make_lead(), service=booked.service, start=at(15))
    dropped = {"date": str(monday), "professional": str(booked.professional_id), "minute": "900"}
    response = browse(sonia).post(f"/calendar/appointments/{booked.pk}/move/", dropped, headers=HTMX)
    assert response.status_code == 422
    html = response.content.decode()
    assert 'role="alert"' in html
    assert slot_of(booked, at(14)) in html or slot_of(booked, at(16)) in html
    assert response["HX-Retarget"] == "#dialog"
    booked.refresh_from_db()
    assert booked.start == at(10, 30)


def test_a_move_without_a_time_is_refused(browse: Browse, sonia: Membership, booked: Appointment) -> None:
    client, url = browse(sonia), f"/calendar/appointments/{booked.pk}/move/"
    for data in ({}, {"slot": "yesterday|nobody"}, {"minute": "99999", "date": "2030-01-01"}):
        assert client.post(url, data, headers=HTMX).status_code == 422


# A new appointment


def test_it_books_a_free_slot_once(
    browse: Browse, beto: Membership, marta: Lead, visit: Service, lucia: Professional, at: At, monday: date
) -> None:
    client = browse(beto)
    form = page(client, f"/calendar/new/?lead={marta.pk}&date={monday}", **HTMX)
    slot = f"{at(9).isoformat()}|{lucia.pk}"
    assert slot in form and "Marta Quiroga" in form
    data = {"lead": str(marta.pk), "service": str(visit.pk), "slot": slot, "key": "abc", "date": str(monday)}
    for _ in range(2):
        assert client.post("/calendar/new/", data, headers=HTMX).status_code == 204
    booked = Appointment.objects.get()
    assert (booked.source, booked.created_by_id, booked.start) == ("staff", beto.user_id, at(9))
    data["key"] = "other"
    refused = client.post("/calendar/new/", data, headers=HTMX)
    assert refused.status_code == 422
    assert slot not in refused.content.decode()
    assert Appointment.objects.count() == 1


def test_it_adds_somebody_new_together_with_the_appointment(
    browse: Browse, beto: Membership, visit: Service, lucia: Professional, at: At
) -> None:
    data = {"service": str(visit.pk), "date": str(at(9).date()), "slot": f"{at(9).isoformat()}|{lucia.pk}", "key": "1"}
    client = browse(beto)
    assert client.post("/calendar/new/", data, headers=HTMX).status_code == 422
    named = {"new-first_name": "Ciro", "new-last_name": "Paz", "new-phone": "11 5555 0199", "new-email": ""}
    assert client.post("/calendar/new/", {**data, **named}, headers=HTMX).status_code == 204
    booked = Appointment.objects.get()
    assert (booked.lead.name, booked.lead.owner_id) == ("Ciro Paz", beto.user_id)
    assert client.post("/calendar/new/", {**data, **named}, headers=HTMX).status_code == 204
    assert client.post("/calendar/new/", {**data, **named, "new-phone": ""}, headers=HTMX).status_code == 204
    assert (Lead.objects.count(), Appointment.objects.count()) == (1, 1)
    again = {**data, **named, "key": "2", "new-phone": "11 5555 0177"}
    assert client.post("/calendar/new/", again, headers=HTMX).status_code == 422
    assert Lead.objects.count() == 1


def test_only_some_may_overbook(
    browse: Browse, beto: Membership, sonia: Membership, booked: Appointment, monday: date
) -> None:
    nora = factories.make_lead(first_name="Nora")
    data = {
        "lead": str(nora.pk), "service": str(booked.service_id), "professional": str(booked.professional_id),
        "date": str(monday), "time": "10:30", "overbook": "on",
    }  # fmt: skip
    assert browse(beto).post("/calendar/new/", data, headers=HTMX).status_code == 422
    assert browse(sonia).post("/calendar/new/", data, headers=HTMX).status_code == 204
    assert Appointment.objects.filter(overbooked=True).count() == 1


def test_an_agent_books_for_nobody_elses_lead(
    browse: Browse, beto: Membership, ana: Membership, visit: Service, lucia: Professional, at: At
) -> None:
    hers = factories.make_lead(owner=ana.user)
    data = {
        "lead": str(hers.pk),
        "service": str(visit.pk),
        "date": str(at(9).date()),
        "slot": f"{at(9).isoformat()}|{lucia.pk}",
    }
    assert browse(beto).post("/calendar/new/", data, headers=HTMX).status_code == 422
    assert not Appointment.objects.exists()


def test_it_shows_free_times_or_the_next_ones(
    browse: Browse, beto: Membership, visit: Service, lucia: Professional, at: At, monday: date
) -> None:
    client = browse(beto)
    html = page(client, f"/calendar/slots/?service={visit.pk}&date={monday}")
    assert html.count('name="slot"') == 33
    html = page(client, f"/calendar/slots/?service={visit.pk}&date={monday + timedelta(days=5)}")
    assert html.count('name="slot"') == 4
    assert at(9, day=7).isoformat() in html
    assert 'name="slot"' not in page(client, "/calendar/slots/?service=nothing")


def test_it_finds_leads_by_name_and_number(browse: Browse, beto: Membership, marta: Lead) -> None:
    client = browse(beto)
    assert str(marta.pk) in page(client, "/calendar/leads/?q=quir")
    assert str(marta.pk) not in page(client, "/calendar/leads/?q=zzz")
    assert 'name="lead"' not in page(client, "/calendar/leads/?q=")


# Regions of other pages


def test_the_lead_page_shows_its_appointments(browse: Browse, beto: Membership, booked: Appointment) -> None:
    factories.make_appointment(
        lead=factories.make_lead(first_name="Otro"), service=booked.service, professional=booked.professional,
        start=timezone.now() + timedelta(days=40),
    )  # fmt: skip
    html = page(browse(beto), f"/calendar/of-lead/{booked.lead_id}/", **HTMX)
    assert html.count("Visita técnica") == 1
    assert f"/calendar/new/?lead={booked.lead_id}" in html


def test_the_story_of_a_lead_tells_its_appointments(
    browse: Browse, sonia: Membership, booked: Appointment, at: At
) -> None:
    booking.reschedule(booked, at(12), by=sonia.user)
    booking.cancel(booked, "Viaje", by_lead=True)
    entries, _more = timeline.read_timeline(booked.lead, before=timezone.now() + timedelta(minutes=1))
    mine = [entry for entry in entries if entry.kind == "appointment"]
    assert [entry.title.split()[0] for entry in mine] == ["Cancelled", "Moved", "Booked"]
    assert (mine[0].text, mine[1].who) == ("Viaje", sonia.user.name)


def test_the_dashboard_shows_todays(browse: Browse, beto: Membership, marta: Lead, visit: Service, lucia: Any) -> None:
    client = browse(beto)
    assert "Marta" not in page(client, "/calendar/today/", **HTMX)
    now = timezone.localtime(timezone=beto.tenant.tz)
    factories.make_appointment(lead=marta, service=visit, professional=lucia, start=now.replace(hour=12, minute=0))
    assert "Marta Quiroga" in page(client, "/calendar/today/", **HTMX)


def test_the_calendar_stands_in_the_menu(browse: Browse, beto: Membership) -> None:
    assert 'href="/calendar/"' in page(browse(beto), "/")


# Odd days


def test_an_appointment_past_midnight_stands_on_both_days(
    browse: Browse, ana: Membership, marta: Lead, visit: Service, at: At, monday: date
) -> None:
    night = factories.make_professional(name="Noche", services=[visit], hours={0: [("22:00", "02:00")]})
    booked = booking.book(lead=marta, service=visit, start=at(23, 30), professional=night)
    client = browse(ana)
    evening = page(client, f"/calendar/?date={monday}&view=day")
    assert "--start:1410;--length:30;" in evening and f'id="appointment-{booked.pk}"' in evening
    morning = page(client, f"/calendar/?date={monday + timedelta(days=1)}&view=day")
    assert "--start:0;--length:30;" in morning and f'id="appointment-{booked.pk}"' not in morning
    week = page(client, f"/calendar/?date={monday}&view=week")
    assert week.count(f'id="appointment-{booked.pk}"') == 1


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1999-12-31"])
def test_a_day_that_no_calendar_has_is_no_error(
    browse: Browse, ana: Membership, booked: Appointment, visit: Service, lucia: Professional, day: str
) -> None:
    client = browse(ana)
    for url in ("/calendar/slots/", "/calendar/new/", "/calendar/"):
        assert client.get(url, {"service": visit.pk, "date": day}).status_code == 200
    asked = {"service": visit.pk, "lead": booked.lead_id, "date": day}
    assert client.post("/calendar/new/", {**asked, "overbook": "on", "time": "10:00"}).status_code == 422
    slot = f"{day}T23:59:00-14:00|{lucia.pk}"
    assert client.post("/calendar/new/", {**asked, "date": "2026-11-25", "slot": slot}).status_code == 422
    assert client.get(f"/leads/{booked.lead_id}/timeline/", {"before": f"{day}T00:00:00+14:00"}).status_code == 200
