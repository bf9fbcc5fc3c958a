"""Logging in and out, and who one is. What a wrong or unknown e-mail gets is always the same."""

from typing import Any

from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from api import tokens
from api.base import ApiRequest, Problem, Router, Status, changes, checked
from api.schemas.auth import (
    ClinicOut,
    CompanyBrief,
    LoginIn,
    MeOut,
    ProfileIn,
    ProfileOut,
    RefreshIn,
    RegisteredOut,
    RegisterIn,
    SwitchIn,
    TokensOut,
)
from tenants import permissions, tasks
from tenants.accounts import second_factors, throttle
from tenants.accounts.login import note_api_login, note_failure
from tenants.errors import UserError
from tenants.forms import ProfileForm, RegisterForm
from tenants.http import client_address
from tenants.models import Membership, RefreshFamily, RefreshToken, User
from tenants.models.refresh_tokens import RefreshRefused
from tenants.people.onboarding import open_companies

router = Router(tags=["Login"])

State = Membership.Status


@router.get("/clinics", response=list[ClinicOut], summary="Companies that people may ask to join")
def clinics(request: HttpRequest) -> Any:
    return open_companies().order_by("name")


@router.post("/register", response={202: RegisteredOut}, summary="Ask to join a company")
def register(request: HttpRequest, body: RegisterIn) -> Any:
    """A request that the company's CEO approves or rejects. An e-mail that has an account gets the same answer."""
    given = body.model_dump()
    form = RegisterForm({**given, "at": given["company"], "again": given["password"]})
    try:
        checked(form)
    except Problem as problem:
        problem.errors = [{**error, "field": _REGISTER.get(error["field"], error["field"])} for error in problem.errors]
        raise
    try:
        words = form.ask(request)
    except UserError as error:
        raise Problem(429, error.code, error.message, headers={"Retry-After": str(throttle.HOUR)}) from error
    return Status(202, {"status": "pending", "detail": words})


# Fields of the page's form → names of ours.
_REGISTER = {"at": "company", "again": "password"}


@router.post("/login", response={200: TokensOut, 401: None, 403: None}, summary="Log in")
def login(request: HttpRequest, body: LoginIn) -> Any:
    """Tokens for the person's first open company; `POST /api/auth/switch` leads to another.

    401 `login_refused` for a wrong password and for an unknown e-mail alike; 401 `second_factor_required` and
    `second_factor_refused` for people with a second factor; 403 `pending`, `suspended`, `rejected` or
    `company_inactive` where no company is open to the person.
    """
    tries = throttle.LoginTries(request, body.email)
    if not tries.count():
        detail = _("Too many tries. Wait a quarter of an hour.")
        raise Problem(429, "too_many_tries", detail, headers={"Retry-After": str(throttle.QUARTER)})
    user = authenticate(request, username=body.email, password=body.password)
    if not isinstance(user, User):
        note_failure(request, body.email)
        raise Problem(401, "login_refused", _("The e-mail or the password is not right."))
    tries.forget()
    member = user.memberships.active().order_by("created_at").first()
    if member is None:
        raise _outside(user)
    _prove_second_factor(request, user, body.code)
    begun = _begin(request, member)
    note_api_login(request, user, how="second_step" if second_factors.has_any(user) else "password")
    return begun


def _prove_second_factor(request: HttpRequest, user: User, code: str) -> None:
    """Whoever has a second factor gives a code of the app or a recovery code. Raises a Problem."""
    if not second_factors.has_any(user):
        return
    if not code:
        raise Problem(401, "second_factor_required", _("Send the code of your app, or a recovery code, as `code`."))
    tries = throttle.ProofTries(request, user.pk)
    if not tries.count():
        detail = _("Too many tries. Wait a quarter of an hour.")
        raise Problem(429, "too_many_tries", detail, headers={"Retry-After": str(throttle.QUARTER)})
    if not second_factors.check_code(user, code):
        note_failure(request, user.email, how="second_step")
        raise Problem(401, "second_factor_refused", _("The code is not right."))
    tries.forget()


