"""Putting a conversation aside, and how it comes back: by itself, or when the lead writes."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from company.models import Notification
from conversations import snoozing
from conversations.models import Conversation
from conversations.tasks import end_snooze
from tenants.models import Membership, ScheduledJob, Tenant, WhatsAppChannel
from tests.conversations import payloads
from tests.factories import make_conversation, make_lead

Browse = Callable[[Membership], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def marta(solar: Tenant, channel: WhatsAppChannel) -> Conversation:
    return make_conversation(channel=channel, lead=make_lead(first_name="Marta", last_name="Ruiz"))


def snooze(client: Client, talk: Conversation, **data: Any) -> int:
    data = {"state": "snoozed", **data}
    return int(client.post(f"/inbox/{talk.pk}/state/", data, headers=HTMX).status_code)


def wakes_of(talk: Conversation) -> list[datetime]:
    return list(ScheduledJob.objects.filter(queue="snooze", subject=talk.pk).values_list("due_at", flat=True))


def test_it_waits_until_the_hour_that_was_chosen(
    browse: Browse, ana: Membership, marta: Conversation, solar: Tenant
) -> None:
    client = browse(ana)
    day = timezone.localdate(timezone=solar.tz) + timedelta(days=3)
    assert snooze(client, marta, until="at", day=day.isoformat(), hour="10:15") == 200
    marta.refresh_from_db()
    until = datetime.combine(day, time(10, 15), tzinfo=solar.tz)
    assert (marta.state, marta.snoozed_until, wakes_of(marta)) == ("snoozed", until, [until])
    assert "Marta" not in client.get("/inbox/").content.decode()
    assert "Marta" in client.get("/inbox/?tab=snoozed").content.decode()
    end_snooze(solar.schema_name, marta.pk)
    marta.refresh_from_db()
    assert marta.state == "snoozed", "it is not time yet"


@pytest.mark.parametrize("code", ["tomorrow", "next_week"])
def test_it_offers_moments_at_hand(
    browse: Browse, ana: Membership, marta: Conversation, solar: Tenant, code: str
) -> None:
    client = browse(ana)
    assert f'value="{code}"' in client.get(f"/inbox/{marta.pk}/").content.decode()
    assert snooze(client, marta, until=code) == 200
    marta.refresh_from_db()
    assert marta.snoozed_until in {choice.until for choice in snoozing.choices(solar)}
    assert marta.snoozed_until > timezone.now()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"until": "never"},
        {"until": "at"},
        {"until": "at", "day": "2020-01-01", "hour": "10:00"},
        {"until": "at", "day": "9999-12-31", "hour": "23:59"},
        {"until": "at", "day": "2026-13-01", "hour": "10:00"},
        {"until": "at", "day": "", "hour": "10:00"},
    ],
)
def test_it_says_what_is_missing(browse: Browse, ana: Membership, marta: Conversation, data: dict[str, str]) -> None:
    assert snooze(browse(ana), marta, **data) == 422
    marta.refresh_from_db()
    assert (marta.state, wakes_of(marta)) == ("open", [])


def test_it_comes_back_once_and_calls(browse: Browse, ana: Membership, marta: Conversation, solar: Tenant) -> None:
    marta.snooze(timezone.now() + timedelta(hours=1), by=ana.user)
    Conversation.objects.filter(pk=marta.pk).update(snoozed_until=timezone.now() - timedelta(seconds=1))
    for _again in range(2):
        end_snooze(solar.schema_name, marta.pk)
    marta.refresh_from_db()
    assert (marta.state, marta.snoozed_until, wakes_of(marta)) == ("open", None, [])
    assert [row.kind for row in Notification.objects.all()] == ["back"]


def test_a_message_of_the_lead_brings_it_back(
    arrive: Any, channel: WhatsAppChannel, solar: Tenant, ana: Membership
) -> None:
    arrive(channel, payloads.inbound("Hola"))
    talk = Conversation.objects.get()
    talk.snooze(timezone.now() + timedelta(days=1), by=ana.user)
    arrive(channel, payloads.inbound("¿Siguen ahí?"))
    talk.refresh_from_db()
    assert talk.state == "open"
    ScheduledJob.objects.filter(subject=talk.pk).update(due_at=timezone.now())
    end_snooze(solar.schema_name, talk.pk)
    assert not Notification.objects.filter(kind="back").exists()
    assert wakes_of(talk) == []


def test_whatever_was_forgotten_is_planned_again(marta: Conversation, ana: Membership) -> None:
    marta.snooze(timezone.now() + timedelta(days=1), by=ana.user)
    ScheduledJob.objects.all().delete()
    snoozing.reconcile_snoozes()
    assert wakes_of(marta) == [marta.snoozed_until]


def test_pending_is_a_list_of_its_own(browse: Browse, ana: Membership, marta: Conversation) -> None:
    client = browse(ana)
    assert client.post(f"/inbox/{marta.pk}/state/", {"state": "pending"}, headers=HTMX).status_code == 200
    assert "Marta" in client.get("/inbox/?tab=pending").content.decode()
    assert "Marta" not in client.get("/inbox/").content.decode()
