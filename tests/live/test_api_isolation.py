"""The API as somebody of the other company: every route of its own description, with keys that are not theirs."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.live.companies import Company, all_at_once, interleaved, keys_in, pairs, settled, states
from tests.live.stack import LIMIT, PASSWORD, Stack

pytestmark = pytest.mark.live

# 422: the body was judged before anything was looked up, and says nothing of the row.
NOT_THERE = {401, 403, 404, 405, 422}
SAMPLES = {"date": "2031-03-05", "date-time": "2031-03-05T10:00:00+00:00", "email": "x@example.test", "time": "10:00"}


class Caller:
    """Logged in over the API in one company, with an admin token of their own."""

    def __init__(self, stack: Stack, company: Company, role: str) -> None:
        email = company.staff[role].email
        self.http = httpx.Client(base_url=stack.url, timeout=LIMIT)
        words = {"email": email, "password": PASSWORD}
        access = self.http.post("/api/auth/login", json=words).json()["access_token"]
        self.http.headers["Authorization"] = f"Bearer {access}"
        if role == "ceo":
            answer = self.http.post("/api/auth/switch", json={"company": company.pk})
            assert answer.status_code == 200, answer.text
            self.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        self.http.headers["X-Admin-Token"] = _admin_token(stack, email)
        self.role, self.seats = role, company.staff[role].seats


def _admin_token(stack: Stack, email: str) -> str:
    return stack.manage("admin_token", email)


@pytest.fixture(scope="module")
def description(stack: Stack) -> dict[str, Any]:
    return httpx.get(f"{stack.url}/api/openapi.json", timeout=LIMIT).json()


@pytest.fixture(scope="module")
def callers(stack: Stack, companies: list[Company]) -> Iterator[dict[str, list[Caller]]]:
    made = {
        company.name: [Caller(stack, company, role) for role in ("ceo", min(company.staff.keys() - {"ceo"}))]
        for company in companies
    }
    yield made
    for several in made.values():
        for caller in several:
            caller.http.close()


def operations(description: dict[str, Any], *, with_key: bool) -> list[tuple[str, str, dict[str, Any]]]:
    """(METHOD, path, operation) under `/api/admin/`, those with a key in their path or those without."""
    return [
        (method.upper(), path, operation)
        for path, methods in description["paths"].items()
        if path.startswith("/api/admin/") and ("{" in path) == with_key
        for method, operation in methods.items()
        if method in {"get", "post", "put", "patch", "delete"}
    ]


def body_of(description: dict[str, Any], operation: dict[str, Any], key: str) -> Any:
    """The smallest body that the operation takes, every key in it being `key`; None when it takes none."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return _sample(description, content["schema"], key) if content else None


