"""Invitations: sent and taken back on the Team page, accepted behind a link."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tenants import languages
from tenants.accounts import throttle
from tenants.errors import UserError
from tenants.forms.people import InviteForm, JoinForm, JoinKnownForm
from tenants.http import Request
from tenants.models import Invitation, User
from tenants.permissions import needs
from tenants.views.team import decide, form_answer, unproven
from tenants.web.pages import form_of


@login_not_required
@sensitive_post_parameters("password", "again")
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: Any, token: str) -> HttpResponse:
    """The page behind the e-mail. Who has the link has the mailbox; whose account it is gives its password too."""
    invitation = Invitation.objects.behind(token)
    if invitation is None:
        return TemplateResponse(request, "tenants/join_over.html", status=410)
    if not request.member:
        languages.speak_with(request, invitation.language or invitation.tenant.language)
    form = _join_form(request, invitation)
    if request.method == "GET" or (form and not form.is_valid()):
        return _join_page(request, invitation, form, status=422 if form and form.is_bound else 200)
    if isinstance(form, JoinKnownForm):
        tries = throttle.LoginTries(request, invitation.email)
        if not tries.count():
            form.add_error(None, _("Too many tries. Wait a quarter of an hour."))
            return _join_page(request, invitation, form, status=429)
        if authenticate(request, username=invitation.email, password=form.cleaned_data["password"]) is None:
            form.add_error("password", _("The password is not right."))
            return _join_page(request, invitation, form, status=422)
        tries.forget()
    given = form.cleaned_data if isinstance(form, JoinForm) else {}
    try:
        invitation.accept(name=given.get("name", ""), password=given.get("password", ""))
    except UserError as error:
        gone = error.code == "over"
        name = "tenants/join_over.html" if gone else "errors/refused.html"
        return TemplateResponse(request, name, {"message": error.message}, status=410 if gone else 422)
    return _joined(request, invitation)


def _join_form(request: Any, invitation: Invitation) -> JoinForm | JoinKnownForm | None:
    """What must be asked: nothing of who only asks or is logged in as that person."""
    here = request.user.is_authenticated and request.user.email == invitation.email
    if invitation.is_asking or here:
        return None
    data = request.POST if request.method == "POST" else None
    if User.objects.filter(email=invitation.email).exists():
        return JoinKnownForm(data)
    return JoinForm(invitation.email, data)


def _join_page(request: Any, invitation: Invitation, form: Any, *, status: int) -> HttpResponse:
    context = {"invitation": invitation, "form": form}
    return TemplateResponse(request, "tenants/join.html", context, status=status)


def _joined(request: Any, invitation: Invitation) -> HttpResponse:
    named = {"company": invitation.tenant.name}
    if invitation.is_asking:
        messages.success(request, _("%(company)s has your request. You get an e-mail with its answer.") % named)
    else:
        messages.success(request, _("You work at %(company)s now.") % named)
        if request.member and request.user.email == invitation.email:
            return redirect("tenants:into", invitation.tenant_id)
    return redirect("dashboard" if request.member else "tenants:login")


@require_http_methods(["GET", "POST"])
@needs("people.invite")
def invite(request: Request) -> HttpResponse:
    """The form in a dialog or a page, and the e-mail itself."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        if refused := unproven(request, asked["role"]):
            return refused
        done = _("An e-mail to %(email)s is on its way.") % {"email": asked["email"]}

        def send() -> None:
            Invitation.invite(
                request.tenant, asked["email"], asked["role"], by=request.user, language=asked["language"]
            )

        return decide(request, send, done, tab="invited")
    context = {"form": form, "url": reverse("tenants:invite")}
    return form_answer(request, "tenants/_invite.html", context, status=422 if form.is_bound else 200)


@form_of("tenants:team")
@needs("people.invite")
def invite_again(request: Request, pk: UUID) -> HttpResponse:
    mine = _invitation(request, pk)
    done = _("An e-mail to %(email)s is on its way.") % {"email": mine.email}
    return decide(request, lambda: mine.send_again(by=request.user), done, tab="invited")


@form_of("tenants:team")
@needs("people.invite")
def invite_revoke(request: Request, pk: UUID) -> HttpResponse:
    mine = _invitation(request, pk)
    return decide(request, lambda: mine.revoke(by=request.user), _("The invitation is revoked."), tab="invited")


def _invitation(request: Request, pk: UUID) -> Invitation:
    return get_object_or_404(Invitation.objects.of_company(request.tenant), pk=pk)
