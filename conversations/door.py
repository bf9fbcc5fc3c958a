"""The door of WhatsApp webhooks: a small ASGI application in front of Django.

`POST /hooks/whatsapp/<token>/` is checked, committed to the company's journal together with its Wake, and answered;
nothing else happens before the answer. The task queue is told afterwards and may be away.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import re
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import connection, connections
from psycopg import AsyncConnection, OperationalError
from psycopg import Error as DatabaseError
from psycopg.sql import SQL, Composed, Identifier
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from conversations.announce import Announcer
from tenants.errors import KeyMissing
from tenants.ids import new_id
from tenants.models import WhatsAppChannel

logger = logging.getLogger(__name__)

PREFIX = "/hooks/whatsapp/"
LARGEST = 1024 * 1024
TOLERANCE = 300
CACHE_SECONDS = 5.0
CACHE_SIZE = 4096
POOL: dict[str, Any] = {"min_size": 1, "max_size": 8, "timeout": 5.0, "max_waiting": 2000}
# How long the fast way through the broker has before the sweeper looks at a delivery.
FAST_WAY = "5 seconds"

SIGNATURE = re.compile(rb"\s*t=(\d{1,12})\s*,\s*s=([0-9a-f]{64})\s*")

STORE = """
    WITH stored AS (
        INSERT INTO {journal} (id, channel_id, event_id, body, received_at, status, reason, attempts)
        VALUES (%s, %s, %s, %s, now(), 'received', '', 0)
        ON CONFLICT (channel_id, event_id) DO NOTHING
        RETURNING id
    )
    INSERT INTO {wakes} (id, schema, queue, subject, due_at)
    SELECT %s, %s, 'ingest', id, now() + interval '{wait}' FROM stored
    ON CONFLICT (schema, queue, subject) DO NOTHING
    RETURNING subject
