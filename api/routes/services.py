"""Services and professionals: what is set up under Settings → Services and hours."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404

from api.base import ApiRequest, Page, Problem, Query, Router, Status, changes, checked, needs, page_of
from api.schemas.services import (
    HoursIn,
    ProfessionalChanges,
    ProfessionalIn,
    ProfessionalOut,
    ProfessionalQuery,
    ServiceChanges,
    ServiceIn,
    ServiceOut,
    ServiceQuery,
    professional_values,
    service_values,
)
from calendar_app.displaced import watching
from calendar_app.models import Professional, Service
from calendar_app.settings_forms import HoursDay, HoursEditor, ProfessionalForm, ServiceForm
from company.models import record
from tenants import languages

router = Router(tags=["Services"])
professionals = Router(tags=["Professionals"])


def find_service(pk: UUID) -> Service:
    return get_object_or_404(Service.objects.prefetch_related("professionals"), pk=pk)


def find_professional(pk: UUID) -> Professional:
    return get_object_or_404(Professional.objects.prefetch_related("services", "working_hours"), pk=pk)


@router.get("", response=Page[ServiceOut], summary="List services")
@needs("calendar.see")
def list_services(request: ApiRequest, asked: Query[ServiceQuery]) -> Any:
    rows = Service.objects.prefetch_related("professionals")
    rows = rows if asked.is_active is None else rows.filter(is_active=asked.is_active)
    return page_of(rows, asked, by="position")


@router.post("", response={201: ServiceOut}, summary="Add a service")
@needs("calendar.configure")
def create_service(request: ApiRequest, body: ServiceIn) -> Any:
    service = Service(position=Service.objects.count())
    return Status(201, _save_service(request, service, body.model_dump()))


@router.get("/{uuid:pk}", response=ServiceOut, summary="Read a service")
@needs("calendar.see")
def read_service(request: ApiRequest, pk: UUID) -> Any:
    return find_service(pk)


@router.patch("/{uuid:pk}", response=ServiceOut, summary="Change a service")
@needs("calendar.configure")
def change_service(request: ApiRequest, pk: UUID, body: ServiceChanges) -> Any:
    service = find_service(pk)
    return _save_service(request, service, {**service_values(service), **_named(body, keep_null={"price"})})


def _named(body: Any, *, keep_null: set[str]) -> dict[str, Any]:
    """What a change names; null counts only where it means nothing at all."""
    return {name: value for name, value in changes(body).items() if value is not None or name in keep_null}


def _save_service(request: ApiRequest, service: Service, values: dict[str, Any]) -> Service:
    names = values.pop("names") or {}
    typed = {**values, "aliases": ", ".join(values["aliases"])}
    typed |= {f"name_{code}": names.get(code, "") for code in languages.codes()}
    form = ServiceForm(typed, instance=service)
    checked(form)
    with watching():
        pk = form.save().pk
        record("calendar.service", pk, user=request.user, after={"fields": sorted(form.changed_data)})
    return find_service(pk)


@professionals.get("", response=Page[ProfessionalOut], summary="List professionals")
@needs("calendar.see")
def list_professionals(request: ApiRequest, asked: Query[ProfessionalQuery]) -> Any:
    rows = Professional.objects.prefetch_related("services", "working_hours")
    rows = rows if asked.is_active is None else rows.filter(is_active=asked.is_active)
    return page_of(rows.filter(services=asked.service) if asked.service else rows, asked, by="position")


@professionals.post("", response={201: ProfessionalOut}, summary="Add a professional")
@needs("calendar.configure")
def create_professional(request: ApiRequest, body: ProfessionalIn) -> Any:
    person = Professional(position=Professional.objects.count())
    values = body.model_dump(exclude={"hours"})
    return Status(201, _save_professional(request, person, values, body.hours))


@professionals.get("/{uuid:pk}", response=ProfessionalOut, summary="Read a professional")
@needs("calendar.see")
def read_professional(request: ApiRequest, pk: UUID) -> Any:
    return find_professional(pk)


@professionals.patch("/{uuid:pk}", response=ProfessionalOut, summary="Change a professional")
@needs("calendar.configure")
def change_professional(request: ApiRequest, pk: UUID, body: ProfessionalChanges) -> Any:
    person = find_professional(pk)
    asked = _named(body, keep_null={"user"})
    asked.pop("hours", None)
    return _save_professional(request, person, {**professional_values(person), **asked}, body.hours)


def _save_professional(
    request: ApiRequest, person: Professional, values: dict[str, Any], week: list[HoursIn] | None
) -> Professional:
    """All or nothing; without a week the hours stay."""
    form = ProfessionalForm(values, instance=person, company=request.tenant)
    checked(form)
    hours = _editor(week) if week is not None else None
    with watching():
        saved = form.save()
        if hours is not None:
            hours.save(saved)
        record("calendar.professional", saved.pk, user=request.user, after={"fields": sorted(form.changed_data)})
    return find_professional(saved.pk)


def _editor(week: list[HoursIn]) -> HoursEditor:
    """The page's own editor, valid."""
    days = [HoursDay(weekday, is_on=False) for weekday in range(7)]
    for block in week:
        days[block.weekday].blocks.append((block.start, block.end))
        days[block.weekday].is_on = True
    editor = HoursEditor(days)
    if not editor.is_valid():
        wrong = [day for day in editor.days if day.error]
        lines = [{"field": f"hours.{day.weekday}", "code": "invalid", "message": day.error} for day in wrong]
        raise Problem(422, errors=lines)
    return editor
