"""An integrator's server on loopback: keeps what comes, answers as told, hangs, drips, cuts.

```python
with Receiver() as receiver:
    receiver.answer(503, headers={"Retry-After": "120"})   # the next request only
    receiver.requests                                      # [(path, headers, body)], headers in lower case
```
"""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver:
    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self._plans: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def __enter__(self) -> Receiver:
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *details: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, status: int, body: str = "", headers: dict[str, str] | None = None, times: int = 1) -> None:
        """The next `times` requests get this instead of 200."""
        self._plans += [{"status": status, "body": body, "headers": headers or {}} for _ in range(times)]

    def call(self, what: Any) -> None:
        """`what()` runs while the next request waits for its answer, which is 200."""
        self._plans.append({"call": what})

    def drip(self, seconds: float) -> None:
        """The next answer comes one byte at a time, for so long."""
        self._plans.append({"drip": seconds})

    def cut(self) -> None:
        """The next connection ends without an answer."""
        self._plans.append({"cut": True})

    def _next_plan(self) -> dict[str, Any]:
        with self._lock:
            return self._plans.pop(0) if self._plans else {}

    def _handler(receiver) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *words: Any) -> None:
                """Quiet."""

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.requests.append((self.path, headers, body))
                plan = receiver._next_plan()
                if plan.get("cut"):
                    self.close_connection = True
                    self.connection.close()
                    return
                if plan.get("call"):
                    plan["call"]()
                if plan.get("drip"):
                    self._drip(plan["drip"])
                    return
                data = (plan.get("body") or "").encode()
                self.send_response(plan.get("status", 200))
                for name, value in plan.get("headers", {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def _drip(self, seconds: float) -> None:
                until = time.monotonic() + seconds
                try:
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                    while time.monotonic() < until:
                        self.wfile.write(b"x")
                        time.sleep(0.05)
                except OSError:
                    self.close_connection = True

        return Handler
