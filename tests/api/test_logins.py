"""Tokens of the API: who gets them, what they open, and how they end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from api import tokens
from company.models import AuditEntry
from tenants.models import Membership, RefreshFamily, RefreshToken, Tenant, User
from tenants.people import onboarding
from tests.api.conftest import Caller
from tests.factories import PASSWORD, make_member


def bearer(token: str) -> Caller:
    return Caller({"Authorization": f"Bearer {token}"})


def me(token: str) -> Any:
    return bearer(token).get("/api/auth/me")


def exchange(token: str) -> Any:
    return Caller().post("/api/auth/refresh", {"refresh_token": token})


def test_the_public_list_names_companies_that_are_open(stranger: Caller, solar: Tenant, clinic: Tenant) -> None:
    Tenant.objects.filter(pk=clinic.pk).update(registration_open=False)
    response = stranger.get("/api/auth/clinics")
    assert response.json() == [{"id": str(solar.pk), "name": "Aurora Solar"}]


def test_a_login_opens_ones_own_company_alone(log_in: Any, beto: Membership) -> None:
    found = log_in(beto)
    who = me(found["access_token"]).json()
    assert (found["expires_in"], found["token_type"]) == (900, "Bearer")
    assert (who["email"], who["company"]["name"], who["company"]["role"]) == (beto.user.email, "Aurora Solar", "agent")
    assert "leads.see" in who["permissions"] and "people.approve" not in who["permissions"]


def test_a_wrong_password_and_an_unknown_mail_get_one_answer(stranger: Caller, beto: Membership) -> None:
    wrong = stranger.post("/api/auth/login", {"email": beto.user.email, "password": "wrong"})
    unknown = stranger.post("/api/auth/login", {"email": "nobody@example.test", "password": "wrong"})
    assert (wrong.status_code, wrong.json()) == (401, unknown.json())
    assert wrong.json()["code"] == "login_refused"


def test_the_sixth_try_waits(stranger: Caller, beto: Membership) -> None:
    answers = [stranger.post("/api/auth/login", {"email": beto.user.email, "password": "no"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert answers[-1].headers["Retry-After"] == "900"


@pytest.mark.parametrize(
    "proxies, addresses, last",
    [
        (0, "203.0.113.{}", 429),
        (1, "203.0.113.{}, 198.51.100.1", 429),
        (1, "2001:db8:0:7::{}", 429),
        (1, "2001:db8:0:{}::7", 401),
        (1, "203.0.113.{}", 401),
    ],
)
def test_a_caller_is_counted_as_one_whatever_it_calls_itself(
    stranger: Caller, beto: Membership, settings: Any, proxies: int, addresses: str, last: int
) -> None:
    """One IPv6 line has more addresses than anybody can count."""
    settings.TRUSTED_PROXIES = proxies
    wrong = {"email": beto.user.email, "password": "no"}
    answers = [
        stranger.post("/api/auth/login", wrong, **{"X-Forwarded-For": addresses.format(number)}) for number in range(6)
    ]
    assert answers[-1].status_code == last


@pytest.mark.parametrize("status", ["pending", "suspended", "rejected"])
def test_who_may_not_enter_is_told_why(stranger: Caller, solar: Tenant, status: str) -> None:
    make_member(tenant=solar, email="nina@example.test", status=status)
    response = stranger.post("/api/auth/login", {"email": "nina@example.test", "password": PASSWORD})
    assert (response.status_code, response.json()["code"]) == (403, status)


def test_a_registration_waits_and_an_existing_mail_is_not_betrayed(
    stranger: Caller, solar: Tenant, beto: Membership
) -> None:
    form = {"company": str(solar.pk), "role": "ceo", "name": "Nina Paz", "password": "A-long-sentence-7"}
    new = stranger.post("/api/auth/register", {**form, "email": "nina@example.test"})
    known = stranger.post("/api/auth/register", {**form, "email": beto.user.email})
    assert new.status_code == known.status_code == 202
    assert new.json()["detail"].replace("nina@", "x@") == known.json()["detail"].replace("beto@", "x@")
    assert Membership.objects.get(user__email="nina@example.test").status == "pending"
    assert not User.objects.get(email=beto.user.email).check_password("A-long-sentence-7")


def test_a_flood_of_registrations_is_told_when_to_come_back(
    stranger: Caller, solar: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onboarding, "MOST_PENDING", 1)
    form = {"company": str(solar.pk), "role": "agent", "name": "Nina Paz", "password": "A-long-sentence-7"}
    assert stranger.post("/api/auth/register", {**form, "email": "nina@example.test"}).status_code == 202
    refused = stranger.post("/api/auth/register", {**form, "email": "second@example.test"})
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_pending")
    assert refused.headers["Retry-After"] == "3600"


def test_a_bad_registration_names_its_fields(stranger: Caller, solar: Tenant) -> None:
    form = {"company": str(solar.pk), "role": "agent", "name": "Nina", "email": "no-mail", "password": "short"}
    response = stranger.post("/api/auth/register", form)
    assert response.status_code == 422
    assert {error["field"] for error in response.json()["errors"]} == {"email", "password"}


def test_tokens_that_are_not_ours_open_nothing(log_in: Any, beto: Membership, settings: Any) -> None:
    good = log_in(beto)["access_token"]
    claims = jwt.decode(good, options={"verify_signature": False})
    other = [
        "", "x", "a.b.c", good[:-4] + "AAAA",
        jwt.encode(claims, None, algorithm="none"),
        jwt.encode(claims, settings.SECRET_KEY, algorithm="HS256"),
        jwt.encode({**claims, "aud": "else"}, tokens._key(), algorithm="HS256"),
        jwt.encode({**claims, "exp": 1}, tokens._key(), algorithm="HS256"),
        jwt.encode({**claims, "sub": "nobody"}, tokens._key(), algorithm="HS256"),
        jwt.encode({**claims, "mem": str(beto.tenant_id)}, tokens._key(), algorithm="HS256"),
    ]  # fmt: skip
    assert me(good).status_code == 200
    for token in other:
        assert (me(token).status_code, me(token).json()["code"]) == (401, "token_invalid"), token


def test_a_session_cookie_opens_nothing(browse: Any, ana: Membership) -> None:
    client = browse(ana)
    assert client.get("/settings/profile/").status_code == 200
    assert client.get("/api/auth/me").status_code == 401
    assert client.get("/api/admin/leads").status_code == 401


@pytest.mark.parametrize("what", ["membership", "person", "company", "password", "logout", "everywhere"])
def test_what_closes_a_door_closes_it_at_the_next_call(log_in: Any, beto: Membership, what: str) -> None:
    found = log_in(beto)
    assert me(found["access_token"]).status_code == 200
    if what == "membership":
        Membership.objects.filter(pk=beto.pk).update(status="suspended")
    elif what == "person":
        User.objects.filter(pk=beto.user_id).update(is_active=False)
    elif what == "company":
        Tenant.objects.filter(pk=beto.tenant_id).update(status="inactive")
    elif what == "password":
        User.objects.filter(pk=beto.user_id).update(password=make_password("Another-Horse-8"))
    elif what == "logout":
        assert Caller().post("/api/auth/logout", {"refresh_token": found["refresh_token"]}).status_code == 204
    else:
        assert RefreshToken.revoke_all(beto.user) == 1
    assert me(found["access_token"]).status_code == 401
    assert exchange(found["refresh_token"]).status_code == 401


def test_who_comes_back_after_a_suspension_logs_in_again(log_in: Any, ana: Membership, beto: Membership) -> None:
    found = log_in(beto)
    beto.suspend(by=ana.user)
    beto.reactivate(by=ana.user)
    assert me(found["access_token"]).status_code == 401
    assert me(log_in(beto)["access_token"]).status_code == 200


def test_a_role_counts_at_the_next_call(log_in: Any, ana: Membership, beto: Membership) -> None:
    token = log_in(beto)["access_token"]
    beto.change_role("secretary", by=ana.user)
    assert me(token).json()["company"]["role"] == "secretary"


def test_a_call_asks_once_who_calls(log_in: Any, beto: Membership) -> None:
    found = log_in(beto)
    with CaptureQueriesContext(connection) as asked:
        assert bearer(found["access_token"]).get("/api/auth/profile").status_code == 200
    assert len([query for query in asked.captured_queries if "SELECT" in query["sql"]]) == 1


def test_a_refresh_token_is_good_for_one_exchange(log_in: Any, beto: Membership) -> None:
    first = log_in(beto)
    second = exchange(first["refresh_token"]).json()
    third = exchange(second["refresh_token"]).json()
    assert len({first["refresh_token"], second["refresh_token"], third["refresh_token"]}) == 3
    assert me(third["access_token"]).status_code == 200


def test_whoever_lost_the_answer_gets_it_again(log_in: Any, beto: Membership) -> None:
    first = log_in(beto)
    lost = exchange(first["refresh_token"]).json()
    again = exchange(first["refresh_token"])
    assert again.status_code == 200
    assert again.json()["refresh_token"] == lost["refresh_token"]
    assert exchange(lost["refresh_token"]).status_code == 200


def used_long_ago(token: str) -> None:
    RefreshToken.objects.filter(used_at__isnull=False).update(used_at=timezone.now() - timedelta(minutes=1))


@pytest.mark.parametrize("late", [True, False], ids=["a minute later", "at once, after its successor was used"])
def test_a_token_in_two_hands_ends_the_login(
    log_in: Any, beto: Membership, at_once: None, django_capture_on_commit_callbacks: Callable[..., Any], late: bool
) -> None:
    first = log_in(beto)
    second = exchange(first["refresh_token"]).json()
    if late:
        used_long_ago(first["refresh_token"])
    else:
        second = exchange(second["refresh_token"]).json()
    with django_capture_on_commit_callbacks(execute=True):
        stolen = exchange(first["refresh_token"])
    assert (stolen.status_code, stolen.json()["code"]) == (401, "token_reused")
    assert me(second["access_token"]).status_code == 401
    assert exchange(second["refresh_token"]).status_code == 401
    assert AuditEntry.objects.filter(action="login.token_reused").count() == 1
    (letter,) = mail.outbox
    assert letter.to == [beto.user.email]


def test_a_login_ends_after_thirty_days_without_use(log_in: Any, beto: Membership) -> None:
    found = log_in(beto)
    RefreshFamily.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert exchange(found["refresh_token"]).status_code == me(found["access_token"]).status_code == 401


def test_the_database_holds_no_token(log_in: Any, beto: Membership) -> None:
    found = log_in(beto)
    following = exchange(found["refresh_token"]).json()["refresh_token"]
    rows = str(list(RefreshToken.objects.values())) + str(list(RefreshFamily.objects.values()))
    assert found["refresh_token"] not in rows and following not in rows


def test_a_person_of_two_companies_changes_between_them(
    log_in: Any, ana: Membership, clinic: Tenant, solar: Tenant
) -> None:
    make_member(tenant=clinic, email=ana.user.email, role="secretary")
    first = log_in(ana)
    there = bearer(first["access_token"]).post("/api/auth/switch", {"company": str(clinic.pk)}).json()
    assert (there["company"]["name"], there["company"]["role"]) == ("Clinique du Parc", "secretary")
    assert me(there["access_token"]).json()["company"]["id"] == str(clinic.pk)
    assert len(me(first["access_token"]).json()["companies"]) == 2
    following = exchange(there["refresh_token"]).json()
    assert following["company"]["id"] == str(clinic.pk)


def test_nobody_changes_into_a_company_that_is_not_theirs(log_in: Any, ana: Membership, clinic: Tenant) -> None:
    token = log_in(ana)["access_token"]
    assert bearer(token).post("/api/auth/switch", {"company": str(clinic.pk)}).status_code == 404


def test_one_changes_ones_own_profile(log_in: Any, beto: Membership) -> None:
    program = bearer(log_in(beto)["access_token"])
    assert program.patch("/api/auth/profile", {"phone": "+5491155551111", "language": "fr"}).status_code == 200
    found = program.get("/api/auth/profile")
    assert (found.json()["phone"], found.json()["name"]) == ("+5491155551111", beto.user.name)
    assert found.headers["Content-Language"] == "fr"
    assert program.patch("/api/auth/profile", {"email": "else@example.test"}).status_code == 422
