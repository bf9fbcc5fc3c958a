"""The company's settings and one's own: each page is one form."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.forms import BaseForm, ModelForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tenants import audit
from tenants.forms import CompanyForm, ModulesForm, OpeningForm, PasswordForm, ProfileForm
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
        _save_company(request, tenant, form)
        return saved(request, "tenants:settings")
    return TemplateResponse(request, "settings/company.html", {"form": form}, status=_status(form))


@transaction.atomic
def _save_company(request: Request, tenant: Tenant, form: ModelForm) -> None:
    before = {name: form.initial[name] for name in form.changed_data}
    tenant.save(update_fields=list(form.fields), verbosity=0)
    request.tenant = tenant
    after = {name: form.cleaned_data[name] for name in form.changed_data}
    audit.record(tenant.schema_name, "company.changed", tenant.pk, by=request.user.pk, before=before, after=after)


def _status(form: BaseForm) -> int:
    return 422 if form.is_bound else 200


@require_http_methods(["GET", "POST"])
@needs("company.configure")
def opening(request: Request) -> HttpResponse:
    """The week's opening hours: they tell "at 5" in the morning from "at 5" in the afternoon."""
    tenant = request.tenant
    form = OpeningForm(tenant, request.POST or None)
    if request.method == "POST" and form.is_valid():
        _change(request, "opening", form.opening())
        return saved(request, "tenants:opening")
    return TemplateResponse(request, "settings/opening.html", {"form": form}, status=_status(form))


@require_http_methods(["GET", "POST"])
@needs("company.configure")
def modules(request: Request) -> HttpResponse:
    """What is off has no menu, no page and no tool for the assistant."""
    form = ModulesForm(request.tenant, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _change(request, "modules", form.chosen())
        return saved(request, "tenants:modules")
    return TemplateResponse(request, "settings/modules.html", {"form": form}, status=_status(form))


@transaction.atomic
def _change(request: Request, name: str, value: Any) -> None:
    """One setting of the company, with its line in the audit trail."""
    tenant = request.tenant
    before = getattr(tenant, name)
    setattr(tenant, name, value)
    tenant.save(update_fields=[name], verbosity=0)
    changed = {"before": {name: before}, "after": {name: value}}
    audit.record(tenant.schema_name, "company.changed", tenant.pk, by=request.user.pk, **changed)


@require_http_methods(["GET", "POST"])
def profile(request: Request) -> HttpResponse:
    """One's own name, phone and language."""
    user = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        user.save(update_fields=list(form.fields))
        request.user = user
        return saved(request, "tenants:profile")
    context = {"form": form, "password_form": PasswordForm(request.user)}
    return TemplateResponse(request, "settings/profile.html", context, status=_status(form))


@require_POST
@sensitive_post_parameters("current", "password", "again")
def password(request: Request) -> HttpResponse:
    """A new password; every other session of the person ends."""
    form = PasswordForm(request.user, request.POST)
    if not form.is_valid():
        context = {"form": ProfileForm(instance=request.user), "password_form": form}
        return TemplateResponse(request, "settings/profile.html", context, status=422)
    form.save()
    update_session_auth_hash(request, request.user)
    return saved(request, "tenants:profile")
