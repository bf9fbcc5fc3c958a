"""Services, professionals, free times and appointments through the API."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from calendar_app import booking
from calendar_app.models import Appointment, Professional, Service
from company.models import AuditEntry
from leads.models import Lead
from tenants.models import Membership, Tenant
from tests import factories
from tests.api.conftest import Caller

Call = Callable[..., Caller]
At = Callable[..., datetime]


@pytest.fixture
def visit(solar: Tenant) -> Service:
    return factories.make_service(name="Visita técnica", minutes=60, price="15000")


@pytest.fixture
def lucia(visit: Service) -> Professional:
    return factories.make_professional(name="Lucía Ferrer", services=[visit])


@pytest.fixture
def monday(solar: Tenant) -> date:
    today = timezone.localdate(timezone=solar.tz)
    return today + timedelta(days=14 - today.weekday())


@pytest.fixture
def at(solar: Tenant, monday: date) -> At:
    def moment(hour: int, minute: int = 0, *, day: int = 0) -> datetime:
        return datetime(monday.year, monday.month, monday.day, hour, minute, tzinfo=solar.tz) + timedelta(days=day)

    return moment


def wanted(lead: Lead, service: Service, start: datetime, **more: Any) -> dict[str, Any]:
    return {"lead": str(lead.pk), "service": str(service.pk), "start": start.isoformat(), **more}


# Services and professionals


def test_a_service_is_added_changed_and_listed(call: Call, ana: Membership, lucia: Professional) -> None:
    program = call(ana)
    made = program.post(
        "/services",
        {
            "name": "Asesoría", "minutes": 30, "price": "9.50", "aliases": ["consulta", "advice"],
            "names": {"fr": "Conseil"}, "professionals": [str(lucia.pk)],
        },
    )  # fmt: skip
    assert made.status_code == 201, made.content
    body = made.json()
    assert (body["price"], body["aliases"], body["names"]) == ("9.50", ["consulta", "advice"], {"fr": "Conseil"})
    assert body["professionals"] == [{"id": str(lucia.pk), "name": "Lucía Ferrer"}]
    changed = program.patch(f"/services/{body['id']}", {"minutes": 45, "price": None})
    assert changed.status_code == 200, changed.content
    assert changed.json() == {**body, "minutes": 45, "price": None}
    assert AuditEntry.objects.filter(action="calendar.service", subject=body["id"]).count() == 2
    names = [row["name"] for row in program.get("/services").json()["items"]]
    assert names == ["Visita técnica", "Asesoría"]
    assert program.get("/services?is_active=false").json()["items"] == []


def test_a_service_is_refused_by_the_page_s_own_rules(call: Call, ana: Membership, visit: Service) -> None:
    taken = call(ana).post("/services", {"name": visit.name, "minutes": 30})
    assert (taken.status_code, taken.json()["errors"][0]["field"]) == (422, "name")
    long = call(ana).post("/services", {"name": "Long", "minutes": 1})
    assert long.status_code == 422


def test_a_professional_has_hours(call: Call, ana: Membership, visit: Service) -> None:
    program = call(ana)
    week = [{"weekday": 0, "start": "09:00", "end": "13:00"}, {"weekday": 0, "start": "14:00", "end": "18:00"}]
    made = program.post("/professionals", {"name": "Omar", "services": [str(visit.pk)], "hours": week})
    assert made.status_code == 201, made.content
    assert made.json()["hours"] == week
    path = f"/professionals/{made.json()['id']}"
    kept = program.patch(path, {"specialty": "Techos"}).json()
    assert (kept["hours"], kept["specialty"], kept["services"][0]["name"]) == (week, "Techos", visit.name)
    night = [{"weekday": 0, "start": "18:00", "end": "24:00"}, {"weekday": 4, "start": "22:00", "end": "02:00"}]
    assert program.patch(path, {"hours": night}).json()["hours"] == night
    assert program.patch(path, {"hours": week}).json()["hours"] == week
    overlap = program.patch(path, {"hours": [week[0], {"weekday": 0, "start": "12:00", "end": "15:00"}]})
    assert (overlap.status_code, overlap.json()["errors"][0]["field"]) == (422, "hours.0")
    assert program.get(path).json()["hours"] == week
    assert [row["name"] for row in program.get(f"/professionals?service={visit.pk}").json()["items"]] == ["Omar"]


def test_only_who_configures_the_calendar_changes_it(call: Call, beto: Membership, visit: Service) -> None:
    program = call(beto)
    assert program.get("/services").status_code == 200
    assert program.post("/services", {"name": "X", "minutes": 30}).status_code == 403
    assert program.patch(f"/services/{visit.pk}", {"minutes": 30}).status_code == 403
    assert program.post("/professionals", {"name": "X"}).status_code == 403


# Free times


def test_free_times_are_those_of_the_calendar(
    call: Call, beto: Membership, visit: Service, lucia: Professional, at: At, monday: date
) -> None:
    booking.book(lead=factories.make_lead(), service=visit, start=at(10))
    path = f"/availability?service={visit.pk}&first_day={monday}&last_day={monday}"
    items = call(beto).get(path).json()["items"]
    starts = [row["start"] for row in items]
    assert starts[0] == at(9).isoformat() and at(10).isoformat() not in starts and starts[1] == at(11).isoformat()
    assert items[0]["end"] == at(10).isoformat()
    assert items[0]["professional"] == {"id": str(lucia.pk), "name": "Lucía Ferrer"}


def test_free_times_of_nothing_or_of_years_are_refused(call: Call, ana: Membership, visit: Service) -> None:
    program = call(ana)
    unknown = "00000000-0000-7000-8000-000000000000"
    assert program.get(f"/availability?service={unknown}").status_code == 404
    long = program.get(f"/availability?service={visit.pk}&first_day=2026-01-01&last_day=2027-01-01")
    assert (long.status_code, long.json()["code"]) == (422, "period")
    assert program.get(f"/availability?service={visit.pk}&first_day=0001-01-01").status_code == 422


# Appointments


def test_it_books_moves_confirms_and_cancels(
    call: Call, sonia: Membership, visit: Service, lucia: Professional, at: At
) -> None:
    program, lead = call(sonia), factories.make_lead()
    made = program.post(
        "/appointments", wanted(lead, visit, at(10), note="Trae planos", attendee={"first_name": "Leo"})
    )
    assert made.status_code == 201, made.content
    body = made.json()
    assert (body["start"], body["status"], body["source"]) == (at(10).isoformat(), "scheduled", "staff")
    assert (body["lead"]["name"], body["attendee"], body["note"]) == ("Marta Ruiz", "Leo", "Trae planos")
    path = f"/appointments/{body['id']}"
    assert program.post(f"{path}/confirm").json()["status"] == "confirmed"
    moved = program.post(f"{path}/move", {"start": at(15, day=1).isoformat()})
    assert (moved.status_code, moved.json()["start"]) == (200, at(15, day=1).isoformat())
    gone = program.post(f"{path}/cancel", {"reason": "Viaje"}).json()
    assert (gone["status"], gone["cancel_reason"]) == ("cancelled", "Viaje")
    late = program.post(f"{path}/confirm")
    assert (late.status_code, late.json()["code"]) == (422, "not_alive")
    entry = AuditEntry.objects.get(action="appointment.booked")
    assert entry.user_id == sonia.user_id


@pytest.mark.parametrize(("path", "status"), [("attended", "attended"), ("no-show", "no_show")])
def test_it_says_what_came_of_it(
    call: Call, beto: Membership, visit: Service, lucia: Professional, at: At, path: str, status: str
) -> None:
    booked = booking.book(lead=factories.make_lead(), service=visit, start=at(10))
    early = call(beto).post(f"/appointments/{booked.pk}/{path}")
    assert (early.status_code, early.json()["code"]) == (422, "not_begun")
    factories.make_begun(booked)
    assert call(beto).post(f"/appointments/{booked.pk}/{path}").json()["status"] == status


def test_a_taken_time_is_a_conflict_with_alternatives(
    call: Call, beto: Membership, visit: Service, lucia: Professional, at: At
) -> None:
    program, booked = call(beto), booking.book(lead=factories.make_lead(), service=visit, start=at(10))
    refused = program.post("/appointments", wanted(factories.make_lead(), visit, at(10)))
    body = refused.json()
    assert (refused.status_code, body["code"], body["reason"]) == (409, "slot_taken", "taken")
    assert len(body["alternatives"]) == 3
    first = body["alternatives"][0]
    retried = program.post(
        "/appointments", wanted(factories.make_lead(), visit, datetime.fromisoformat(first["start"]))
    )
    assert retried.status_code == 201
    stays = program.post(f"/appointments/{booked.pk}/move", {"start": first["start"]})
    assert stays.status_code == 409 and stays.json()["alternatives"]
    booked.refresh_from_db()
    assert booked.start == at(10)
    past = program.post("/appointments", wanted(factories.make_lead(), visit, at(10) - timedelta(days=60)))
    assert (past.status_code, past.json()["reason"]) == (409, "past")


def test_overbooking_is_for_those_who_may(
    call: Call, beto: Membership, sonia: Membership, visit: Service, lucia: Professional, at: At
) -> None:
    booking.book(lead=factories.make_lead(), service=visit, start=at(10))
    body = wanted(factories.make_lead(), visit, at(10), overbook=True)
    assert call(beto).post("/appointments", body).status_code == 403
    assert call(sonia).post("/appointments", body).json()["overbooked"] is True


def test_one_person_in_two_places_is_a_conflict_that_names_the_other(
    call: Call, beto: Membership, visit: Service, lucia: Professional, at: At
) -> None:
    program, lead = call(beto), factories.make_lead()
    factories.make_professional(name="Omar", services=[visit])
    first = booking.book(lead=lead, service=visit, start=at(10))
    refused = program.post("/appointments", wanted(lead, visit, at(10, 30)))
    assert (refused.status_code, refused.json()["code"]) == (409, "attendee_busy")
    assert refused.json()["appointment"] == {"id": str(first.pk), "start": at(10).isoformat()}
    assert program.post("/appointments", wanted(lead, visit, at(10, 30), allow_overlap=True)).status_code == 201


def test_the_same_key_books_once(call: Call, beto: Membership, visit: Service, lucia: Professional, at: At) -> None:
    program, body = call(beto), wanted(factories.make_lead(), visit, at(10))
    first = program.post("/appointments", body, Idempotency_Key="b-1")
    again = program.post("/appointments", body, Idempotency_Key="b-1")
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert Appointment.objects.count() == 1


def test_an_agent_hears_of_a_colleague_s_lead_only_that_the_time_is_taken(
    call: Call, ana: Membership, beto: Membership, visit: Service, lucia: Professional, at: At
) -> None:
    hers = factories.make_lead(first_name="Secreta", owner=ana.user)
    booked = booking.book(lead=hers, service=visit, start=at(10), note="Confidencial")
    gone = booking.book(lead=hers, service=visit, start=at(12))
    booking.cancel(gone)
    program = call(beto)
    listed = program.get("/appointments")
    assert b"Secreta" not in listed.content and b"Confidencial" not in listed.content
    (row,) = listed.json()["items"]
    assert row["busy"] is True and row["start"] == at(10).isoformat()
    assert {name for name, value in row.items() if value is not None} == {"id", "start", "end", "professional", "busy"}
    assert program.get(f"/appointments/{booked.pk}").json() == row
    for query in (f"lead={hers.pk}", f"service={visit.pk}", "status=scheduled"):
        assert program.get(f"/appointments?{query}").json()["items"] == []
    for path, body in (("confirm", None), ("cancel", {}), ("move", {"start": at(15).isoformat()})):
        assert program.post(f"/appointments/{booked.pk}/{path}", body).status_code == 403
    assert program.post("/appointments", wanted(hers, visit, at(16))).status_code == 404
    assert [row["busy"] for row in call(ana).get("/appointments").json()["items"]] == [False, False]


def test_the_list_is_filtered_and_paged(
    call: Call, ana: Membership, visit: Service, lucia: Professional, at: At, monday: date
) -> None:
    lead, other = factories.make_lead(), factories.make_lead()
    for hour in (9, 10, 11):
        booking.book(lead=lead, service=visit, start=at(hour))
    booking.book(lead=other, service=visit, start=at(9, day=1))
    held = factories.make_appointment(
        lead=lead, service=visit, professional=lucia, start=at(16), status="held", held_until=timezone.now()
    )
    program = call(ana)

    def starts(query: str) -> list[str]:
        return [row["start"] for row in program.get(f"/appointments?{query}").json()["items"]]

    assert len(starts("")) == 4 and held.start.isoformat() not in starts("")
    assert starts(f"first_day={monday + timedelta(days=1)}") == starts(f"lead={other.pk}") == [at(9, day=1).isoformat()]
    assert len(starts(f"last_day={monday}")) == 3
    assert starts("status=cancelled") == [] and len(starts(f"professional={lucia.pk}")) == 4
    page = program.get("/appointments?limit=3").json()
    rest = program.get(f"/appointments?limit=3&after={page['next']}").json()
    assert [len(page["items"]), len(rest["items"]), rest["next"]] == [3, 1, None]


def test_its_queries_do_not_grow(
    call: Call, beto: Membership, visit: Service, lucia: Professional, at: At, django_assert_max_num_queries: Any
) -> None:
    program = call(beto)
    for number in range(20):
        factories.make_appointment(
            lead=factories.make_lead(), service=visit, professional=lucia, start=at(9, day=number)
        )
    for path in ("/appointments", "/services", "/professionals"):
        with django_assert_max_num_queries(16):
            assert program.get(path).status_code == 200


def test_another_company_has_none_of_it(
    call: Call, carla: Membership, visit: Service, lucia: Professional, at: At
) -> None:
    booked = booking.book(lead=factories.make_lead(), service=visit, start=at(10))
    program = call(carla)
    for path in (f"/appointments/{booked.pk}", f"/services/{visit.pk}", f"/professionals/{lucia.pk}"):
        assert program.get(path).status_code == 404
    for path in ("confirm", "attended", "no-show"):
        assert program.post(f"/appointments/{booked.pk}/{path}").status_code == 404
    assert program.post(f"/appointments/{booked.pk}/cancel", {}).status_code == 404
    assert program.get(f"/availability?service={visit.pk}").status_code == 404
    for path in ("/appointments", "/services", "/professionals"):
        assert program.get(path).json()["items"] == []
    booked.refresh_from_db()
    assert booked.status == "scheduled"
