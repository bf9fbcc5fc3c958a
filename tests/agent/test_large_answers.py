"""An address that a company entered may answer anything: no answer is larger than a worker can bear."""

import gzip
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from agent import llm
from agent.models import AgentProfile
from tenants.models import Tenant

PIECE = bytes(1 << 16)
WORDS = {
    "id": "1", "object": "chat.completion", "created": 1, "model": "m",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "ok"}}],
}  # fmt: skip
Serve = Callable[[Callable[[Any], None]], AgentProfile]


@pytest.fixture
def answering(solar: Tenant, settings: Any) -> Iterator[Serve]:
    """answering(write) is a company's profile whose model answers with what `write(handler)` writes."""
    settings.NEXUS_ALLOW_PRIVATE_ADDRESSES = True
    servers = []

    def start(write: Callable[[Any], None]) -> AgentProfile:
        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *words: object) -> None:
                pass

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                write(self)

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        profile = AgentProfile.objects.current()
        profile.api_key, profile.base_url = "test-key", f"http://127.0.0.1:{server.server_port}/v1"
        profile.save()
        return profile

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_an_answer_without_end_is_cut(answering: Serve) -> None:
    sent = 0

    def write(handler: Any) -> None:
        nonlocal sent
        handler.end_headers()
        try:
            while sent < 40 * llm.LARGEST_ANSWER:
                handler.wfile.write(PIECE)
                sent += len(PIECE)
        except OSError:
            pass

    assert llm.try_connection(answering(write)) == "unreachable"
    assert sent < 10 * llm.LARGEST_ANSWER


def packed(data: bytes) -> Callable[[Any], None]:
    def write(handler: Any) -> None:
        body = gzip.compress(data)
        handler.send_header("Content-Encoding", "gzip")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return write


def test_an_answer_that_unpacks_without_end_is_cut(answering: Serve) -> None:
    assert llm.try_connection(answering(packed(bytes(40 * llm.LARGEST_ANSWER)))) == "unreachable"


def test_a_packed_answer_is_read(answering: Serve) -> None:
    assert llm.try_connection(answering(packed(json.dumps(WORDS).encode()))) == ""
