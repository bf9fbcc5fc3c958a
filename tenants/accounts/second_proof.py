"""The second proof: a stolen login alone opens neither the Django admin nor a page that shows keys.

A view that needs it says `@needs_second_proof`. The proof is a passkey, a code of the telephone, a recovery code or a
personal admin token; it is kept in the session, belongs to one person and lasts 30 minutes from the moment it was
given, however much the person does meanwhile. No setting turns it off.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django_htmx.http import HttpResponseClientRedirect

from tenants.accounts import sessions

SESSION_PROOF = "second_proof"
LASTS = 30 * 60


def is_fresh(request: Any) -> bool:
    """The person of this session has given a second proof within the last half hour."""
    proof = request.session.get(SESSION_PROOF)
    if not isinstance(proof, dict) or not request.user.is_authenticated:
        return False
    age = time.time() - proof.get("at", 0)
    return proof.get("user") == str(request.user.pk) and 0 <= age < LASTS


def grant(request: Any) -> None:
    """The person has just given a second proof. The session gets a fresh key, so that an older copy of it has none."""
    sessions.fresh_key(request)
    request.session[SESSION_PROOF] = {"user": str(request.user.pk), "at": time.time()}


def withdraw(request: Any) -> None:
    """The proof ends now."""
    request.session.pop(SESSION_PROOF, None)


def needs_second_proof(view: Callable[..., Any]) -> Callable[..., Any]:
    """Decorates a view: without a fresh proof the person is asked for one and comes back afterwards.

    What was posted is not kept: the person comes back to the page that they posted from.
    """

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
        return view(request, *args, **kwargs) if is_fresh(request) else ask(request)

    return guarded


def ask(request: Any) -> HttpResponse:
    """The way to the page that asks, as a whole page also for htmx."""
    address = f"{reverse('tenants:second_proof')}?{urlencode({'next': _way_back(request)})}"
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _way_back(request: Any) -> str:
    if request.htmx:
        return safe_path(request, request.htmx.current_url_abs_path or "")
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    return safe_path(request, came_from._replace(scheme="", netloc="").geturl())


def safe_path(request: Any, wanted: str) -> str:
    """`wanted` when it is an address of ours, else the first page."""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else reverse("dashboard")
