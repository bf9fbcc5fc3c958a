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

from conversations.models.inbound_events import INGEST
from tenants.ids import new_id
from tenants.queues import Priority

logger = logging.getLogger(__name__)

POOL: dict[str, Any] = {"min_size": 1, "max_size": 8, "timeout": 5.0}
TOGETHER = 50
# Of one company.
MOST_WAITING = 5000

STORE = """
    WITH stored AS (
        INSERT INTO {journal} (id, channel_id, event_id, body, received_at, status, reason, attempts)
        SELECT id, channel_id, event_id, body, now(), 'received', '', 0
        FROM unnest(%b::uuid[], %b::uuid[], %b::text[], %b::bytea[]) AS new (id, channel_id, event_id, body)
        WHERE EXISTS (SELECT FROM {channels} AS known WHERE known.id = new.channel_id AND known.is_active)
        ON CONFLICT (channel_id, event_id) DO NOTHING
        RETURNING id
    )
    INSERT INTO {jobs} (id, schema, queue, subject, due_at, priority)
    SELECT id, %s, %s, id, now(), priority
    FROM stored JOIN unnest(%b::uuid[], %b::smallint[]) AS urgent (id, priority) USING (id)
    RETURNING subject
"""

# id, channel, delivery id, body, priority
Row = tuple[UUID, UUID, str, bytes, int]
Waiting = tuple[Row, asyncio.Future[bool]]


class JournalFull(Exception):
    """More waits than can be written in time; the provider will try again."""


class Journal:
    """One writer a company and event loop; `keep` comes back when the row is committed.

    A company whose journal is locked or slow makes nobody wait but itself.
    """

    def __init__(self) -> None:
        self._begin(None)

    def _begin(self, loop: asyncio.AbstractEventLoop | None) -> None:
        """Nothing waits; connections, writers and locks belong to one event loop."""
        self._loop = loop
        self._waiting: dict[str, deque[Waiting]] = {}
        self._writers: dict[str, asyncio.Task[None]] = {}
        self._pool: AsyncConnectionPool[AsyncConnection[Any]] | None = None
        self._opening = asyncio.Lock()

    async def keep(
        self, schema: str, channel_id: UUID, event_id: str, body: bytes, priority: Priority = Priority.NORMAL
    ) -> UUID | None:
        """The row's id once it and its job are durable; None when the delivery was there already,
        or the channel was switched off or removed a moment ago.

        Raises JournalFull, and what psycopg raises when the database is away.
        """
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._begin(loop)
        waiting = self._waiting.setdefault(schema, deque())
        if len(waiting) >= MOST_WAITING:
            raise JournalFull
        row: Row = (new_id(), channel_id, event_id, body, priority.value)
        written: asyncio.Future[bool] = loop.create_future()
        waiting.append((row, written))
        if schema not in self._writers:
            self._writers[schema] = loop.create_task(self._write(schema))
        return row[0] if await written else None

    async def close(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()

    async def _write(self, schema: str) -> None:
        """Ends when nothing of the company waits any more; the next delivery begins anew."""
        waiting = self._waiting[schema]
        try:
            while waiting:
                await self._write_batch(schema, [waiting.popleft() for _ in range(min(len(waiting), TOGETHER))])
        finally:
            del self._writers[schema], self._waiting[schema]

    async def _write_batch(self, schema: str, batch: list[Waiting]) -> None:
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
            # A connection that the server has closed meanwhile, and hardly the only one of the pool; the statement can
            # be repeated without harm.
            await (await self._open_pool()).check()
            return await self._execute(schema, rows)

    async def _execute(self, schema: str, rows: list[Row]) -> set[UUID]:
        pool = await self._open_pool()
        async with pool.connection() as conn:
            cursor = await conn.execute(statement(schema), values(schema, rows))
            return {row[0] for row in await cursor.fetchall()}

    async def _open_pool(self) -> AsyncConnectionPool[AsyncConnection[Any]]:
        async with self._opening:
            if self._pool is None:
                settings = {**database(), "autocommit": True}
                pool = AsyncConnectionPool(kwargs=settings, open=False, name="webhooks", **POOL)
                await pool.open()
                self._pool = pool
            return self._pool


def statement(schema: str) -> Composed:
    """The one statement, and so the one transaction, that keeps deliveries of a company with their jobs."""
    return SQL(STORE).format(
        journal=Identifier(schema, "conversations_webhookevent"),
        jobs=Identifier("public", "tenants_scheduledjob"),
        channels=Identifier("public", "tenants_whatsappchannel"),
    )


def values(schema: str, rows: list[Row]) -> list[Any]:
    ids, channels, event_ids, bodies, priorities = zip(*rows, strict=True)
    return [list(ids), list(channels), list(event_ids), list(bodies), schema, INGEST, list(ids), list(priorities)]


def database() -> dict[str, Any]:
    """Django's own database, as libpq names its parts."""
    told = connections["default"].get_connection_params()
    return {key: value for key, value in told.items() if isinstance(value, str | int) and key != "prepare_threshold"}
