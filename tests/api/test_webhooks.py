"""Webhook endpoints through the API."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from company.models import AuditEntry
from company.webhooks import emitting
from company.webhooks.models import EmittedEvent, WebhookDelivery, WebhookEndpoint
from leads.services import create_lead
from tenants.ids import new_id
from tenants.models import Membership, Tenant, WhatsAppChannel
from tests.api.conftest import Caller
from tests.factories import (
    make_appointment,
    make_conversation,
    make_lead,
    make_message,
    make_professional,
    make_service,
)
from tests.fakes.receiver import Receiver
from tests.jobs import perform


@pytest.fixture
def receiver(settings: Any) -> Any:
    settings.NEXUS_ALLOW_PRIVATE_ADDRESSES = True
    with Receiver() as server:
        yield server


@pytest.fixture
def program(call: Callable[..., Caller], ana: Membership) -> Caller:
    return call(ana)


@pytest.fixture
def made(program: Caller, receiver: Receiver) -> Any:
    response = program.post("/webhooks", {"url": receiver.url, "events": ["lead.created", "message.sent"]})
    assert response.status_code == 201, response.content
    return response.json()


def work(pk: str) -> None:
    perform("webhook", pk)


def test_an_endpoint_is_added_read_changed_and_deleted(program: Caller, made: Any, receiver: Receiver) -> None:
    assert made["secret"] == WebhookEndpoint.objects.get().secret
    path = f"/webhooks/{made['id']}"
    read = program.get(path).json()
    assert (read["health"], read["pause_reason"], read["events"]) == ("new", None, ["lead.created", "message.sent"])
    assert "secret" not in read
    assert "whsec_" not in program.get("/webhooks").content.decode()
    changed = program.patch(path, {"events": ["lead.updated"]}).json()
    assert (changed["events"], changed["url"]) == (["lead.updated"], receiver.url)
    assert program.post(f"{path}/pause").json()["pause_reason"] == "person"
    assert program.post(f"{path}/resume").json()["health"] == "new"
    assert program.delete(path).status_code == 204
    assert program.get(path).status_code == 404
    trail = list(AuditEntry.objects.filter(action__startswith="webhook.").order_by("at").values_list("action", "via"))
    what = ["added", "changed", "paused", "resumed", "removed"]
    assert trail == [(f"webhook.{one}", "api") for one in what]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"url": "https://169.254.169.254/latest", "events": ["lead.created"]}, "url"),
        ({"url": "https://localhost/", "events": ["lead.created"]}, "url"),
        ({"url": "http://1.1.1.1/", "events": ["lead.created"]}, "url"),
        ({"url": "https://1.1.1.1/", "events": []}, "events"),
        ({"url": "https://1.1.1.1/", "events": ["lead.eaten"]}, "events.0"),
        ({"url": "https://1.1.1.1/", "events": ["webhook.test"]}, "events.0"),
        ({"events": ["lead.created"]}, "url"),
        ({"url": "https://1.1.1.1/", "events": ["lead.created"], "secret": "mine"}, "secret"),
    ],
)
def test_what_is_not_right_is_named(program: Caller, body: dict[str, Any], field: str) -> None:
    response = program.post("/webhooks", body)
    assert response.status_code == 422
    assert [line["field"] for line in response.json()["errors"]] == [field]
    assert not WebhookEndpoint.objects.exists()


def test_the_same_key_makes_one_endpoint_and_gives_its_secret_again(program: Caller, receiver: Receiver) -> None:
    body = {"url": receiver.url, "events": ["lead.created"]}
    first = program.post("/webhooks", body, Idempotency_Key="once")
    again = program.post("/webhooks", body, Idempotency_Key="once")
    assert first.json() == again.json()
    assert WebhookEndpoint.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM api_idempotencykey")
        assert first.json()["secret"] not in str(cursor.fetchall())


def test_a_test_event_is_delivered_and_sent_again(program: Caller, made: Any, receiver: Receiver) -> None:
    sent = program.post(f"/webhooks/{made['id']}/test")
    assert (sent.status_code, sent.json()["state"]) == (201, "pending")
    work(sent.json()["id"])
    read = program.get(f"/webhooks/deliveries/{sent.json()['id']}").json()
    assert (read["state"], read["status"], read["next_at"], read["error"]) == ("delivered", 200, None, "")
    assert json.loads(read["body"])["type"] == "webhook.test"
    again = program.post(f"/webhooks/deliveries/{read['id']}/again").json()
    assert (again["event_id"], again["id"] != read["id"]) == (read["event_id"], True)
    work(again["id"])
    assert len({headers["webhook-id"] for _path, headers, _body in receiver.requests}) == 1


def test_deliveries_are_listed_filtered_and_paged(program: Caller, made: Any, receiver: Receiver) -> None:
    for number in range(3):
        create_lead(first_name=f"Lead {number}")
    receiver.answer(500)
    work(str(WebhookDelivery.objects.order_by("id").first().pk))
    program.post(f"/webhooks/{made['id']}/test")
    path = f"/webhooks/{made['id']}/deliveries"
    page = program.get(f"{path}?limit=2").json()
    rest = program.get(f"{path}?limit=2&after={page['next']}").json()
    assert (len(page["items"]), len(rest["items"]), rest["next"]) == (2, 2, None)
    (failed,) = program.get(f"{path}?state=failed").json()["items"]
    assert (failed["status"], failed["error"], failed["attempts"]) == (500, "http", 1)
    assert "500" in failed["error_detail"]
    assert len(program.get(f"{path}?type=webhook.test").json()["items"]) == 1
    assert program.get(f"{path}?type=lead.eaten").status_code == 422


def test_a_replaced_secret_is_told_once(program: Caller, made: Any) -> None:
    new = program.post(f"/webhooks/{made['id']}/secret").json()
    assert new["secret"] == WebhookEndpoint.objects.get().secret != made["secret"]
    assert new["old_secret_until"]


def test_it_is_closed_to_everybody_else(
    program: Caller, made: Any, call: Callable[..., Caller], sonia: Membership, beto: Membership, carla: Membership
) -> None:
    delivery = program.post(f"/webhooks/{made['id']}/test").json()
    ours = [
        ("get", f"/webhooks/{made['id']}"),
        ("patch", f"/webhooks/{made['id']}"),
        ("delete", f"/webhooks/{made['id']}"),
        ("get", f"/webhooks/{made['id']}/deliveries"),
        ("get", f"/webhooks/deliveries/{delivery['id']}"),
        *(("post", f"/webhooks/{made['id']}/{what}") for what in ("secret", "test", "pause", "resume")),
        ("post", f"/webhooks/deliveries/{delivery['id']}/again"),
    ]
    for member, status in ((sonia, 403), (beto, 403), (carla, 404)):
        caller = call(member)
        for method, path in ours:
            answer = caller.request(method.upper(), path, {} if method == "patch" else None)
            assert answer.status_code == status, (member, method, path)
    assert program.get(f"/webhooks/{new_id()}").status_code == 404
    assert WebhookEndpoint.objects.get().pause_reason == ""


def test_reading_needs_a_token_and_writing_one_for_writing(
    call: Callable[..., Caller], made: Any, ana: Membership
) -> None:
    assert call(ana, scope="").get("/webhooks").status_code == 401
    reader = call(ana, scope="read")
    assert reader.get("/webhooks").status_code == 200
    assert reader.post(f"/webhooks/{made['id']}/secret").status_code in (401, 403)


def test_an_event_carries_what_the_api_answers(
    program: Caller, ana: Membership, solar: Tenant, beto: Membership
) -> None:
    """One serialiser for both, so that an integrator reads one shape."""
    endpoint, _secret = WebhookEndpoint.add(url="https://example.com/hook", events=["lead.created"], by=ana.user)
    lead, service = make_lead(owner=beto.user, email="marta@example.test"), make_service()
    person = make_professional(services=[service])
    visit = make_appointment(lead=lead, service=service, professional=person, start=timezone.now(), note="Ring twice")
    channel = WhatsAppChannel.objects.create(tenant=solar, provider="simulator", name="Phone", number="+5491155550000")
    talk = make_conversation(channel=channel, lead=lead, assignee=beto.user)
    message = make_message(conversation=talk, text="Hola")
    rows = {"lead": lead, "appointment": visit, "conversation": talk, "message": message}
    for kind, row in rows.items():
        event = EmittedEvent.objects.create(type="lead.created", kind=kind, subject=row.pk)
        WebhookDelivery.plan(endpoint, event)
        told = json.loads(emitting.body_of(event))["data"]["object"]
        assert told == program.get(f"/{kind}s/{row.pk}").json()


@pytest.mark.parametrize("kind", ["lead", "appointment", "conversation", "message"])
def test_an_event_about_a_row_that_is_gone_carries_none(solar: Tenant, kind: str) -> None:
    event = EmittedEvent.objects.create(type="lead.created", kind=kind, subject=new_id())
    assert json.loads(emitting.body_of(event))["data"]["object"] is None
