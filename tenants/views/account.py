"""One's own account: how secure it is, its password, its sessions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tenants.accounts import second_factors, throttle
from tenants.accounts import sessions as open_sessions
from tenants.forms import PasswordForm
from tenants.models import AdminToken, OutgoingEmail, RefreshFamily
from tenants.views.shared import account_page, also_for_the_owner, too_many
from tenants.web.pages import form_of


@also_for_the_owner
@require_safe
def account(request: Any) -> HttpResponse:
    """Password, second factors, admin tokens and sessions, with what can be done about each."""
    context = {
        "factors": second_factors.factors_of(request.user),
        "tokens": AdminToken.objects.live().of(request.user),
        **_where_logged_in(request),
    }
    return account_page(request, "account/account.html", context)


@also_for_the_owner
@sensitive_post_parameters("current", "password", "again")
@require_http_methods(["GET", "POST"])
def password(request: Any) -> HttpResponse:
    """A new password; every other session of the person ends. Whoever found a session cannot guess the present one."""
    if request.method == "GET":
        return _password_page(request, PasswordForm(request.user), status=200)
    tries = throttle.LoginTries(request, request.user.email)
    if not tries.count():
        refusal = _("Too many tries. Wait a quarter of an hour.")
        return too_many(_password_page(request, PasswordForm(request.user), status=429, refusal=refusal))
    form = PasswordForm(request.user, request.POST)
    is_valid = form.is_valid()
    if "current" not in form.errors:
        tries.forget()
    if not is_valid:
        return _password_page(request, form, status=422)
    form.save()
    open_sessions.go_on_with_new_password(request, request.user)
    request.user.record("login.password_changed")
    OutgoingEmail.post_about_account("security", request.user, what="password")
    messages.success(request, _("Your password is changed. Your other sessions have ended."))
    return redirect("tenants:account")


def _password_page(request: Any, form: PasswordForm, *, status: int, refusal: str = "") -> HttpResponse:
    return account_page(request, "account/password.html", {"form": form, "refusal": refusal}, status=status)


@also_for_the_owner
@require_safe
def sessions(request: Any) -> HttpResponse:
    """Where one is logged in now."""
    return account_page(request, "account/sessions.html", _where_logged_in(request))


def _where_logged_in(request: Any) -> dict[str, Any]:
    return {
        "sessions": open_sessions.lines(request, request.user),
        "api_logins": open_sessions.api_logins(request.user),
    }


@form_of("tenants:sessions")
@also_for_the_owner
def session_end(request: Any, pk: int) -> HttpResponse:
    """Signs one session out; that of somebody else is not there."""
    if not open_sessions.end(request.user, pks=[pk]):
        raise Http404
    request.user.record("login.session_ended")
    messages.success(request, _("That session is signed out."))
    return redirect("tenants:sessions")


@form_of("tenants:sessions")
@also_for_the_owner
def api_login_end(request: Any, pk: UUID) -> HttpResponse:
    """Ends one login through the API; that of somebody else is not there."""
    if not RefreshFamily.objects.of_user(request.user).filter(pk=pk).end():
        raise Http404
    request.user.record("login.session_ended")
    messages.success(request, _("That program is signed out."))
    return redirect("tenants:sessions")


@form_of("tenants:sessions")
@also_for_the_owner
def sessions_end(request: Any) -> HttpResponse:
    """Signs out everywhere; with `keep` everywhere but here."""
    keeps = "keep" in request.POST
    ended = open_sessions.end(request.user, but=request.session.session_key if keeps else "")
    request.user.record("login.sessions_ended", after={"count": ended})
    if not keeps:
        logout(request)
        messages.success(request, _("You are signed out everywhere."))
        return redirect("tenants:login")
    words = ngettext("%(count)s other session is signed out.", "%(count)s other sessions are signed out.", ended)
    messages.success(request, words % {"count": ended})
    return redirect("tenants:sessions")
