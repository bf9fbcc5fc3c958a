"""The door of WhatsApp webhooks: a small ASGI application in front of Django.

`POST /hooks/whatsapp/<token>/` is checked, committed to the company's journal together with its job, and answered;
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
from django.db import Error as DjangoDatabaseError
from django.db import connection
from psycopg import Error as DatabaseError
from psycopg_pool import PoolTimeout

from conversations import rejected_webhooks
from conversations.inbound_events import Journal, JournalFull
from conversations.worker_hints import WorkerHints
from tenants.errors import KeyMissing
from tenants.models import WhatsAppChannel
from tenants.queues import Priority

logger = logging.getLogger(__name__)

PREFIX = "/hooks/whatsapp/"
RECEIPT = "whatsapp.message.updated"
LARGEST = 1024 * 1024
TOLERANCE = 300
# Whoever knows an address may keep a connection this long with a body that does not come.
BODY_SECONDS = 10.0
CACHE_SECONDS = 5.0
CACHE_SIZE = 4096
TOKEN = re.compile(r"[\w.~-]{1,64}", re.ASCII)
SIGNATURE = re.compile(rb"\s*t=(\d{1,12})\s*,\s*s=([0-9a-f]{64})\s*")


@dataclass(frozen=True)
class KnownChannel:
    """What the door must know of a channel; `secrets` are tried in turn while one is being replaced."""

    id: UUID
    schema: str
    secrets: tuple[bytes, ...]


class Refused(Exception):
    """The answer is an error and nothing is stored."""

    def __init__(self, status: int) -> None:
        self.status = status


class WebhookDoor:
    """Answers 200 `{}`, or 404 (no such channel), 405, 408 (slow), 413 (over 1 MB), 401 (signature), 503 (database)."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.hints = WorkerHints()
        self._known: dict[str, tuple[float, KnownChannel]] = {}
        self.journal = Journal()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self.inner(scope, receive, send)
            return
        try:
            status = await self._take(scope, receive)
        except Refused as refusal:
            status = refusal.status
        except (DatabaseError, DjangoDatabaseError, PoolTimeout, JournalFull, KeyMissing) as problem:
            logger.error("a webhook could not be kept: %s", type(problem).__name__)
            status = 503
        if status:
            await _answer(send, status)

    async def close(self) -> None:
        """Gives the connections back; the next request opens them again."""
        await self.journal.close()

    async def _take(self, scope: Any, receive: Any) -> int:
        """The status to answer; 0 when nobody listens any more."""
        if scope["method"] != "POST":
            raise Refused(405)
        token = scope["path"][len(PREFIX) :].removesuffix("/")
        channel = await self._channel(token)
        headers = dict(scope["headers"])
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _read(receive, headers)
        except TimeoutError:
            raise Refused(408) from None
        if body is None:
            return 0
        if not is_signed(headers.get(b"ycloud-signature", b""), body, channel.secrets):
            await rejected_webhooks.note(channel.id)
            raise Refused(401)
        event = event_of(body)
        row_id = await self.journal.keep(channel.schema, channel.id, event_id_of(event, body), body, priority_of(event))
        if row_id is not None:
            self.hints.send()
        elif await _load(token) is None:
            # Known from a moment ago, and gone since.
            self._known.pop(token, None)
            raise Refused(404)
        return 200

    async def _channel(self, token: str) -> KnownChannel:
        now = time.monotonic()
        found = self._known.get(token)
        if found and found[0] > now:
            return found[1]
        channel = await _load(token) if TOKEN.fullmatch(token) else None
        if channel is None:
            self._known.pop(token, None)
            raise Refused(404)
        if len(self._known) >= CACHE_SIZE:
            self._known.clear()
        self._known[token] = (now + CACHE_SECONDS, channel)
        return channel


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


def event_of(body: bytes) -> dict[str, Any]:
    """What the delivery says; nothing where it is no JSON object."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return event if isinstance(event, dict) else {}


def priority_of(event: dict[str, Any]) -> Priority:
    """What became of our messages can wait; who writes now cannot."""
    return Priority.LATER if event.get("type") == RECEIPT else Priority.NORMAL


def event_id_of(event: dict[str, Any], body: bytes) -> str:
    """The delivery's own id; for bodies without a usable one, the hash of the bytes."""
    found = event.get("id")
    if isinstance(found, str) and 0 < len(found) <= 255 and found.isprintable():
        return found
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


@sync_to_async(thread_sensitive=False)
def _load(token: str) -> KnownChannel | None:
    try:
        connection.set_schema_to_public()
        rows = WhatsAppChannel.objects.select_related("tenant")
        channel = rows.filter(token=token, is_active=True).first()
        if channel is not None and channel.tenant.must_be_upgraded:
            # Not for ever: the provider keeps the delivery and tries again.
            raise Refused(503)
        if channel is None or not channel.tenant.is_active or not channel.secret:
            return None
        return KnownChannel(channel.pk, channel.tenant.schema_name, tuple(one.encode() for one in channel.secrets))
    finally:
        connection.close()


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
