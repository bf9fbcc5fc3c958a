"""Every refusal has one shape, whoever refuses: our routes, the library, Django."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tenants.models import Membership, User
from tests.api.conftest import Caller


@pytest.fixture
def program(call: Callable[..., Caller], ana: Membership) -> Caller:
    return call(ana)


def is_problem(response: Any, status: int, code: str) -> bool:
    body = response.json()
    assert response.headers["Content-Type"] == "application/problem+json"
    assert (response.status_code, body["status"], body["code"]) == (status, status, code)
    assert body["type"] == f"urn:nexus-crm:problem:{code}"
    assert body["title"] and body["detail"]
    return True


def test_what_is_not_there(program: Caller) -> None:
    assert is_problem(program.get("/leads/00000000-0000-7000-8000-000000000000"), 404, "not_found")
    assert is_problem(program.get("/leads/17"), 404, "not_found")
    assert is_problem(program.get("/api/nothing"), 404, "not_found")
    assert is_problem(program.get("/api/"), 404, "not_found")


def test_a_method_that_the_address_does_not_know(program: Caller) -> None:
    response = program.request("PUT", "/leads", {})
    assert is_problem(response, 405, "method_not_allowed")
    assert set(response.headers["Allow"].split(", ")) == {"GET", "POST"}


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b'{"first_name": "\xe9"}',
        b'{"first_name": "a\\u0000b"}',
        b'{"first_name": "\\ud800"}',
        b'{"\\u0000": 1}',
        b'{"first_name": NaN}',
        b"9" * 5000,
        b"[" * 100_000,
        b'{"a":' * 50 + b"1" + b"}" * 50,
        b'{"first_name": "Marta", "first_name": "Marta"}',
        b'{"first_name": "Marta", "first\\u005fname": "Lucas"}',
    ],
    ids=lambda body: repr(body[:20]),
)
def test_a_body_that_cannot_be_read(program: Caller, body: bytes) -> None:
    assert is_problem(program.post("/leads", body), 400, "malformed")


@pytest.mark.parametrize("query", ["?q=%00", "?after=%00", "?%00=1"])
def test_an_address_with_a_nul(program: Caller, query: str) -> None:
    assert is_problem(program.get(f"/leads{query}"), 400, "malformed")


@pytest.mark.parametrize("query", ["?limit=0", "?limit=101", "?limit=9" + "9" * 5000, "?limit=x", "?stage=else"])
def test_a_value_out_of_its_range(program: Caller, query: str) -> None:
    response = program.get(f"/leads{query}")
    assert is_problem(response, 422, "invalid")
    assert response.json()["errors"][0]["field"] == query[1:].partition("=")[0]


@pytest.mark.parametrize("cursor", ["x", "e30", "bm8", "WyIyMDI2IiwgIngiXQ", "W251bGwsbnVsbF0", "%F0%9F%98%80"])
def test_a_cursor_that_is_none(program: Caller, cursor: str) -> None:
    assert is_problem(program.get(f"/leads?after={cursor}"), 422, "invalid_cursor")


def test_a_body_of_another_kind(program: Caller) -> None:
    response = program.client.post("/api/admin/leads", {"first_name": "Marta"}, headers=program.headers)
    assert is_problem(response, 415, "unsupported_media_type")
    assert is_problem(
        program.client.generic(
            "POST", "/api/admin/leads", b"{}", "application/json; charset=latin-1", headers=program.headers
        ),
        415,
        "unsupported_media_type",
    )


def test_a_body_that_is_too_large(program: Caller) -> None:
    assert is_problem(program.post("/leads", b'{"first_name": "' + b"a" * 1024 * 1024 + b'"}'), 413, "too_large")


def test_every_wrong_field_is_named(program: Caller) -> None:
    response = program.post("/leads", {"first_name": "a" * 81, "phone": 5, "colour": "red"})
    assert is_problem(response, 422, "invalid")
    found = {error["field"]: error["code"] for error in response.json()["errors"]}
    assert found == {"first_name": "string_too_long", "phone": "string_type", "colour": "extra_forbidden"}
    response = program.post("/leads", {"email": "nobody", "phone": "12"})
    assert {error["field"] for error in response.json()["errors"]} == {"email", "phone"}


@pytest.mark.parametrize(
    ("own", "asked", "language", "words"),
    [
        ("", "fr", "fr", "Il n’y a rien ici."),
        ("es", "fr", "es", "Aquí no hay nada."),
        ("", "xx, en;q=0.5", "en", "There is nothing here."),
    ],
)
def test_a_refusal_speaks_the_callers_language(
    program: Caller, ana: Membership, own: str, asked: str, language: str, words: str
) -> None:
    User.objects.filter(pk=ana.user_id).update(language=own)
    response = program.get("/leads/00000000-0000-7000-8000-000000000000", Accept_Language=asked)
    assert (response.json()["detail"], response.headers["Content-Language"]) == (words, language)


def test_a_defect_tells_nothing(program: Caller, monkeypatch: Any) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("the secret")

    monkeypatch.setattr("api.routes.leads.page_of", fails)
    program.client.raise_request_exception = False
    response = program.get("/leads")
    assert is_problem(response, 500, "server_error")
    assert b"secret" not in response.content


def test_who_may_not_is_told_so(call: Callable[..., Caller], beto: Membership, sonia: Membership) -> None:
    from tests.factories import make_lead

    lead = make_lead(owner=beto.user)
    response = call(beto).post(f"/leads/{lead.pk}/assign", {"owner": str(sonia.user_id)})
    assert is_problem(response, 403, "forbidden")


def test_nothing_else_may_read_the_answers(program: Caller) -> None:
    response = program.get("/leads", Origin="https://else.example")
    assert "Access-Control-Allow-Origin" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"
    assert is_problem(program.request("OPTIONS", "/leads", Origin="https://else.example"), 405, "method_not_allowed")


def test_calls_are_counted(program: Caller, settings: Any) -> None:
    settings.API_CALLS_A_MINUTE = 5
    before = int(program.get("/leads").headers["RateLimit-Remaining"])
    after = program.get("/leads")
    assert int(after.headers["RateLimit-Limit"]) == 5
    assert 0 < int(after.headers["RateLimit-Reset"]) <= 60
    assert int(after.headers["RateLimit-Remaining"]) in {before - 1, 4}
    refused = next(response for response in (program.get("/leads") for _ in range(12)) if response.status_code == 429)
    assert is_problem(refused, 429, "too_many_requests")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit-Remaining"] == "0"


def test_a_stranger_is_counted_by_address(stranger: Caller, settings: Any) -> None:
    settings.API_CALLS_A_MINUTE = 1
    answers = [stranger.get("/api/auth/clinics").status_code for _ in range(12)]
    assert answers[:4] == [200] * 4 and 429 in answers


def test_without_the_cache_calls_are_answered(program: Caller, settings: Any) -> None:
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1", "KEY_PREFIX": "away"}
    }
    response = program.get("/leads")
    assert response.status_code == 200
    assert "RateLimit-Limit" not in response.headers


@pytest.mark.parametrize(("asked", "words"), [("es", "Envía"), ("fr", "Envoyez"), ("en", "Send")])
def test_what_is_refused_before_the_login_speaks_the_asked_language(asked: str, words: str) -> None:
    answer = Client().post("/api/auth/login", b"a=b", "text/plain", headers={"Accept-Language": asked})
    assert is_problem(answer, 415, "unsupported_media_type")
    assert words in answer.json()["detail"] and answer["Content-Language"] == asked


def test_what_is_refused_before_the_route_speaks_the_language_of_the_token(call: Any, ana: Membership) -> None:
    User.objects.filter(pk=ana.user_id).update(language="fr")
    program = call(ana)
    answer = program.client.generic("POST", "/api/admin/leads", b"a=b", "text/plain", headers=program.headers)
    assert is_problem(answer, 415, "unsupported_media_type")
    assert "Envoyez" in answer.json()["detail"] and answer["Content-Language"] == "fr"
    assert program.get("/api/admin/nowhere").json()["detail"] == "Il n’y a rien ici."
