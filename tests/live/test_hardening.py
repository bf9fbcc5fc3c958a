"""Headers, hosts, bodies and forgeries, asked of the running product as a stranger would."""

import re
import socket
from contextlib import suppress
from urllib.parse import urlsplit

import httpx
import pytest

from tests.live.stack import LIMIT, Stack
from tests.live.visitor import Visitor
from tests.test_conventions import address, is_public, views

pytestmark = pytest.mark.live

MEGABYTE = 1024 * 1024
HARMFUL = [
    "//evil.example/",
    "https://evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
    "\thttps://evil.example",
]


@pytest.fixture(scope="module")
def ceo(stack: Stack) -> Visitor:
    return Visitor(stack.url, stack.login()["email"])


def test_every_page_carries_the_strict_headers(ceo: Visitor) -> None:
    for url in ("/", "/leads/", "/login/", "/nothing-here/", "/settings/"):
        headers = ceo.request("GET", url).headers
        policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
        assert policy["script-src"] == policy["style-src"] == policy["default-src"] == "'self'"
        assert "unsafe-eval" not in headers["Content-Security-Policy"]
        assert [name for name, value in policy.items() if "unsafe-inline" in value] == ["style-src-attr"]
        assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert "no-store" in headers["Cache-Control"]
        assert "server" not in headers


def test_an_invented_host_is_refused(stack: Stack) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "evil.example:80", ""):
        answer = httpx.get(f"{stack.url}/login/", headers={"Host": host}, timeout=LIMIT)
        assert answer.status_code == 400, host
        assert "evil" not in answer.text


def test_a_forwarded_host_changes_no_address(stack: Stack) -> None:
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example"}
    answer = httpx.get(f"{stack.url}/leads/", headers=headers, timeout=LIMIT)
    assert answer.status_code == 302
    assert urlsplit(answer.headers["Location"]).netloc == ""


def test_no_form_is_taken_without_its_token(ceo: Visitor) -> None:
    """Every address that a login protects, and the doors: a page elsewhere cannot post in the person's name."""
    taken = []
    for name, route, view in views():
        if getattr(view, "csrf_exempt", False):
            continue
        url = address(route)
        status = ceo.http.post(url, data={"x": "1"}, headers={"Origin": "https://evil.example"}).status_code
        if status not in (403, 404, 405):
            taken.append(f"{name} ({url}) answers {status}")
    assert taken == []


def test_the_views_without_form_token_are_known() -> None:
    """The API's callers show a token of their own, and so does Google."""
    exempt = {name for name, _route, view in views() if getattr(view, "csrf_exempt", False)}
    assert {name for name in exempt if not name.startswith("api")} == {"calendar_hooks:google"}


def test_nobody_is_sent_elsewhere(stack: Stack) -> None:
    login = stack.login()
    for harmful in HARMFUL:
        http = httpx.Client(base_url=stack.url, timeout=LIMIT)
        page = http.get("/login/", params={"next": harmful})
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        assert token
        words = {"email": login["email"], "password": login["password"], "next": harmful}
        answer = http.post("/login/", data=words | {"csrfmiddlewaretoken": token[1]}, headers={"Referer": stack.url})
        assert answer.status_code == 302
        assert answer.headers["Location"] == "/", harmful


def test_a_body_that_is_too_large_is_refused(stack: Stack, ceo: Visitor) -> None:
    assert ceo.request("POST", "/language/", content=b"x" * (26 * MEGABYTE)).status_code == 413
    form = {"next": "x" * (2 * MEGABYTE)}
    assert ceo.request("POST", "/language/", data=form).status_code in (400, 413)
    assert httpx.get(f"{stack.url}/healthz", timeout=LIMIT).status_code == 200


def test_a_body_that_grows_too_large_is_refused(stack: Stack) -> None:
    """Sent in pieces, so that no length is announced."""

    def pieces() -> object:
        for _number in range(27):
            yield b"x" * MEGABYTE

    with suppress(httpx.WriteError):  # the door may be closed while we are still speaking
        assert httpx.post(f"{stack.url}/login/", content=pieces(), timeout=LIMIT).status_code == 413  # type: ignore[arg-type]
    assert httpx.get(f"{stack.url}/healthz", timeout=LIMIT).status_code == 200


def test_broken_requests_are_answered_or_dropped(stack: Stack) -> None:
    port = urlsplit(stack.url).port
    for line in (
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x00\xff\x00\r\n\r\n",
        b"POST /login/ HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", port), timeout=LIMIT) as line_to:
            line_to.sendall(line)
            assert b" 500 " not in line_to.recv(4096)
    for url in ("/%00", "/%ff%fe", "/leads/?q=%00", "/leads/?q=%ed%a0%80", "/leads/?after=%00", "/inbox/?after=x"):
        assert httpx.get(stack.url + url, timeout=LIMIT).status_code < 500


def test_pages_survive_odd_words(ceo: Visitor) -> None:
    """What a browser may send but no form of ours does: NUL, lone surrogates, wrong cursors, far numbers."""
    odd = [
        "\x00",
        "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
        "9" * 400,
        "-1",
        "[]",
        "{}",
        "%",
        "a" * 5000,
    ]
    faults = []
    for name, route, view in views():
        if "<" in route or is_public(view):
            continue
        for word in odd:
            query = dict.fromkeys(
                ("q", "after", "before", "tab", "rows", "since", "weekday", "day", "owner", "lost"), word
            )
            status = ceo.request("GET", f"/{route}", params=query).status_code
            if status >= 500:
                faults.append(f"{name}: {word[:8]!r}")
    assert faults == []
