"""A company that is switched off answers no program."""

from typing import Any

from tenants.companies import lifecycle
from tenants.models import Membership
from tests.api.conftest import Caller


def test_no_program_is_answered_until_the_company_is_on_again(call: Any, ana: Membership, beto: Membership) -> None:
    his, hers = call(beto), call(ana)
    assert his.get("/leads").status_code == 200
    lifecycle.deactivate(ana.tenant)
    for program in (his, hers):
        for path in ("/leads", "/companies/current", "/api/auth/me"):
            assert program.get(path).status_code in (401, 403), path
    lifecycle.reactivate(ana.tenant)
    assert his.get("/leads").status_code == 200


def test_nobody_logs_in_or_refreshes_meanwhile(log_in: Any, beto: Membership) -> None:
    tokens = log_in(beto)
    lifecycle.deactivate(beto.tenant)
    assert Caller().post("/api/auth/refresh", {"refresh_token": tokens["refresh_token"]}).status_code == 401
    names = [row["name"] for row in Caller().get("/api/auth/clinics").json()]
    assert beto.tenant.name not in names
