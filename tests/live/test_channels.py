"""A CEO connects a number: key, webhook, secret and a test message, through every process of the real stack."""

import re
from collections.abc import Iterator

import httpx
import pytest

from bench.stack import signed, text_event
from tests.live.stack import LIMIT, Stack, new_number, wait_until
from tests.live.visitor import Visitor

pytestmark = pytest.mark.live

SECRET = re.compile(r'id="webhook-secret"[^>]*>(whsec_\w+)<')
ADDRESS = re.compile(r'id="webhook-address"[^>]*>https?://[^/]+(/hooks/whatsapp/[\w-]+/)<')
VERSION = re.compile(r'name="version" value="([^"]+)"')


@pytest.fixture
def ceo(stack: Stack) -> Iterator[Visitor]:
    visitor = Visitor(stack.url, stack.login("ceo")["email"])
    visitor.prove(stack.demo["admin_token"])
    yield visitor
    visitor.close()


def test_a_number_is_connected_and_its_secret_renewed_without_losing_a_message(stack: Stack, ceo: Visitor) -> None:
    number, phone = new_number(), new_number()
    stack.whatsapp.numbers.append(number)
    made = ceo.request("POST", "/settings/channels/new/", data={"name": "Second", "number": number})
    assert made.status_code == 302, made.text
    page = made.headers["Location"]
    assert ceo.request("POST", f"{page}key/", data={"api_key": "live-key-0123456789"}).status_code == 302

    shown = ceo.request("GET", f"{page}secret/").text
    first, path = SECRET.findall(shown)[0], ADDRESS.findall(shown)[0]

    def deliver(secret: str, words: str) -> int:
        body = text_event(number, phone, words)
        return httpx.post(stack.url + path, content=body, headers=signed(secret, body), timeout=LIMIT).status_code

    refused = ceo.request("POST", f"{page}test/", data={"number": phone})
    assert refused.status_code == 422
    assert deliver("whsec_of_somebody_else", "Hola") == 401
    assert "badge" in ceo.request("GET", f"{page}health/").text
    assert deliver(first, "Hola") == 200
    wait_until(lambda: ceo.request("POST", f"{page}test/", data={"number": phone}).status_code == 200)
    wait_until(lambda: any("WhatsApp" in str(sent.get("text", "")) for sent in stack.whatsapp.to(phone)))

    version = VERSION.findall(shown)[0]
    assert ceo.request("POST", f"{page}secret/renew/", data={"version": version}).status_code == 302
    second = SECRET.findall(ceo.request("GET", f"{page}secret/").text)[0]
    assert second != first
    # The door may know a number for five seconds.
    wait_until(lambda: deliver(second, "Sigo aquí") == 200)
    assert deliver(first, "Y yo también") == 200
    assert ceo.request("POST", f"{page}secret/end/").status_code == 302
    wait_until(lambda: deliver(first, "Ya no") == 401)
    assert deliver(second, "Yo sí") == 200
