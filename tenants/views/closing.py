"""The end of a company, as its CEO asks for it: switched off, or deleted."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tenants import languages
from tenants.accounts.second_proof import needs_second_proof
from tenants.companies import lifecycle
from tenants.forms import CompanyNameForm
from tenants.http import Request
from tenants.models import Deletion, Membership
from tenants.permissions import needs
from tenants.web.pages import address_of, form_of, page_or_region


@require_safe
@needs("company.close")
@needs_second_proof
def closing(request: Request) -> HttpResponse:
    """Both ends on one page, the one with a way back first."""
    return _page(request)


@form_of("tenants:closing")
@needs("company.close")
@needs_second_proof
def deactivate(request: Request) -> HttpResponse:
    """The answer is the last page that anybody of the company sees until it is on again."""
    form = CompanyNameForm(request.POST, tenant=request.tenant, prefix="off")
    if not form.is_valid():
        return _page(request, off=form)
    lifecycle.deactivate(request.tenant, by=request.user)
    others = Membership.objects.active().filter(user=request.user).order_by("tenant__name")
    context = {"company": request.tenant, "others": others}
    request.member = request.tenant = None  # type: ignore[assignment]  # the page's forms belong to no company
    return TemplateResponse(request, "tenants/company_off.html", context)


@form_of("tenants:closing")
@needs("company.close")
@needs_second_proof
def delete(request: Request) -> HttpResponse:
    """Begins the deletion and leads to the page that shows how far it is."""
    form = CompanyNameForm(request.POST, tenant=request.tenant, prefix="gone")
    if not form.is_valid():
        return _page(request, gone=form)
    deletion = lifecycle.ask_deletion(request.tenant, typed_name=form.cleaned_data["name"], by=request.user)
    return redirect("tenants:deletion", deletion.token)


def _page(request: Request, *, off: CompanyNameForm | None = None, gone: CompanyNameForm | None = None) -> HttpResponse:
    context = {
        "off": off or CompanyNameForm(None, tenant=request.tenant, prefix="off"),
        "gone": gone or CompanyNameForm(None, tenant=request.tenant, prefix="gone"),
        "newest_export": address_of("company:newest_export"),
        "data": address_of("company:data"),
    }
    return TemplateResponse(request, "settings/closing.html", context, status=422 if off or gone else 200)


@login_not_required
@never_cache
@require_safe
def deletion(request: Any, token: str) -> HttpResponse:
    """How far a deletion is, for whoever has the signed address; for htmx the steps alone."""
    row = Deletion.objects.behind(token)
    if row is None:
        raise Http404
    languages.speak_with(request, row.language)
    steps = list(Deletion.Step)
    context = {"deletion": row, "token": token, "reached": steps.index(Deletion.Step(row.step))}
    return page_or_region(request, "tenants/deletion.html", "tenants/_deletion.html", context)
