"""What the pages take for no name is none for the API either."""

from typing import Any

import pytest

from leads.models import Lead
from tenants.models import Membership, Tenant, User
from tests.api.conftest import Caller
from tests.factories import make_lead

BAD = ["Go to https://evil.example", "www.evil.example", "Nora\u202e Paz", "Nora\u200b Paz", "Nora\nPaz"]
pytestmark = pytest.mark.parametrize("name", BAD)


def refused(answer: Any, field: str) -> bool:
    lines = answer.json().get("errors", [])
    return answer.status_code == 422 and [(line["field"], line["code"]) for line in lines] == [(field, "name")]


def test_nobody_registers_with_another(solar: Tenant, name: str) -> None:
    asked = {"company": str(solar.pk), "role": "agent", "email": "nora@example.test", "password": "a-quiet-long-river"}
    assert refused(Caller().post("/api/auth/register", asked | {"name": name}), "name")
    assert not User.objects.filter(email="nora@example.test").exists()


def test_nobody_and_nothing_is_renamed(call: Any, ana: Membership, name: str) -> None:
    program, lead = call(ana), make_lead()
    assert refused(program.patch("/api/auth/profile", {"name": name}), "name")
    assert refused(program.patch("/companies/current", {"name": name}), "name")
    assert refused(program.patch(f"/leads/{lead.pk}", {"last_name": name}), "last_name")
    assert refused(program.post("/leads", {"first_name": name}), "first_name")
    ana.user.refresh_from_db()
    ana.tenant.refresh_from_db()
    assert (ana.user.name, ana.tenant.name) == ("Ana Molina", "Aurora Solar")
    assert list(Lead.objects.values_list("first_name", "last_name")) == [("Marta", "Ruiz")]


def test_no_appointment_is_for_another(call: Any, ana: Membership, name: str) -> None:
    lead = make_lead()
    asked = {"lead": str(lead.pk), "service": str(lead.pk), "start": "2026-11-30T10:00:00Z"}
    answer = call(ana).post("/appointments", asked | {"attendee": {"first_name": name}})
    assert refused(answer, "attendee.first_name")
