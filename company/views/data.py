"""People's data: taking it along, erasing it, how long it is kept."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from company import files, people_data, personal_data, retention
from company.forms import RetentionForm, for_days
from company.models import PersonRequest, record
from company.views.exports import newest
from tenants.accounts.second_proof import ask, is_fresh
from tenants.forms.people import NameForm
from tenants.http import Request
from tenants.permissions import may, needs
from tenants.web.pages import form_of, page_or_region

SHOWN = 50


@require_safe
@needs("people_data.export")
def overview(request: Request) -> HttpResponse:
    """The requests about people, newest first; for htmx their list alone."""
    rows = PersonRequest.objects.visible_to(request.member).select_related("asked_by")[:SHOWN]
    context: dict[str, Any] = {
        "requests": [(row, _counted(row)) for row in rows],
        "most": retention.MOST_COUNTED,
    }
    if not request.headers.get("HX-Request"):
        context |= {
            "kept": _kept(retention.chosen()),
            "may_configure": may(request.member, "data.configure"),
            "may_export": may(request.member, "company_data.export"),
            "exports": newest(request),
        }
    return page_or_region(request, "company/data.html", "company/_person_requests.html", context)


def _kept(chosen: list[retention.Chosen]) -> list[tuple[retention.Rule, str, int]]:
    """Each rule, for how long, and how many rows the next night deletes."""
    return [(each.rule, for_days(each.days), each.due) for each in chosen]


@require_http_methods(["GET", "POST"])
@needs("data.configure")
def keeping(request: Request) -> HttpResponse:
    """How long things are kept; asks for a second proof first, since a night later they are gone."""
    if not is_fresh(request):
        return ask(request)
    form = RetentionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        retention.choose(form.days(), by=request.user)
        messages.success(request, _("Saved."))
        return redirect("company:data")
    context = {"form": form, "kept": _kept(retention.chosen()), "most": retention.MOST_COUNTED}
    return TemplateResponse(request, "company/retention.html", context, status=422 if form.is_bound else 200)


@require_safe
@needs("data.configure")
def keeping_preview(request: Request) -> HttpResponse:
    """Region: what the next night would delete with the choices of the form as it stands."""
    form = RetentionForm(request.GET)
    chosen = retention.chosen(form.days() if form.is_valid() else None)
    return TemplateResponse(request, "company/_retention.html", {"kept": _kept(chosen), "most": retention.MOST_COUNTED})


def _counted(row: PersonRequest) -> list[tuple[personal_data.Label, int]]:
    return [(personal_data.label_of(name), count) for name, count in row.counts.items()]


def _named(request: Request, pk: UUID) -> str:
    """What the person is called; 404 for whoever may not see them."""
    name = personal_data.find(request.member, pk)
    if name is None:
        raise Http404
    return name


@require_safe
def person_actions(request: Request, pk: UUID) -> HttpResponse:
    """Region for the person's page: export and erasure, for those who may."""
    _named(request, pk)
    context = {
        "person": pk,
        "may_export": may(request.member, "people_data.export"),
        "may_erase": may(request.member, "data.erase"),
    }
    return TemplateResponse(request, "company/_person_actions.html", context)


@form_of("company:data")
def person_export(request: Request, pk: UUID) -> HttpResponse:
    """Has the person's file made; the list says when it is there."""
    name = _named(request, pk)
    if not may(request.member, "people_data.export"):
        raise PermissionDenied
    people_data.ask_export(pk, label=name, by=request.user)
    messages.success(request, _("The file is being made. It will be in this list."))
    return redirect("company:data")


@require_http_methods(["GET", "POST"])
def person_erase(request: Request, pk: UUID) -> HttpResponse:
    """Asks for a second proof and the person's name, then erases."""
    name = _named(request, pk)
    if not may(request.member, "data.erase"):
        raise PermissionDenied
    if not is_fresh(request):
        return ask(request)
    form = NameForm(request.POST if request.method == "POST" else None, name=name)
    if request.method == "POST" and form.is_valid():
        people_data.ask_erasure(pk, by=request.user)
        messages.success(request, _("The person is being erased. The receipt will be in this list."))
        return redirect("company:data")
    context = {"form": form, "name": name, "person": pk}
    return TemplateResponse(request, "company/person_erase.html", context, status=422 if form.is_bound else 200)


def _request(request: Request, pk: UUID) -> PersonRequest:
    return get_object_or_404(PersonRequest.objects.visible_to(request.member).select_related("asked_by"), pk=pk)


@require_safe
def request_file(request: Request, pk: UUID) -> HttpResponseBase:
    """The person's file, until it is removed. Who took it is a line of the trail."""
    row = _request(request, pk)
    if not row.is_ready or not (path := files.place_of(row.path)).is_file():
        raise Http404
    record("person.downloaded", row.person, user=request.user)
    response = FileResponse(open(path, "rb"), as_attachment=True, filename=f"person-{row.person}.zip")  # noqa: SIM115
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
def request_receipt(request: Request, pk: UUID) -> HttpResponse:
    """What was erased, as a file to keep."""
    row = _request(request, pk)
    if not row.is_erasure or row.state != PersonRequest.State.DONE:
        raise Http404
    response = JsonResponse(people_data.receipt_of(row), json_dumps_params={"indent": 1, "ensure_ascii": False})
    response.headers["Content-Disposition"] = f'attachment; filename="erasure-{row.pk}.json"'
    return response
