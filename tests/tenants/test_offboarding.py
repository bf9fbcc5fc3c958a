"""Whoever has left is a former colleague with nothing that leads to them; whoever works here takes their data along."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from company.models import AuditEntry
from tenants.companies import lifecycle
from tenants.companies.provisioning import create_company
from tenants.errors import UserError
from tenants.models import AdminToken, Deletion, KnownBrowser, Membership, RefreshFamily, Tenant, User
from tenants.people import offboarding
from tests.factories import make_member
from tests.tenants.proof import prove

Status, Role = Membership.Status, Membership.Role


@pytest.fixture
def nico(solar: Tenant) -> Membership:
    member = make_member(tenant=solar, email="nico@example.test", name="Nico Vega", status=Status.ACTIVE)
    member.user.phone = "+5491155501234"
    member.user.save()
    return member


def test_an_account_that_a_restore_brings_back_is_emptied_again(ana: Membership, nico: Membership) -> None:
    before, made = User.objects.filter(pk=nico.user_id).values().get(), timezone.now()
    nico.suspend(by=ana.user, reason="Nico moved away")
    offboarding.empty(nico, by=ana.user)
    User.objects.filter(pk=nico.user_id).update(**before)
    Membership.objects.filter(pk=nico.pk).update(status=Status.ACTIVE)  # as a backup of before has him
    assert offboarding.empty_again(timezone.now()) == 0
    assert offboarding.empty_again(made) == 1
    user = User.objects.get(pk=nico.user_id)
    assert "nico" not in f"{user.email}{user.name}".lower() and not user.is_active
    assert Membership.objects.get(pk=nico.pk).status == Status.SUSPENDED
    assert offboarding.empty_again(made) == 0


def test_nothing_leads_to_the_person_and_what_they_did_stays(browse: Any, ana: Membership, nico: Membership) -> None:
    AdminToken.issue(nico.user, name="Script", scope="read", days=30)
    KnownBrowser.objects.create(user=nico.user, digest="x" * 64)
    at_work = browse(nico)
    at_work.get("/")
    nico.suspend(by=ana.user, reason="Nico moved away")
    RefreshFamily.objects.create(membership=nico, proof="x", expires_at="2099-01-01T00:00Z", client="phone of Nico")
    client = prove(browse(ana))
    address = reverse("tenants:empty", args=[nico.pk])
    assert reverse("tenants:empty", args=[nico.pk]) in client.get(f"/team/{nico.pk}/").content.decode()
    assert client.post(address, {"name": "Somebody"}).status_code == 422
    assert client.post(address, {"name": "nico vega"}).status_code == 302
    user = User.objects.get(pk=nico.user_id)
    assert (user.name, user.phone, user.is_active) == ("Antiguo compañero", "", False)
    assert "nico" not in user.email
    assert not user.has_usable_password()
    for model in (AdminToken, KnownBrowser):
        assert not model.objects.filter(user=user).exists()
    assert not RefreshFamily.objects.exists()
    nico.refresh_from_db()
    assert (nico.status, nico.reason) == (Status.SUSPENDED, "")
    assert AuditEntry.objects.filter(action="membership.emptied", subject=nico.pk, user=ana.user).exists()
    assert at_work.get("/").status_code == 302
    assert address not in client.get(f"/team/{nico.pk}/").content.decode()
    with pytest.raises(UserError):
        nico.reactivate(by=ana.user)
    again = User.objects.create_user("nico@example.test", "x", name="Nico Vega")
    assert again.pk != user.pk


def test_whoever_works_here_or_elsewhere_is_not_emptied(
    solar: Tenant, clinic: Tenant, ana: Membership, nico: Membership
) -> None:
    for member in (nico, ana):
        with pytest.raises((UserError, PermissionDenied)):
            offboarding.empty(member, by=ana.user)
    nico.suspend(by=ana.user)
    elsewhere = make_member(tenant=clinic, email="nico@example.test", name="Nico Vega", status=Status.SUSPENDED)
    assert elsewhere.user_id == nico.user_id
    with pytest.raises(UserError):
        offboarding.empty(nico, by=ana.user)
    assert User.objects.get(pk=nico.user_id).name == "Nico Vega"


def test_the_last_ceo_is_not_emptied(solar: Tenant, ana: Membership, nico: Membership) -> None:
    nico.change_role(Role.CEO, by=ana.user)
    boss = Membership.objects.select_related("user", "tenant").get(pk=nico.pk)
    ana.suspend(by=boss.user)
    with pytest.raises((UserError, PermissionDenied)):
        offboarding.empty(boss, by=boss.user)
    with pytest.raises((UserError, PermissionDenied)):
        offboarding.empty(boss, by=ana.user)
    assert User.objects.get(pk=boss.user_id).name == "Nico Vega"


def test_emptying_needs_a_ceo_of_this_company_and_a_second_proof(
    browse: Any, ana: Membership, beto: Membership, carla: Membership, nico: Membership
) -> None:
    nico.suspend(by=ana.user)
    address = reverse("tenants:empty", args=[nico.pk])
    assert prove(browse(carla)).post(address, {"name": "Nico Vega"}).status_code == 404
    assert browse(beto).post(address, {"name": "Nico Vega"}).status_code == 403
    assert browse(ana).post(address, {"name": "Nico Vega"}).status_code == 302
    assert User.objects.get(pk=nico.user_id).name == "Nico Vega"


def test_ones_own_data_come_as_one_file_without_secrets(browse: Any, ana: Membership, beto: Membership) -> None:
    client = browse(beto)
    assert client.get("/account/data/").status_code == 302
    _row, plain = AdminToken.issue(beto.user, name="Script", scope="read", days=30)
    RefreshFamily.objects.create(membership=beto, proof="prf", expires_at="2099-01-01T00:00Z", client="phone")
    prove(client)
    answer = client.get("/account/data/")
    told = answer.json()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert told["person"][0]["email"] == "beto@example.test"
    assert [row["tenant__name"] for row in told["companies"]] == ["Aurora Solar"]
    assert {row["name"] for row in told["admin_tokens"]} >= {"Script"}
    assert {row["action"] for row in told["trail"]} >= {"admin_token.created", "second_proof.given"}
    text = answer.content.decode()
    assert not [word for word in (plain, beto.user.password, '"prf"', "ana@example.test") if word in text]
    assert AuditEntry.objects.filter(action="login.data_downloaded", user=beto.user).exists()


def test_an_account_whose_last_company_was_deleted_is_emptied(db: None, nico: Membership) -> None:
    gone = create_company(name="Efímera", owner_email="eva@example.test", owner_name="Eva Ruiz", language="es")
    both = make_member(tenant=gone, email="nico@example.test", name="Nico Vega", status=Status.ACTIVE)
    eva = User.objects.get(email="eva@example.test")
    owner = User.objects.create_superuser("owner@example.test", "Correct-Horse-7", name="Owner")
    User.objects.update(date_joined=timezone.now() - timedelta(days=2))
    deletion = Deletion.of(gone)
    lifecycle.deactivate(gone)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or nothing can be dropped in this very transaction
    lifecycle.delete_company(gone, typed_name="Efímera")
    assert offboarding.sweep_strays() == 0, "she is still to be told"
    deletion.close()
    assert offboarding.sweep_strays() == 1
    assert offboarding.sweep_strays() == 0
    eva.refresh_from_db()
    assert "eva" not in f"{eva.email}{eva.name}".lower() and not eva.is_active
    for kept in (both.user, owner):
        kept.refresh_from_db()
        assert kept.is_active
