"""Leads, search and inbox with a hundred thousand rows each."""

import time
from datetime import timedelta
from uuid import UUID

import httpx

from bench.figures import Figure, median
from bench.stack import Stack

ROWS = 100_000
CONVERSATIONS = 20_000
BATCH = 5_000
RUNS = 25
TARGET = 60
FIRST = ("Lucía", "Mateo", "Sofía", "Julián", "Camila", "Bruno", "Irene", "Tomás", "Élodie", "Noé")
LAST = ("Ferreyra", "Basualdo", "Quinteros", "Iriarte", "Calvo", "Arce", "Peralta", "Toledo", "Góngora", "Lefèvre")


def fill(schema: str, channel_id: UUID) -> None:
    """Leads, their phones, conversations and messages; then the planner's statistics."""
    from django.db import connection
    from django.utils import timezone

    from conversations.models import Conversation, Message
    from leads.models import ContactPoint, Lead, Stage
    from tenants.schemas import company

    stages = list(Stage)
    now = timezone.now()
    with company(schema):
        for start in range(0, ROWS, BATCH):
            leads = Lead.objects.bulk_create(
                Lead(
                    first_name=FIRST[n % 10],
                    last_name=f"{LAST[n // 10 % 10]} {n}",
                    stage=stages[n % len(stages)],
                    last_activity_at=now - timedelta(minutes=n),
                )
                for n in range(start, start + BATCH)
            )
            ContactPoint.objects.bulk_create(
                ContactPoint(lead=lead, kind="phone", value=f"+549113{start + n:07d}") for n, lead in enumerate(leads)
            )
            Lead.objects.filter(pk__in=[lead.pk for lead in leads]).refresh_search()
        recent = list(Lead.objects.order_by("-last_activity_at")[:CONVERSATIONS])
        conversations = Conversation.objects.bulk_create(
            (
                Conversation(
                    lead=lead,
                    channel_id=channel_id,
                    address=f"+549113{n:07d}",
                    last_message_at=lead.last_activity_at,
                    last_inbound_at=lead.last_activity_at,
                    last_text="Hola",
                    last_author="lead",
                )
                for n, lead in enumerate(recent)
            ),
            batch_size=BATCH,
        )
        each = ROWS // CONVERSATIONS
        Message.objects.bulk_create(
            (
                Message(
                    conversation=conversation,
                    author="lead" if part % 2 else "assistant",
                    text=f"Mensaje {part}",
                    status="received" if part % 2 else "read",
                    sent_at=conversation.last_message_at - timedelta(minutes=part),
                )
                for conversation in conversations
                for part in range(each)
            ),
            batch_size=BATCH,
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def measure(stack: Stack) -> list[Figure]:
    from tenants.models import WhatsAppChannel

    channel = WhatsAppChannel.objects.select_related("tenant").get(number=stack.channel["number"], provider="ycloud")
    fill(channel.tenant.schema_name, channel.pk)
    pages = {
        "leads list": "/leads/",
        "leads search by name": "/leads/?q=ferreyra+4321",
        "leads search by phone": "/leads/?q=1130012345",
        "leads search, nothing found": "/leads/?q=zzzyyyxxx",
        "inbox list": "/inbox/",
    }
    with httpx.Client(base_url=stack.url, follow_redirects=True, timeout=60) as client:
        log_in(client, stack)
        return [
            Figure(f"{name}, 100,000 leads and messages, p50", _page(client, path), "ms", TARGET)
            for name, path in pages.items()
        ]


def log_in(client: httpx.Client, stack: Stack) -> None:
    """A session of the demo's CEO in the company that was filled."""
    login = stack.login()
    client.get("/login/")
    form = {
        "email": login["email"],
        "password": login["password"],
        "csrfmiddlewaretoken": client.cookies["csrftoken"],
    }
    answer = client.post("/login/", data=form, headers={"Referer": f"{stack.url}/login/"})
    if 'type="password"' in answer.text:
        raise SystemExit("the bench could not log in")


def _page(client: httpx.Client, path: str) -> float:
    for _warm in range(3):
        client.get(path).raise_for_status()
    spent = []
    for _run in range(RUNS):
        began = time.perf_counter()
        client.get(path).raise_for_status()
        spent.append((time.perf_counter() - began) * 1000)
    return median(spent)
