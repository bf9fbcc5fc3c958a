"""The door, two channels that every process can see, and a stand-in for YCloud."""

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from django.db import connection

from conversations.ingest import ingest_delivery
from conversations.models import Conversation, WebhookEvent
from conversations.webhook_endpoint import WebhookDoor
from tenants.models import ScheduledJob, Tenant, WhatsAppChannel
from tests.conversations import payloads
from tests.fakes.ycloud import FakeYCloud

NUMBER = "+5491155550000"


@pytest.fixture(scope="package")
def committed_channels(django_db_setup: Any, django_db_blocker: Any) -> Iterator[dict[str, WhatsAppChannel]]:
    """One ycloud channel a company, outside of any test's transaction: the door has connections of its own."""
    with django_db_blocker.unblock():
        connection.set_schema_to_public()
        made = {
            tenant.name: WhatsAppChannel.objects.create(
                tenant=tenant, provider="ycloud", name="Door", number=number, api_key="test-key"
            )
            for tenant, number in (
                (Tenant.objects.get(name="Aurora Solar"), NUMBER),
                (Tenant.objects.get(name="Clinique du Parc"), "+33155550000"),
            )
        }
        yield made
        connection.set_schema_to_public()
        for channel in made.values():
            with connection.cursor() as cursor:
                cursor.execute(f'DELETE FROM "{channel.tenant.schema_name}".conversations_webhookevent')
        ScheduledJob.objects.filter(queue="ingest").delete()
        WhatsAppChannel.objects.filter(pk__in=[channel.pk for channel in made.values()]).delete()


@pytest.fixture
def channel(committed_channels: dict[str, WhatsAppChannel], solar: Tenant) -> WhatsAppChannel:
    return committed_channels["Aurora Solar"]


@pytest.fixture
def clinic_channel(committed_channels: dict[str, WhatsAppChannel], clinic: Tenant) -> WhatsAppChannel:
    return committed_channels["Clinique du Parc"]


@pytest.fixture
def ycloud(settings: Any) -> Iterator[FakeYCloud]:
    with FakeYCloud() as fake:
        settings.YCLOUD_API_BASE = fake.base
        yield fake


async def _nobody(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("the door let a webhook through")


Post = Callable[..., httpx.Response]


@pytest.fixture
def post() -> Post:
    """post(channel, event) knocks at the door as YCloud does; `header`, `body`, `method`, `path` replace what is usual."""

    def knock(
        channel: WhatsAppChannel,
        event: Any = None,
        *,
        body: Any = None,
        header: str | None = None,
        method: str = "POST",
        path: str = "",
        times: int = 1,
    ) -> httpx.Response:
        raw = body if body is not None else json.dumps(event).encode()
        given = (
            header if header is not None else payloads.signed(raw if isinstance(raw, bytes) else b"", channel.secret)
        )
        headers = {"YCloud-Signature": given} if given else {}

        async def run() -> list[httpx.Response]:
            door = WebhookDoor(_nobody)
            transport = httpx.ASGITransport(app=door)
            try:
                async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
                    requests = [
                        client.request(method, path or channel.webhook_path, content=raw, headers=headers)
                        for _ in range(times)
                    ]
                    return list(await asyncio.gather(*requests))
            finally:
                await door.close()

        answers = asyncio.run(run())
        assert len({answer.status_code for answer in answers}) == 1
        return answers[0]

    return knock


Arrive = Callable[..., WebhookEvent]


@pytest.fixture
def arrive(post: Post) -> Arrive:
    """arrive(channel, event) goes through the door and then through the ingest; answers the journal row."""

    def take(channel: WhatsAppChannel, event: Any = None, *, body: bytes | None = None, times: int = 1) -> WebhookEvent:
        before = set(WebhookEvent.objects.values_list("pk", flat=True))
        assert post(channel, event, body=body, times=times).status_code == 200
        event_row = WebhookEvent.objects.exclude(pk__in=before).get()
        for _again in range(2):
            ingest_delivery(event_row.pk)
        event_row.refresh_from_db()
        return event_row

    return take


@pytest.fixture
def talk(channel: WhatsAppChannel, arrive: Arrive) -> Conversation:
    """A lead has just written: the window is open."""
    arrive(channel, payloads.inbound("Hola, quiero info"))
    return Conversation.objects.get(channel_id=channel.pk)
