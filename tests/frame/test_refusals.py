"""What the product says to whoever asks for nothing that is there, asked of the whole of it."""

import asyncio
import logging
from typing import Any

import httpx
import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings

from crm.asgi import application
from tenants.models import Tenant

PATIENCE = 60


def asked(method: str, path: str, **more: Any) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=application)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            return await client.request(method, path, **more)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/hooks/whatsapp/nobody/", 404),
        ("GET", "/hooks/whatsapp/nobody/", 405),
        ("POST", "/login/", 413),
    ],
)
@pytest.mark.django_db(transaction=False)
def test_every_refusal_carries_the_strict_headers(method: str, path: str, status: int) -> None:
    announced = {"Content-Length": str(26 * 1024 * 1024)} if status == 413 else {}
    answer = asked(method, path, headers=announced)
    assert answer.status_code == status
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "camera=()" in answer.headers["Permissions-Policy"]


@pytest.mark.parametrize("path", ["/ws/anything", "/ws/anything/", "/ws", "/other/", "/"])
def test_a_socket_to_an_address_that_is_not_there_is_not_found(path: str) -> None:
    async def knock(**more: Any) -> dict[str, Any]:
        scope = {"type": "websocket", "path": path, "headers": [], "query_string": b"", **more}
        visitor = ApplicationCommunicator(application, scope)
        await visitor.send_input({"type": "websocket.connect"})
        answer: dict[str, Any] = await visitor.receive_output(timeout=PATIENCE)
        return answer

    able = asyncio.run(knock(extensions={"websocket.http.response": {}}))
    assert (able["type"], able["status"]) == ("websocket.http.response.start", 404)
    assert asyncio.run(knock()) == {"type": "websocket.close", "code": 4404}


def test_an_invented_host_is_one_line_of_the_log(client: Any, solar: Tenant, caplog: pytest.LogCaptureFixture) -> None:
    assert client.get("/login/", headers={"host": "evil.example"}).status_code == 400
    (record,) = [record for record in caplog.records if record.name.startswith("django.security")]
    (kept,) = settings.LOGGING["filters"].values()
    assert kept["callback"](record)
    assert len(logging.Formatter().format(record).splitlines()) == 1
