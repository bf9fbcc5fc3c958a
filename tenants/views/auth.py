"""The doors: login, logout, registration, a forgotten password, and the way from one company to another."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode, urlsafe_base64_decode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tenants import crypto, notices, tasks
from tenants.accounts import login, second_factors, sessions, throttle
from tenants.accounts.active import switch_company
from tenants.accounts.second_proof import safe_path
from tenants.errors import UserError
from tenants.forms import ForgotForm, LoginForm, PasswordForm, RegisterForm
from tenants.http import Request
from tenants.models import Membership, User
from tenants.views.shared import too_many
from tenants.web.pages import form_of, repeatable


@login_not_required
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: Any) -> HttpResponse:
    """E-mail and password. A wrong one and an unknown e-mail get the same answer; so many tries get 429."""
    if request.member:
        return redirect(_next_of(request))
    form = LoginForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _login_page(request, form, status=422 if form.is_bound else 200)
    tries = throttle.LoginTries(request, form.cleaned_data["email"])
    if not tries.count():
        return _login_page(request, form, status=429, refusal=_("Too many tries. Wait a quarter of an hour."))
    user = authenticate(request, username=form.cleaned_data["email"], password=form.cleaned_data["password"])
    if not isinstance(user, User):
        login.note_failure(request, form.cleaned_data["email"])
        form.add_error(None, _("The e-mail or the password is not right."))
        return _login_page(request, form, status=422)
    tries.forget()
    if refusal := login.refusal(user):
        return _login_page(request, form, status=403, refusal=refusal)
    way, stay = _next_of(request), form.cleaned_data["stay"]
    if second_factors.has_any(user):
        login.begin_waiting(request, user, stay=stay)
        return redirect(f"{reverse('tenants:second_step')}?{urlencode({'next': way})}")
    response = redirect(way)
    login.begin_session(request, response, user, stay=stay)
    return response


def _login_page(request: HttpRequest, form: LoginForm, *, status: int, refusal: str = "") -> HttpResponse:
    has_ended = request.method == "GET" and "ended" in request.GET
    context = {"form": form, "refusal": refusal, "next": _next_of(request), "has_ended": has_ended}
    response = TemplateResponse(request, "tenants/login.html", context, status=status)
    if status == 429:
        response.headers["Retry-After"] = str(throttle.QUARTER)
    return response


def _next_of(request: Any) -> str:
    """Where the person wanted to go; never an address outside."""
    return safe_path(request, request.POST.get("next") or request.GET.get("next", ""))


@repeatable
@form_of("dashboard")
@login_not_required
def leave(request: Any) -> HttpResponse:
    person = request.user.pk
    logout(request)
    if person:
        notices.recheck_person(person)
    return redirect("tenants:login")


@form_of("dashboard")
def switch(request: Request) -> HttpResponse:
    """Work in another company of one's own from now on; any other is not there. `next` is an address in it."""
    wanted = _uuid(request.POST.get("membership", ""))
    membership = get_object_or_404(Membership.objects.active().filter(user=request.user), pk=wanted)
    switch_company(request, membership)
    return redirect(_next_of(request))


@require_safe
def into(request: Request, pk: UUID) -> HttpResponse:
    """Where the links of e-mails lead: to the page `next` of the company that the e-mail is about.

    Somebody who works in another one of theirs is asked first, because a link that anybody may send moves no session.
    Who does not work there hears 404.
    """
    way = _next_of(request)
    if request.tenant.pk == pk:
        return redirect(way)
    there = get_object_or_404(Membership.objects.active().filter(user=request.user), tenant=pk)
    return TemplateResponse(request, "tenants/into.html", {"there": there, "next": way})


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@login_not_required
@sensitive_post_parameters("password", "again")
@never_cache
@require_http_methods(["GET", "POST"])
def register(request: Any) -> HttpResponse:
    """A request to join a company. Whoever has an account gets the same answer as a newcomer."""
    form = RegisterForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _register_page(request, form, status=422 if form.is_bound else 200)
    try:
        messages.success(request, form.ask(request))
    except UserError as error:
        form.add_error(None, error.message)
        return too_many(_register_page(request, form, status=429), throttle.HOUR)
    return redirect("tenants:login")


def _register_page(request: HttpRequest, form: RegisterForm, *, status: int) -> HttpResponse:
    return TemplateResponse(request, "tenants/register.html", {"form": form}, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def forgot(request: Any) -> HttpResponse:
    """Sends an address for a new password; the answer is the same whether the e-mail is known or not."""
    form = ForgotForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "tenants/forgot.html", {"form": form}, status=status)
    email = form.cleaned_data["email"].strip().lower()
    if not throttle.RESET_ADDRESS.count(throttle.caller(request)):
        form.add_error(None, _("Too many requests from here. Try again in an hour."))
        return TemplateResponse(request, "tenants/forgot.html", {"form": form}, status=429)
    if throttle.RESET_ACCOUNT.count(email) and (user := User.objects.filter(email=email, is_active=True).first()):
        tasks.mail_password_link.delay_if_possible(user.pk)
    words = _("If %(email)s has an account, an e-mail is on its way. Its link works for three days.")
    messages.success(request, words % {"email": email})
    return redirect("tenants:login")


@login_not_required
@sensitive_post_parameters("password", "again")
@never_cache
@require_http_methods(["GET", "POST"])
def password(request: Any, uid: str, token: str) -> HttpResponse:
    """The page behind the e-mail. The token leaves the address at once and works a single time.

    Meanwhile the session keeps it encrypted: whoever reads the database or a backup sets nobody's password.
    """
    user = _user_of(uid)
    if user and token != TOKEN_IN_SESSION:
        request.session[INTERNAL_RESET_SESSION_TOKEN] = crypto.seal(token)
        return redirect("tenants:password", uid, TOKEN_IN_SESSION)
    kept = request.session.get(INTERNAL_RESET_SESSION_TOKEN)
    if user is None or not default_token_generator.check_token(user, crypto.unseal(kept) if kept else ""):
        return TemplateResponse(request, "tenants/password_old.html", status=410)
    form = PasswordForm(user, request.POST or None, ask_current=False)
    if request.method == "GET" or not form.is_valid():
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "tenants/password.html", {"form": form}, status=status)
    form.save()
    sessions.end(user)
    user.prove_email()
    user.record("login.password_reset")
    tasks.mail_security_changed.delay_if_possible(user.pk, "password")
    request.session.pop(INTERNAL_RESET_SESSION_TOKEN, None)
    messages.success(request, _("Your password is set. Log in with it."))
    return redirect("tenants:login")


TOKEN_IN_SESSION = "choose"


def _user_of(uid: str) -> User | None:
    try:
        return User.objects.filter(pk=urlsafe_base64_decode(uid).decode(), is_active=True).first()
    except (ValueError, UnicodeDecodeError, ValidationError):
        return None
