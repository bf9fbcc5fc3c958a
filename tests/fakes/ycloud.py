"""A stand-in for YCloud's API on loopback: checks what it is sent against the published rules, records, can fail.

```python
with FakeYCloud() as ycloud:
    settings.YCLOUD_API_BASE = ycloud.base
    ycloud.answer(429, headers={"Retry-After": "1"})   # the next request only
    ycloud.hang(seconds=5)                             # the next request is taken, its answer comes late
    ycloud.sent                                        # accepted requests in order
    ycloud.problems                                    # what a real API would have refused
```
"""

from __future__ import annotations

import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

E164 = re.compile(r"\+\d{6,15}")
TYPES = {
    "text",
    "image",
    "video",
    "audio",
    "document",
    "sticker",
    "interactive",
    "location",
    "contacts",
    "reaction",
    "template",
}


def problems_of(body: Any) -> list[str]:
    """What the published request schema forbids in a WhatsappMessageSendRequest."""
    if not isinstance(body, dict):
        return ["the body is no object"]
    found = []
    if not E164.fullmatch(str(body.get("from", ""))):
        found.append("from is not E.164")
    if ("to" in body) == ("recipient" in body):
        found.append("exactly one of to and recipient")
    if "to" in body and not E164.fullmatch(str(body["to"])):
        found.append("to is not E.164")
    kind = body.get("type")
    if kind not in TYPES or not isinstance(body.get(kind), dict):
        return [*found, "type without its object"]
    if kind == "text" and not 1 <= len(body["text"].get("body", "")) <= 4096:
        found.append("text.body has 1 to 4096 characters")
    if kind == "interactive":
        found += _interactive_problems(body["interactive"])
    return found


def _interactive_problems(part: dict[str, Any]) -> list[str]:
    found = (
        [] if 1 <= len(part.get("body", {}).get("text", "")) <= 1024 else ["interactive body has 1 to 1024 characters"]
    )
    action = part.get("action", {})
    if part.get("type") == "button":
        titles = [button["reply"]["title"] for button in action["buttons"]]
        ids = [button["reply"]["id"] for button in action["buttons"]]
        if not 1 <= len(titles) <= 3 or len(set(titles)) != len(titles) or len(set(ids)) != len(ids):
            found.append("one to three different buttons")
        if any(not 1 <= len(title) <= 20 for title in titles) or any(not 1 <= len(key) <= 256 for key in ids):
            found.append("a button has 1 to 20 characters")
    elif part.get("type") == "list":
        rows = [row for section in action["sections"] for row in section["rows"]]
        if not 1 <= len(rows) <= 10 or not 1 <= len(action["button"]) <= 20:
            found.append("one to ten lines")
        if any(not 1 <= len(row["title"]) <= 24 or len(row["id"]) > 200 for row in rows):
            found.append("a line has 1 to 24 characters")
    else:
        found.append("unknown interactive type")
    return found


class FakeYCloud:
    """One server on a free port; every request is kept."""

    def __init__(self, *, key: str = "test-key") -> None:
        self.key = key
        self.sent: list[dict[str, Any]] = []
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        self.problems: list[str] = []
        # What the account has; each is connected unless its status says otherwise.
        self.numbers: list[dict[str, Any]] = []
        self.files: dict[str, tuple[bytes, str]] = {}
        self._plans: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/v2"

    def __enter__(self) -> FakeYCloud:
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *details: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, status: int, body: Any = None, headers: dict[str, str] | None = None, times: int = 1) -> None:
        """The next `times` requests get this instead of being accepted."""
        self._plans += [{"status": status, "body": body, "headers": headers or {}} for _ in range(times)]

    def hang(self, seconds: float) -> None:
        """The next request is accepted, its answer comes only after `seconds`."""
        self._plans.append({"hang": seconds})

    def cut(self) -> None:
        """The next request is accepted, then the connection dies without an answer."""
        self._plans.append({"cut": True})

    def own(self, number: str, status: str = "CONNECTED") -> None:
        """The account has this number."""
        self.numbers.append({"id": str(len(self.numbers) + 1), "phoneNumber": number, "status": status})

    def store(self, name: str, data: bytes, mime_type: str) -> str:
        """A file behind a download link; returns the link."""
        self.files[name] = (data, mime_type)
        return f"{self.base}/whatsapp/media/download/{name}?sig=t%3D1&payload=x"

    def _next_plan(self) -> dict[str, Any]:
        with self._lock:
            return self._plans.pop(0) if self._plans else {}

    def accept(self, body: dict[str, Any]) -> dict[str, Any]:
        self.sent.append(body)
        keep = {key: value for key, value in body.items() if key in {"from", "to", "recipient", "type", "externalId"}}
        return keep | {"id": uuid4().hex[:24], "wabaId": "102030405060708", "status": "accepted", "bizType": "whatsapp"}

    def _handler(fake) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *words: Any) -> None:
                """Quiet."""

            def do_GET(self) -> None:
                fake.requests.append(("GET", self.path, dict(self.headers), b""))
                plan = fake._next_plan()
                if plan.get("status"):
                    self._say(plan["status"], plan["body"] or {}, plan["headers"])
                    return
                if self.path.split("?")[0] == "/v2/whatsapp/phoneNumbers":
                    self._numbers(plan)
                    return
                data, mime_type = fake.files.get(self.path.split("?")[0].rsplit("/", 1)[-1], (None, ""))
                if data is None or self.headers.get("X-API-Key") != fake.key:
                    self._say(404 if data is None else 401, {"error": {"status": 401, "code": "UNAUTHORIZED"}})
                    return
                self.send_response(200)
                self.send_header("Content-Type", mime_type)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def _numbers(self, plan: dict[str, Any]) -> None:
                """GET /whatsapp/phoneNumbers?page&limit: pages of at most 100, as documented."""
                asked = parse_qs(urlsplit(self.path).query)
                page, limit = int(asked.get("page", ["1"])[0]), int(asked.get("limit", ["10"])[0])
                if self.headers.get("X-API-Key") != fake.key:
                    self._say(401, _error(401, "UNAUTHORIZED"))
                elif not (1 <= page <= 100 and 1 <= limit <= 100):
                    self._say(400, _error(400, "PARAM_INVALID"))
                else:
                    time.sleep(plan.get("hang", 0))
                    start = (page - 1) * limit
                    items = fake.numbers[start : start + limit]
                    self._say(200, {"offset": start, "limit": limit, "length": len(items), "items": items})

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                fake.requests.append(("POST", self.path, dict(self.headers), raw))
                plan = fake._next_plan()
                if plan.get("status"):
                    self._say(plan["status"], plan["body"] or _error(plan["status"]), plan["headers"])
                    return
                if self.path != "/v2/whatsapp/messages":
                    self._say(404, _error(404))
                    return
                if self.headers.get("X-API-Key") != fake.key:
                    self._say(401, _error(401, "UNAUTHORIZED"))
                    return
                body = json.loads(raw)
                if found := problems_of(body):
                    fake.problems += found
                    self._say(400, _error(400, "PARAM_INVALID"))
                    return
                answer = fake.accept(body)
                if plan.get("cut"):
                    self.connection.close()
                    self.close_connection = True
                    return
                time.sleep(plan.get("hang", 0))
                self._say(200, answer)

            def _say(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
                data = json.dumps(body).encode()
                try:
                    self.send_response(status)
                    for name, value in (headers or {}).items():
                        self.send_header(name, value)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

        return Handler


def _error(status: int, code: str = "BAD_REQUEST") -> dict[str, Any]:
    return {"error": {"status": status, "code": code, "message": "…", "requestId": "req_test"}}
