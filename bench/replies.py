"""Message in → reply committed, with the built-in dialogue and no waiting for more messages."""

import time
from typing import Any

import httpx
import psycopg

from bench.figures import Figure, median, percentile
from bench.stack import Stack, signed, text_event

TALKS = 40
LIMIT = 20


def measure(stack: Stack) -> list[Figure]:
    schema, spent = schema_of(stack), []
    with httpx.Client(base_url=stack.url) as client, psycopg.connect(**database_of(), autocommit=True) as database:
        for number in range(TALKS + 5):
            sender, words = f"+54911200{number:05d}", "Hola, quiero coordinar una visita"
            took = seconds_to_reply(client, database, schema, stack, sender, words) * 1000
            if number >= 5:
                spent.append(took)
    return [
        Figure("message → reply committed, dialogue, p50", median(spent), "ms", 150),
        Figure("message → reply committed, dialogue, p95", percentile(spent, 0.95), "ms"),
    ]


def schema_of(stack: Stack) -> str:
    """Of the company whose channel the stack writes to."""
    from tenants.models import Tenant

    schema: str = Tenant.objects.get(name=stack.channel["company"]).schema_name
    return schema


def database_of() -> dict[str, Any]:
    """How psycopg reaches the database that the stack uses."""
    from django.db import connection

    parameters = connection.get_connection_params()
    return {key: parameters[key] for key in ("host", "user", "dbname", "port", "password") if parameters.get(key)}


def seconds_to_reply(
    client: httpx.Client, database: psycopg.Connection, schema: str, stack: Stack, sender: str, words: str
) -> float:
    """From the first byte of the webhook to the committed row of the reply."""
    body = text_event(stack.channel["number"], sender, words)
    began = time.perf_counter()
    client.post(
        stack.channel["webhook"], content=body, headers=signed(stack.channel["secret"], body)
    ).raise_for_status()
    query = (
        f'select 1 from "{schema}".conversations_message m join "{schema}".conversations_conversation c '
        "on c.id = m.conversation_id where c.address = %s and m.author = 'assistant'"
    )
    while not database.execute(query, [sender]).fetchone():
        if time.perf_counter() - began > LIMIT:
            raise SystemExit(f"no reply to {sender} within {LIMIT} s")
        time.sleep(0.002)
    return time.perf_counter() - began
