"""Speaks to the addresses that companies chose: one POST, bounded in time and size, to public addresses only."""

import logging
import ssl
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from company.webhooks.answer import Answer
from tenants import safe_http

logger = logging.getLogger(__name__)

SECONDS = 10.0
EXCERPT = 1024
AGENT = "Nexus-CRM-Webhooks/1.0"


def post(url: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Sends `body` (JSON) and answers what came of it; whatever goes wrong is an answer too, never an exception."""
    started = time.monotonic()

    def answer(status: int | None, error: str, excerpt: str = "", retry_after: float | None = None) -> Answer:
        milliseconds = round((time.monotonic() - started) * 1000)
        return Answer(status, excerpt, milliseconds, error, retry_after)

    sent = headers | {"Content-Type": "application/json", "User-Agent": AGENT, "Accept-Encoding": "identity"}
    transport = safe_http.Transport(seconds=SECONDS)
    try:
        with (
            httpx.Client(transport=transport, timeout=SECONDS, trust_env=False, follow_redirects=False) as client,
            client.stream("POST", url, content=body, headers=sent) as response,
        ):
            excerpt = _beginning(response)
            wait = _seconds(response.headers.get("Retry-After", ""))
            return answer(response.status_code, _error_of(response.status_code), excerpt, wait)
    except safe_http.RefusedAddress:
        return answer(None, "address")
    except safe_http.UnknownHost:
        return answer(None, "name")
    except httpx.TimeoutException:
        return answer(None, "timeout")
    except httpx.ConnectError as problem:
        return answer(None, "tls" if _is_tls(problem) else "connection")
    except httpx.NetworkError:
        return answer(None, "cut")
    except httpx.RemoteProtocolError as problem:
        return answer(None, "cut" if "disconnected" in str(problem) else "protocol")
    except (httpx.HTTPError, httpx.InvalidURL):
        return answer(None, "protocol")


def _beginning(response: httpx.Response) -> str:
    """The first KB of the answer, for the log; an answer that is cut after its status still counts."""
    data = bytearray()
    try:
        for piece in response.iter_raw(EXCERPT):
            data += piece
            if len(data) >= EXCERPT:
                break
    except httpx.HTTPError:
        logger.debug("the body of an answer was cut")
    return bytes(data[:EXCERPT]).decode("utf-8", "replace").replace("\x00", "�")


def _error_of(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return "redirect"
    return "gone" if status == 410 else "http"


def _seconds(value: str) -> float | None:
    """Retry-After: seconds, or a date."""
    try:
        return float(max(0, min(int(value), 10**6)))
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def _is_tls(problem: BaseException) -> bool:
    seen: BaseException | None = problem
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False
