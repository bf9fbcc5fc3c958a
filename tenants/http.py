"""What our middleware adds to Django's request."""

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
    """Where the request comes from, behind as many proxies as TRUSTED_PROXIES says; "" when nobody tells."""
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    trusted = settings.TRUSTED_PROXIES
    if trusted and len(forwarded) >= trusted:
        return forwarded[-trusted]
    return request.META.get("REMOTE_ADDR") or ""
