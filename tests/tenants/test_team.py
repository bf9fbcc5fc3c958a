"""Requests, staff, suspension: in the team page and in the Django admin."""

from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse

from calendar_app.models import Professional
from company.models import AuditEntry
from tenants import schemas
from tenants.errors import UserError
from tenants.models import Invitation, Membership, Tenant, User
from tests.factories import make_member
from tests.tenants.proof import prove

Status, Role = Membership.Status, Membership.Role


@pytest.fixture
def nico(solar: Tenant) -> Membership:
    return make_member(tenant=solar, email="nico@example.test", name="Nico Vega", status=Status.PENDING)


def post(client: Client, name: str, row: Membership, **data: str) -> Any:
    return client.post(reverse(f"tenants:{name}", args=[row.pk]), data, headers={"HX-Request": "true"})


def test_an_approved_person_works_here(
    browse: Any, ana: Membership, nico: Membership, at_once: None, commits: Any
) -> None:
    with commits():
        response = post(browse(ana), "approve", nico, tab="requests")
    nico.refresh_from_db()
    assert response.status_code == 200
    assert (nico.status, nico.decided_by) == (Status.ACTIVE, ana.user)
    assert nico in Membership.objects.of_company(nico.tenant).staff()
    assert browse(nico).get("/").status_code == 200
    assert [outgoing.to for outgoing in mail.outbox] == [["nico@example.test"]]


def test_every_decision_leaves_a_trail_in_its_own_company(ana: Membership, nico: Membership) -> None:
    nico.reject(by=ana.user, reason="Not one of ours")
    with schemas.company(nico.tenant.schema_name):
        line = AuditEntry.objects.get(subject=nico.pk)
    assert (line.action, line.user_id) == ("membership.rejected", ana.user_id)
    assert line.after == {"status": "rejected", "reason": "Not one of ours"}


def test_a_suspended_person_is_out_at_the_next_request(
    browse: Any, ana: Membership, beto: Membership, at_once: None, commits: Any
) -> None:
    his = browse(beto)
    assert his.get("/").status_code == 200
    with commits():
        assert post(browse(ana), "suspend", beto, reason="Holidays", tab="staff").status_code == 200
    assert his.get("/").status_code == 302
    assert "Holidays" in mail.outbox[0].body
    post(browse(ana), "reactivate", beto, tab="out")
    assert browse(beto).get("/").status_code == 200


def test_the_reason_is_asked_in_a_dialog_and_on_a_page(browse: Any, ana: Membership, nico: Membership) -> None:
    url = reverse("tenants:reject", args=[nico.pk])
    region = browse(ana).get(url, headers={"HX-Request": "true"}).content.decode()
    page = browse(ana).get(url).content.decode()
    assert "<html" not in region and "Nico Vega" in region
    assert "<html" in page and "Nico Vega" in page
    too_long = browse(ana).post(url, {"reason": "x" * 301}, headers={"HX-Request": "true"})
    assert too_long.status_code == 422
    nico.refresh_from_db()
    assert nico.status == Status.PENDING


def test_nobody_decides_about_themself(browse: Any, ana: Membership) -> None:
    for name in ("suspend", "role"):
        assert post(browse(ana), name, ana, role=Role.AGENT).status_code == 403
    with pytest.raises(PermissionDenied):
        ana.suspend(by=ana.user)
    ana.refresh_from_db()
    assert (ana.role, ana.status) == (Role.CEO, Status.ACTIVE)


@pytest.mark.parametrize("name", ["approve", "reject", "suspend", "reactivate", "role"])
def test_colleagues_may_not_decide_and_strangers_see_nobody(
    browse: Any, nico: Membership, beto: Membership, sonia: Membership, carla: Membership, name: str
) -> None:
    assert post(browse(beto), name, nico).status_code == 403
    assert post(browse(sonia), name, nico).status_code == 403
    assert post(browse(carla), name, nico).status_code == 404
    with pytest.raises(PermissionDenied):
        nico.approve(by=carla.user)


def test_two_decisions_do_not_cross(ana: Membership, nico: Membership) -> None:
    same = Membership.objects.get(pk=nico.pk)
    nico.approve(by=ana.user)
    with pytest.raises(UserError):
        same.reject(by=ana.user)
    assert Membership.objects.get(pk=nico.pk).status == Status.ACTIVE


