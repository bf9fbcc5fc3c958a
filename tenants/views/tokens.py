"""Admin tokens: made, shown once, looked at by their beginning, revoked."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tenants import tasks
from tenants.forms import TokenForm
from tenants.models import AdminToken
from tenants.second_proof import needs_second_proof
from tenants.views.shared import account_page, also_for_the_owner


@also_for_the_owner
@needs_second_proof
@never_cache
@require_http_methods(["GET", "POST"])
def token_new(request: Any) -> HttpResponse:
    """A new token: its text stands in this answer and in no page after it."""
    form = TokenForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return account_page(request, "account/token_new.html", {"form": form}, status=422 if form.is_bound else 200)
    token, plain = AdminToken.issue(request.user, **form.cleaned_data)
    tasks.mail_security_changed.delay_if_possible(request.user.pk, "token")
    return account_page(request, "account/token_made.html", {"token": token, "plain": plain})


@also_for_the_owner
@needs_second_proof
@require_POST
def token_revoke(request: Any, pk: UUID) -> HttpResponse:
    """The token opens nothing from now on; that of somebody else is not there."""
    get_object_or_404(AdminToken.objects.of(request.user), pk=pk).revoke()
    messages.success(request, _("The token is revoked."))
    return redirect("tenants:account")
