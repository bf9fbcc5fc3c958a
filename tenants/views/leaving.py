"""Emptying the account of somebody who has left."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenants.accounts.second_proof import needs_second_proof
from tenants.errors import UserError
from tenants.forms.people import NameForm
from tenants.http import Request
from tenants.models import Membership
from tenants.people import offboarding
from tenants.permissions import needs


@require_http_methods(["GET", "POST"])
@needs("people.approve")
@needs_second_proof
def empty(request: Request, pk: UUID) -> HttpResponse:
    """Asks for the name, then takes it away with everything that leads to the person."""
    person = get_object_or_404(Membership.objects.of_company(request.tenant), pk=pk)
    form = NameForm(request.POST if request.method == "POST" else None, name=str(person.user))
    if request.method == "POST" and form.is_valid():
        try:
            offboarding.empty(person, by=request.user)
        except UserError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("The account is empty."))
            return redirect("tenants:team")
    context = {"form": form, "person": person}
    return TemplateResponse(request, "tenants/empty.html", context, status=422 if form.is_bound else 200)
