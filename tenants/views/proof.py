"""The page that asks for a second proof."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tenants.accounts import second_factors, throttle
from tenants.accounts import second_proof as proof
from tenants.forms import CodeForm, ProofTokenForm
from tenants.models import AdminToken
from tenants.views.second_step import proves
from tenants.views.shared import also_for_the_owner, too_many


@also_for_the_owner
@sensitive_post_parameters("token", "code")
@never_cache
@require_http_methods(["GET", "POST"])
def second_proof(request: Any) -> HttpResponse:
    """Asks for a passkey, a code or an admin token, and leads on to where the person wanted to go."""
    way = proof.safe_path(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method == "GET":
        return _page(request, CodeForm(), ProofTokenForm(), way)
    by_token = "token" in request.POST
    code, token = CodeForm.of(request.POST), ProofTokenForm(request.POST if by_token else None)
    tries = throttle.ProofTries(request, request.user.pk)
    if not tries.count():
        (token if by_token else code).add_error(None, _("Too many tries. Wait a quarter of an hour."))
        return too_many(_page(request, code, token, way, status=429))
    how = "token" if by_token else "passkey" if "credential" in request.POST else "code"
    if not (_token_fits(request, token) if by_token else proves(request, request.user, code)):
        request.user.record("second_proof.refused", after={"how": how})
        return _page(request, code, token, way, status=422)
    tries.forget()
    proof.grant(request)
    request.user.record("second_proof.given", after={"how": how})
    return redirect(way)


def _token_fits(request: Any, form: ProofTokenForm) -> bool:
    """A token that only reads opens no page: there, everything can be changed."""
    if not form.is_valid():
        return False
    if AdminToken.objects.valid_for(request.user, form.cleaned_data["token"], scope="write"):
        return True
    form.add_error("token", _("This is no token of yours that works and may change things."))
    return False


def _page(request: Any, code: CodeForm, token: ProofTokenForm, way: str, *, status: int = 200) -> HttpResponse:
    context = {
        "form": code,
        "token_form": token,
        "next": way,
        "factors": second_factors.factors_of(request.user),
        "has_token": AdminToken.objects.live().of(request.user).exists(),
    }
    return TemplateResponse(request, "account/proof.html", context, status=status)


@also_for_the_owner
@never_cache
@require_POST
def second_proof_passkey(request: Any) -> HttpResponse:
    """What the browser asks of the person's passkey, as JSON."""
    return JsonResponse(second_factors.passkey_question(request.user))
