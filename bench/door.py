"""Webhook acknowledgements: how many a second, how late at half the target, beside the same INSERT without HTTP.

The client shares the cores with the stack. The events are statuses of messages that are not ours: the commonest
webhook there is, so that the worker's ingest of them goes on meanwhile, as it would.
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from bench.figures import Figure, median, percentile
from bench.stack import Stack, signed

ROUNDS = 3
SECONDS = 4.0
LINES = 16
INSERTERS = 8
TARGET = 400


def measure(stack: Stack) -> list[Figure]:
    rates, inserts, late = [], [], []
    for _round in range(ROUNDS):
        inserts.append(asyncio.run(_inserts(stack)))
        _forget(stack)
        rates.append(asyncio.run(_flood(stack)))
        _forget(stack)
    for _round in range(ROUNDS):
        late.append(percentile(asyncio.run(_paced(stack, TARGET / 2)), 0.99) * 1000)
        _forget(stack)
    return [
        Figure("the same durable INSERT without HTTP", median(inserts), "/s", note="floor of the next line"),
        Figure("webhooks acknowledged", median(rates), "/s", TARGET, higher_is_better=True),
        Figure(f"acknowledgement at {TARGET // 2}/s, p99", median(late), "ms", 100),
    ]


def status_event() -> bytes:
    """What became of a message that some other tool sent."""
    message = {"id": uuid.uuid4().hex, "from": "+10000000000", "to": "+5491100000000", "status": "delivered"}
    event = {
        "id": f"evt_{uuid.uuid4().hex}",
        "type": "whatsapp.message.updated",
        "apiVersion": "v2",
        "whatsappMessage": message | {"text": {"body": "x" * 300}, "type": "text"},
    }
    return json.dumps(event).encode()


def _requests(stack: Stack, count: int) -> Iterator[bytes]:
    """Whole HTTP requests, made and signed beforehand, so that the clock sees the door alone."""
    path, secret = stack.channel["webhook"], stack.channel["secret"]
    path = path.removeprefix(stack.url)
    for _number in range(count):
        body = status_event()
        head = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
        head += [f"{name}: {value}" for name, value in signed(secret, body).items()]
        yield "\r\n".join([*head, "", ""]).encode() + body


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> float:
    began = time.perf_counter()
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(2)
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"the door answered {head.split(b' ')[1].decode()}")
    return time.perf_counter() - began


async def _flood(stack: Stack) -> float:
    """Acknowledgements a second over LINES connections that never pause."""
    waiting = iter(list(_requests(stack, int(SECONDS * 2500))))

    async def line(until: float) -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", stack.port)
        answered = 0
        for request in waiting:
            if time.perf_counter() > until:
                break
            await _ask(reader, writer, request)
            answered += 1
        writer.close()
        return answered

    return await _rate(line)


async def _rate(line: Callable[[float], Coroutine[Any, Any, int]], lines: int = LINES) -> float:
    began = time.perf_counter()
    answered = sum(await asyncio.gather(*(line(began + SECONDS) for _number in range(lines))))
    return answered / (time.perf_counter() - began)


async def _paced(stack: Stack, rate: float) -> list[float]:
    """Seconds that each acknowledgement took, counted from the moment it was due, at a steady `rate`."""
    requests = list(_requests(stack, int(rate * SECONDS)))
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _number in range(LINES):
        free.put_nowait(await asyncio.open_connection("127.0.0.1", stack.port))
    began = time.perf_counter()

    async def one(number: int, request: bytes) -> float:
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        line = await free.get()
        await _ask(*line, request)
        free.put_nowait(line)
        return time.perf_counter() - due

    return await asyncio.gather(*(one(number, request) for number, request in enumerate(requests)))


async def _inserts(stack: Stack) -> float:
    """The statement of the door, a row at a time, over INSERTERS connections."""
    from psycopg import AsyncConnection

    from conversations.inbound_events import database, statement, values
    from conversations.webhook_endpoint import _load, event_id_of, event_of, priority_of
    from tenants.ids import new_id

    token = stack.channel["webhook"].rstrip("/").rsplit("/", 1)[-1]
    channel = await _load(token)
    assert channel is not None
    insert = statement(channel.schema)
    bodies = iter([status_event() for _number in range(int(SECONDS * 6000))])

    async def line(until: float) -> int:
        stored = 0
        async with await AsyncConnection.connect(**database(), autocommit=True) as conn:
            for body in bodies:
                if time.perf_counter() > until:
                    break
                event = event_of(body)
                row = (new_id(), channel.id, event_id_of(event, body), body, priority_of(event).value)
                await conn.execute(insert, values(channel.schema, [row]))
                stored += 1
        return stored

    return await _rate(line, INSERTERS)


def _forget(stack: Stack) -> None:
    """Takes back what a round left for the worker, so that the rounds are alike."""
    from conversations.models import WebhookEvent
    from tenants import schemas
    from tenants.models import ScheduledJob, Tenant

    ScheduledJob.objects.filter(queue="ingest").delete()
    with schemas.company(Tenant.objects.get(name=stack.channel["company"]).schema_name):
        WebhookEvent.objects.filter(status=WebhookEvent.Status.RECEIVED).delete()
    time.sleep(2)
