"""A connection that says nothing, or hardly anything, is closed; asked of a real server that waits half a second."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from websockets.sync.client import connect

from crm.protocol import LARGEST_HEAD, PatientProtocol

# Much longer than the server's patience, much shorter than for ever.
PATIENCE = 20
HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"


class Hasty(PatientProtocol):
    head_seconds = 0.5


async def answer(scope: Any, receive: Any, send: Any) -> None:
    """A page that takes longer than the server waits for a request; a socket that says one word after that."""
    await receive()
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
    await asyncio.sleep(1.0)
    if scope["type"] == "websocket":
        await send({"type": "websocket.send", "text": "late"})
        return
    headers = [(b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(answer, http=Hasty, lifespan="off", log_config=None, timeout_keep_alive=60)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join(timeout=10)


def line_to(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def is_hung_up(line: socket.socket) -> bool:
    try:
        return line.recv(4096) == b""
    except ConnectionResetError:
        return True


def drip(line: socket.socket, drops: bytes) -> bool:
    """Whether the server hung up while these bytes came one by one."""
    for drop in drops:
        try:
            line.sendall(bytes([drop]))
        except (BrokenPipeError, ConnectionResetError):
            return True
        time.sleep(0.1)
    return False


def test_a_connection_that_says_nothing_is_closed(port: int) -> None:
    with line_to(port) as line:
        assert is_hung_up(line)


def test_headers_that_drip_do_not_hold_a_connection(port: int) -> None:
    with line_to(port) as line:
        line.sendall(HEAD)
        assert drip(line, b"X-Slow: " + b"a" * 100) or is_hung_up(line)


def test_headers_without_end_are_not_kept(port: int) -> None:
    with line_to(port) as line:
        try:
            line.sendall(HEAD + b"X-Long: " + b"a" * (4 * LARGEST_HEAD))
        except (BrokenPipeError, ConnectionResetError):
            return
        assert is_hung_up(line) or b" 400 " in line.recv(4096)


def test_an_answer_takes_as_long_as_it_takes_and_the_next_request_has_its_own_time(port: int) -> None:
    with line_to(port) as line:
        for _request in range(2):
            line.sendall(HEAD + b"\r\n")
            assert b"200 OK" in line.recv(4096)
        assert drip(line, HEAD) or is_hung_up(line), "what drips after an answer is no better"


def test_a_socket_is_left_open(port: int) -> None:
    with connect(f"ws://127.0.0.1:{port}/", open_timeout=PATIENCE) as line:
        assert line.recv(timeout=PATIENCE) == "late"
