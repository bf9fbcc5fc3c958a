"""The door of webhooks: what it refuses, what it keeps, and how it answers."""

import asyncio
import json
import time
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier

from conversations import webhook_endpoint
from conversations.inbound_events import Journal, database
from conversations.models import WebhookEvent
from conversations.webhook_endpoint import LARGEST, event_id_of, event_of, is_signed
from tenants.models import ScheduledJob, Tenant, WhatsAppChannel
from tests.conversations.conftest import Post
from tests.conversations.payloads import SAMPLES, inbound, signed

VECTOR = b'{"id":"evt_01","type":"whatsapp.inbound_message.received","apiVersion":"v2"}'
OFFICIAL = "4ee5dc4c43b9d27aa16b9e46a59ea8700d0b3b90d9da6139a302aa7a55cbdaa1"
WITH_DOT = "b8bb058363c7202026937cf1dc107fe813050630980f23093578f9cbb674a5f6"
SECRETS = (b"whsec_old", b"whsec_test_6c2f0f6c3a6d4b16")


@pytest.mark.parametrize(
    ("header", "now", "right"),
    [
        (f"t=1700000000,s={OFFICIAL}", 1700000000, True),
        (f"t=1700000000,s={OFFICIAL}", 1700000300, True),
        (f"t=1700000000,s={OFFICIAL}", 1699999700, True),
        (f"t=1700000000,s={OFFICIAL}", 1700000301, False),
        (f"t=1700000000,s={OFFICIAL}", 1699999699, False),
        (f"t=1700000000,s={WITH_DOT}", 1700000000, False),
        (f"t=1700000000,s={OFFICIAL.upper()}", 1700000000, False),
        (f"t=1700000001,s={OFFICIAL}", 1700000001, False),
        (f"s={OFFICIAL}", 1700000000, False),
        ("", 1700000000, False),
        (f"t=1700000000,s={OFFICIAL[:-1]}", 1700000000, False),
    ],
)
def test_it_knows_a_right_signature(header: str, now: float, right: bool) -> None:
    assert is_signed(header.encode(), VECTOR, SECRETS, now) is right


def test_it_signs_bytes_not_their_meaning() -> None:
    assert not is_signed(f"t=1700000000,s={OFFICIAL}".encode(), VECTOR.replace(b",", b", "), SECRETS, 1700000000)
    raw = (SAMPLES / "inbound_text.json").read_bytes()
    header = b"t=1763647391,s=599b6a2010e92755a2c02eeaf3a03ed28309411b0135ef81418d1bb19e8ebf41"
    assert is_signed(header, raw, (b"whsec_demo_0123456789abcdef",), 1763647391)


def test_it_keeps_the_bytes_with_a_wake_before_it_answers(channel: WhatsAppChannel, post: Post) -> None:
    event = inbound("¿Hola? 👋")
    raw = json.dumps(event, indent=3, ensure_ascii=False).encode()
    answer = post(channel, body=raw)
    assert (answer.status_code, answer.json()) == (200, {})
    row = WebhookEvent.objects.get(event_id=event["id"])
    assert bytes(row.body) == raw
    assert row.status == "received"
    job = ScheduledJob.objects.get(queue="ingest", subject=row.pk)
    assert job.schema == connection.schema_name


def test_it_stores_one_row_for_a_delivery_that_comes_thrice_at_once(channel: WhatsAppChannel, post: Post) -> None:
    event = inbound()
    assert post(channel, event, times=3).status_code == 200
    assert WebhookEvent.objects.filter(event_id=event["id"]).count() == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"not json",
        b"[]",
        b"\x00\xff\xfe",
        b'"text"',
        b'{"id": 7}',
        b'{"id": "a\\u0000b"}',
        b'{"id": "\\ud800"}',
        b"[" * 9000,
    ],
)
def test_it_keeps_signed_bytes_that_are_no_event(channel: WhatsAppChannel, post: Post, raw: bytes) -> None:
    assert post(channel, body=raw).status_code == 200
    row = WebhookEvent.objects.get(event_id=event_id_of(event_of(raw), raw))
    assert row.event_id.startswith("sha256:")
    assert bytes(row.body) == raw


def test_it_refuses_a_company_that_is_not_there(channel: WhatsAppChannel, post: Post) -> None:
    assert post(channel, inbound(), path="/hooks/whatsapp/unknown/").status_code == 404
    for token in ("", "a%00b", "%ED%A0%80", "a" * 5000, "a%0ab"):
        assert post(channel, inbound(), path=f"/hooks/whatsapp/{token}/").status_code == 404


