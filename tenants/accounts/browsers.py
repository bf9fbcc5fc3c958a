"""What somebody logs in with, so that a login with something new is told to them: browsers and programs."""

import hashlib
import ipaddress
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tenants.accounts.devices import program_of
from tenants.http import client_address
from tenants.models import User
from tenants.models.browsers import REMEMBERED, KnownBrowser

COOKIE = "browser"


def greet_browser(request: HttpRequest, response: HttpResponse, user: User) -> bool:
    """Remembers the browser of a login. True when the person is to be told: they know others, but not this one."""
    kept = request.COOKIES.get(COOKIE, "")
    mark = kept if len(kept) >= 32 else secrets.token_urlsafe(32)
    response.set_cookie(
        COOKIE,
        mark,
        max_age=REMEMBERED,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return _is_new(user, mark)


def greet_program(request: HttpRequest, user: User) -> bool:
    """The same for a login through the API. A program keeps no cookie: it is known by its name and its network."""
    return _is_new(user, f"program {program_of(request.headers.get('User-Agent', ''))} {_network_of(request)}")


def _is_new(user: User, mark: str) -> bool:
    now = timezone.now()
    known = KnownBrowser.objects.filter(user=user)
    known.filter(last_seen_at__lt=now - REMEMBERED).delete()
    is_first = not known.exists()
    _row, is_new = known.update_or_create(
        user=user, digest=hashlib.sha256(mark.encode()).hexdigest(), defaults={"last_seen_at": now}
    )
    return is_new and not is_first


def _network_of(request: HttpRequest) -> str:
    """What stays the same of an address that changes now and then."""
    try:
        address = ipaddress.ip_address(client_address(request))
    except ValueError:
        return ""
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False))