def test_a_role_changes_what_one_may(browse: Any, ana: Membership, beto: Membership) -> None:
    assert browse(beto).get(reverse("tenants:channels")).status_code == 403
    client = prove(browse(ana))
    asked = post(client, "role", beto, role=Role.CEO, tab="staff")
    assert asked["HX-Retarget"] == "#dialog" and "Beto Sanz" in asked.content.decode()
    assert Membership.objects.get(pk=beto.pk).role == Role.AGENT, "it is asked first"
    assert post(client, "role", beto, role=Role.CEO, tab="staff", sure="yes").status_code == 200
    assert browse(Membership.objects.get(pk=beto.pk)).get(reverse("tenants:channels")).status_code == 200


def test_ceo_is_given_and_taken_after_a_question_also_without_a_script(
    browse: Any, ana: Membership, beto: Membership, nico: Membership
) -> None:
    client, url = prove(browse(ana)), reverse("tenants:role", args=[beto.pk])
    Membership.objects.filter(pk=beto.pk).update(role=Role.CEO)
    page = client.post(url, {"role": Role.AGENT}).content.decode()
    assert "<html" in page and 'name="sure"' in page
    assert Membership.objects.get(pk=beto.pk).role == Role.CEO
    assert client.post(url, {"role": Role.AGENT, "sure": "yes"}).url == "/team/"
    assert Membership.objects.get(pk=beto.pk).role == Role.AGENT
    approve = reverse("tenants:approve", args=[nico.pk])
    assert 'name="sure"' in client.post(approve, {"role": Role.CEO}).content.decode()
    assert Membership.objects.get(pk=nico.pk).status == Status.PENDING
    client.post(approve, {"role": Role.CEO, "sure": "yes"})
    assert Membership.objects.get(pk=nico.pk).role == Role.CEO


def test_a_stolen_login_makes_no_ceo(
    browse: Any, ana: Membership, beto: Membership, nico: Membership, solar: Tenant, clinic: Tenant
) -> None:
    """They would give a second proof of their own, and open with it what a login alone does not."""
    make_member(tenant=clinic, email="ana@example.test", role=Role.CEO)
    asks = make_member(tenant=solar, email="asks@example.test", role=Role.CEO, status=Status.PENDING)
    out = make_member(tenant=solar, email="out@example.test", role=Role.CEO, status=Status.SUSPENDED)
    sure = {"role": Role.CEO, "sure": "yes"}
    tries = {
        reverse("tenants:invite"): {"email": "thief@example.test", "role": Role.CEO},
        reverse("tenants:role", args=[beto.pk]): sure,
        reverse("tenants:approve", args=[nico.pk]): sure,
        reverse("tenants:approve", args=[asks.pk]): {"sure": "yes"},
        reverse("tenants:reactivate", args=[out.pk]): {},
        reverse("tenants:link", args=[beto.pk]): {"there": clinic.pk, "role": Role.CEO},
    }
    before = list(Membership.objects.order_by("pk").values_list("pk", "role", "status"))
    client = browse(ana)
    for url, form in tries.items():
        assert client.post(url, form).url.startswith(reverse("tenants:second_proof")), url
        led = client.post(url, form, headers={"HX-Request": "true"})
        assert led.headers["HX-Redirect"].startswith(reverse("tenants:second_proof")), url
    assert list(Membership.objects.order_by("pk").values_list("pk", "role", "status")) == before
    assert not Invitation.objects.exists()
    prove(client)
    for url, form in tries.items():
        assert client.post(url, form).url.startswith("/team/"), url
    assert Membership.objects.filter(tenant=solar, role=Role.CEO, status=Status.ACTIVE).count() == 5
    assert Invitation.objects.filter(role=Role.CEO).count() == 1


def test_the_counter_in_the_menu_is_for_ceos(browse: Any, ana: Membership, beto: Membership, nico: Membership) -> None:
    def waiting(member: Membership) -> int:
        shell = browse(member).get("/").context["shell"]
        return next(line.count for line in shell.menu if line.url == "/team/")

    assert (waiting(ana), waiting(beto)) == (1, 0)


def test_the_dashboard_shows_who_waits(browse: Any, ana: Membership, beto: Membership, nico: Membership) -> None:
    region = browse(ana).get(reverse("tenants:pending"))
    assert "Nico Vega" in region.content.decode()
    assert browse(beto).get(reverse("tenants:pending")).status_code == 403
    answer = post(browse(ana), "approve", nico, region="pending")
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (200, "#requests")
    assert "Nico Vega" not in answer.content.decode()


