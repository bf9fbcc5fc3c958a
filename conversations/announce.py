"""Tells the task queue of new deliveries, beside the answers and never in their way."""

from __future__ import annotations

import logging
import threading
from collections import deque
from uuid import UUID

logger = logging.getLogger(__name__)

TOGETHER = 20
# What cannot be told is found by the sweeper, so the queue may forget.
LONGEST = 10_000


class Announcer:
    """A thread of its own that hands batches of journal rows to the `ingest` task; a dead broker only slows it."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[str, UUID]] = deque(maxlen=LONGEST)
        self._news = threading.Event()
        self._thread: threading.Thread | None = None

    def tell(self, schema: str, event_id: UUID) -> None:
        """Returns at once."""
        self._waiting.append((schema, event_id))
        self._news.set()
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="webhook-announcer", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            self._news.wait()
            self._news.clear()
            while self._waiting:
                self._publish(*self._batch())

    def _batch(self) -> tuple[str, list[UUID]]:
        """The oldest waiting rows of one company, in order, at most TOGETHER."""
        schema, event_id = self._waiting.popleft()
        ids = [event_id]
        while self._waiting and len(ids) < TOGETHER and self._waiting[0][0] == schema:
            ids.append(self._waiting.popleft()[1])
        return schema, ids

    def _publish(self, schema: str, ids: list[UUID]) -> None:
        from conversations.tasks import ingest

        try:
            ingest.delay_if_possible(schema, *ids)
        except Exception as problem:  # noqa: BLE001 (whatever the broker's client raises, the sweeper has the rows)
            logger.warning("broker away (%s), %s deliveries are left to the sweeper", type(problem).__name__, len(ids))
