"""One person of the team: what the company knows of them, their other companies, and the table of roles."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenants import modules, permissions
from tenants.errors import UserError
from tenants.forms.people import LinkForm, PersonForm
from tenants.http import Request
from tenants.models import Membership
from tenants.people import offboarding
from tenants.permissions import may, needs
from tenants.views.team import decide, form_answer, unproven
from tenants.web.pages import address_of, form_of


def _person(request: Request, pk: UUID) -> Membership:
    return get_object_or_404(Membership.objects.of_company(request.tenant), pk=pk)


@require_http_methods(["GET", "POST"])
@needs("people.edit")
def person(request: Request, pk: UUID) -> HttpResponse:
    """The page of one person; sent, the profile is saved."""
    shown = _person(request, pk)
    form = PersonForm(shown, request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            shown.describe(by=request.user, **form.cleaned_data)
        except UserError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("tenants:person", pk)
    context = {
        "person": shown,
        "form": form,
        "is_me": shown.user_id == request.user.pk,
        "can_link": LinkForm(shown, request.user).fields["there"].queryset.exists(),  # type: ignore[attr-defined]
        "hours_url": _hours(request, shown),
        "history_url": address_of("company:audit_of", pk) if may(request.member, "audit.see") else "",
        "can_empty": may(request.member, "people.approve") and offboarding.can_be_emptied(shown),
    }
    return TemplateResponse(request, "tenants/person.html", context, status=422 if form.is_bound else 200)


def _hours(request: Request, shown: Membership) -> str:
    """The region with the hours of whoever can be booked."""
    may_change = may(request.member, "calendar.configure") and may(shown, "calendar.be_booked")
    return address_of("calendar:hours_of", shown.pk) if may_change else ""


@require_http_methods(["GET", "POST"])
@needs("people.approve")
def link(request: Request, pk: UUID) -> HttpResponse:
    """Another company of the CEO's for this person, at once."""
    shown = _person(request, pk)
    form = LinkForm(shown, request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        there, role = form.cleaned_data["there"], form.cleaned_data["role"]
        if refused := unproven(request, role):
            return refused
        done = _("%(name)s works at %(company)s too.") % {"name": shown.user, "company": there}
        return decide(request, lambda: shown.link(there, role, by=request.user), done, tab="staff")
    context: dict[str, Any] = {"form": form, "person": shown, "url": reverse("tenants:link", args=[pk])}
    return form_answer(request, "tenants/_link.html", context, status=422 if form.is_bound else 200)


@form_of("tenants:person", "pk")
@needs("people.approve")
def unlink(request: Request, pk: UUID) -> HttpResponse:
    shown = _person(request, pk)
    done = _("%(name)s no longer works here.") % {"name": shown.user}
    return decide(request, lambda: shown.unlink(by=request.user), done, tab="staff")


@require_safe
@needs("company.configure")
def roles(request: Request) -> HttpResponse:
    """Who may do what, as the table in code says it."""
    context = {"roles": Membership.Role.labels, "groups": permissions.readable(modules.is_on)}
    return TemplateResponse(request, "tenants/roles.html", context)