def test_colleagues_see_the_staff_and_no_requests(browse: Any, beto: Membership, nico: Membership) -> None:
    page = browse(beto).get("/team/?tab=requests").content.decode()
    assert "ana@example.test" in page and "nico@example.test" not in page


def test_the_team_needs_the_same_queries_however_many_work_there(
    browse: Any, ana: Membership, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        make_member(tenant=ana.tenant, email=f"p{number}@example.test")
    client = browse(ana)
    with django_assert_max_num_queries(12):
        client.get("/team/?tab=staff")


# The Django admin


LIST = "admin:tenants_membership_changelist"


def act(client: Client, action: str, *rows: Membership, **asked: Any) -> Any:
    data = {"action": action, "_selected_action": [row.pk for row in rows], **asked}
    return client.post(reverse(LIST), data, follow=True)


def test_the_admin_shows_the_people_of_all_companies_where_one_is_ceo(
    browse: Any, ana: Membership, carla: Membership, clinic: Tenant, nico: Membership
) -> None:
    page = prove(browse(carla)).get(reverse(LIST)).content.decode()
    assert "carla@example.test" in page and "ana@example.test" not in page
    make_member(tenant=clinic, email="ana@example.test", role=Role.CEO)
    page = prove(browse(ana)).get(reverse(LIST)).content.decode()
    assert "carla@example.test" in page and "nico@example.test" in page


def test_a_ceo_approves_in_the_admin_whatever_company_they_work_in(
    browse: Any, ana: Membership, clinic: Tenant, nico: Membership
) -> None:
    there = make_member(tenant=clinic, email="ana@example.test", role=Role.CEO)
    act(prove(browse(there)), "approve", nico)
    nico.refresh_from_db()
    assert nico.status == Status.ACTIVE
    with schemas.company(nico.tenant.schema_name):
        assert AuditEntry.objects.filter(subject=nico.pk, action="membership.approved").exists()


def test_a_ceo_neither_changes_themself_nor_strangers_in_the_admin(
    browse: Any, ana: Membership, carla: Membership, nico: Membership, in_english: None
) -> None:
    answer = act(prove(browse(ana)), "suspend", ana, sure="yes").content.decode()
    assert "Nobody decides about themself." in answer
    act(prove(browse(carla)), "approve", nico)
    nico.refresh_from_db()
    ana.refresh_from_db()
    assert (ana.status, nico.status) == (Status.ACTIVE, Status.PENDING)


def test_the_admin_asks_for_the_reason_before_it_suspends_or_rejects(
    browse: Any, ana: Membership, beto: Membership, nico: Membership, in_english: None, at_once: None, commits: Any
) -> None:
    client = prove(browse(ana))
    asked = act(client, "suspend", beto).content.decode()
    beto.refresh_from_db()
    assert "Suspend these people?" in asked and "beto@example.test" in asked and beto.status == Status.ACTIVE
    assert act(client, "suspend", beto, sure="yes", reason="x" * 301).status_code == 422
    with commits():
        act(client, "suspend", beto, sure="yes", reason="Long holidays")
        act(client, "reject", nico, sure="yes", reason="Not one of ours")
    beto.refresh_from_db()
    nico.refresh_from_db()
    assert (beto.status, nico.status) == (Status.SUSPENDED, Status.REJECTED)
    bodies = {outgoing.to[0]: outgoing.body for outgoing in mail.outbox}
    assert "Long holidays" in bodies["beto@example.test"] and "Not one of ours" in bodies["nico@example.test"]


def test_the_admin_changes_roles_links_and_unlinks(
    browse: Any, ana: Membership, clinic: Tenant, beto: Membership, in_english: None
) -> None:
    make_member(tenant=clinic, email="ana@example.test", role=Role.CEO)
    client = prove(browse(ana))
    assert "Another role" in act(client, "change_role", beto).content.decode()
    act(client, "change_role", beto, sure="yes", role=Role.SECRETARY)
    beto.refresh_from_db()
    assert beto.role == Role.SECRETARY
    act(client, "link", beto, sure="yes", there=clinic.pk, role=Role.PROFESSIONAL)
    there = Membership.objects.get(user=beto.user, tenant=clinic)
    assert (there.role, there.status) == (Role.PROFESSIONAL, Status.ACTIVE)
    assert "Remove these people" in act(client, "unlink", there).content.decode()
    assert Membership.objects.filter(pk=there.pk).exists()
    act(client, "unlink", there, sure="yes")
    assert not Membership.objects.filter(pk=there.pk).exists()
    assert Membership.objects.filter(pk=beto.pk).exists()


def test_the_admin_links_to_no_company_of_somebody_else(
    browse: Any, ana: Membership, carla: Membership, clinic: Tenant, beto: Membership
) -> None:
    client = prove(browse(ana))
    asked = act(client, "link", beto).content.decode()
    assert clinic.name not in asked
    assert act(client, "link", beto, sure="yes", there=clinic.pk, role=Role.AGENT).status_code == 422
    assert not Membership.objects.filter(user=beto.user, tenant=clinic).exists()
    act(client, "unlink", carla, sure="yes")
    act(client, "change_role", carla, sure="yes", role=Role.AGENT)
    carla.refresh_from_db()
    assert carla.role == Role.CEO


def test_the_last_ceo_stays_in_the_admin_too(browse: Any, ana: Membership, client: Client, in_english: None) -> None:
    owner = User.objects.create_superuser("owner@example.test", "the-owner-of-it-all", name="Owner", language="en")
    client.force_login(owner)
    prove(client)
    for action, asked in (("suspend", {"reason": ""}), ("unlink", {}), ("change_role", {"role": Role.AGENT})):
        assert "is the last CEO" in act(client, action, ana, sure="yes", **asked).content.decode()
    ana.refresh_from_db()
    assert (ana.role, ana.status) == (Role.CEO, Status.ACTIVE)


def test_the_admin_filters_by_status_role_and_own_company(
    browse: Any, ana: Membership, carla: Membership, clinic: Tenant, nico: Membership
) -> None:
    client = prove(browse(ana))
    page = client.get(reverse(LIST), {"status__exact": "pending"}).content.decode()
    assert "nico@example.test" in page and "sonia@example.test" not in page and clinic.name not in page
    foreign = client.get(reverse(LIST), {"company": str(clinic.pk)}).content.decode()
    assert "carla@example.test" not in foreign


def test_a_ceo_changes_nothing_else_in_the_admin(browse: Any, ana: Membership, nico: Membership) -> None:
    client = prove(browse(ana))
    change = reverse("admin:tenants_membership_change", args=[nico.pk])
    before = (nico.status, nico.role)
    assert client.post(change, {"name": "Nico Vega", "status": "active", "role": "ceo"}).status_code == 302
    nico.refresh_from_db()
    assert (nico.status, nico.role) == before
    assert client.post(reverse("admin:tenants_membership_delete", args=[nico.pk]), {"post": "yes"}).status_code == 403
    assert client.get(reverse("admin:tenants_tenant_changelist")).status_code == 403
    index = client.get(reverse("admin:index")).content.decode()
    assert "tenants/membership/" in index and "tenants/tenant/" not in index and "auth/group" not in index


def test_only_ceos_and_the_owner_enter_the_admin(browse: Any, beto: Membership, client: Client) -> None:
    assert browse(beto).get("/admin/", follow=True).status_code == 403
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/login/?next=%2Fadmin%2F"
    owner = User.objects.create_superuser("owner@example.test", "the-owner-of-it-all", name="Owner")
    client.force_login(owner)
    assert prove(client).get("/admin/").status_code == 200
    assert client.get(reverse("admin:tenants_tenant_changelist")).status_code == 200
    assert client.get("/").url == "/admin/"
    assert connection.schema_name == "public"


# Bookable (scenario 2)


def test_an_approved_professional_can_be_booked_until_suspended(ana: Membership, solar: Tenant) -> None:
    doctor = make_member(tenant=solar, email="doc@example.test", role=Role.PROFESSIONAL, status=Status.PENDING)
    doctor.approve(by=ana.user)
    with schemas.company(solar.schema_name):
        professional = Professional.objects.get(user=doctor.user)
        assert professional.is_active and professional.working_hours.count() == 6
    doctor.suspend(by=ana.user)
    with schemas.company(solar.schema_name):
        assert not Professional.objects.get(user=doctor.user).is_active
    doctor.reactivate(by=ana.user)
    with schemas.company(solar.schema_name):
        assert Professional.objects.get(user=doctor.user).is_active
