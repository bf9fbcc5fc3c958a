"""The rest of a login: the second step after the password, and a passkey in the place of both."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tenants.accounts import login, second_factors, throttle
from tenants.accounts.second_proof import safe_path
from tenants.forms import CodeForm, LoginForm, PasskeyForm
from tenants.models import User
from tenants.views.shared import too_many
from tenants.web.pages import form_of


@login_not_required
@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "POST"])
def second_step(request: Any) -> HttpResponse:
    """A code of the app, a recovery code or a passkey, from the browser that gave the password."""
    waits = login.waiting(request)
    if waits is None:
        return redirect("tenants:login")
    user, stay = waits
    way = safe_path(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method == "GET":
        return _page(request, user, CodeForm(), way)
    tries = throttle.ProofTries(request, user.pk)
    form = CodeForm.of(request.POST)
    if not tries.count():
        form.add_error(None, _("Too many tries. Wait a quarter of an hour."))
        return too_many(_page(request, user, form, way, status=429))
    if not proves(request, user, form):
        login.note_failure(request, user.email, how="second_step")
        return _page(request, user, form, way, status=422)
    tries.forget()
    response = redirect(way)
    login.begin_session(request, response, user, stay=stay, how="second_step")
    return response


def proves(request: HttpRequest, user: User, form: CodeForm) -> bool:
    """What was posted, an answer of a passkey or else a code, is the person's. The form says what was wrong."""
    if "credential" in request.POST:
        passkey = PasskeyForm(request.POST)
        if passkey.is_valid() and second_factors.check_passkey(passkey.cleaned_data["credential"], user=user):
            return True
        form.add_error(None, _("The passkey was not accepted. Try again."))
    elif form.is_valid():
        if second_factors.check_code(user, form.cleaned_data["code"]):
            return True
        form.add_error("code", _("This code is not right, or was used already. Take the next one."))
    return False


def _page(request: HttpRequest, user: User, form: CodeForm, way: str, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "next": way, "factors": second_factors.factors_of(user)}
    return TemplateResponse(request, "account/second_step.html", context, status=status)


@login_not_required
@never_cache
@require_POST
def second_step_passkey(request: HttpRequest) -> HttpResponse:
    """What the browser asks of the person's passkey, as JSON."""
    waits = login.waiting(request)
    return JsonResponse(second_factors.passkey_question(waits[0])) if waits else HttpResponse(status=403)


@login_not_required
@never_cache
@require_POST
def passkey_question(request: HttpRequest) -> HttpResponse:
    """What the browser asks of any passkey of ours, as JSON."""
    if not throttle.PASSKEY.count(throttle.caller(request)):
        return too_many(HttpResponse(status=429))
    return JsonResponse(second_factors.passkey_question(None))


@form_of("tenants:login")
@login_not_required
@never_cache
def passkey_login(request: Any) -> HttpResponse:
    """Logs in with a passkey alone: it is something one has, opened by something one knows or is."""
    way = safe_path(request, request.POST.get("next", ""))
    if request.member:
        return redirect(way)
    form = PasskeyForm(request.POST)
    user = second_factors.check_passkey(form.cleaned_data["credential"], user=None) if form.is_valid() else None
    why = login.refusal(user) if user else _("The passkey was not accepted. Try again.")
    if user is None or why:
        context = {"form": LoginForm(), "refusal": why, "next": way}
        return TemplateResponse(request, "tenants/login.html", context, status=403 if user else 422)
    response = redirect(way)
    login.begin_session(request, response, user, stay="stay" in request.POST, how="passkey")
    return response
