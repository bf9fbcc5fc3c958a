"""The page that asks for a second proof."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tenants import second_proof as proof
from tenants import throttle
from tenants.forms import ProofForm
from tenants.models import AdminToken
from tenants.person_trail import record
from tenants.views.shared import also_for_the_owner


@also_for_the_owner
@sensitive_post_parameters("token")
@never_cache
@require_http_methods(["GET", "POST"])
def second_proof(request: Any) -> HttpResponse:
    """Asks, and leads on to where the person wanted to go. Wrong proofs are counted per person and address."""
    way = proof.safe_path(request, request.POST.get("next") or request.GET.get("next", ""))
    form = ProofForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _page(request, form, way, status=422 if form.is_bound else 200)
    tries = throttle.ProofTries(request, request.user.pk)
    if not tries.count():
        form.add_error(None, _("Too many tries. Wait a quarter of an hour."))
        return _page(request, form, way, status=429)
    if not AdminToken.objects.valid_for(request.user, form.cleaned_data["token"], scope="write"):
        record(request.user, "second_proof.refused", after={"how": "token"})
        form.add_error("token", _("This is no token of yours that works and may change things."))
        return _page(request, form, way, status=422)
    tries.forget()
    proof.grant(request)
    record(request.user, "second_proof.given", after={"how": "token"})
    return redirect(way)


def _page(request: Any, form: ProofForm, way: str, *, status: int) -> HttpResponse:
    response = TemplateResponse(request, "account/proof.html", {"form": form, "next": way}, status=status)
    if status == 429:
        response.headers["Retry-After"] = str(throttle.QUARTER)
    return response
