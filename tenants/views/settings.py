"""The company's settings and one's own: each page is one form."""

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenants.forms import CompanyForm, LogoForm, ModulesForm, OpeningForm, ProfileForm
from tenants.http import Request
from tenants.models import Tenant, User
from tenants.permissions import may, needs


def saved(request: Request, url_name: str) -> HttpResponse:
    """Says that it was saved, in the language that the pages have now."""
    with translation.override(request.user.language or request.tenant.language):
        messages.success(request, _("Saved."))
    return redirect(url_name)


@require_http_methods(["GET", "POST"])
def company(request: Request) -> HttpResponse:
    """Name, colour, language and place. Whoever may not change them lands on their own profile."""
    if not may(request.member, "company.configure"):
        return redirect("tenants:profile")
    tenant = Tenant.objects.get(pk=request.tenant.pk)
    form = CompanyForm(request.POST or None, instance=tenant)
    if request.method == "POST" and form.is_valid():
        tenant.change(form.cleaned_data, by=request.user)
        request.tenant = tenant
        return saved(request, "tenants:settings")
    return TemplateResponse(
        request, "settings/company.html", {"form": form, "logo_form": LogoForm()}, status=_status(form)
    )


def _status(form: BaseForm) -> int:
    return 422 if form.is_bound else 200


@require_http_methods(["GET", "POST"])
@needs("company.configure")
def opening(request: Request) -> HttpResponse:
    """The week's opening hours: they tell "at 5" in the morning from "at 5" in the afternoon."""
    tenant = request.tenant
    form = OpeningForm(tenant, request.POST or None)
    if request.method == "POST" and form.is_valid():
        tenant.change({"opening": form.opening()}, by=request.user)
        return saved(request, "tenants:opening")
    return TemplateResponse(request, "settings/opening.html", {"form": form}, status=_status(form))


@require_http_methods(["GET", "POST"])
@needs("company.configure")
def modules(request: Request) -> HttpResponse:
    """What is off has no menu, no page and no tool for the assistant."""
    form = ModulesForm(request.tenant, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        request.tenant.change({"modules": form.chosen()}, by=request.user)
        return saved(request, "tenants:modules")
    return TemplateResponse(request, "settings/modules.html", {"form": form}, status=_status(form))


@require_http_methods(["GET", "POST"])
def profile(request: Request) -> HttpResponse:
    """One's own name, phone and language."""
    user = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        user.save(update_fields=list(form.fields))
        request.user = user
        return saved(request, "tenants:profile")
    return TemplateResponse(request, "settings/profile.html", {"form": form}, status=_status(form))