"""


@dataclass(frozen=True)
class KnownChannel:
    """What the door must know of a channel; `secrets` are tried in turn while one is being replaced."""

    id: UUID
    schema: str
    secrets: tuple[bytes, ...]
    statement: Composed


class Refused(Exception):
    """The answer is an error and nothing is stored."""

    def __init__(self, status: int) -> None:
        self.status = status


class WebhookDoor:
    """Answers 404 (no such channel), 405, 413 (over 1 MB), 401 (signature), 503 (no database), or 200 `{}`."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.announcer = Announcer()
        self._known: dict[str, tuple[float, KnownChannel]] = {}
        self._pool: AsyncConnectionPool[AsyncConnection[Any]] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self.inner(scope, receive, send)
            return
        try:
            status = await self._take(scope, receive)
        except Refused as refusal:
            status = refusal.status
        except (OperationalError, PoolTimeout, KeyMissing) as problem:
            logger.error("a webhook could not be kept: %s", type(problem).__name__)
            status = 503
        if status:
            await _answer(send, status)

    async def close(self) -> None:
        """Gives the connections back; the next request opens them again."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()

    async def _take(self, scope: Any, receive: Any) -> int:
        """The status to answer; 0 when nobody listens any more."""
        if scope["method"] != "POST":
            raise Refused(405)
        channel = await self._channel(scope["path"][len(PREFIX) :].removesuffix("/"))
        headers = dict(scope["headers"])
        body = await _read(receive, headers)
        if body is None:
            return 0
        if not is_signed(headers.get(b"ycloud-signature", b""), body, channel.secrets):
            raise Refused(401)
        event_id = await self._store(channel, body)
        if event_id is not None:
            self.announcer.tell(channel.schema, event_id)
        return 200

    async def _channel(self, token: str) -> KnownChannel:
        now = time.monotonic()
        found = self._known.get(token)
        if found and found[0] > now:
            return found[1]
        channel = await _load(token)
        if channel is None:
            self._known.pop(token, None)
            raise Refused(404)
        if len(self._known) >= CACHE_SIZE:
            self._known.clear()
        self._known[token] = (now + CACHE_SECONDS, channel)
        return channel

    async def _store(self, channel: KnownChannel, body: bytes) -> UUID | None:
        """One statement, so one durable transaction: the journal row and its Wake. None: we had it already."""
        values = [new_id(), channel.id, event_id_of(body), body, new_id(), channel.schema]
        try:
            return await self._insert(channel, values)
        except OperationalError:
            # A connection that the server has closed meanwhile; the statement can be repeated without harm.
            return await self._insert(channel, values)

    async def _insert(self, channel: KnownChannel, values: list[Any]) -> UUID | None:
        pool = await self._open_pool()
        async with pool.connection() as conn:
            try:
                row = await (await conn.execute(channel.statement, values)).fetchone()
            except OperationalError:
                raise
            except DatabaseError as problem:
                logger.error("the journal refused a webhook: %s", type(problem).__name__)
                raise Refused(503) from None
        return row[0] if row else None

    async def _open_pool(self) -> AsyncConnectionPool[AsyncConnection[Any]]:
        loop = asyncio.get_running_loop()
        if self._pool is None or self._loop is not loop:
            self._pool, self._loop = (
                AsyncConnectionPool(kwargs={**_database(), "autocommit": True}, open=False, name="webhooks", **POOL),
                loop,
            )
            await self._pool.open()
        return self._pool


def is_signed(header: bytes, body: bytes, secrets: tuple[bytes, ...], now: float | None = None) -> bool:
    """`t=<unix seconds>,s=<64 lower-case hex>`: HMAC-SHA256 of "t.body", at most five minutes off in either way."""
    match = SIGNATURE.fullmatch(header)
    if match is None or abs((time.time() if now is None else now) - int(match[1])) > TOLERANCE:
        return False
    signed = match[1] + b"." + body
    right = [
        hmac.compare_digest(hmac.new(key, signed, hashlib.sha256).hexdigest().encode(), match[2]) for key in secrets
    ]
    return any(right)


def event_id_of(body: bytes) -> str:
    """The delivery's own id; for bodies without a usable one, the hash of the bytes."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        event = None
    found = event.get("id") if isinstance(event, dict) else None
    if isinstance(found, str) and 0 < len(found) <= 255 and found.isprintable():
        return found
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


@sync_to_async(thread_sensitive=False)
def _load(token: str) -> KnownChannel | None:
    try:
        connection.set_schema_to_public()
        rows = WhatsAppChannel.objects.select_related("tenant")
        channel = rows.filter(token=token, is_active=True).first()
        if channel is None or not channel.tenant.is_active or not channel.secret:
            return None
        schema = channel.tenant.schema_name
        statement = SQL(STORE.replace("{wait}", FAST_WAY)).format(
            journal=Identifier(schema, "conversations_webhookevent"), wakes=Identifier("public", "tenants_wake")
        )
        return KnownChannel(channel.pk, schema, (channel.secret.encode(),), statement)
    finally:
        connection.close()


def _database() -> dict[str, Any]:
    """Django's own database, as libpq names its parts."""
    told = connections["default"].get_connection_params()
    return {key: value for key, value in told.items() if isinstance(value, str | int) and key != "prepare_threshold"}


async def _read(receive: Any, headers: dict[bytes, bytes]) -> bytes | None:
    """The whole body; reading stops at the limit. None when the caller has gone."""
    declared = headers.get(b"content-length", b"")
    if declared.isdigit() and int(declared) > LARGEST:
        raise Refused(413)
    pieces, size = [], 0
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            return None
        piece = event.get("body", b"")
        size += len(piece)
        if size > LARGEST:
            raise Refused(413)
        pieces.append(piece)
        if not event.get("more_body"):
            return b"".join(pieces)


async def _answer(send: Any, status: int) -> None:
    body = b"{}"
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if status == 405:
        headers.append((b"allow", b"POST"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
