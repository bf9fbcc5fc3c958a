"""A number that was mistyped is put right, and one that is not needed any more is removed; its talks stay."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx
import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from company.models import AuditEntry
from conversations import outbox
from conversations.inbound_events import database
from conversations.models import Conversation, Message, WebhookEvent
from conversations.webhook_endpoint import WebhookDoor
from tenants.errors import UserError
from tenants.models import Membership, ScheduledJob, Tenant, User, WhatsAppChannel
from tests.conversations import payloads
from tests.conversations.conftest import Post
from tests.factories import make_conversation, make_lead
from tests.fakes.ycloud import FakeYCloud
from tests.tenants.proof import prove


async def _nobody(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("the door let a webhook through")


Browse = Callable[[Membership], Client]
NUMBER = "+5491155551111"
RIGHT = "+5491155552222"


@pytest.fixture
def fresh(solar: Tenant) -> WhatsAppChannel:
    return WhatsAppChannel.objects.create(
        tenant=solar, provider="ycloud", name="Ventas", number=NUMBER, api_key="the-key-of-ventas"
    )


@pytest.fixture
def hers(browse: Browse, ana: Membership) -> Client:
    User.objects.filter(pk=ana.user_id).update(language="en")
    return browse(ana)


@pytest.fixture
def proven(hers: Client) -> Client:
    return prove(hers)


def url(name: str, row: WhatsAppChannel) -> str:
    return reverse(f"tenants:{name}", args=[row.pk])


def stored(row: WhatsAppChannel) -> WhatsAppChannel:
    return WhatsAppChannel.objects.get(pk=row.pk)


# Putting right


def test_a_mistyped_number_is_put_right_and_told(hers: Client, fresh: WhatsAppChannel) -> None:
    assert fresh.number in hers.get(url("channel_edit", fresh)).content.decode()
    answer = hers.post(url("channel_edit", fresh), {"number": "+54 9 11 5555-2222", "name": "Main"})
    assert answer.url == url("channel", fresh)
    assert (stored(fresh).number, stored(fresh).name) == (RIGHT, "Main")
    assert stored(fresh).secret == fresh.secret and stored(fresh).key_checked_at is None
    line = AuditEntry.objects.get(action="channel.changed")
    assert (line.before, line.after) == ({"name": "Ventas", "number": NUMBER}, {"name": "Main", "number": RIGHT})


def test_a_number_stays_once_something_came_by_it(hers: Client, fresh: WhatsAppChannel) -> None:
    make_conversation(channel=fresh, lead=make_lead())
    assert "so it stays" in hers.get(url("channel_edit", fresh)).content.decode()
    hers.post(url("channel_edit", fresh), {"number": RIGHT, "name": "Main"})
    assert (stored(fresh).number, stored(fresh).name) == (NUMBER, "Main")
    assert AuditEntry.objects.get(action="channel.changed").after == {"name": "Main"}


def test_a_number_stays_once_the_provider_called(hers: Client, fresh: WhatsAppChannel) -> None:
    WebhookEvent.objects.create(channel_id=fresh.pk, event_id="one", body=b"{}")
    hers.post(url("channel_edit", fresh), {"number": RIGHT, "name": "Ventas"})
    assert stored(fresh).number == NUMBER


@pytest.mark.parametrize("number", ["", "12", "not a number", "+5491155550009"])
def test_a_number_that_is_none_or_is_here_already_is_refused(
    hers: Client, fresh: WhatsAppChannel, solar: Tenant, number: str
) -> None:
    WhatsAppChannel.objects.create(tenant=solar, provider="ycloud", name="Other", number="+5491155550009")
    assert hers.post(url("channel_edit", fresh), {"number": number, "name": "Ventas"}).status_code == 422
    assert stored(fresh).number == NUMBER and not AuditEntry.objects.filter(action="channel.changed").exists()


# Removing


def test_it_is_removed_once_its_number_was_typed(proven: Client, fresh: WhatsAppChannel, ana: Membership) -> None:
    wrong = proven.post(url("channel_remove", fresh), {"number": "+5491155551112"})
    assert wrong.status_code == 422 and not stored(fresh).is_removed
    assert proven.post(url("channel_remove", fresh), {"number": "+54 9 11 5555-1111"}).url == reverse(
        "tenants:channels"
    )
    assert stored(fresh).is_removed and not stored(fresh).is_active
    with connection.cursor() as cursor:
        cursor.execute("select api_key, secret, old_secret from tenants_whatsappchannel where id = %s", [fresh.pk])
        assert cursor.fetchone() == ("", "", "")
    line = AuditEntry.objects.get(action="channel.removed")
    assert (line.user, line.before) == (ana.user, {"name": "Ventas", "number": NUMBER})
    assert url("channel", fresh) not in proven.get(reverse("tenants:channels")).content.decode()
    for name in ("channel", "channel_edit", "channel_remove", "channel_secret", "channel_health"):
        assert proven.get(url(name, fresh)).status_code == 404
    assert proven.post(url("channel_active", fresh), {"active": "on"}).status_code == 404


CHANGES: dict[str, Callable[[WhatsAppChannel], object]] = {
    "key": lambda row: row.keep_key("another-key-of-ventas", is_proven=True),
    "check": lambda row: row.note_check(works=True),
    "secret": lambda row: row.renew_secret(row.secret_version),
    "old secret": lambda row: row.end_old_secret(),
    "switch": lambda row: row.switch(on=True),
    "number": lambda row: row.describe(name="Main", number=RIGHT),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_was_opened_before_gives_a_removed_number_nothing_back(fresh: WhatsAppChannel, what: str) -> None:
    """Such as a key that the provider was asked about while a colleague removed the number."""
    opened = stored(fresh)
    assert fresh.remove()
    with suppress(UserError):
        CHANGES[what](opened)
    row = stored(fresh)
    assert (row.name, row.number, row.is_active, row.key_checked_at) == ("Ventas", NUMBER, False, None)
    assert (row.api_key, row.secret, row.old_secret) == ("", "", "")


def test_it_needs_a_second_proof(hers: Client, fresh: WhatsAppChannel) -> None:
    for answer in (hers.get(url("channel_remove", fresh)), hers.post(url("channel_remove", fresh), {"number": NUMBER})):
        assert answer.url.startswith("/account/proof/")
    assert not stored(fresh).is_removed


def test_only_the_ceo_of_the_company_changes_or_removes_it(
    browse: Browse, beto: Membership, carla: Membership, fresh: WhatsAppChannel
) -> None:
    for name in ("channel_edit", "channel_remove"):
        for client, status in ((prove(browse(beto)), 403), (prove(browse(carla)), 404)):
            assert client.get(url(name, fresh)).status_code == status
            assert client.post(url(name, fresh), {"number": NUMBER, "name": "Mine"}).status_code == status
    assert stored(fresh).name == "Ventas" and not stored(fresh).is_removed


def test_the_simulator_is_only_switched_off(proven: Client, solar: Tenant) -> None:
    row = WhatsAppChannel.objects.create(tenant=solar, provider="simulator", name="Simulator", number="+10000000001")
    assert proven.get(url("channel_remove", row)).status_code == 404
    assert url("channel_remove", row) not in proven.get(url("channel", row)).content.decode()


def test_its_conversations_stay_and_say_which_number_they_came_by(proven: Client, fresh: WhatsAppChannel) -> None:
    talk = make_conversation(channel=fresh, lead=make_lead())
    proven.post(url("channel_remove", fresh), {"number": NUMBER})
    page = proven.get(talk.get_absolute_url()).content.decode()
    assert "Ventas" in page and "+54 9 11 5555-1111" in page and "was removed" in page
    refused = proven.post(reverse("conversations:write", args=[talk.pk]), {"mode": "reply", "text": "Hola"})
    assert refused.status_code == 422 and "came by a number that was removed" in refused.content.decode()
    assert not Message.objects.filter(conversation=talk).exclude(author="note").exists()
    assert proven.post(
        reverse("conversations:write", args=[talk.pk]), {"mode": "note", "text": "Ours"}
    ).status_code in {
        200,
        302,
    }


def test_what_still_waited_fails_with_a_reason(
    proven: Client, fresh: WhatsAppChannel, ana: Membership, ycloud: FakeYCloud
) -> None:
    talk = make_conversation(channel=fresh, lead=make_lead())
    first, second = (talk.queue_test(words, by=ana.user) for words in ("one", "two"))
    proven.post(url("channel_remove", fresh), {"number": NUMBER})
    assert ScheduledJob.objects.filter(queue="key", subject=fresh.pk).exists()
    outbox.deliver_or_follow_up(first.pk)
    assert outbox.release(stored(fresh)) == 0
    for message in (first, second):
        message.refresh_from_db()
        assert (message.status, message.reason) == ("failed", "channel_removed")
    assert ycloud.sent == [] and not ScheduledJob.objects.filter(queue="key", subject=fresh.pk).exists()
    assert "number was removed" in proven.get(talk.get_absolute_url()).content.decode()


def test_connected_again_it_goes_on_with_its_conversations_at_a_new_address(
    proven: Client, fresh: WhatsAppChannel
) -> None:
    talk = make_conversation(channel=fresh, lead=make_lead())
    proven.post(url("channel_remove", fresh), {"number": NUMBER})
    proven.post(reverse("tenants:channel_new"), {"number": NUMBER, "name": "Again"})
    back = stored(fresh)
    assert (back.is_removed, back.is_active, back.name, back.api_key) == (False, True, "Again", "")
    assert back.token != fresh.token and back.secret not in ("", fresh.secret)
    assert Conversation.objects.get(channel_id=back.pk) == talk
    again = proven.post(reverse("tenants:channel_new"), {"number": NUMBER, "name": "Twice"})
    assert again.status_code == 422 and "here already" in again.content.decode()


# The door


def test_its_address_is_dead_at_once_also_for_a_process_that_knows_it(channel: WhatsAppChannel) -> None:
    """The door has a connection of its own, so the row is changed there and put back."""
    change = "UPDATE public.tenants_whatsappchannel SET is_active = %s WHERE id = %s"

    async def run() -> list[int]:
        door = WebhookDoor(_nobody)
        transport = httpx.ASGITransport(app=door)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:

            async def knock() -> int:
                raw = json.dumps(payloads.inbound()).encode()
                headers = {"YCloud-Signature": payloads.signed(raw, channel.secret)}
                return (await client.post(channel.webhook_path, content=raw, headers=headers)).status_code

            with psycopg.connect(**database(), autocommit=True) as other:
                try:
                    first = await knock()
                    other.execute(change, [False, channel.pk])
                    then = await knock()
                finally:
                    other.execute(change, [True, channel.pk])
            answers = [first, then, await knock()]
        await door.close()
        return answers

    assert asyncio.run(run()) == [200, 404, 200]
    assert WebhookEvent.objects.filter(channel_id=channel.pk).count() >= 2


def test_a_delivery_that_comes_twice_is_still_answered_with_200(channel: WhatsAppChannel, post: Post) -> None:
    event: Any = payloads.inbound()
    assert [post(channel, event).status_code, post(channel, event).status_code] == [200, 200]
