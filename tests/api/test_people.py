"""Users, approvals and the company's settings through the API."""

from collections.abc import Callable
from typing import Any

import pytest

from company.models import AuditEntry
from tenants.models import Membership, Tenant
from tests.api.conftest import Caller
from tests.factories import PASSWORD, make_member

Status = Membership.Status


@pytest.fixture
def program(call: Callable[..., Caller], ana: Membership) -> Caller:
    return call(ana)


def emails(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [item["email"] for item in response.json()["items"]]


def test_requests_are_seen_by_the_ceo_of_that_company_alone(
    program: Caller, call: Callable[..., Caller], solar: Tenant, beto: Membership, carla: Membership
) -> None:
    nina = make_member(tenant=solar, email="nina@example.test", status=Status.PENDING)
    assert emails(program.get("/users?status=pending")) == ["nina@example.test"]
    assert call(beto).get("/users?status=pending").status_code == 403
    assert call(beto).get(f"/users/{nina.user_id}").status_code == 404
    assert emails(call(carla).get("/users?status=pending")) == []
    assert call(carla).post(f"/users/{nina.user_id}/approve").status_code == 404


def test_a_program_sees_whose_address_is_confirmed_and_may_approve_any(program: Caller, solar: Tenant) -> None:
    nina = make_member(tenant=solar, email="nina@example.test", status=Status.PENDING, is_proven=False)
    assert program.get(f"/users/{nina.user_id}").json()["email_confirmed"] is False
    nina.user.prove_email()
    assert program.get("/users?status=pending").json()["items"][0]["email_confirmed"] is True
    other = make_member(tenant=solar, email="otto@example.test", status=Status.PENDING, is_proven=False)
    approved = program.post(f"/users/{other.user_id}/approve").json()
    assert (approved["status"], approved["email_confirmed"]) == ("active", False)


def test_approved_people_log_in_and_suspended_ones_are_out(program: Caller, solar: Tenant, stranger: Caller) -> None:
    nina = make_member(tenant=solar, email="nina@example.test", status=Status.PENDING)
    login = {"email": "nina@example.test", "password": PASSWORD}
    assert stranger.post("/api/auth/login", login).status_code == 403
    assert program.post(f"/users/{nina.user_id}/approve").json()["status"] == "active"
    token = stranger.post("/api/auth/login", login).json()["access_token"]
    theirs = Caller({"Authorization": f"Bearer {token}"})
    assert theirs.get("/api/auth/me").status_code == 200
    out = program.post(f"/users/{nina.user_id}/suspend", {"reason": "left"}).json()
    assert (out["status"], out["reason"], out["decided_by"]) == ("suspended", "left", "Ana Molina")
    assert theirs.get("/api/auth/me").status_code == 401
    assert program.post(f"/users/{nina.user_id}/reactivate").json()["status"] == "active"


def test_what_is_decided_is_decided(program: Caller, solar: Tenant) -> None:
    nina = make_member(tenant=solar, email="nina@example.test", status=Status.PENDING)
    assert program.post(f"/users/{nina.user_id}/reject", {"reason": "unknown"}).status_code == 200
    again = program.post(f"/users/{nina.user_id}/reject", {})
    assert (again.status_code, again.json()["code"]) == (409, "decided")


def test_nobody_decides_about_themself(program: Caller, ana: Membership) -> None:
    assert program.post(f"/users/{ana.user_id}/suspend", {}).status_code == 403
    assert program.post(f"/users/{ana.user_id}/role", {"role": "agent"}).status_code == 403


def test_staff_reads_who_works_here_and_decides_nothing(
    call: Callable[..., Caller], beto: Membership, sonia: Membership
) -> None:
    program = call(beto)
    assert emails(program.get("/users")) == ["ana@example.test", "beto@example.test", "sonia@example.test"]
    assert emails(program.get("/users?role=ceo")) == ["ana@example.test"]
    assert program.post(f"/users/{sonia.user_id}/role", {"role": "agent"}).status_code == 403


def test_people_come_in_pages_by_name(program: Caller, solar: Tenant) -> None:
    for number in range(3):
        make_member(tenant=solar, email=f"same{number}@example.test", name="Same Name")
    seen, after = [], ""
    while after is not None:
        page = program.get(f"/users?limit=2&after={after}")
        seen += emails(page)
        after = page.json()["next"]
    assert len(seen) == len(set(seen)) == 6


def test_the_callers_companies(program: Caller, ana: Membership, clinic: Tenant) -> None:
    make_member(tenant=clinic, email=ana.user.email, role="secretary")
    found = {row["name"]: (row["role"], row["is_current"]) for row in program.get("/companies").json()}
    assert found == {"Aurora Solar": ("ceo", True), "Clinique du Parc": ("secretary", False)}


def test_settings_are_changed_by_the_rules_of_the_page(program: Caller, solar: Tenant) -> None:
    week = {"monday": [["08:00", "12:00"], ["14:00", "18:00"]]}
    changed = program.patch("/companies/current", {"zone": "Europe/Paris", "opening": week, "modules": []})
    found = changed.json()
    assert (found["zone"], found["name"], found["modules"]) == ("Europe/Paris", "Aurora Solar", [])
    assert (found["opening"]["monday"], found["opening"]["tuesday"]) == (week["monday"], [])
    assert program.get("/companies/current").json() == found
    lines = AuditEntry.objects.filter(action="company.changed")
    assert {name for line in lines for name in line.after} == {"zone", "opening", "modules"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"zone": "Mars/Base"}, "zone"),
        ({"name": "clinique du parc"}, "name"),
        ({"currency": "XXX"}, "currency"),
        ({"opening": {"friday": [["12:00", "10:00"]]}}, "opening.friday"),
        ({"opening": {"friday": [["25:00", "26:00"]]}}, "opening.friday.0.0"),
        ({"modules": ["everything"]}, "modules"),
        ({"schema_name": "public"}, "schema_name"),
        ({"status": "inactive"}, "status"),
    ],
)
def test_a_setting_that_is_not_right_changes_nothing(
    program: Caller, solar: Tenant, body: dict[str, Any], field: str
) -> None:
    response = program.patch("/companies/current", {"country": "FR", **body})
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == field
    assert Tenant.objects.get(pk=solar.pk).country == "AR"


def test_settings_are_the_ceos(call: Callable[..., Caller], sonia: Membership) -> None:
    program = call(sonia)
    assert program.get("/companies/current").status_code == 200
    assert program.patch("/companies/current", {"name": "Mine"}).status_code == 403
