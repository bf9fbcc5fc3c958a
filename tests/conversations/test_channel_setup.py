"""Connecting a number, as a CEO does it: the key is proven, the secret needs a second proof, a test arrives."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from company.models import AuditEntry
from conversations import outbox
from conversations.models import Conversation, Message
from conversations.webhook_endpoint import is_signed
from tenants.models import Membership, Tenant, User, WhatsAppChannel
from tests.conversations import payloads
from tests.fakes.ycloud import FakeYCloud
from tests.tenants.proof import prove

Browse = Callable[[Membership], Client]
HTMX = {"HX-Request": "true"}
NUMBER = "+5491155551111"
KEY = "live-key-0123456789"


@pytest.fixture
def fresh(solar: Tenant) -> WhatsAppChannel:
    """A number that was just added: no key yet."""
    return WhatsAppChannel.objects.create(tenant=solar, provider="ycloud", name="Ventas", number=NUMBER)


@pytest.fixture
def in_english(solar: Tenant) -> None:
    User.objects.filter(email="ana@example.test").update(language="en")


@pytest.fixture
def proven(browse: Browse, ana: Membership, in_english: None) -> Client:
    return prove(browse(ana))


def url(name: str, row: WhatsAppChannel) -> str:
    return reverse(f"tenants:{name}", args=[row.pk])


def stored(row: WhatsAppChannel) -> WhatsAppChannel:
    return WhatsAppChannel.objects.get(pk=row.pk)


# The key


def test_a_key_that_works_is_kept_encrypted_and_never_shown(
    proven: Client, fresh: WhatsAppChannel, ycloud: FakeYCloud, ana: Membership
) -> None:
    ycloud.key = KEY
    ycloud.own(NUMBER)
    assert proven.post(url("channel_key", fresh), {"api_key": f"  {KEY} "}).status_code == 302
    assert stored(fresh).api_key == KEY and stored(fresh).key_checked_at
    with connection.cursor() as cursor:
        cursor.execute("select api_key from public.tenants_whatsappchannel where id = %s", [fresh.pk])
        assert cursor.fetchone()[0].startswith(f"v1:{ana.tenant_id}:")
    page = proven.get(url("channel", fresh)).content.decode()
    assert "live-key" not in page and "It ends in 6789" in page
    assert [request[1] for request in ycloud.requests] == ["/v2/whatsapp/phoneNumbers?page=1&limit=100"]
    line = AuditEntry.objects.get(action="channel.key_changed")
    assert line.user == ana.user and KEY not in str((line.before, line.after))


def test_a_number_on_a_later_page_of_the_account_is_found(
    proven: Client, fresh: WhatsAppChannel, ycloud: FakeYCloud
) -> None:
    for number in range(100):
        ycloud.own(f"+34600000{number:03}")
    ycloud.own("54 9 11 5555-1111")
    assert proven.post(url("channel_key", fresh), {"api_key": ycloud.key}).status_code == 302


def test_a_wrong_key_is_refused_in_words_whatever_was_ticked(
    proven: Client, fresh: WhatsAppChannel, ycloud: FakeYCloud
) -> None:
    ycloud.own(NUMBER)
    refused = proven.post(url("channel_key", fresh), {"api_key": KEY, "anyway": "on"})
    assert refused.status_code == 422 and "does not know this key" in refused.content.decode()
    assert KEY not in refused.content.decode() and "Save the key anyway" not in refused.content.decode()
    assert not stored(fresh).api_key


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (lambda fake: fake.own("+34600000000"), "does not have this number"),
        (lambda fake: fake.own(NUMBER, "DISCONNECTED"), "not connected to WhatsApp"),
        (lambda fake: fake.answer(503, times=2), "did not answer"),
        (lambda fake: fake.answer(200, ["no", "answer"], times=2), "did not answer"),
    ],
)
def test_a_key_that_could_not_be_proven_is_kept_only_when_asked_for(
    proven: Client, fresh: WhatsAppChannel, ycloud: FakeYCloud, happens: Callable[[FakeYCloud], None], words: str
) -> None:
    happens(ycloud)
    refused = proven.post(url("channel_key", fresh), {"api_key": ycloud.key})
    page = refused.content.decode()
    assert refused.status_code == 422 and words in page and "Save the key anyway" in page
    assert not stored(fresh).api_key
    assert proven.post(url("channel_key", fresh), {"api_key": ycloud.key, "anyway": "on"}).status_code == 302
    assert stored(fresh).api_key and stored(fresh).key_checked_at is None
    assert "has not said that it works" in proven.get(url("channel", fresh)).content.decode()


def test_a_page_waits_five_seconds_at_most(proven: Client, fresh: WhatsAppChannel, ycloud: FakeYCloud) -> None:
    ycloud.own(NUMBER)
    ycloud.hang(30)
    begun = time.monotonic()
    assert "did not answer" in proven.post(url("channel_key", fresh), {"api_key": ycloud.key}).content.decode()
    assert time.monotonic() - begun < 20


def test_a_key_is_refused_without_the_master_key(
    proven: Client, fresh: WhatsAppChannel, ycloud: FakeYCloud, settings: Any
) -> None:
    ycloud.own(NUMBER)
    settings.NEXUS_MASTER_KEYS = []
    response = proven.post(url("channel_key", fresh), {"api_key": ycloud.key})
    assert response.status_code == 422 and "NEXUS_MASTER_KEY" in response.content.decode()
    with connection.cursor() as cursor:
        cursor.execute("select api_key from public.tenants_whatsappchannel where id = %s", [fresh.pk])
        assert cursor.fetchone()[0] == ""


def test_a_stored_key_is_checked_again(proven: Client, channel: WhatsAppChannel, ycloud: FakeYCloud) -> None:
    ycloud.own(channel.number)
    assert proven.post(url("channel_check", channel)).status_code == 302
    assert stored(channel).key_checked_at
    ycloud.key = "another"
    refused = proven.post(url("channel_check", channel))
    assert refused.status_code == 422 and "does not know this key" in refused.content.decode()
    assert stored(channel).key_checked_at is None


# The second proof


def test_keys_and_secrets_need_a_second_proof(
    browse: Browse, ana: Membership, fresh: WhatsAppChannel, ycloud: FakeYCloud
) -> None:
    client = browse(ana)
    ycloud.own(NUMBER)
    assert client.get(url("channel", fresh)).status_code == 200
    for name in ("channel_unlock", "channel_secret"):
        assert client.get(url(name, fresh)).url.startswith("/account/proof/")
    for name in ("channel_key", "channel_secret_renew", "channel_secret_end"):
        answer = client.post(url(name, fresh), {"api_key": ycloud.key, "version": "first"})
        assert answer.url.startswith("/account/proof/")
    assert not stored(fresh).api_key and stored(fresh).secret == fresh.secret
    prove(client)
    assert client.get(url("channel_unlock", fresh)).url.startswith(url("channel", fresh))


def test_the_secret_is_dots_until_it_is_asked_for(proven: Client, fresh: WhatsAppChannel, ana: Membership) -> None:
    assert fresh.secret not in proven.get(url("channel", fresh)).content.decode()
    shown = proven.get(url("channel_secret", fresh))
    assert fresh.secret in shown.content.decode() and "no-store" in shown["Cache-Control"]
    line = AuditEntry.objects.get(action="channel.secret_shown")
    assert line.user == ana.user and fresh.secret not in str((line.before, line.after))


def test_a_renewed_secret_leaves_the_old_one_a_day(proven: Client, fresh: WhatsAppChannel) -> None:
    old = fresh.secret
    for _twice in range(2):
        proven.post(url("channel_secret_renew", fresh), {"version": "first"})
    row = stored(fresh)
    assert row.secret != old and row.secrets == (row.secret, old)
    body = b"{}"
    taken = tuple(one.encode() for one in row.secrets)
    assert is_signed(payloads.signed(body, old).encode(), body, taken)
    assert is_signed(payloads.signed(body, row.secret).encode(), body, taken)
    row.secret_changed_at = timezone.now() - timedelta(hours=25)
    assert row.secrets == (row.secret,)
    assert AuditEntry.objects.filter(action="channel.secret_changed").count() == 1
    with connection.cursor() as cursor:
        cursor.execute("select old_secret from public.tenants_whatsappchannel where id = %s", [fresh.pk])
        assert old not in cursor.fetchone()[0]


def test_the_old_secret_can_be_ended_at_once(proven: Client, fresh: WhatsAppChannel) -> None:
    proven.post(url("channel_secret_renew", fresh), {"version": "first"})
    proven.post(url("channel_secret_end", fresh))
    assert stored(fresh).secrets == (stored(fresh).secret,)


# Health and the test message


def health(client: Client, row: WhatsAppChannel) -> str:
    return client.get(url("channel_health", row), headers=HTMX).content.decode()


def test_the_health_tells_what_came_and_went(
    proven: Client, channel: WhatsAppChannel, ycloud: FakeYCloud, talk: Conversation
) -> None:
    page = health(proven, channel)
    assert "just now" in page and "A message has arrived" in page and 'hx-swap-oob="true"' in page
    ycloud.answer(403, {"error": {"status": 403, "code": "BALANCE_INSUFFICIENT", "message": "no", "requestId": "r"}})
    message = talk.queue_test("Hola", by=None)
    outbox.deliver_or_follow_up(message.pk)
    page = health(proven, channel)
    assert "Last message failed" in page and "no balance left" in page


def test_a_wrong_signature_is_told(proven: Client, channel: WhatsAppChannel, post: Any) -> None:
    cache.clear()
    assert post(channel, payloads.inbound(), header=payloads.signed(b"x", "whsec_other")).status_code == 401
    page = health(proven, channel)
    assert "Wrong secret" in page and "signed with another secret" in page


def test_a_test_goes_out_once_and_its_way_is_shown(
    proven: Client, channel: WhatsAppChannel, ycloud: FakeYCloud, talk: Conversation, ana: Membership
) -> None:
    for _twice in range(2):
        page = proven.post(url("channel_test", channel), {"number": "+54 9 11 2345-6789"}, headers=HTMX)
        assert page.status_code == 200
    message = Message.objects.get(extra__test=True)
    assert str(message.pk) in page.content.decode() and "Waiting to be sent" in page.content.decode()
    outbox.deliver_or_follow_up(message.pk)
    assert [body["text"]["body"] for body in ycloud.sent] == [
        "Esta es una prueba de Aurora Solar: WhatsApp está conectado."
    ]
    message.refresh_from_db()
    message.observe("delivered")
    state = proven.get(url("channel_test", channel), {"message": str(message.pk)}, headers=HTMX).content.decode()
    assert "Delivered" in state and "every 2s" not in state
    talk.refresh_from_db()
    assert not talk.is_silenced and talk.assignee is None
    assert AuditEntry.objects.filter(action="channel.tested", user=ana.user).exists()


@pytest.mark.parametrize("number", ["+34600111222", "+5491123456789"])
def test_a_test_to_a_phone_that_has_not_written_is_explained(
    proven: Client, channel: WhatsAppChannel, talk: Conversation, number: str
) -> None:
    Conversation.objects.update(last_inbound_at=timezone.now() - timedelta(hours=25))
    refused = proven.post(url("channel_test", channel), {"number": number}, headers=HTMX)
    assert refused.status_code == 422 and "from this phone, then press again" in refused.content.decode()
    assert not Message.objects.filter(extra__test=True).exists()


def test_a_message_that_is_no_test_is_not_shown(proven: Client, channel: WhatsAppChannel, talk: Conversation) -> None:
    (message,) = talk.reply(by=Membership.objects.get(tenant=channel.tenant, role="ceo").user, text="Hola")
    page = proven.get(url("channel_test", channel), {"message": str(message.pk)}, headers=HTMX).content.decode()
    assert str(message.pk) not in page
    assert proven.get(url("channel_test", channel), {"message": "nonsense"}, headers=HTMX).status_code == 200


def test_only_the_ceo_of_the_company_sees_any_of_it(
    browse: Browse, beto: Membership, carla: Membership, fresh: WhatsAppChannel
) -> None:
    names = ("channel", "channel_health", "channel_secret", "channel_test", "channel_unlock")
    for name in names:
        assert browse(beto).get(url(name, fresh)).status_code == 403
        assert prove(browse(carla)).get(url(name, fresh)).status_code == 404
