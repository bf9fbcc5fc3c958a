"""The way of a call into its company: access token → living login → membership → schema."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from api import limits, tokens
from api.problems import Problem
from tenants import audit
from tenants.http import Request, client_address
from tenants.models import AdminToken, RefreshFamily

READING = {"GET", "HEAD", "OPTIONS"}


class ApiRequest(Request):
    """A call by a person: `member`, `tenant` and `user` are proven, the company's schema is entered."""

    family: RefreshFamily
    admin_token: AdminToken | None
    call_count: limits.Count | None


def authenticate(request: Any, *, admin: bool) -> None:
    """Proves the caller, enters the company and its language. Raises a 401 or 429 Problem.

    With `admin` a personal admin token is asked for beside the login. The schema is left by the outermost middleware.
    """
    family = tokens.find_login(bearer_of(request))
    if family is None:
        raise Problem(401, "token_invalid", _("The access token is missing, wrong or expired. Log in or refresh it."))
    member = family.membership
    request.family, request.member, request.tenant, request.user = family, member, member.tenant, member.user
    use_language_of(request, member.user.language)
    timezone.activate(member.tenant.tz)
    request.call_count = limits.count_person(member.user_id)
    request.admin_token = _admin_token(request) if admin else None
    connection.set_tenant(member.tenant)


def audited(run: Callable[..., Any]) -> Callable[..., Any]:
    """Decorates the run of an operation: what it changes goes into the audit trail with the person and the token."""

    @wraps(run)
    def told(request: Any, **values: Any) -> Any:
        if not getattr(request, "member", None):
            return run(request, **values)
        token = request.admin_token.prefix if request.admin_token else ""
        with audit.acting(via="api", token=token, address=client_address(request), user=request.user.pk):
            return run(request, **values)

    return told


def bearer_of(request: HttpRequest) -> str:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def use_language_of(request: HttpRequest, own: str) -> None:
    """The person's language, else what the call asks for; in force until the middleware ends the call."""
    code = own or translation.get_language_from_request(request)
    translation.activate(code)
    request.LANGUAGE_CODE = code


def _admin_token(request: Any) -> AdminToken:
    plain = request.headers.get("X-Admin-Token", "")
    scope = "read" if request.method in READING else "write"
    found = AdminToken.objects.valid_for(request.user, plain, scope=scope) if plain else None
    if found is None:
        raise Problem(401, "admin_token_invalid", _("X-Admin-Token is missing, wrong, expired, revoked or not yours."))
    return found
