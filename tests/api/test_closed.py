"""Every route is closed unless it is named here."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from api.middleware import OPEN
from api.urls import api
from tenants.models import AdminToken, Membership
from tests.api.conftest import Caller
from tests.factories import make_lead, make_member
from tests.test_conventions import address

# What answers without a token. Whatever is added here is open to the world.
OPEN_TO_THE_WORLD = {
    "api-root", "openapi-json", "swagger", "redoc", "clinics", "register", "login", "refresh", "logout",
}  # fmt: skip


def operations() -> Iterator[tuple[str, str, str]]:
    """(method, path with sample keys, operation id) of everything in the description."""
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            filled = address(path.replace("{", "<uuid:").replace("}", ">").lstrip("/"))
            yield method.upper(), filled, operation["operationId"]


def test_no_other_route_is_open(stranger: Caller) -> None:
    assert OPEN == OPEN_TO_THE_WORLD
    for method, path, name in operations():
        if name in OPEN and not path.startswith("/api/admin/"):
            continue
        response = stranger.request(method, path, {} if method != "GET" else None)
        assert response.status_code == 401, f"{method} {path}"
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [name for _method, _path, name in operations()]
    assert len(set(names)) == len(names)


def test_no_admin_route_opens_by_the_login_alone(call: Callable[..., Caller], ana: Membership) -> None:
    program = call(ana, scope="")
    for method, path, _name in operations():
        if path.startswith("/api/admin/"):
            response = program.request(method, path, {} if method != "GET" else None)
            assert (response.status_code, response.json()["code"]) == (401, "admin_token_invalid"), f"{method} {path}"


@pytest.mark.parametrize("what", ["missing", "wrong", "revoked", "expired", "somebody else's", "of another login"])
def test_an_admin_token_is_personal_and_alive(
    call: Callable[..., Caller], ana: Membership, sonia: Membership, what: str
) -> None:
    program = call(ana)
    assert program.get("/leads").status_code == 200
    if what == "missing":
        del program.headers["X-Admin-Token"]
    elif what == "wrong":
        program.headers["X-Admin-Token"] += "x"
    elif what == "revoked":
        AdminToken.objects.get(user=ana.user).revoke()
    elif what == "expired":
        AdminToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif what == "somebody else's":
        program.headers["X-Admin-Token"] = call(sonia).headers["X-Admin-Token"]
    else:
        program.headers["Authorization"] = call(sonia).headers["Authorization"]
    assert (program.get("/leads").status_code, program.get("/leads").json()["code"]) == (401, "admin_token_invalid")


def test_a_token_to_read_writes_nothing(call: Callable[..., Caller], ana: Membership) -> None:
    program = call(ana, scope="read")
    assert program.get("/leads").status_code == 200
    assert program.post("/leads", {"first_name": "Marta"}).status_code == 401


def test_another_companys_row_is_not_there(
    call: Callable[..., Caller], solar: Any, ana: Membership, carla: Membership
) -> None:
    lead = make_lead()
    assert call(ana).get(f"/leads/{lead.pk}").status_code == 200
    program = call(carla)
    assert program.get(f"/leads/{lead.pk}").status_code == 404
    assert program.post(f"/leads/{lead.pk}/move", {"stage": "contacted"}).status_code == 404
    assert program.get("/leads").json()["items"] == []


def test_the_company_is_left_after_every_call(call: Callable[..., Caller], ana: Membership) -> None:
    program = call(ana)
    for path in ("/api/auth/me", "/api/admin/leads", "/api/admin/leads/nothing", "/api/admin/leads?limit=0"):
        Client().get(path, headers=program.headers)
        assert connection.schema_name == "public", path


def test_a_header_or_a_parameter_chooses_no_company(call: Callable[..., Caller], ana: Membership, clinic: Any) -> None:
    make_member(tenant=clinic, email=ana.user.email, role="ceo")
    program = call(ana)
    found = program.get("/api/auth/me", X_Company=str(clinic.pk), Host="testserver")
    assert found.json()["company"]["name"] == "Aurora Solar"
    for name in ("company", "tenant"):
        assert program.get(f"/api/auth/me?{name}={clinic.pk}").status_code == 422
