"""Programs that call the API as somebody of the cast."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tenants import modules
from tenants.ids import new_id
from tenants.models import AdminToken, Membership, Tenant
from tests.factories import PASSWORD

QUICK = "django.contrib.auth.hashers.MD5PasswordHasher"


@pytest.fixture(autouse=True)
def no_counts(settings: Any) -> None:
    """Every test counts its own tries and calls."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": new_id().hex}}


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = [QUICK, *settings.PASSWORD_HASHERS]


class Caller:
    """A program: JSON in, JSON out, with the headers it was given. Paths begin after `/api/admin`, or with `/api/`."""

    def __init__(self, headers: dict[str, str] | None = None) -> None:
        self.headers = headers or {}
        self.client = Client()

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The response, `.json()` being its body; afterwards the test is in the company where it was before."""
        before = connection.tenant
        named = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        address = path if path.startswith("/api") else f"/api/admin{path}"
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        try:
            return self.client.generic(method, address, data, "application/json", headers=named)
        finally:
            connection.set_tenant(before) if hasattr(before, "pk") else connection.set_schema_to_public()

    def get(self, path: str, **headers: str) -> Any:
        return self.request("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.request("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.request("PATCH", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.request("PUT", path, body, **headers)

    def delete(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.request("DELETE", path, body, **headers)


@pytest.fixture
def stranger(db: None) -> Caller:
    """Somebody without any token."""
    return Caller()


@pytest.fixture
def log_in(db: None) -> Callable[..., Any]:
    """log_in(beto) answers the tokens of a fresh login through the real door."""

    def post(member: Membership, **more: str) -> Any:
        member.user.set_password(PASSWORD)
        member.user.save(update_fields=["password"])
        response = Caller().post("/api/auth/login", {"email": member.user.email, "password": PASSWORD, **more})
        assert response.status_code == 200, response.content
        return response.json()

    return post


@pytest.fixture
def every_module(solar: Tenant) -> None:
    """The company has every module: all routes of the API are there."""
    solar.modules = [module.name for module in modules.every() if module.optional]
    solar.save(update_fields=["modules"])


@pytest.fixture
def call(log_in: Callable[..., Any]) -> Callable[..., Caller]:
    """call(ana) is a program that works for ana, with her access token and an admin token of hers.

    `scope="read"` gives it a token for reading alone; `scope=""` none.
    """

    def program(member: Membership, scope: str = "write") -> Caller:
        headers = {"Authorization": f"Bearer {log_in(member)['access_token']}"}
        if scope:
            _row, headers["X-Admin-Token"] = AdminToken.issue(member.user, name="Tests", scope=scope, days=1)
        return Caller(headers)

    return program
