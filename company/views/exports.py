"""The whole company in one file: having it made, taking it, deleting it."""

from collections.abc import Iterator
from typing import IO
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from company import company_data
from company.forms import CompanyExportForm
from company.models import CompanyExport, record
from tenants.accounts.second_proof import needs_second_proof, safe_path
from tenants.errors import UserError
from tenants.http import Request
from tenants.permissions import needs
from tenants.web.streams import stream

SHOWN = 10
CHUNK = 1 << 20


def newest(request: Request, most: int = SHOWN) -> list[CompanyExport]:
    """What this member may see of them; nothing for most."""
    return list(CompanyExport.objects.visible_to(request.member).select_related("asked_by")[:most])


@require_safe
@needs("company_data.export")
def export_list(request: Request) -> HttpResponse:
    """Region: the files there are and were, newest first."""
    return TemplateResponse(request, "company/_company_exports.html", {"exports": newest(request)})


@require_safe
@needs("company_data.export")
def newest_export(request: Request) -> HttpResponse:
    """Region for the page where a company is closed: the newest file, or the way to one."""
    (row,) = newest(request, 1) or (None,)
    return TemplateResponse(request, "company/_newest_export.html", {"row": row})


@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "POST"])
@needs("company_data.export")
@needs_second_proof
def export_new(request: Request) -> HttpResponse:
    """Has the file made, then goes back to where it was asked for."""
    form = CompanyExportForm(request.POST if request.method == "POST" else None)
    asked = request.POST if request.method == "POST" else request.GET
    back = safe_path(request, asked.get("back") or reverse("company:data"))
    if request.method == "POST" and form.is_valid():
        try:
            company_data.ask(passphrase=form.cleaned_data["passphrase"], by=request.user)
        except UserError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("The file is being made. You may leave this page and find it here again."))
            return redirect(back)
    context = {"form": form, "back": back}
    return TemplateResponse(request, "company/company_export.html", context, status=422 if form.is_bound else 200)


def _row(request: Request, pk: UUID) -> CompanyExport:
    return get_object_or_404(CompanyExport.objects.visible_to(request.member), pk=pk)


@require_GET
@needs("company_data.export")
@needs_second_proof
def export_file(request: Request, pk: UUID) -> HttpResponseBase:
    """The file, until it is removed. Who took it is a line of the trail."""
    row = _row(request, pk)
    try:
        if not row.is_ready:
            raise Http404
        file = open(row.file, "rb")  # noqa: SIM115 (closed by `_pieces`)
    except FileNotFoundError:
        raise Http404 from None
    record("company.export_downloaded", request.tenant.pk, user=request.user, after={"sha256": row.sha256})
    name = f"{slugify(request.tenant.name) or 'company'}-{timezone.localtime(row.asked_at):%Y-%m-%d}.tgz"
    response = stream(request, _pieces(file), name=name, content_type="application/gzip")
    response.headers["Content-Length"] = str(row.size)
    return response


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(CHUNK):
            yield piece


@require_POST
@needs("company_data.export")
@needs_second_proof
def export_remove(request: Request, pk: UUID) -> HttpResponse:
    """Deletes the file now; deleted twice, it is gone all the same. Only the proven could make it, or make another."""
    row = _row(request, pk)
    if row.state == CompanyExport.State.DONE:
        company_data.remove_company_export(row, by=request.user)
    elif row.state != CompanyExport.State.REMOVED:
        raise Http404
    messages.success(request, _("The file was deleted."))
    return redirect("company:data")
