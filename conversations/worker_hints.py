"""Calls a worker for new deliveries, beside the answers and never in their way."""

from __future__ import annotations

import threading

from tenants import queues


class WorkerHints:
    """A thread of its own that speaks to the broker; one that is away or slow holds up nobody else."""

    def __init__(self) -> None:
        self._wanted = threading.Event()
        self._thread: threading.Thread | None = None

    def send(self) -> None:
        """Returns at once. A hint stands for everything that was written before it."""
        self._wanted.set()
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="worker-hints", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            queues.hint(queues.Pool.MESSAGES)
