"""The company's logo: set, removed, and shown to its own people."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tenants.companies import logo
from tenants.errors import UserError
from tenants.forms import CompanyForm, LogoForm
from tenants.http import Request
from tenants.models import Membership, Tenant
from tenants.permissions import needs
from tenants.web.pages import form_of


@form_of("tenants:settings")
@needs("company.configure")
def logo_change(request: Request) -> HttpResponse:
    """Another image; one that cannot be read leaves the old one."""
    tenant = Tenant.objects.get(pk=request.tenant.pk)
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            logo.put(tenant, form.cleaned_data["logo"], by=request.user)
        except UserError as problem:
            form.add_error("logo", problem.message)
    if not form.is_valid():
        context = {"form": CompanyForm(instance=tenant), "logo_form": form}
        return TemplateResponse(request, "settings/company.html", context, status=422)
    messages.success(request, _("Saved."))
    return redirect("tenants:settings")


@form_of("tenants:settings")
@needs("company.configure")
def logo_remove(request: Request) -> HttpResponse:
    logo.remove_logo(Tenant.objects.get(pk=request.tenant.pk), by=request.user)
    messages.success(request, _("Removed."))
    return redirect("tenants:settings")


@require_safe
def logo_file(request: Request, pk: UUID, name: str) -> HttpResponseBase:
    """The image of a company in which the person works; for everybody else there is none."""
    own = Membership.objects.active().filter(user=request.user.pk, tenant=pk).select_related("tenant").first()
    path = logo.path_of(own.tenant) if own and own.tenant.logo == name else None
    if path is None or not path.is_file():
        raise Http404
    response = FileResponse(open(path, "rb"), content_type="image/webp")  # noqa: SIM115 (closed by the response)
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
