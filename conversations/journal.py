"""Writes webhooks into the companies' journals: whatever waits goes into one durable statement.

Under load a commit takes many deliveries along (a group commit); alone, a delivery waits for nobody.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import Any
from uuid import UUID

from django.db import connections
from psycopg import AsyncConnection, OperationalError
from psycopg import Error as DatabaseError
from psycopg.sql import SQL, Composed, Identifier
from psycopg_pool import AsyncConnectionPool

from tenants.ids import new_id

logger = logging.getLogger(__name__)

POOL: dict[str, Any] = {"min_size": 1, "max_size": 2, "timeout": 5.0}
TOGETHER = 50
MOST_WAITING = 5000
# How long the fast way through the broker has before the sweeper looks at a delivery.
FAST_WAY = "5 seconds"

STORE = """
    WITH stored AS (
        INSERT INTO {journal} (id, channel_id, event_id, body, received_at, status, reason, attempts)
        SELECT id, channel_id, event_id, body, now(), 'received', '', 0
        FROM unnest(%b::uuid[], %b::uuid[], %b::text[], %b::bytea[]) AS new (id, channel_id, event_id, body)
        ON CONFLICT (channel_id, event_id) DO NOTHING
        RETURNING id
    )
    INSERT INTO {wakes} (id, schema, queue, subject, due_at)
    SELECT id, %s, 'ingest', id, now() + interval '{wait}' FROM stored
    RETURNING subject
"""

# id, channel, delivery id, body
Row = tuple[UUID, UUID, str, bytes]


class JournalFull(Exception):
    """More waits than can be written in time; the provider will try again."""


class Journal:
    """One writer an event loop; `keep` comes back when the row is committed."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[str, Row, asyncio.Future[bool]]] = deque()
        self._writer: asyncio.Task[None] | None = None
        self._pool: AsyncConnectionPool[AsyncConnection[Any]] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def keep(self, schema: str, channel_id: UUID, event_id: str, body: bytes) -> UUID | None:
        """The row's id once it and its Wake are durable; None when the delivery was there already.

        Raises JournalFull, and what psycopg raises when the database is away.
        """
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop, self._pool, self._writer = loop, None, None
            self._waiting.clear()
        if len(self._waiting) >= MOST_WAITING:
            raise JournalFull
        row: Row = (new_id(), channel_id, event_id, body)
        written: asyncio.Future[bool] = loop.create_future()
        self._waiting.append((schema, row, written))
        if self._writer is None or self._writer.done():
            self._writer = loop.create_task(self._write())
        return row[0] if await written else None

    async def close(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()

    async def _write(self) -> None:
        while self._waiting:
            schema = self._waiting[0][0]
            batch = []
            while self._waiting and len(batch) < TOGETHER and self._waiting[0][0] == schema:
                _schema, row, written = self._waiting.popleft()
                batch.append((row, written))
            await self._write_batch(schema, batch)

    async def _write_batch(self, schema: str, batch: list[tuple[Row, asyncio.Future[bool]]]) -> None:
        try:
            stored = await self._insert(schema, [row for row, _written in batch])
        except Exception as problem:  # noqa: BLE001 (every waiting request must hear of it, whatever it was)
            if len(batch) > 1 and isinstance(problem, DatabaseError) and not isinstance(problem, OperationalError):
                for one in batch:
                    await self._write_batch(schema, [one])
                return
            for _row, written in batch:
                if not written.done():
                    written.set_exception(problem)
            return
        for row, written in batch:
            if not written.done():
                written.set_result(row[0] in stored)

    async def _insert(self, schema: str, rows: list[Row]) -> set[UUID]:
        try:
            return await self._execute(schema, rows)
        except OperationalError:
            # A connection that the server has closed meanwhile; the statement can be repeated without harm.
            return await self._execute(schema, rows)

    async def _execute(self, schema: str, rows: list[Row]) -> set[UUID]:
        if self._pool is None:
            settings = {**database(), "autocommit": True}
            self._pool = AsyncConnectionPool(kwargs=settings, open=False, name="webhooks", **POOL)
            await self._pool.open()
        async with self._pool.connection() as conn:
            cursor = await conn.execute(statement(schema), values(schema, rows))
            return {row[0] for row in await cursor.fetchall()}


def statement(schema: str) -> Composed:
    """The one statement, and so the one transaction, that keeps deliveries of a company with their Wakes."""
    return SQL(STORE.replace("{wait}", FAST_WAY)).format(
        journal=Identifier(schema, "conversations_webhookevent"), wakes=Identifier("public", "tenants_wake")
    )


def values(schema: str, rows: list[Row]) -> list[Any]:
    ids, channels, event_ids, bodies = zip(*rows, strict=True)
    return [list(ids), list(channels), list(event_ids), list(bodies), schema]


def database() -> dict[str, Any]:
    """Django's own database, as libpq names its parts."""
    told = connections["default"].get_connection_params()
    return {key: value for key, value in told.items() if isinstance(value, str | int) and key != "prepare_threshold"}
