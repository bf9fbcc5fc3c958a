"""Leads and deals through the API: the same verbs and rights as the pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from company.models import AuditEntry
from leads.models import Deal, Lead
from tenants.models import Membership, Tenant
from tests.api.conftest import Caller
from tests.factories import make_lead


@pytest.fixture
def program(call: Callable[..., Caller], ana: Membership) -> Caller:
    return call(ana)


def names(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [item["first_name"] for item in response.json()["items"]]


def test_pages_follow_each_other_without_gap_or_repeat(program: Caller) -> None:
    same = timezone.now()
    for number in range(7):
        make_lead(first_name=f"L{number}", at=same - timedelta(minutes=number // 3))
    seen: list[str] = []
    after = ""
    for _page in range(4):
        page = program.get(f"/leads?limit=2&after={after}")
        seen += names(page)
        after = page.json()["next"]
        make_lead(first_name="newer")
    assert after is None
    assert sorted(seen) == [f"L{number}" for number in range(7)]


def test_a_list_asks_as_often_for_many_as_for_few(program: Caller) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert program.get("/leads?limit=100").status_code == 200
        return len(asked)

    for _number in range(2):
        make_lead()
    few = count()
    for _number in range(20):
        make_lead(owner=Membership.objects.get(user__email="beto@example.test").user)
    assert count() == few <= 8


def test_filters(program: Caller, ana: Membership, beto: Membership) -> None:
    make_lead(first_name="Mine", owner=ana.user, stage="contacted")
    make_lead(first_name="Betos", owner=beto.user, source="website")
    make_lead(first_name="Nobodys", phone="+5491144443333")
    assert names(program.get("/leads?owner=me")) == ["Mine"]
    assert names(program.get("/leads?owner=none")) == ["Nobodys"]
    assert names(program.get(f"/leads?owner={beto.user_id}")) == ["Betos"]
    assert names(program.get("/leads?stage=contacted")) == ["Mine"]
    assert names(program.get("/leads?source=website")) == ["Betos"]
    assert names(program.get("/leads?q=4444-3333")) == ["Nobodys"]
    assert program.get("/leads?owner=everybody").status_code == 422


def test_an_agent_sees_own_and_unclaimed_leads(
    call: Callable[..., Caller], beto: Membership, sonia: Membership
) -> None:
    make_lead(first_name="Betos", owner=beto.user)
    other = make_lead(first_name="Sonias", owner=sonia.user)
    program = call(beto)
    assert names(program.get("/leads")) == ["Betos"]
    assert program.get(f"/leads/{other.pk}").status_code == 404


def test_a_lead_is_added_with_its_door_in_the_trail(program: Caller, ana: Membership) -> None:
    body = {"first_name": "Marta", "phone": "+54 9 11 5555-7777", "email": "Marta@Example.test", "source": "website"}
    response = program.post("/leads", body)
    assert response.status_code == 201
    found = response.json()
    assert (found["phone"], found["email"], found["source"]) == ("+5491155557777", "marta@example.test", "website")
    line = AuditEntry.objects.get(action="lead.created")
    assert (line.via, line.user_id) == ("api", ana.user_id)
    assert line.token and program.headers["X-Admin-Token"].startswith(line.token)


def test_a_known_person_is_not_added_twice_unless_asked(program: Caller) -> None:
    body = {"first_name": "Marta", "phone": "", "email": "marta@example.test"}
    assert program.post("/leads", body).status_code == 201
    again = program.post("/leads", body)
    assert (again.status_code, again.json()["code"]) == (409, "lead_exists")
    assert program.post("/leads", {**body, "anyway": True}).status_code == 201


@pytest.mark.parametrize("typed", ["+5491155557777", "+541155557777"])
def test_a_number_of_another_lead_is_refused(program: Caller, typed: str) -> None:
    make_lead(phone="+5491155557777")
    other = make_lead()
    response = program.post("/leads", {"first_name": "X", "phone": typed, "anyway": True})
    assert (response.status_code, response.json()["code"]) == (422, "phone")
    changed = program.patch(f"/leads/{other.pk}", {"phone": typed})
    assert (changed.status_code, changed.json()["code"]) == (422, "phone")
    assert Lead.objects.count() == 2


def test_only_what_is_sent_is_changed(program: Caller) -> None:
    lead = make_lead(first_name="Marta", email="m@example.test", document="1")
    phone = lead.phone
    response = program.patch(f"/leads/{lead.pk}", {"last_name": "Ruiz Paz", "document": ""})
    found = response.json()
    assert (found["first_name"], found["last_name"], found["document"]) == ("Marta", "Ruiz Paz", "")
    assert (found["phone"], found["email"]) == (phone, "m@example.test")
    assert program.patch(f"/leads/{lead.pk}", {"first_name": None}).status_code == 422


def test_stages_are_moved_with_a_reason_for_lost(program: Caller) -> None:
    lead = make_lead()
    assert program.post(f"/leads/{lead.pk}/move", {"stage": "interested"}).json()["stage"] == "interested"
    lost = program.post(f"/leads/{lead.pk}/move", {"stage": "closed_lost"})
    assert (lost.status_code, lost.json()["errors"][0]["field"]) == (422, "reason")
    assert program.post(f"/leads/{lead.pk}/move", {"stage": "nowhere"}).status_code == 422


def test_an_unclaimed_lead_is_taken_and_given(
    program: Caller, call: Callable[..., Caller], beto: Membership, carla: Membership
) -> None:
    lead = make_lead()
    taken = call(beto).post(f"/leads/{lead.pk}/assign", {"owner": str(beto.user_id)})
    assert taken.json()["owner"] == {"id": str(beto.user_id), "name": beto.user.name}
    assert program.post(f"/leads/{lead.pk}/assign", {"owner": None}).json()["owner"] is None
    assert program.post(f"/leads/{lead.pk}/assign", {"owner": str(carla.user_id)}).status_code == 422


def test_notes(program: Caller) -> None:
    lead = make_lead()
    assert program.post(f"/leads/{lead.pk}/notes", {"text": "calls back"}).status_code == 201
    (note,) = program.get(f"/leads/{lead.pk}/notes").json()["items"]
    assert (note["text"], note["author"]["name"]) == ("calls back", "Ana Molina")
    assert program.post(f"/leads/{lead.pk}/notes", {"text": "  "}).status_code == 422


def test_deals(program: Caller) -> None:
    lead = make_lead()
    body = {"lead": str(lead.pk), "title": "Roof", "amount": "1500.50", "expected_close": "2026-12-01"}
    deal = program.post("/deals", body).json()
    assert (deal["amount"], deal["currency"], deal["lead"]) == ("1500.50", "ARS", str(lead.pk))
    path = f"/deals/{deal['id']}"
    assert program.patch(path, {"amount": 20}).json()["title"] == "Roof"
    assert program.get(path).json()["amount"] == "20.00"
    assert program.patch(path, {"amount": -1}).status_code == 422
    Deal.objects.update(currency="CLP")
    assert program.patch(path, {"amount": "20.50"}).status_code == 422
    assert len(program.get(f"/deals?lead={lead.pk}").json()["items"]) == 1
    assert program.delete(path).status_code == 204
    assert program.get(path).status_code == program.delete(path).status_code == 404


def test_deals_of_leads_that_one_may_not_see_are_not_there(
    call: Callable[..., Caller], beto: Membership, sonia: Membership
) -> None:
    lead = make_lead(owner=sonia.user)
    deal = Deal.objects.create(lead=lead, title="Roof", amount=1, currency="ARS")
    program = call(beto)
    assert program.get("/deals").json()["items"] == []
    assert program.get(f"/deals/{deal.pk}").status_code == 404
    assert program.post("/deals", {"lead": str(lead.pk), "title": "x", "amount": 1}).status_code == 404


def test_what_is_switched_off_is_not_there(program: Caller, solar: Tenant) -> None:
    Tenant.objects.filter(pk=solar.pk).update(modules=[])
    assert program.get("/deals").status_code == 404
    assert program.get("/leads").status_code == 200
