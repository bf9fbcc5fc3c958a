"""The same write under the same key is done once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from api.models import IdempotencyKey
from leads.models import Lead
from tenants.models import Membership
from tests.api.conftest import Caller
from tests.factories import make_lead

MARTA = {"first_name": "Marta", "phone": "+5491155557777"}


@pytest.fixture
def program(call: Callable[..., Caller], ana: Membership) -> Caller:
    return call(ana)


def test_the_second_time_only_the_answer_comes(program: Caller) -> None:
    first = program.post("/leads", MARTA, Idempotency_Key="k-1")
    again = program.post("/leads", MARTA, Idempotency_Key="k-1")
    assert (first.status_code, first.content) == (again.status_code, again.content) == (201, first.content)
    assert again.headers["Idempotency-Replayed"] == "true" and "Idempotency-Replayed" not in first.headers
    assert Lead.objects.count() == 1


def test_another_body_or_another_row_is_a_mistake(program: Caller) -> None:
    program.post("/leads", MARTA, Idempotency_Key="k-1")
    other = program.post("/leads", {"first_name": "Else"}, Idempotency_Key="k-1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    here, there = make_lead(), make_lead()
    assert program.post(f"/leads/{here.pk}/notes", {"text": "x"}, Idempotency_Key="k-2").status_code == 201
    assert program.post(f"/leads/{there.pk}/notes", {"text": "x"}, Idempotency_Key="k-2").status_code == 422


def test_a_key_belongs_to_one_person_and_one_route(
    program: Caller, call: Callable[..., Caller], sonia: Membership
) -> None:
    program.post("/leads", MARTA, Idempotency_Key="k-1")
    lead = make_lead()
    assert call(sonia).post("/leads", {"first_name": "Else"}, Idempotency_Key="k-1").status_code == 201
    assert program.post(f"/leads/{lead.pk}/notes", {"text": "x"}, Idempotency_Key="k-1").status_code == 201


def test_an_answer_is_not_told_to_a_role_that_may_less(program: Caller, ana: Membership) -> None:
    program.post("/leads", MARTA, Idempotency_Key="k-1")
    Membership.objects.filter(pk=ana.pk).update(role=Membership.Role.AGENT)
    again = program.post("/leads", MARTA, Idempotency_Key="k-1")
    assert again.status_code == 422 and "Marta" not in again.content.decode()


def test_a_refused_request_leaves_its_key_free(program: Caller) -> None:
    lead = make_lead()
    path = f"/leads/{lead.pk}/move"
    assert program.post(path, {"stage": "closed_lost"}, Idempotency_Key="k-1").status_code == 422
    assert program.post(path, {"stage": "closed_lost", "reason": "price"}, Idempotency_Key="k-1").status_code == 200


def test_a_request_that_is_being_answered_is_not_done_twice(program: Caller) -> None:
    asked: dict[str, Any] = connection.get_connection_params()
    route = "POST api/admin/leads"
    user = Membership.objects.get(user__email="ana@example.test").user_id
    with psycopg.connect(**{k: asked[k] for k in ("dbname", "user", "password", "host", "port") if k in asked}) as held:
        name = f"{connection.schema_name}:{user}:{route}:k-1"
        held.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [name])
        busy = program.post("/leads", MARTA, Idempotency_Key="k-1")
        assert (busy.status_code, busy.json()["code"]) == (409, "idempotency_key_busy")
        assert busy.headers["Retry-After"] == "1"
    assert program.post("/leads", MARTA, Idempotency_Key="k-1").status_code == 201
    assert Lead.objects.count() == 1


def test_a_worker_that_dies_leaves_neither_the_row_nor_the_key(program: Caller, monkeypatch: Any) -> None:
    program.client.raise_request_exception = False

    def dies(*_: Any, **__: Any) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr("api.routes.leads.find_lead", dies)
        assert program.post("/leads", MARTA, Idempotency_Key="k-1").status_code == 500
    assert Lead.objects.count() == IdempotencyKey.objects.count() == 0
    assert program.post("/leads", MARTA, Idempotency_Key="k-1").status_code == 201


def test_a_key_lasts_a_day(program: Caller) -> None:
    program.post("/leads", MARTA, Idempotency_Key="k-1")
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert program.post("/leads", {"first_name": "Else"}, Idempotency_Key="k-1").status_code == 201
    assert IdempotencyKey.objects.count() == 1


def test_a_kept_answer_is_not_readable_in_the_database(program: Caller) -> None:
    program.post("/leads", MARTA, Idempotency_Key="k-1")
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM api_idempotencykey")
        ((body,),) = cursor.fetchall()
    assert body.startswith("v1:") and "Marta" not in body


@pytest.mark.parametrize("key", ["", " ", "a b", "ü", "x" * 201])
def test_a_key_that_is_none(program: Caller, key: str) -> None:
    response = program.post("/leads", MARTA, Idempotency_Key=key)
    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_invalid")
