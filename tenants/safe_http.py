"""Addresses that people enter and our servers call: public ones only, proven again for every connection.

`check(url)` refuses when an address is saved; `Transport` refuses when it is called, and connects to exactly the IP
address that it has looked at, so a name that changes its meaning in between (DNS rebinding) leads nowhere.
NEXUS_ALLOW_PRIVATE_ADDRESSES lets both through, for development and for services in the same private network.
"""

import socket
import ssl
import time
from collections.abc import Iterable
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib import request
from urllib.parse import urlsplit

import httpcore
import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from tenants.errors import UserError

# Networks whose addresses carry an IPv4 address at this offset of bits from the right.
_CARRIERS = ((IPv6Network("64:ff9b::/96"), 0), (IPv6Network("2002::/16"), 80))
_LOCAL_TRANSLATION = IPv6Network("64:ff9b:1::/48")
# Those of HTTPS. A server of ours speaks to no other service of somebody's host, whoever enters the address.
PORTS = (443, 8443)


class RefusedAddress(Exception):
    """The name leads to an address that may not be called, or the port is none of HTTPS."""


class UnknownHost(Exception):
    """Nobody knows the name, or what was given is none."""


def check(url: str) -> None:
    """Raises UserError unless `url` is https and every address of its host is public at this moment."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 443
    except ValueError:
        parts, host, port = urlsplit(""), "", 0
    # `urlsplit` drops line breaks and tabs without a word: another address would be checked than is stored.
    if not host or not url.isprintable() or " " in url or parts.scheme not in ("https", "http"):
        raise UserError(_("Enter a whole address, beginning with https://"), code="url")
    if settings.NEXUS_ALLOW_PRIVATE_ADDRESSES:
        return
    if parts.scheme != "https":
        raise UserError(_("Only addresses beginning with https:// are called."), code="url")
    if port not in PORTS:
        raise UserError(_("Only the ports 443 and 8443 are called: leave the port out of the address."), code="port")
    try:
        public_addresses(host, port)
    except RefusedAddress:
        raise UserError(_("This address is private. Only public addresses are called."), code="private") from None
    except UnknownHost:
        raise UserError(_("The name of this address is not known (DNS)."), code="unknown_host") from None


def public_addresses(host: str, port: int) -> list[str]:
    """The IP addresses of `host`, in the order they should be tried.

    Raises RefusedAddress when one of them is not public or the port none of PORTS, and UnknownHost. The system's
    resolver reads every writing of an address ("2130706433", "0x7f.1", "[::ffff:127.0.0.1]"), as a connection would.
    """
    if not settings.NEXUS_ALLOW_PRIVATE_ADDRESSES and port not in PORTS:
        raise RefusedAddress(host)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, OverflowError):
        raise UnknownHost(host) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not settings.NEXUS_ALLOW_PRIVATE_ADDRESSES and not all(map(is_public, addresses)):
        raise RefusedAddress(host)
    return addresses


def is_public(address: str) -> bool:
    """False for private, loopback, link-local, multicast, reserved and shared addresses, also inside an IPv6 one."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        if ip in _LOCAL_TRANSLATION or ip.is_site_local:
            return False
        inner = ip.ipv4_mapped or next((_carried(ip, shift) for net, shift in _CARRIERS if ip in net), None)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _carried(ip: IPv6Address, shift: int) -> IPv4Address:
    return IPv4Address(int(ip) >> shift & 0xFFFFFFFF)


class TimedTransport(httpx.HTTPTransport):
    """For one request to an address that is trusted: over after `seconds` altogether, however slowly it drips.

    It goes through the proxy of the environment, where there is one for `url`.
    """

    def __init__(self, *, seconds: float, url: str) -> None:
        super().__init__(verify=_tls(), trust_env=False)
        timed = _Timed(time.monotonic() + seconds)
        if proxy := _proxy_for(url):
            self._pool = httpcore.HTTPProxy(proxy, ssl_context=_tls(), network_backend=timed)
        else:
            self._pool = httpcore.ConnectionPool(
                ssl_context=_tls(), max_connections=1, max_keepalive_connections=0, network_backend=timed
            )


def _proxy_for(url: str) -> str:
    """HTTPS_PROXY and its sisters, unless NO_PROXY names the host."""
    parts = urlsplit(url)
    known = request.getproxies()
    return "" if request.proxy_bypass(parts.netloc) else known.get(parts.scheme) or known.get("all", "")


class Transport(httpx.HTTPTransport):
    """For one request to such an address: pinned, TLS verified, without proxy, over after `seconds` altogether.

    Use it as `httpx.Client(transport=outside.Transport(seconds=10), trust_env=False)`, which follows no redirect.
    Beside httpx's own exceptions it raises RefusedAddress and UnknownHost.
    """

    def __init__(self, *, seconds: float) -> None:
        super().__init__(verify=_tls(), trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=_tls(),
            max_connections=1,
            max_keepalive_connections=0,
            network_backend=_Backend(time.monotonic() + seconds),
        )


@cache
def _tls() -> ssl.SSLContext:
    """Loading the certificate authorities takes longer than many a request."""
    return httpx.create_ssl_context()


class _Timed(httpcore.NetworkBackend):
    """Connections that end at one moment."""

    def __init__(self, until: float) -> None:
        self._until = until
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(self._until, timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.connect_tcp(host, port, left, local_address, socket_options), self._until)


class _Backend(_Timed):
    """Looks the name up, refuses what is not public, and connects to the very address that it looked at."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        problem: Exception = httpcore.ConnectError("no address")
        for address in public_addresses(host, port):
            try:
                left = _left(self._until, timeout, httpcore.ConnectTimeout)
                stream = self._inner.connect_tcp(address, port, left, local_address, socket_options)
                return _Stream(stream, self._until)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem


class _Stream(httpcore.NetworkStream):
    """A connection that ends at one moment, however slowly the other side drips."""

    def __init__(self, inner: httpcore.NetworkStream, until: float) -> None:
        self._inner, self._until = inner, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(self._until, timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(self._until, timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(self._until, timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _left(until: float, timeout: float | None, over: type[Exception]) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise over("too long altogether")
    return left if timeout is None else min(left, timeout)
