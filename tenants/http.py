"""What our middleware adds to Django's request."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from tenants.models import Membership, Tenant, User


class Request(HttpRequest):
    """A request inside a company: `member` is the active membership, `tenant` its company."""

    user: User  # type: ignore[assignment]
    htmx: HtmxDetails
    member: Membership
    tenant: Tenant
