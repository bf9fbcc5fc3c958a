"""What our middleware adds to Django's request."""

import re
from ipaddress import IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from tenants.models import Membership, Tenant, User


class Request(HttpRequest):
    """A request inside a company: `member` is the active membership, `tenant` its company."""

    user: User  # type: ignore[assignment]
    htmx: HtmxDetails
    member: Membership
    tenant: Tenant


def client_address(request: HttpRequest) -> str:
    """The IP address that the request comes from, behind as many proxies as TRUSTED_PROXIES says; "" when nobody
    tells one."""
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    trusted = settings.TRUSTED_PROXIES
    if trusted and len(forwarded) >= trusted:
        return _address_in(forwarded[-trusted])
    return _address_in(request.META.get("REMOTE_ADDR") or "")


def counted_as(address: str) -> str:
    """Who is counted as one caller: an IPv4 address, or the /64 network that a single IPv6 line is given whole."""
    if ":" not in address:
        return address
    return str(IPv6Network((address, 64), strict=False))


# "192.0.2.1:4711" and "[2001:db8::1]:4711", as some proxies write it.
WITH_PORT = re.compile(r"\[([^]]+)\](?::\d+)?|([\d.]+):\d+")


def _address_in(told: str) -> str:
    """Its one writing, without port and zone; "" for what is none, such as "unknown"."""
    with_port = WITH_PORT.fullmatch(told)
    bare = (with_port[1] or with_port[2]) if with_port else told
    try:
        found = ip_address(bare.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found)