def _outside(user: User) -> Problem:
    """Why somebody with the right password stays outside."""
    states = {row.status for row in user.memberships.select_related("tenant") if row.tenant.is_active}
    if State.PENDING in states:
        return Problem(403, "pending", _("Your request is waiting for approval."))
    if State.SUSPENDED in states:
        return Problem(403, "suspended", _("Your access is suspended. Ask your company."))
    if State.REJECTED in states:
        return Problem(403, "rejected", _("Your request was not approved. Ask your company."))
    if user.memberships.waiting_for_upgrade().exists():
        detail = _("Your company cannot be opened until its upgrade is finished. Ask whoever runs this installation.")
        return Problem(503, "not_upgraded", detail)
    return Problem(403, "company_inactive", _("None of your companies is active now."))


def _begin(request: HttpRequest, member: Membership) -> dict[str, Any]:
    family, refresh = RefreshFamily.begin(
        member, address=client_address(request), client=request.headers.get("User-Agent", "")
    )
    return _tokens(family, refresh)


def _tokens(family: RefreshFamily, refresh: str) -> dict[str, Any]:
    return {
        "access_token": tokens.write(family),
        "expires_in": tokens.SECONDS,
        "refresh_token": refresh,
        "refresh_expires_at": family.expires_at,
        "company": _brief(family.membership),
    }


def _brief(member: Membership) -> CompanyBrief:
    return CompanyBrief(id=member.tenant.pk, name=member.tenant.name, role=Membership.Role(member.role))


@router.post("/refresh", response={200: TokensOut, 401: None}, summary="Exchange a refresh token")
def refresh(request: HttpRequest, body: RefreshIn) -> Any:
    """A new pair; the given refresh token is used up.

    Whoever lost the answer may ask again within ten seconds and gets the same refresh token. Later than that a used
    token is in two hands: 401 `token_reused`, the login ends for both, and the person is told by mail.
    """
    try:
        family, following = RefreshToken.exchange(body.refresh_token)
    except RefreshRefused as refused:
        if refused.reused is None:
            raise Problem(401, "token_invalid", _("The refresh token is wrong or expired. Log in again.")) from None
        tasks.mail_token_reused.delay_if_possible(refused.reused.membership.tenant.schema_name, refused.reused.pk)
        detail = _("This refresh token was used before. The login has ended: log in again.")
        raise Problem(401, "token_reused", detail) from None
    return _tokens(family, following)


@router.post("/logout", response={204: None}, summary="End a login")
def logout(request: HttpRequest, body: RefreshIn) -> Any:
    """Ends the login that the refresh token belongs to: its access tokens open nothing any more."""
    family = RefreshToken.family_of(body.refresh_token)
    if family:
        family.revoke()
    return Status(204, None)


@router.get("/me", response=MeOut, summary="Who am I")
def me(request: ApiRequest) -> Any:
    own = Membership.objects.active().filter(user=request.user).order_by("created_at")
    return {
        "id": request.user.pk,
        "name": request.user.name,
        "email": request.user.email,
        "company": _brief(request.member),
        "companies": [_brief(member) for member in own],
        "permissions": [name for name, roles in permissions.table().items() if request.member.role in roles],
    }


@router.get("/profile", response=ProfileOut, summary="Read one's profile")
def read_profile(request: ApiRequest) -> Any:
    return request.user


@router.patch("/profile", response=ProfileOut, summary="Change one's profile")
def change_profile(request: ApiRequest, body: ProfileIn) -> Any:
    user = User.objects.get(pk=request.user.pk)
    present = {name: getattr(user, name) for name in ("name", "phone", "language")}
    form = ProfileForm({**present, **changes(body)}, instance=user)
    checked(form)
    user.save(update_fields=list(form.fields))
    return user


@router.post("/switch", response={200: TokensOut, 404: None}, summary="Work in another company")
def switch(request: ApiRequest, body: SwitchIn) -> Any:
    """Tokens for another company of one's own; any other is not there. The present ones stay as they are."""
    own = Membership.objects.active().filter(user=request.user)
    return _begin(request, get_object_or_404(own, tenant=body.company))
