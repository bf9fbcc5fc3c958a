"""Logging in: what happens once the password or a passkey was right, and the wait for a second step between.

Every login stands in the trail of the person's companies, and every quarter of an hour one failed try does.
"""

import time
from typing import Any

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from tenants import audit, tasks
from tenants.accounts import browsers, second_proof, throttle
from tenants.accounts.active import SESSION_MEMBERSHIP
from tenants.accounts.devices import family_of, program_of
from tenants.http import client_address
from tenants.models import Membership, User

Status = Membership.Status
SESSION_WAITING = "login_waiting"
WAITS = 10 * 60


def refusal(user: User) -> str:
    """Why somebody with the right password stays outside; empty when a company is open to them."""
    memberships = user.memberships.select_related("tenant")
    if user.is_superuser or memberships.active().exists():
        return ""
    states = {membership.status for membership in memberships if membership.tenant.is_active}
    if Status.PENDING in states:
        return _("Your request is waiting for approval.")
    if Status.SUSPENDED in states:
        return _("Your access is suspended. Ask your company.")
    if Status.REJECTED in states:
        return _("Your request was not approved. Ask your company.")
    if memberships.waiting_for_upgrade().exists():
        return _("Your company cannot be opened until its upgrade is finished. Ask whoever runs this installation.")
    return _("None of your companies is active now.")


def begin_waiting(request: HttpRequest, user: User, *, stay: bool) -> None:
    """The password was right: this browser, and no other, may give the second step within ten minutes."""
    request.session.flush()
    request.session[SESSION_WAITING] = {
        "user": str(user.pk),
        "at": time.time(),
        "stay": stay,
        "password": user.get_session_auth_hash(),
    }


def waiting(request: HttpRequest) -> tuple[User, bool] | None:
    """Who is between password and second step here, and whether they want to stay logged in. None for nobody."""
    kept = request.session.get(SESSION_WAITING)
    if not isinstance(kept, dict) or not 0 <= time.time() - kept["at"] < WAITS:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user is None or not constant_time_compare(kept["password"], user.get_session_auth_hash()) or refusal(user):
        return None
    return user, kept["stay"]


def begin_session(request: Any, response: HttpResponse, user: User, *, stay: bool, how: str = "password") -> None:
    """A fresh session; the company is the person's first open one until they switch. A new browser is told by e-mail.

    `how`: "password", "second_step" or "passkey". The last two took a second factor, so they are a second proof too.
    """
    request.session.pop(SESSION_WAITING, None)
    login(request, user)
    first = user.memberships.active().order_by("created_at").first()
    if first:
        request.session[SESSION_MEMBERSHIP] = str(first.pk)
    if not stay:
        request.session.set_expiry(0)
    if how != "password":
        second_proof.grant(request)
    user.record("login.succeeded", after={"how": how})
    if browsers.greet_browser(request, response, user):
        _mail_new_browser(request, user, family_of(request.headers.get("User-Agent", "")), through_api=False)


def note_api_login(request: HttpRequest, user: User, *, how: str) -> None:
    """The same notes for a login through the API."""
    user.record("login.succeeded", after={"how": how})
    if browsers.greet_program(request, user):
        _mail_new_browser(request, user, program_of(request.headers.get("User-Agent", "")), through_api=True)


def _mail_new_browser(request: HttpRequest, user: User, device: str, *, through_api: bool) -> None:
    at = timezone.now().isoformat(timespec="seconds")
    tasks.mail_new_browser.delay_if_possible(user.pk, device, client_address(request), at, through_api=through_api)


def note_failure(request: HttpRequest, email: str, *, how: str = "password") -> None:
    """A wrong password or code. An unknown e-mail takes the same steps as a known one: the worker tells them apart."""
    if not throttle.FAILURE_TOLD.count(f"{how} {email.strip().lower()}"):
        return
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    person = user.pk if user else None
    tasks.note_failed_login.delay_if_possible(person, how, audit.current().via, client_address(request))
