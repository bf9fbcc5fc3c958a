"""Admin tokens: made, shown once, looked at by their beginning, revoked."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from tenants import tasks
from tenants.accounts.second_proof import needs_second_proof
from tenants.forms import TokenForm
from tenants.models import AdminToken
from tenants.views.shared import account_page, also_for_the_owner
from tenants.web import shown_once
from tenants.web.pages import form_of

MADE = "token"


@also_for_the_owner
@needs_second_proof
@never_cache
@require_http_methods(["GET", "POST"])
def token_new(request: Any) -> HttpResponse:
    """A new token: its text stands on the next page, and on none after it."""
    form = TokenForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return account_page(request, "account/token_new.html", {"form": form}, status=422 if form.is_bound else 200)
    with transaction.atomic():
        token, plain = AdminToken.issue(request.user, **form.cleaned_data)
        shown_once.keep(request, MADE, {"pk": str(token.pk), "plain": plain})
    tasks.mail_security_changed.delay_if_possible(request.user.pk, "token")
    return redirect("tenants:token_made")


@also_for_the_owner
@needs_second_proof
@never_cache
@require_GET
def token_made(request: Any) -> HttpResponse:
    """The text of the token that was just made; loaded again, there is nothing to show."""
    made = shown_once.take_once(request, MADE)
    token = AdminToken.objects.of(request.user).filter(pk=made["pk"]).first() if made else None
    if token is None:
        messages.info(request, _("A token is shown once. If you have not kept it, revoke it and make another."))
        return redirect("tenants:account")
    return account_page(request, "account/token_made.html", {"token": token, "plain": made["plain"]})


@form_of("tenants:account")
@also_for_the_owner
@needs_second_proof
def token_revoke(request: Any, pk: UUID) -> HttpResponse:
    """The token opens nothing from now on; that of somebody else is not there."""
    get_object_or_404(AdminToken.objects.of(request.user), pk=pk).revoke()
    messages.success(request, _("The token is revoked."))
    return redirect("tenants:account")
