"""A WhatsApp provider on loopback for the live suite: records every send, can be told to hold its answers."""

import http.server
import json
import threading
import time
import uuid
from typing import Any


class WhatsApp:
    """`sent` holds the request bodies in order of arrival. While `hold()` is in force no answer is given."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        # The numbers of every account.
        self.numbers: list[str] = []
        # Keys that are refused, and repeated in the refusal.
        self.refused_keys: set[str] = set()
        self.open = threading.Event()
        self.open.set()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *words: object) -> None:
                pass

            def do_POST(self) -> None:
                message = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
                if self._is_refused():
                    return
                outer.sent.append(message)
                outer.open.wait(60)
                answer = {"id": uuid.uuid4().hex, "wamid": f"wamid.{uuid.uuid4().hex}", "status": "accepted", **message}
                self._say(answer)

            def do_GET(self) -> None:
                """GET /whatsapp/phoneNumbers, for any key."""
                if self._is_refused():
                    return
                items = [{"phoneNumber": number, "status": "CONNECTED"} for number in outer.numbers]
                self._say({"offset": 0, "limit": 100, "length": len(items), "items": items})

            def _is_refused(self) -> bool:
                key = self.headers.get("X-API-Key") or ""
                if key in outer.refused_keys:
                    words = f"the key {key} may not do this"
                    inner = {"code": "131031", "message": words, "error_data": {"details": words}}
                    error = {"status": 403, "code": "FORBIDDEN", "message": words, "whatsappApiError": inner}
                    self._say({"error": error}, 403)
                return key in outer.refused_keys

            def _say(self, answer: dict[str, Any], status: int = 200) -> None:
                body = json.dumps(answer).encode()
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    pass  # the worker that asked is dead

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/v2"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def hold(self) -> None:
        """From now on senders wait for their answer."""
        self.open.clear()

    def release(self) -> None:
        self.open.set()

    def to(self, number: str) -> list[dict[str, Any]]:
        """What was sent to one number, oldest first."""
        return [message for message in list(self.sent) if (message.get("to") or "").lstrip("+") == number.lstrip("+")]

    def wait_for(self, number: str, *, count: int = 1, seconds: float = 90) -> list[dict[str, Any]]:
        """Waits until `count` messages have come for the number; fails with what there was."""
        end = time.monotonic() + seconds
        while len(self.to(number)) < count:
            assert time.monotonic() < end, f"{len(self.to(number))} of {count} messages to {number} after {seconds} s"
            time.sleep(0.05)
        return self.to(number)


def words_of(message: dict[str, Any]) -> str:
    """The visible text of a send, with the titles of its buttons."""
    interactive = message.get("interactive") or {}
    buttons = [button["reply"]["title"] for button in interactive.get("action", {}).get("buttons", [])]
    return "\n".join([message.get("text", {}).get("body", "") or interactive.get("body", {}).get("text", ""), *buttons])
