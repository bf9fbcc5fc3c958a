"""Private addresses are refused when they are saved and at every call, whatever they are written like."""

import socket
from typing import Any

import httpx
import pytest

from tenants import safe_http
from tenants.errors import UserError
from tests.fakes.receiver import Receiver

PRIVATE = [
    "127.0.0.1",
    "127.9.9.9",
    "localhost",
    "0.0.0.0",
    "0",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "198.18.0.1",
    # Other writings of 127.0.0.1 and of the cloud's metadata address
    "2130706433",
    "017700000001",
    "0177.0.0.1",
    "0x7f.0.0.1",
    "0x7f000001",
    "127.1",
    "2852039166",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:a9fe:a9fe]",
    "[::127.0.0.1]",
    "[fe80::1]",
    "[fec0::1]",
    "[fc00::1]",
    "[fd12:3456::1]",
    "[ff02::1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2002:a9fe:a9fe::]",
    "[2001:db8::1]",
]


@pytest.mark.parametrize("host", PRIVATE)
def test_every_kind_of_private_address_is_refused_when_saved(host: str) -> None:
    with pytest.raises(UserError):
        safe_http.check(f"https://{host}/hook")


@pytest.mark.parametrize("host", PRIVATE)
def test_every_kind_of_private_address_is_refused_when_called(host: str) -> None:
    with (
        httpx.Client(transport=safe_http.Transport(seconds=2), trust_env=False) as client,
        pytest.raises((safe_http.RefusedAddress, safe_http.UnknownHost, httpx.InvalidURL)),
    ):
        client.get(f"https://{host}/")


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1"]
)
def test_public_addresses_are_public(address: str) -> None:
    assert safe_http.is_public(address)
    safe_http.check(f"https://{f'[{address}]' if ':' in address else address}:8443/hook")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hook",
        "//example.com/hook",
        "https://",
        "https:///hook",
        "ftp://1.1.1.1/",
        "file:///etc/passwd",
        "gopher://1.1.1.1/",
        "https://1.1.1.1:99999/",
        "https://1.1.1.1:x/",
        "https://[::1",
        "http://1.1.1.1/",
        "https://no-such-name.invalid/",
        "https://" + "a" * 300 + ".example/",
        "https://a..b/",
        "https://[1.1.1.1]/",
        "https://1.1.1.1/\r\nX-Other: 1",
        "https://1.1.\t1.1/",
        "https://1.1.1.1/\u202ex",
        "https://1.1.1.1/a b",
    ],
)
def test_what_is_no_whole_https_address_is_refused(url: str) -> None:
    with pytest.raises(UserError):
        safe_http.check(url)


@pytest.mark.parametrize("port", [1, 22, 25, 80, 444, 3306, 5432, 6379, 8080, 9200, 65535])
def test_only_the_ports_of_https_are_called(port: int) -> None:
    url = f"https://1.1.1.1:{port}/"
    with pytest.raises(UserError, match="443"):
        safe_http.check(url)
    with (
        httpx.Client(transport=safe_http.Transport(seconds=2), trust_env=False) as client,
        pytest.raises(safe_http.RefusedAddress),
    ):
        client.get(url)


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """The world's name service, which is not ours: each question gets the next answer, the last one stays."""
    answers, real = list(addresses), socket.getaddrinfo

    def answer(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if host != "rebind.example":
            return real(host, port, *args, **kwargs)
        address = answers.pop(0) if len(answers) > 1 else answers[0]
        return [entry for part in address.split() for entry in real(part, port, *args, **kwargs)]

    monkeypatch.setattr(socket, "getaddrinfo", answer)


def test_a_name_that_leads_to_loopback_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "127.0.0.1")
    with pytest.raises(UserError):
        safe_http.check("https://rebind.example/")


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "1.1.1.1 10.0.0.1")
    with pytest.raises(UserError):
        safe_http.check("https://rebind.example/")


def test_a_name_that_changes_its_meaning_reaches_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Public when it is saved, loopback when it is called: the connection is refused before a byte is sent."""
    resolving(monkeypatch, "1.1.1.1", "127.0.0.1")
    with Receiver() as receiver:
        url = f"https://rebind.example:{receiver.port}/"
        monkeypatch.setattr(safe_http, "PORTS", (443, receiver.port))
        safe_http.check(url)
        with (
            httpx.Client(transport=safe_http.Transport(seconds=2), trust_env=False) as client,
            pytest.raises(safe_http.RefusedAddress),
        ):
            client.post(url, content=b"secret")
        assert receiver.requests == []


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """One question to the name service a connection: a second answer could be another one."""
    settings.NEXUS_ALLOW_PRIVATE_ADDRESSES = True
    with Receiver() as receiver:
        resolving(monkeypatch, "127.0.0.1", "203.0.113.1")
        with httpx.Client(transport=safe_http.Transport(seconds=2), trust_env=False) as client:
            answer = client.post(f"http://rebind.example:{receiver.port}/hook", content=b"{}")
        assert answer.status_code == 200
        assert receiver.requests[0][1]["host"] == f"rebind.example:{receiver.port}"


def test_a_redirect_is_not_followed(settings: Any) -> None:
    settings.NEXUS_ALLOW_PRIVATE_ADDRESSES = True
    with Receiver() as receiver, Receiver() as private:
        receiver.answer(302, headers={"Location": private.url})
        with httpx.Client(transport=safe_http.Transport(seconds=2), trust_env=False) as client:
            assert client.post(receiver.url, content=b"{}").status_code == 302
        assert private.requests == []


def test_a_proxy_of_the_environment_is_not_asked(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.NEXUS_ALLOW_PRIVATE_ADDRESSES = True
    with Receiver() as receiver, Receiver() as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        with httpx.Client(transport=safe_http.Transport(seconds=2), trust_env=False) as client:
            client.post(receiver.url, content=b"{}")
        assert (len(receiver.requests), proxy.requests) == (1, [])