def _sample(description: dict[str, Any], schema: dict[str, Any], key: str) -> Any:
    if "$ref" in schema:
        return _sample(description, description["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]], key)
    for way in ("anyOf", "oneOf", "allOf"):
        if way in schema:
            return _sample(description, schema[way][0], key)
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if schema.get("type") == "object":
        fields = schema.get("properties", {})
        wanted = {name for name in fields if name in schema.get("required", []) or _is_key(fields[name])}
        return {name: _sample(description, fields[name], key) for name in wanted}
    if _is_key(schema):
        return key
    kinds = {"string": SAMPLES.get(schema.get("format", ""), "anything"), "integer": 1, "number": 1, "boolean": True}
    return [] if schema.get("type") == "array" else kinds.get(schema.get("type", ""))


def _is_key(schema: dict[str, Any]) -> bool:
    return schema.get("format") == "uuid" or any(one.get("format") == "uuid" for one in schema.get("anyOf", []))


def test_no_key_of_the_other_company_opens_a_route(
    stack: Stack, companies: list[Company], callers: dict[str, list[Caller]], description: dict[str, Any]
) -> None:
    routes = operations(description, with_key=True)
    assert len(routes) > 15

    def visit(asked: tuple[Caller, str, str, dict[str, Any], str, str]) -> str:
        caller, method, path, operation, kind, key = asked
        url = "/".join(key if part.startswith("{") else part for part in path.split("/"))
        answer = caller.http.request(method, url, json=body_of(description, operation, key))
        if answer.status_code not in NOT_THERE:
            return f"{method} {path} answers a {caller.role} with the key of another's {kind}: {answer.status_code}"
        return ""

    before = settled(stack, companies)
    work = interleaved(
        [
            [
                (caller, method, path, operation, kind, key)
                for caller in callers[ours.name]
                for method, path, operation in routes
                for kind, key in (theirs.keys if caller.role == "ceo" else theirs.keys[::7])
                if (kind, key) not in {("Membership", seat) for seat in caller.seats}
            ]
            for ours, theirs in pairs(companies)
        ]
    )
    assert all_at_once(visit, work) == []
    assert changed(stack, companies, before) == set()


def changed(stack: Stack, companies: list[Company], before: dict[str, dict[str, str]]) -> set[str]:
    """The tables that hold something else than before. What was refused is kept, so that it is refused again."""
    return {
        table
        for name, after in states(stack, companies).items()
        for table, digest in after.items()
        if digest != before[name][table] and table != "api_idempotencykey"
    }


def test_no_list_is_filtered_by_the_other_company(
    companies: list[Company], callers: dict[str, list[Caller]], description: dict[str, Any]
) -> None:
    """Lists, whatever key is asked of them; and writes that would tie a row of ours to one of theirs."""
    lists = [
        (path, operation) for method, path, operation in operations(description, with_key=False) if method == "GET"
    ]

    def visit(asked: tuple[Caller, Company, str, str, str]) -> str:
        caller, theirs, path, name, key = asked
        answer = caller.http.get(path, params={name: key})
        leaked = (keys_in(answer.text) & theirs.every_key) - {key} - caller.seats - {theirs.pk}
        return (
            f"{path}?{name}: {answer.status_code} {sorted(leaked)[:2]}" if answer.status_code >= 500 or leaked else ""
        )

    work = interleaved(
        [
            [
                (caller, theirs, path, parameter["name"], key)
                for caller in callers[ours.name]
                for path, operation in lists
                for parameter in operation.get("parameters", [{"name": "nothing", "in": "query"}])
                if parameter["in"] == "query"
                for _kind, key in theirs.keys[::6]
            ]
            for ours, theirs in pairs(companies)
        ]
    )
    assert all_at_once(visit, work) == []


def test_no_write_names_a_row_of_the_other_company(
    stack: Stack, companies: list[Company], callers: dict[str, list[Caller]], description: dict[str, Any]
) -> None:
    writes = [entry for entry in operations(description, with_key=False) if entry[0] != "GET"]
    naming = [
        entry
        for entry in writes
        if body_of(description, entry[2], "here") and "here" in str(body_of(description, entry[2], "here"))
    ]
    assert naming

    def visit(asked: tuple[Caller, str, str, dict[str, Any], str]) -> str:
        caller, method, path, operation, key = asked
        answer = caller.http.request(method, path, json=body_of(description, operation, key))
        return f"{method} {path} takes a key of the other company: {answer.text[:200]}" if answer.is_success else ""

    before = settled(stack, companies)
    work = [
        (caller, method, path, operation, key)
        for ours, theirs in pairs(companies)
        for caller in callers[ours.name]
        for method, path, operation in naming
        for _kind, key in theirs.keys
    ]
    assert all_at_once(visit, work) == []
    assert changed(stack, companies, before) == set()


def test_a_login_alone_or_a_cookie_alone_opens_no_route(
    stack: Stack, companies: list[Company], callers: dict[str, list[Caller]], description: dict[str, Any]
) -> None:
    key = companies[0].keys[0][1]
    caller, colleague = callers[companies[0].name]
    ways = {
        "nothing": {},
        "a login alone": {"Authorization": caller.http.headers["Authorization"]},
        "a token alone": {"X-Admin-Token": caller.http.headers["X-Admin-Token"]},
        "somebody else's token": {
            "Authorization": caller.http.headers["Authorization"],
            "X-Admin-Token": colleague.http.headers["X-Admin-Token"],
        },
        "a page's cookies": {"Cookie": "; ".join(f"{n}={v}" for n, v in companies[0].staff["ceo"].cookies.items())},
    }
    routes = operations(description, with_key=True) + operations(description, with_key=False)

    def visit(asked: tuple[str, str, str]) -> str:
        method, path, name = asked
        url = "/".join(key if part.startswith("{") else part for part in path.split("/"))
        status = bare.request(method, url, headers=ways[name]).status_code
        return "" if status == 401 else f"{method} {path} answers {status} to {name}"

    with httpx.Client(base_url=stack.url, timeout=LIMIT) as bare:
        assert all_at_once(visit, [(method, path, name) for method, path, _operation in routes for name in ways]) == []
