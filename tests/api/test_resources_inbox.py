"""Conversations, messages and figures through the API."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from company.models import AuditEntry
from conversations.models import Conversation, Message
from tenants.models import Membership, Tenant, WhatsAppChannel
from tests import factories
from tests.api.conftest import Caller

Call = Callable[..., Caller]


@pytest.fixture
def channel(solar: Tenant) -> WhatsAppChannel:
    return WhatsAppChannel.objects.create(tenant=solar, provider="simulator", name="Sim", number="+5491155551111")


@pytest.fixture
def talk(channel: WhatsAppChannel) -> Conversation:
    lead = factories.make_lead(first_name="Marta", last_name="Ruiz", phone="+5491155550123")
    conversation = factories.make_conversation(channel=channel, lead=lead)
    factories.make_message(conversation=conversation, text="Hola")
    return conversation


def test_it_shows_a_conversation(call: Call, beto: Membership, talk: Conversation) -> None:
    body = call(beto).get(f"/conversations/{talk.pk}").json()
    assert body["lead"] == {"id": str(talk.lead_id), "name": "Marta Ruiz", "phone": "+5491155550123"}
    assert (body["state"], body["handled_by"], body["window"]["code"], body["unread"]) == ("open", "active", "open", 1)
    assert (body["last_text"], body["last_author"], body["channel"]) == ("Hola", "lead", str(talk.channel_id))
    talk.refresh_from_db()
    assert talk.unread == 1


def test_the_list_has_the_tabs_of_the_inbox(
    call: Call, beto: Membership, ana: Membership, talk: Conversation, channel: WhatsAppChannel
) -> None:
    def other(**fields: Any) -> Conversation:
        return factories.make_conversation(channel=channel, lead=factories.make_lead(first_name="Otro"), **fields)

    mine, solved = other(assignee=beto.user), other(state="resolved")
    hers = factories.make_conversation(channel=channel, lead=factories.make_lead(owner=ana.user))
    program = call(beto)

    def ids(query: str) -> set[str]:
        answer = program.get(f"/conversations?{query}")
        assert answer.status_code == 200, answer.content
        return {row["id"] for row in answer.json()["items"]}

    def keys(*rows: Conversation) -> set[str]:
        return {str(row.pk) for row in rows}

    assert ids("") == keys(talk, mine, solved)
    assert ids("tab=mine") == keys(mine) == ids(f"assignee={beto.user_id}")
    assert ids("tab=unassigned") == keys(talk) == ids("tab=unread") == ids("q=marta") == ids(f"lead={talk.lead_id}")
    assert ids("tab=resolved") == keys(solved)
    assert ids("tab=waiting") == set()
    assert program.get("/conversations?tab=nonsense").status_code == 422
    assert program.get(f"/conversations/{hers.pk}").status_code == 404


def test_a_reply_is_queued_by_the_inbox_s_verb(call: Call, beto: Membership, talk: Conversation) -> None:
    answer = call(beto).post(f"/conversations/{talk.pk}/messages", {"text": "Buenas tardes"}, Idempotency_Key="m-1")
    assert answer.status_code == 201, answer.content
    (sent,) = answer.json()["items"]
    assert (sent["author"], sent["text"], sent["status"]) == ("human", "Buenas tardes", "queued")
    assert sent["user"] == {"id": str(beto.user_id), "name": "Beto Sanz"}
    talk.refresh_from_db()
    assert talk.is_silenced and talk.assignee_id == beto.user_id and talk.unread == 0
    again = call(beto).post(f"/conversations/{talk.pk}/messages", {"text": "Buenas tardes"}, Idempotency_Key="m-1")
    assert again.content == answer.content
    assert talk.messages.filter(author="human").count() == 1


def test_a_closed_window_lets_only_notes_through(call: Call, beto: Membership, talk: Conversation) -> None:
    Conversation.objects.filter(pk=talk.pk).update(last_inbound_at=timezone.now() - timedelta(hours=25))
    program, path = call(beto), f"/conversations/{talk.pk}/messages"
    refused = program.post(path, {"text": "Hola"})
    assert (refused.status_code, refused.json()["code"]) == (422, "window_closed")
    assert program.post(path, {"text": "   "}).status_code == 422
    note = program.post(path, {"mode": "note", "text": "Llamar mañana"})
    assert (note.status_code, note.json()["items"][0]["author"]) == (201, "note")
    assert program.get(f"/conversations/{talk.pk}").json()["window"]["code"] == "closed"


def test_messages_come_newest_first_page_by_page(call: Call, beto: Membership, talk: Conversation) -> None:
    for number in range(4):
        factories.make_message(conversation=talk, text=f"m{number}", sent_at=timezone.now() + timedelta(seconds=number))
    program, path = call(beto), f"/conversations/{talk.pk}/messages"
    page = program.get(f"{path}?limit=3").json()
    rest = program.get(f"{path}?limit=3&after={page['next']}").json()
    assert [row["text"] for row in page["items"] + rest["items"]] == ["m3", "m2", "m1", "m0", "Hola"]
    assert rest["next"] is None
    one = page["items"][0]
    assert program.get(f"/messages/{one['id']}").json() == one


def test_it_is_assigned_put_aside_silenced_and_given_back(
    call: Call, ana: Membership, beto: Membership, carla: Membership, talk: Conversation
) -> None:
    program, path = call(ana), f"/conversations/{talk.pk}"
    assert program.post(f"{path}/assign", {"assignee": str(beto.user_id)}).json()["assignee"]["name"] == "Beto Sanz"
    stranger = program.post(f"{path}/assign", {"assignee": str(carla.user_id)})
    assert (stranger.status_code, stranger.json()["errors"][0]["field"]) == (422, "assignee")
    assert program.post(f"{path}/assign", {"assignee": None}).json()["assignee"] is None
    assert program.post(f"{path}/state", {"state": "resolved"}).json()["state"] == "resolved"
    assert program.post(f"{path}/read").json()["unread"] == 0
    quiet = program.post(f"{path}/silence", {"hours": 2}).json()
    assert (quiet["handled_by"], quiet["silence_reason"]) == ("silenced", "human")
    talk.refresh_from_db()
    assert talk.silenced_until is not None and talk.silenced_until < timezone.now() + timedelta(hours=2, minutes=1)
    assert AuditEntry.objects.get(action="conversation.silenced").user_id == ana.user_id
    assert program.post(f"{path}/unsilence").json()["handled_by"] == "active"
    assert program.post(f"{path}/silence", {"hours": 0}).status_code == 422


def test_a_failed_message_is_sent_again_once(call: Call, ana: Membership, talk: Conversation) -> None:
    failed = factories.make_message(conversation=talk, author="human", text="x", status="failed", user=ana.user)
    program, path = call(ana), f"/messages/{failed.pk}"
    assert program.post(f"{path}/again").json()["status"] == "queued"
    Message.objects.filter(pk=failed.pk).update(status="failed")
    assert program.post(f"{path}/again").json()["status"] == "failed"


def test_another_company_and_other_agents_have_none_of_it(
    call: Call, ana: Membership, beto: Membership, carla: Membership, talk: Conversation
) -> None:
    message = talk.messages.get()
    talk.lead.assign_to(ana.user, by=ana.user)
    bodies = {
        "read": None, "assign": {"assignee": None}, "state": {"state": "resolved"}, "silence": {}, "unsilence": None,
        "messages": {"text": "x"},
    }  # fmt: skip
    for member in (beto, carla):
        program = call(member)
        assert program.get("/conversations").json()["items"] == []
        for path in (f"/conversations/{talk.pk}", f"/conversations/{talk.pk}/messages", f"/messages/{message.pk}"):
            assert program.get(path).status_code == 404
        assert program.post(f"/messages/{message.pk}/again").status_code == 404
        for path, body in bodies.items():
            assert program.post(f"/conversations/{talk.pk}/{path}", body).status_code == 404, path
    talk.refresh_from_db()
    assert talk.state == "open" and talk.messages.count() == 1


def test_its_queries_do_not_grow(
    call: Call, beto: Membership, talk: Conversation, channel: WhatsAppChannel, django_assert_max_num_queries: Any
) -> None:
    program = call(beto)
    for number in range(15):
        row = factories.make_conversation(channel=channel, lead=factories.make_lead(), assignee=beto.user)
        factories.make_message(conversation=talk, text=f"m{number}", user=beto.user, author="note")
        assert row.pk
    for path in ("/conversations", f"/conversations/{talk.pk}/messages"):
        with django_assert_max_num_queries(16):
            assert program.get(path).status_code == 200


# Figures


def test_the_figures_of_an_empty_company_are_zeros(call: Call, carla: Membership) -> None:
    body = call(carla).get("/analytics/overview?first_day=2026-03-01").json()
    assert body["period"] == {"first": "2026-03-01", "last": "2026-03-31"}
    assert (body["sales"]["created"], body["sales"]["revenue"], body["talks"]["started"]) == (0, [], 0)
    assert body["assistant"]["cost"] == {"currency": "USD", "amount": "0.000000"}
    assert {row["name"]: row["count"] for row in body["bookings"]["by_status"]}["attended"] == 0


def test_the_figures_are_those_of_the_rows(call: Call, sonia: Membership, talk: Conversation) -> None:
    program = call(sonia)
    body = program.get("/analytics/overview").json()
    assert (body["sales"]["created"], body["talks"]["started"], body["talks"]["messages_in"]) == (1, 1, 1)
    people = program.get("/analytics/people").json()
    assert [row["name"] for row in people["colleagues"]] == ["Ana Molina", "Beto Sanz", "Sonia Prado"]


@pytest.mark.parametrize("query", ["first_day=2026-03-02&last_day=2026-03-01", "first_day=1999-01-01", "last_day=x"])
def test_an_impossible_period_is_refused(call: Call, ana: Membership, query: str) -> None:
    assert call(ana).get(f"/analytics/overview?{query}").status_code == 422


def test_the_figures_are_for_those_who_run_the_company(call: Call, beto: Membership) -> None:
    program = call(beto)
    for path in ("/analytics/overview", "/analytics/people"):
        assert program.get(path).status_code == 403
