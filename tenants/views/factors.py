"""Setting up second factors, and taking them away."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tenants import tasks
from tenants.accounts import enrolment, second_factors, throttle
from tenants.accounts import second_proof as proof
from tenants.accounts.second_proof import needs_second_proof, safe_path
from tenants.emails import mail_code
from tenants.forms import AppCodeForm, MailCodeForm, NewPasskeyForm, PresentPasswordForm
from tenants.views.shared import account_page, also_for_the_owner, too_many
from tenants.web import shown_once
from tenants.web.pages import form_of

View = Callable[..., HttpResponse]
CODES = "recovery_codes"


def needs_leave_to_enrol(view: View) -> View:
    """Decorates a view that adds a factor: whoever has one proves it; a first one takes password and e-mail."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if enrolment.is_open(request):
            return view(request, *args, **kwargs)
        if second_factors.has_any(request.user):
            return proof.ask(request)
        there = request.path if request.method == "GET" else "/account/"
        return redirect(f"{enrolment.address()}?{urlencode({'next': there})}")

    return guarded


@also_for_the_owner
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: Any) -> HttpResponse:
    """Before a first second factor: the present password. Right, it sends six digits to the person's mailbox."""
    way = safe_path(request, request.POST.get("next") or request.GET.get("next", ""))
    form = PresentPasswordForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _confirm_page(request, form, way, status=422 if form.is_bound else 200)
    tries = throttle.LoginTries(request, request.user.email)
    if not tries.count():
        form.add_error(None, _("Too many tries. Wait a quarter of an hour."))
        return too_many(_confirm_page(request, form, way, status=429))
    # Not the method of the user: it may write a newer hash, which would end this very session.
    if not check_password(form.cleaned_data["password"], request.user.password):
        form.add_error("password", _("This is not your present password."))
        return _confirm_page(request, form, way, status=422)
    tries.forget()
    if not throttle.MAIL_CODE.count(str(request.user.pk)):
        form.add_error(None, _("We have sent you several codes already. Try again in an hour."))
        return too_many(_confirm_page(request, form, way, status=429))
    tasks.mail_security_code.delay_if_possible(request.user.pk, mail_code.begin(request))
    return redirect(f"{enrolment.code_address()}?{urlencode({'next': way})}")


def _confirm_page(request: Any, form: Any, way: str, *, status: int) -> HttpResponse:
    return account_page(request, "account/confirm.html", {"form": form, "next": way}, status=status)


@also_for_the_owner
@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "POST"])
def confirm_code(request: Any) -> HttpResponse:
    """The six digits of the e-mail. Right, a first factor may be set up within a quarter of an hour."""
    way = safe_path(request, request.POST.get("next") or request.GET.get("next", ""))
    if not mail_code.is_awaited(request):
        return redirect(f"{enrolment.address()}?{urlencode({'next': way})}")
    form = MailCodeForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _code_page(request, form, way, status=422 if form.is_bound else 200)
    tries = throttle.ProofTries(request, request.user.pk)
    if not tries.count():
        form.add_error(None, _("Too many tries. Wait a quarter of an hour."))
        return too_many(_code_page(request, form, way, status=429))
    if not mail_code.check(request, form.cleaned_data["code"]):
        form.add_error("code", _("This is not the code of the e-mail."))
        return _code_page(request, form, way, status=422)
    tries.forget()
    request.user.prove_email()
    enrolment.open_for(request)
    return redirect(way)


def _code_page(request: Any, form: Any, way: str, *, status: int) -> HttpResponse:
    return account_page(request, "account/confirm_code.html", {"form": form, "next": way}, status=status)


@also_for_the_owner
@needs_leave_to_enrol
@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "POST"])
def app_new(request: Any) -> HttpResponse:
    """Shows the seed as a QR code and in letters; the app is taken once a code of it was right."""
    if second_factors.factors_of(request.user).app:
        return redirect("tenants:account")
    form = AppCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = second_factors.add_app(request, request.user, form.cleaned_data["code"])
        if codes is not None:
            return _added(request, codes, _("Your app is set up."))
        form.add_error("code", _("This code is not right. Look at your app again; its clock must be right too."))
    seed, drawing = second_factors.begin_app(request, request.user)
    grouped = " ".join(seed[at : at + 4] for at in range(0, len(seed), 4))
    context = {"form": form, "seed": grouped, "drawing": mark_safe(drawing)}
    return account_page(request, "account/app_new.html", context, status=422 if form.is_bound else 200)


@also_for_the_owner
@needs_leave_to_enrol
@never_cache
@require_http_methods(["GET", "POST"])
def passkey_new(request: Any) -> HttpResponse:
    """A passkey is named and made by the browser."""
    form = NewPasskeyForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return account_page(request, "account/passkey_new.html", {"form": form}, status=422 if form.is_bound else 200)
    made = form.cleaned_data
    codes = second_factors.add_passkey(request.user, made["name"], made["credential"])
    return _added(request, codes, _("Your passkey is set up."))


@also_for_the_owner
@needs_leave_to_enrol
@never_cache
@require_POST
def passkey_order(request: Any) -> HttpResponse:
    """What the browser is to make, as JSON."""
    return JsonResponse(second_factors.passkey_order(request.user))


def _added(request: Any, codes: list[str], words: str) -> HttpResponse:
    """The person has just proved the new factor. Recovery codes are shown on the next page and never again."""
    enrolment.close(request)
    proof.grant(request)
    tasks.mail_security_changed.delay_if_possible(request.user.pk, "added")
    messages.success(request, words)
    if not codes:
        return redirect("tenants:account")
    shown_once.keep(request, CODES, codes)
    return redirect("tenants:codes")


@form_of("tenants:account")
@also_for_the_owner
@needs_second_proof
def factor_remove(request: Any, pk: int) -> HttpResponse:
    """Takes an app or a passkey away; that of somebody else is not there."""
    mine = Authenticator.objects.filter(user_id=request.user.pk, type__in=second_factors.STRONG)
    second_factors.remove_factor(get_object_or_404(mine, pk=pk))
    tasks.mail_security_changed.delay_if_possible(request.user.pk, "removed")
    messages.success(request, _("It is removed."))
    return redirect("tenants:account")


@also_for_the_owner
@needs_second_proof
@never_cache
@require_http_methods(["GET", "POST"])
def codes(request: Any) -> HttpResponse:
    """Makes fresh recovery codes, and shows those that were just made: once."""
    if request.method == "POST":
        with transaction.atomic():
            shown_once.keep(request, CODES, second_factors.renew_codes(request.user))
        tasks.mail_security_changed.delay_if_possible(request.user.pk, "codes")
        return redirect("tenants:codes")
    fresh = shown_once.take_once(request, CODES)
    if not fresh:
        messages.info(request, _("Recovery codes are shown once. If you have not kept them, make new ones."))
        return redirect("tenants:account")
    shown = [f"{code[:5]} {code[5:]}" for code in fresh]
    return account_page(request, "account/codes.html", {"codes": shown, "file": "%0A".join(shown).replace(" ", "%20")})
