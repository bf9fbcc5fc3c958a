"""An OpenAI-compatible endpoint on loopback that follows a script and records what it was asked."""

import http.server
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Says:
    """One answer after `seconds`: words, or calls of tools as (name, arguments)."""

    text: str | None = None
    calls: list[tuple[str, dict[str, Any] | str]] = field(default_factory=list)
    seconds: float = 0


@dataclass
class Fails:
    """One refusal by HTTP status; 0 answers nothing for `seconds`. With `echoes` it repeats the caller's key.

    `asks_patience` is its Retry-After.
    """

    status: int
    seconds: float = 0
    echoes: bool = False
    asks_patience: int = 0


@dataclass
class Drips:
    """A good beginning, then a byte every `pause` seconds without end; `from_headers` drips a header."""

    pause: float = 0.05
    from_headers: bool = False


Step = Says | Fails | Drips | Callable[[dict[str, Any]], "Says"]


class OpenAI:
    """Answers the script's entries in order, the last one for ever. `asked` holds the request bodies.

    An entry may be a function from the request body to what is said.
    """

    def __init__(self, *script: Step) -> None:
        self.script = list(script)
        self.asked: list[dict[str, Any]] = []
        self.closed = threading.Event()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *words: object) -> None:
                pass

            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append(request)
                step = outer._next(request)
                if isinstance(step, Drips):
                    return self.drip(step)
                status, body = outer._answer(step, request, self.headers.get("Authorization", ""))
                payload = json.dumps(body).encode()
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(payload)))
                    if isinstance(step, Fails) and step.asks_patience:
                        self.send_header("Retry-After", str(step.asks_patience))
                    self.end_headers()
                    self.wfile.write(payload)
                except OSError:
                    pass  # the caller has given up

            def drip(self, step: Drips) -> None:
                self.close_connection = True
                begin = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                begin += b"X-Slow: " if step.from_headers else b'Content-Length: 100000\r\n\r\n{"id": "'
                try:
                    self.wfile.write(begin)
                    while not outer.closed.wait(step.pause):
                        self.wfile.write(b"x")
                except OSError:
                    pass  # the caller has given up

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.closed.set()
        self.server.shutdown()
        self.server.server_close()

    def _next(self, request: dict[str, Any]) -> Says | Fails | Drips:
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return step(request) if callable(step) else step

    def _answer(self, step: Says | Fails, request: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        self.closed.wait(step.seconds)
        if isinstance(step, Fails):
            words = f"Incorrect API key provided: {key}" if step.echoes else "no"
            return step.status or 504, {
                "error": {"message": words, "type": "server_error", "code": None, "param": None}
            }
        message: dict[str, Any] = {"role": "assistant", "content": step.text, "refusal": None}
        if step.calls:
            message["tool_calls"] = [_call(number, *call) for number, call in enumerate(step.calls)]
        return 200, {
            "id": f"chatcmpl-{len(self.asked)}",
            "object": "chat.completion",
            "created": int(time.time()),
            "model": request["model"],
            "choices": [
                {
                    "index": 0,
                    "message": message,
                    "finish_reason": "tool_calls" if step.calls else "stop",
                    "logprobs": None,
                }
            ],
            "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
        }


def _call(number: int, name: str, arguments: dict[str, Any] | str) -> dict[str, Any]:
    written = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return {
        "id": f"call_{time.time_ns()}_{number}",
        "type": "function",
        "function": {"name": name, "arguments": written},
    }
