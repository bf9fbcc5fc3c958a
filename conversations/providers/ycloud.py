"""YCloud: reads its webhooks, sends through its API, fetches its media (wire format: docs.ycloud.com, API v2)."""

from __future__ import annotations

import json
import time
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.utils import translation
from django.utils.translation import pgettext

from conversations.providers import ycloud_parse
from conversations.providers.base import Item, Sendable, SendResult
from conversations.providers.values import object_of, word
from tenants.errors import OutcomeUnknown, ProviderRejected, ProviderUnavailable
from tenants.models import WhatsAppChannel

# Together well under the life of a claim (60 s).
TIMEOUT = httpx.Timeout(20.0, connect=5.0, write=10.0, pool=5.0)
# Somebody waits for the answer in front of a page.
CHECK_SECONDS = 5.0
CHECK_LIMIT = 1024 * 1024
NUMBERS_A_PAGE, MOST_PAGES = 100, 3
MEDIA_LIMIT = 100 * 1024 * 1024
# Somebody on the way waited no longer: what was sent may have arrived.
UNKNOWN_OUTCOME = {408, 499}
BUTTONS, BUTTON_TITLE = 3, 20
ROWS, ROW_TITLE, ROW_ID = 10, 24, 200
LOCAL = {"127.0.0.1", "localhost", "::1"}


@cache
def _client(base: str) -> httpx.Client:
    """One pool of connections a process. An address on this machine is never asked for through a proxy."""
    return httpx.Client(timeout=TIMEOUT, trust_env=urlsplit(base).hostname not in LOCAL)


