"""A parameter that an address does not have is refused, whatever the route; a filter is never left out in silence."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from api.urls import api
from tenants.models import AdminToken, Membership, User
from tests.api.conftest import Caller
from tests.api.test_problems import is_problem
from tests.factories import make_lead

pytestmark = pytest.mark.usefixtures("every_module")


@pytest.fixture
def program(call: Callable[..., Caller], ana: Membership) -> Caller:
    return call(ana)


def operations() -> list[tuple[str, str]]:
    """(METHOD, path) of everything that is described."""
    paths: Any = api.get_openapi_schema()["paths"]
    return [(method.upper(), path) for path, methods in paths.items() for method in methods]


def test_every_route_refuses_a_parameter_that_it_does_not_have(program: Caller) -> None:
    assert len(operations()) > 60
    for method, path in operations():
        url = path.replace("{pk}", str(uuid4()))
        response = program.request(method, f"{url}?stag=new", {} if method != "GET" else None)
        assert is_problem(response, 422, "unknown_parameter"), (method, path)
        assert response.json()["errors"][0]["field"] == "stag"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "There is no parameter stag here. There are: limit, after, q, stage, source, opted_out, owner, order."),
        (
            "es",
            "Aquí no hay ningún parámetro stag. Los que hay: limit, after, q, stage, source, opted_out, owner, order.",
        ),
        ("fr", "Il n’y a pas de paramètre stag ici. Il y a : limit, after, q, stage, source, opted_out, owner, order."),
    ],
)
def test_it_says_which_there_are_in_the_callers_language(
    program: Caller, ana: Membership, language: str, words: str
) -> None:
    User.objects.filter(pk=ana.user_id).update(language=language)
    response = program.get("/leads?stag=new&Limit=1&limit=2")
    assert is_problem(response, 422, "unknown_parameter")
    assert response.json()["detail"] == words
    assert [error["field"] for error in response.json()["errors"]] == ["stag", "Limit"]


def test_an_address_without_parameters_says_so(program: Caller) -> None:
    lead = make_lead()
    response = program.get(f"/leads/{lead.pk}?fields=name")
    assert response.json()["detail"].endswith("There are none.")


def test_a_parameter_that_is_given_twice_is_refused(program: Caller) -> None:
    response = program.get("/leads?stage=new&stage=contacted")
    assert is_problem(response, 422, "repeated_parameter")
    assert response.json()["errors"][0]["field"] == "stage"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("/leads?stage=", "stage"),
        ("/leads?owner=somebody", "owner"),
        ("/deals?lead=17", "lead"),
        ("/services?is_active=perhaps", "is_active"),
        ("/appointments?first_day=2026-13-01", "first_day"),
        ("/conversations?tab=else", "tab"),
        ("/users?role=king", "role"),
        ("/analytics/overview?last_day=tomorrow", "last_day"),
        ("/users?limit=ten", "limit"),
    ],
)
def test_a_value_that_is_not_right_is_named(program: Caller, query: str, field: str) -> None:
    response = program.get(query)
    assert is_problem(response, 422, "invalid")
    (line,) = response.json()["errors"]
    assert line["field"] == field and line["message"]


def test_a_refused_write_changes_nothing_and_leaves_its_key_free(program: Caller) -> None:
    key = {"Idempotency_Key": "once"}
    assert program.post("/leads?dry_run=true", {"first_name": "Marta"}, **key).status_code == 422
    assert program.post("/leads", {"first_name": "Marta"}, **key).status_code == 201


def test_who_is_not_known_is_told_nothing_of_parameters(stranger: Caller) -> None:
    assert is_problem(stranger.get("/leads?stag=new"), 401, "token_invalid")
    assert AdminToken.objects.count() == 0
