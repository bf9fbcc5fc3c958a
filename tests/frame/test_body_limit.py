"""A body that does not come holds no line for ever, asked of a real server."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from django.core.asgi import get_asgi_application

from crm.body_limit import BodyLimit

HEAD = b"POST /login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server that gives a body half a second."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(BodyLimit(get_asgi_application(), seconds=0.5), lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join(timeout=10)


def spoken(port: int, *pieces: bytes, pause: float = 0.2) -> bytes:
    """What the server says until it hangs up, while these pieces come one after another."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        for piece in pieces:
            line.sendall(piece)
            time.sleep(pause)
        said = b""
        while more := line.recv(4096):
            said += more
        return said


def test_a_body_that_does_not_come_is_given_up(port: int) -> None:
    began = time.monotonic()
    said = spoken(port, HEAD, b"x=")
    assert said.startswith(b"HTTP/1.1 408") and b"connection: close" in said.lower()
    assert time.monotonic() - began < 5


def test_a_body_that_does_not_come_to_an_end_is_given_up_early() -> None:
    """A minute is for those who send much: whoever drips has not even the whole of it."""
    assert asyncio.run(seconds_until_given_up(b"x", grace=0.05)) < 5


async def seconds_until_given_up(piece: bytes, *, grace: float) -> float:
    """How long an application waits for a body that comes as one piece after the other, for ever."""

    async def drip() -> dict[str, Any]:
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": piece, "more_body": True}

    async def read(scope: Any, receive: Any, send: Any) -> None:
        while (await receive())["type"] == "http.request":
            pass

    said: list[dict[str, Any]] = []

    async def hear(message: dict[str, Any]) -> None:
        said.append(message)

    began = time.monotonic()
    await BodyLimit(read, seconds=60, grace=grace)({"type": "http", "headers": []}, drip, hear)
    assert said[0]["status"] == 408
    return time.monotonic() - began


def test_a_body_that_drips_is_given_up(port: int) -> None:
    assert spoken(port, HEAD, b"x", b"=", b"1").startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize(("method", "is_told"), [("POST", False), ("GET", True)])
def test_what_writes_does_not_hear_that_the_caller_hung_up(method: str, is_told: bool) -> None:
    """Django ends a request at once whose caller has gone: half of a form would be done, and nobody told."""
    assert asyncio.run(hears_of_the_end(method)) is is_told


async def hears_of_the_end(method: str) -> bool:
    messages = iter([{"type": "http.request", "body": b"x", "more_body": False}, {"type": "http.disconnect"}])
    heard = []

    async def receive() -> dict[str, Any]:
        return next(messages)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        try:
            heard.append((await asyncio.wait_for(receive(), 0.2))["type"])
        except TimeoutError:
            heard.append("nothing")
        await send({"type": "http.response.start", "status": 204, "headers": []})

    async def send(message: Any) -> None:
        return None

    await BodyLimit(application)({"type": "http", "method": method, "headers": []}, receive, send)
    return heard == ["http.disconnect"]
