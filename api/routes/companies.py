"""The caller's companies, and the settings of the one they work in."""

from typing import Any

from django.db import transaction

from api.base import ApiRequest, Problem, Router, changes, checked, needs
from api.problems import form_errors
from api.schemas.companies import CompanyChanges, CompanyOut, OwnCompany, Week
from tenants.forms import CompanyForm, ModulesForm, OpeningForm
from tenants.models import Membership, Tenant

router = Router(tags=["Companies"])


@router.get("", response=list[OwnCompany], summary="List the companies that are open to the caller")
def list_companies(request: ApiRequest) -> Any:
    """`POST /api/auth/switch` gives tokens for another one."""
    return [
        {
            "id": member.tenant.pk,
            "name": member.tenant.name,
            "role": member.role,
            "is_current": member.pk == request.member.pk,
        }
        for member in Membership.objects.active().filter(user=request.user).order_by("tenant__name", "pk")
    ]


@router.get("/current", response=CompanyOut, summary="Read the settings of the company")
@needs("people.see")
def read_company(request: ApiRequest) -> Any:
    return request.tenant


@router.patch("/current", response=CompanyOut, summary="Change the settings of the company")
@needs("company.configure")
def change_company(request: ApiRequest, body: CompanyChanges) -> Any:
    """All or nothing; in force at the next request of everybody."""
    tenant = Tenant.objects.get(pk=request.tenant.pk)
    asked = changes(body)
    with transaction.atomic():
        if "opening" in asked:
            tenant.change({"opening": _opening(tenant, body.opening)}, by=request.user)
        if "modules" in asked:
            tenant.change({"modules": _modules(tenant, asked["modules"])}, by=request.user)
        if plain := {name: value for name, value in asked.items() if name in CompanyForm.Meta.fields}:
            tenant.change(_settings(tenant, plain), by=request.user)
    return tenant


def _settings(tenant: Tenant, asked: dict[str, Any]) -> dict[str, Any]:
    form = CompanyForm(instance=tenant)
    present = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    values = checked(CompanyForm({**present, **asked}, instance=Tenant.objects.get(pk=tenant.pk)))
    return {name: values[name] for name in asked}


def _opening(tenant: Tenant, week: Week) -> dict[str, list[list[str]]]:
    form = OpeningForm(tenant, week.as_form())
    if form.is_valid():
        return form.opening()
    days = list(Week.model_fields)
    raise Problem(
        422, errors=[{**error, "field": f"opening.{days[int(error['field'][0])]}"} for error in form_errors(form)]
    )


def _modules(tenant: Tenant, names: list[str]) -> list[str]:
    form = ModulesForm(tenant, dict.fromkeys(names, "on"))
    if unknown := set(names) - set(form.fields):
        lines = [{"field": "modules", "code": "unknown", "message": name} for name in sorted(unknown)]
        raise Problem(422, errors=lines)
    checked(form)
    return form.chosen()