class YCloudProvider:
    def parse(self, raw: bytes) -> list[Item]:
        return ycloud_parse.parse(raw)

    def send(self, channel: WhatsAppChannel, message: Sendable) -> SendResult:
        """POST /whatsapp/messages: queued at YCloud, later failures come by webhook.

        Only what was surely not taken (no connection, 429, 503) may be tried again; after a cut, a 408 or any other
        5xx nobody knows, since the API offers no idempotency key. A 200 may still say that it failed.
        """
        url = f"{settings.YCLOUD_API_BASE}/whatsapp/messages"
        headers = {"X-API-Key": channel.api_key}
        try:
            response = _client(settings.YCLOUD_API_BASE).post(url, json=body_of(channel, message), headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as problem:
            raise ProviderUnavailable(type(problem).__name__) from None
        except httpx.TransportError as problem:
            raise OutcomeUnknown(type(problem).__name__) from None
        if response.status_code in UNKNOWN_OUTCOME or response.status_code >= 500 and response.status_code != 503:
            raise OutcomeUnknown(str(response.status_code))
        _refuse(response)
        answer = _json(response)
        if str(answer.get("status")).lower() == "failed" or isinstance(answer.get("error"), dict):
            raise ProviderRejected(_code_in(answer) or "failed")
        return SendResult(provider_id=str(answer.get("id") or "")[:255], wamid=str(answer.get("wamid") or "")[:255])

    def fetch(self, channel: WhatsAppChannel, link: str) -> tuple[bytes, str]:
        """The file behind an inbound `link`. Only the API's own host is asked; the key goes nowhere else."""
        allowed, asked = urlsplit(settings.YCLOUD_API_BASE), urlsplit(link)
        if (asked.scheme, asked.netloc) != (allowed.scheme, allowed.netloc):
            raise ProviderRejected("foreign_host")
        headers = {"X-API-Key": channel.api_key} if channel.api_key else {}
        try:
            with _client(settings.YCLOUD_API_BASE).stream("GET", link, headers=headers) as response:
                if response.status_code >= 500:
                    raise ProviderUnavailable(str(response.status_code))
                _refuse(response)
                return _read_at_most(response, MEDIA_LIMIT), response.headers.get("Content-Type", "")
        except httpx.TransportError as problem:
            raise ProviderUnavailable(type(problem).__name__) from None

    def check_key(self, channel: WhatsAppChannel, key: str) -> str:
        """GET /whatsapp/phoneNumbers: the account's numbers, the channel's among them and connected."""
        until = time.monotonic() + CHECK_SECONDS
        try:
            for page in range(1, MOST_PAGES + 1):
                items = _numbers(key, page, until)
                if found := next((item for item in items if _same_number(item, channel.number)), None):
                    return "works" if found.get("status", "CONNECTED") == "CONNECTED" else "not_connected"
                if len(items) < NUMBERS_A_PAGE:
                    break
        except ProviderRejected as problem:
            return "wrong_key" if problem.code in {"UNAUTHORIZED", "HTTP_401"} else "not_allowed"
        except ProviderUnavailable:
            return "unreachable"
        return "other_number"


def _numbers(key: str, page: int, until: float) -> list[dict[str, Any]]:
    """One page of the account's numbers. Raises ProviderUnavailable, ProviderRejected(code)."""
    url = f"{settings.YCLOUD_API_BASE}/whatsapp/phoneNumbers"
    asked = {"page": page, "limit": NUMBERS_A_PAGE}
    patience = max(0.1, until - time.monotonic())
    try:
        with _client(settings.YCLOUD_API_BASE).stream(
            "GET", url, params=asked, headers={"X-API-Key": key}, timeout=patience
        ) as response:
            if response.status_code >= 500:
                raise ProviderUnavailable(str(response.status_code))
            _refuse(response)
            data = _read_at_most(response, CHECK_LIMIT, until)
    except httpx.TransportError as problem:
        raise ProviderUnavailable(type(problem).__name__) from None
    try:
        items = json.loads(data).get("items")
    except (ValueError, AttributeError):
        raise ProviderUnavailable("no answer of YCloud's") from None
    return [item for item in items or [] if isinstance(item, dict)]


def _same_number(item: dict[str, Any], number: str) -> bool:
    return "".join(filter(str.isdigit, str(item.get("phoneNumber")))) == number.lstrip("+")


def _read_at_most(response: httpx.Response, limit: int, until: float | None = None) -> bytes:
    """Raises ProviderRejected when it is larger, ProviderUnavailable when it is not there `until` (monotonic)."""
    data = bytearray()
    for piece in response.iter_bytes():
        data += piece
        if until is not None and time.monotonic() > until:
            raise ProviderUnavailable("too slow")
        if len(data) > limit:
            raise ProviderRejected("too_large")
    return bytes(data)


def _refuse(response: httpx.Response) -> None:
    status = response.status_code
    if status in {429, 503}:
        raise ProviderUnavailable(str(status), retry_after=_seconds(response.headers.get("Retry-After")))
    if 300 <= status < 500:
        response.read()
        raise ProviderRejected(_code_in(_json(response)) or f"HTTP_{status}")


def _code_in(answer: dict[str, Any]) -> str:
    """Why it was refused: Meta's code where it came to Meta, else YCloud's own; "" where none is named."""
    error = object_of(answer.get("error"))
    inner = word(object_of(error.get("whatsappApiError")).get("code"), 200)
    return inner or word(error.get("code"), 200) or ycloud_parse.code_of(answer)


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _seconds(value: str | None) -> float | None:
    try:
        return max(1.0, float(value)) if value else None
    except ValueError:
        return None


# The request


def body_of(channel: WhatsAppChannel, message: Sendable) -> dict[str, Any]:
    """WhatsappMessageSendRequest: exactly one of `to` (E.164) and `recipient` (BSUID)."""
    body: dict[str, Any] = {
        "from": channel.number,
        ("to" if message.address_kind == "phone" else "recipient"): message.address,
        "externalId": str(message.id),
    }
    if message.reply_to:
        body["context"] = {"message_id": message.reply_to}
    if not message.buttons:
        return body | {"type": "text", "text": {"body": message.text}}
    return body | {"type": "interactive", "interactive": interactive_of(message)}


def interactive_of(message: Sendable) -> dict[str, Any]:
    """Up to three reply buttons, up to ten lines of a list beyond that; titles shortened and made unique."""
    text = {"text": message.text}
    if len(message.buttons) <= BUTTONS:
        buttons = [
            {"type": "reply", "reply": {"id": key[:256], "title": title}}
            for key, title in _titled(message.buttons, BUTTON_TITLE)
        ]
        return {"type": "button", "body": text, "action": {"buttons": buttons}}
    rows = [{"id": key[:ROW_ID], "title": title} for key, title in _titled(message.buttons[:ROWS], ROW_TITLE)]
    with translation.override(message.language or None):
        # Translators: the word on the button that opens a list of choices in WhatsApp; at most 20 characters.
        word = pgettext("whatsapp", "See the options")[:20]
    return {"type": "list", "body": text, "action": {"button": word, "sections": [{"title": word[:24], "rows": rows}]}}


def _titled(buttons: list[tuple[str, str]], limit: int) -> list[tuple[str, str]]:
    seen: set[str] = set()
    rows = []
    for key, title in buttons:
        title = _short(title.strip() or key, limit)
        number = 2
        while title in seen:
            title = f"{_short(title, limit - 3)} {number}"
            number += 1
        seen.add(title)
        rows.append((key, title))
    return rows


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
