"""Mailboxes that are proven: the one somebody moves to, asked for with the password, and the one they registered with.

Both take a button behind the link of an e-mail, so that no mail scanner presses it.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.hashers import check_password
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tenants import languages, tasks
from tenants.accounts import throttle
from tenants.emails import mailbox
from tenants.errors import UserError
from tenants.forms.account import NewEmailForm
from tenants.models import Membership
from tenants.views.factors import needs_leave_to_enrol
from tenants.views.shared import account_page, also_for_the_owner, too_many


@also_for_the_owner
@needs_leave_to_enrol
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def email_new(request: Any) -> HttpResponse:
    """The new address and the present password. Whether somebody has that address is not told.

    The mailbox leads to a first second factor, so it takes what such a factor takes.
    """
    form = NewEmailForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "GET" or not form.is_valid():
        return _page(request, form, status=422 if form.is_bound else 200)
    tries = throttle.LoginTries(request, request.user.email)
    if not tries.count():
        form.add_error(None, _("Too many tries. Wait a quarter of an hour."))
        return too_many(_page(request, form, status=429))
    # Not the method of the user: it may write a newer hash, which would end this very session.
    if not check_password(form.cleaned_data["password"], request.user.password):
        form.add_error("password", _("This is not your present password."))
        return _page(request, form, status=422)
    tries.forget()
    if not throttle.NEW_EMAIL.count(str(request.user.pk)):
        form.add_error(None, _("We have sent you several e-mails already. Try again in an hour."))
        return too_many(_page(request, form, status=429))
    tasks.mail_new_email.delay_if_possible(request.user.pk, form.cleaned_data["email"])
    messages.success(
        request, _("If this address can be used, an e-mail is on its way to it. Its link holds for one day.")
    )
    return redirect("tenants:account")


def _page(request: Any, form: NewEmailForm, *, status: int) -> HttpResponse:
    return account_page(request, "account/email.html", {"form": form}, status=status)


@also_for_the_owner
@never_cache
@require_http_methods(["GET", "POST"])
def email_confirm(request: Any, token: str) -> HttpResponse:
    """Behind the e-mail's link, as the person who asked."""
    email = mailbox.promised(request.user, token)
    if request.method == "GET" or not email:
        return account_page(request, "account/email_confirm.html", {"email": email}, status=200 if email else 410)
    try:
        former = mailbox.confirm_mailbox(request.user, token)
    except UserError as error:
        return account_page(request, "account/email_confirm.html", {"message": error.message}, status=422)
    tasks.mail_email_changed.delay_if_possible(request.user.pk, former)
    messages.success(request, _("Your e-mail is changed. Log in with it from now on."))
    return redirect("tenants:account")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def address_confirm(request: Any, token: str) -> HttpResponse:
    """Behind the link of the e-mail to whoever registered: who has it reads the mailbox, logged in or not."""
    asked = mailbox.asked_with(token)
    if asked and not request.member:
        languages.speak_with(request, asked.tenant.language)
    if asked is None or asked.user.is_email_proven:
        return _confirm_page(request, asked, status=410)
    if request.method == "GET":
        return _confirm_page(request, asked)
    if not throttle.CONFIRM_ADDRESS.count(throttle.caller(request)):
        refusal = _("Too many tries. Wait a quarter of an hour.")
        return too_many(_confirm_page(request, asked, status=429, refusal=refusal))
    if not asked.user.prove_email():
        # Pressed twice at once, or the address became another one at that moment.
        return _confirm_page(request, mailbox.asked_with(token), status=410)
    done = _("Your address is confirmed.")
    if asked.is_pending:
        done = _("Your address is confirmed. %(company)s answers your request by e-mail.") % {"company": asked.tenant}
    messages.success(request, done)
    return redirect("dashboard" if request.member else "tenants:login")


def _confirm_page(request: Any, asked: Membership | None, *, status: int = 200, refusal: str = "") -> HttpResponse:
    context = {"asked": asked, "refusal": refusal}
    return TemplateResponse(request, "tenants/address_confirm.html", context, status=status)
