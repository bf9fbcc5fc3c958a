"""The server's side of a connection that does not wait for ever: a request must have begun and come to its body."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0
LARGEST_HEAD = 64 * 1024  # bytes


class PatientProtocol(HttpToolsProtocol):
    """Closes a connection that is silent, or whose request line and headers drip, after HEAD_SECONDS.

    The clock starts with the connection and again with the first byte after an answer; further bytes do not start it
    anew. An answer that is under way, and a socket, take as long as they take.
    """

    head_seconds = HEAD_SECONDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._patience: asyncio.TimerHandle | None = None
        self._head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_request()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._has_request():
            self._stop_waiting()
            return
        self._head += len(data)
        if self._head > LARGEST_HEAD:
            self.transport.close()
        elif self._patience is None:
            self._expect_request()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _expect_request(self) -> None:
        self._patience = self.loop.call_later(self.head_seconds, self._give_up)

    def _stop_waiting(self) -> None:
        self._head = 0
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _has_request(self) -> bool:
        """Its headers are here and its answer is not, or the connection has become a socket."""
        is_answering = self.cycle is not None and not self.cycle.response_complete
        return is_answering or self.transport.get_protocol() is not self

    def _give_up(self) -> None:
        self._patience = None
        if not self._has_request():
            self.transport.close()