def test_a_company_that_is_off_is_not_there(channel: WhatsAppChannel, post: Post, solar: Tenant) -> None:
    """The door looks with a connection of its own, so the status is committed here and put back."""
    change = "UPDATE public.tenants_tenant SET status = %s WHERE id = %s"
    before = WebhookEvent.objects.count()
    with psycopg.connect(**database(), autocommit=True) as other:
        try:
            other.execute(change, ["inactive", solar.pk])
            assert post(channel, inbound()).status_code == 404
        finally:
            other.execute(change, ["active", solar.pk])
    assert WebhookEvent.objects.count() == before
    assert post(channel, inbound()).status_code == 200


def test_a_company_that_must_be_upgraded_first_is_asked_again_later(
    channel: WhatsAppChannel, post: Post, solar: Tenant
) -> None:
    change = "UPDATE public.tenants_tenant SET upgrade_failure = %s WHERE id = %s"
    with psycopg.connect(**database(), autocommit=True) as other:
        try:
            other.execute(change, ["InconsistentMigrationHistory", solar.pk])
            assert post(channel, inbound()).status_code == 503
        finally:
            other.execute(change, ["", solar.pk])
    assert post(channel, inbound()).status_code == 200


def test_it_does_not_wait_for_a_body_for_ever(
    channel: WhatsAppChannel, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def pieces() -> Any:
        yield b"{"
        await asyncio.sleep(30)
        yield b"}"

    monkeypatch.setattr(webhook_endpoint, "BODY_SECONDS", 0.05)
    assert post(channel, body=pieces(), header="t=1,s=0").status_code == 408


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD", "DELETE", "OPTIONS"])
def test_it_takes_only_posts(channel: WhatsAppChannel, post: Post, method: str) -> None:
    answer = post(channel, inbound(), method=method)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


def test_it_refuses_what_is_too_large(channel: WhatsAppChannel, post: Post) -> None:
    before = WebhookEvent.objects.count()
    assert post(channel, body=b"x" * (LARGEST + 1)).status_code == 413

    read = []

    async def pieces() -> Any:
        for number in range(100):
            read.append(number)
            yield b"x" * 65536

    assert post(channel, body=pieces(), header="t=1,s=0").status_code == 413
    assert WebhookEvent.objects.count() == before


def test_it_takes_exactly_one_megabyte(channel: WhatsAppChannel, post: Post) -> None:
    assert post(channel, body=b"y" * LARGEST).status_code == 200


@pytest.mark.parametrize("kind", ["missing", "wrong secret", "stale", "future", "tampered", "upper case"])
def test_it_stores_nothing_without_a_good_signature(channel: WhatsAppChannel, post: Post, kind: str) -> None:
    raw = json.dumps(inbound()).encode()
    header = {
        "missing": "",
        "wrong secret": signed(raw, "whsec_other"),
        "stale": signed(raw, channel.secret, at=time.time() - 301),
        "future": signed(raw, channel.secret, at=time.time() + 302),
        "tampered": signed(raw + b" ", channel.secret),
        "upper case": signed(raw, channel.secret).upper().replace("T=", "t=").replace("S=", "s="),
    }[kind]
    before = WebhookEvent.objects.count()
    assert post(channel, body=raw, header=header).status_code == 401
    assert WebhookEvent.objects.count() == before


def test_it_keeps_the_same_delivery_id_apart_by_company(
    channel: WhatsAppChannel, clinic_channel: WhatsAppChannel, clinic: Tenant, solar: Tenant, post: Post
) -> None:
    event = inbound()
    assert post(channel, event).status_code == post(clinic_channel, event).status_code == 200
    for tenant in (solar, clinic):
        connection.set_tenant(tenant)
        assert WebhookEvent.objects.filter(event_id=event["id"]).count() == 1


def test_it_answers_while_the_task_queue_is_away(channel: WhatsAppChannel, post: Post, settings: Any) -> None:
    from crm.celery import app

    url, app.conf.broker_url = app.conf.broker_url, "redis://127.0.0.1:1/0"
    try:
        began = time.monotonic()
        assert post(channel, inbound()).status_code == 200
        assert time.monotonic() - began < 3
    finally:
        app.conf.broker_url = url


def test_a_company_whose_journal_is_locked_makes_only_itself_wait(
    channel: WhatsAppChannel, clinic_channel: WhatsAppChannel, solar: Tenant, clinic: Tenant
) -> None:
    locked = SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(
        Identifier(solar.schema_name, "conversations_webhookevent")
    )

    async def run() -> None:
        journal, blocker = Journal(), await AsyncConnection.connect(**database())
        await blocker.execute(locked)
        stuck = asyncio.create_task(journal.keep(solar.schema_name, channel.pk, "stuck", b"{}"))
        await asyncio.sleep(0.05)
        assert await asyncio.wait_for(journal.keep(clinic.schema_name, clinic_channel.pk, "free", b"{}"), 10)
        assert not stuck.done()
        await blocker.rollback()
        assert await asyncio.wait_for(stuck, 10)
        await blocker.close()
        await journal.close()

    asyncio.run(run())
