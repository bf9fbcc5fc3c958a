"""Whole ways through the doors: asking, coming in, being put out, two companies, keys."""

import re
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from calendar_app.models import Professional
from company.models import AuditEntry
from tenants import schemas
from tenants.models import AdminToken, Membership, Tenant
from tests.api.conftest import Caller
from tests.conftest import StayingClient, member_of
from tests.factories import PASSWORD, make_lead, make_member
from tests.tenants.proof import prove
from tests.tenants.sockets import Socket

pytestmark = pytest.mark.usefixtures("at_once", "in_english")
Role, Status = Membership.Role, Membership.Status
NORA, SECRET = "nora@example.test", "a-quiet-long-river"
HTMX = {"HX-Request": "true"}


def register(company: Tenant, role: str) -> Any:
    asked = {"at": company.pk, "role": role, "name": "Nora Paz", "email": NORA, "phone": "+54 11 5555 0199"}
    return StayingClient().post(reverse("tenants:register"), asked | {"password": SECRET, "again": SECRET})


def enter(email: str, password: str = PASSWORD) -> tuple[Client, Any]:
    client = StayingClient(HTTP_ACCEPT_LANGUAGE="en")
    return client, client.post(reverse("tenants:login"), {"email": email, "password": password, "stay": "on"})


def api_login(email: str, password: str = PASSWORD) -> Any:
    return Caller().post("/api/auth/login", {"email": email, "password": password})


def decide(client: Client, name: str, row: Membership, **data: str) -> Any:
    return client.post(reverse(f"tenants:{name}", args=[row.pk]), data, headers=HTMX)


def letters_to(email: str) -> list[str]:
    return [outgoing.body for outgoing in mail.outbox if outgoing.to == [email]]


def test_g1_a_visitor_asks_waits_and_only_that_companys_ceo_sees_it(
    browse: Any, ana: Membership, beto: Membership, carla: Membership, commits: Any
) -> None:
    with commits():
        assert register(ana.tenant, Role.AGENT).status_code == 302
    nora = member_of(ana.tenant, NORA)
    assert (nora.role, nora.status) == (Role.AGENT, Status.PENDING)
    client, refused = enter(NORA, SECRET)
    assert refused.status_code == 403 and "Your request is waiting for approval." in refused.content.decode()
    assert client.get("/").status_code == 302
    assert api_login(NORA, SECRET).status_code == 403
    assert [outgoing.to for outgoing in mail.outbox] == [["ana@example.test"], [NORA]]
    requests = "/team/?tab=requests"
    assert NORA in browse(ana).get(requests).content.decode()
    assert NORA not in browse(beto).get(requests).content.decode()
    assert NORA not in browse(carla).get(requests).content.decode()
    people = reverse("admin:tenants_membership_changelist")
    assert NORA in prove(browse(ana)).get(people).content.decode()
    assert NORA not in prove(browse(carla)).get(people).content.decode()


def test_g2_an_approved_professional_works_and_is_booked(browse: Any, ana: Membership, commits: Any) -> None:
    with commits():
        register(ana.tenant, Role.PROFESSIONAL)
    nora = member_of(ana.tenant, NORA)
    confirm = re.search(r"https?://[^/]+(/register/confirm/\S+)", letters_to(NORA)[0])
    assert confirm and StayingClient().post(confirm[1]).status_code == 302
    with commits():
        assert decide(browse(ana), "approve", nora, tab="requests").status_code == 200
    client, answer = enter(NORA, SECRET)
    assert answer.status_code == 302 and client.get("/").status_code == 200
    assert api_login(NORA, SECRET).status_code == 200
    assert f"/in/{ana.tenant_id}/" in letters_to(NORA)[1]
    assert NORA in browse(ana).get("/team/?tab=staff").content.decode()
    with schemas.company(ana.tenant.schema_name):
        assert Professional.objects.bookable().filter(user=nora.user).exists()


def test_g2_a_suspension_closes_the_page_the_socket_and_the_api_at_once(
    browse: Any, ana: Membership, beto: Membership, commits: Any, one_connection: None
) -> None:
    his, _answer = enter("beto@example.test")
    tokens = api_login("beto@example.test").json()
    program = Caller({"Authorization": f"Bearer {tokens['access_token']}"})
    assert his.get("/").status_code == 200 and program.get("/api/auth/me").status_code == 200

    def suspend() -> None:
        with commits():
            assert decide(browse(ana), "suspend", beto, tab="staff", reason="Holidays").status_code == 200

    async def scene() -> list[Any]:
        socket = Socket(his)
        await socket.open()
        await sync_to_async(suspend)()
        words = [await socket.next_word()]
        return words if words[-1] == 4401 else [*words, await socket.next_word()]

    assert async_to_sync(scene)()[-1] == 4401
    out = his.get("/", follow=True)
    assert out.redirect_chain == [("/login/?next=/&ended=1", 302)] and "Your session has ended." in out.content.decode()
    assert program.get("/api/auth/me").status_code == 401
    assert Caller().post("/api/auth/refresh", {"refresh_token": tokens["refresh_token"]}).status_code == 401
    assert "Holidays" in letters_to("beto@example.test")[-1]
    _client, refused = enter("beto@example.test")
    assert refused.status_code == 403 and "Your access is suspended." in refused.content.decode()


def test_g3_a_ceo_who_registers_is_let_in_by_an_approver_of_that_company_alone(
    browse: Any, ana: Membership, beto: Membership, sonia: Membership, carla: Membership, commits: Any
) -> None:
    with commits():
        register(ana.tenant, Role.CEO)
    nora = member_of(ana.tenant, NORA)
    assert nora.status == Status.PENDING and not nora.user.is_staff
    for colleague in (beto, sonia):
        assert decide(browse(colleague), "approve", nora).status_code == 403
    assert decide(browse(carla), "approve", nora).status_code == 404
    chosen = {"action": "approve", "_selected_action": [nora.pk]}
    prove(browse(carla)).post(reverse("admin:tenants_membership_changelist"), chosen)
    _client, refused = enter(NORA, SECRET)
    nora.refresh_from_db()
    assert (nora.status, refused.status_code) == (Status.PENDING, 403)
    decide(browse(ana), "approve", nora, sure="yes")  # a login alone makes no CEO
    nora.refresh_from_db()
    assert nora.status == Status.PENDING
    decide(prove(browse(ana)), "approve", nora, sure="yes")
    with schemas.company(ana.tenant.schema_name):
        assert AuditEntry.objects.get(subject=nora.pk, action="membership.approved").user_id == ana.user_id
    client, answer = enter(NORA, SECRET)
    assert answer.status_code == 302 and client.get(reverse("tenants:settings")).status_code == 200


def test_g5_a_ceo_of_two_companies_switches_and_a_third_stays_shut(
    browse: Any, ana: Membership, clinic: Tenant, carla: Membership, beto: Membership
) -> None:
    with schemas.company(ana.tenant.schema_name):
        make_lead(first_name="Solvente")
    with schemas.company(clinic.schema_name):
        patient = make_lead(first_name="Patiente")
    there = make_member(tenant=clinic, email="ana@example.test", role=Role.CEO)
    make_member(tenant=clinic, email="waits@example.test", status=Status.PENDING)
    hers = browse(ana)
    before = hers.get("/leads/").content.decode()
    assert "Solvente" in before and "Patiente" not in before
    assert hers.get(f"/leads/{patient.pk}/").status_code == 404
    assert hers.post(reverse("tenants:switch"), {"membership": there.pk}).status_code == 302
    after = hers.get("/leads/").content.decode()
    assert "Patiente" in after and "Solvente" not in after
    assert hers.get(f"/leads/{patient.pk}/").status_code == 200
    shell = hers.get("/").context["shell"]
    assert next(line.count for line in shell.menu if line.url == "/team/") == 1
    for other in (carla.pk, beto.pk):
        assert hers.post(reverse("tenants:switch"), {"membership": other}).status_code == 404


@pytest.mark.parametrize("what", ["missing", "wrong", "revoked", "expired", "somebody else's"])
def test_g6_a_login_without_an_own_living_admin_token_opens_no_key_page(
    ana: Membership, sonia: Membership, what: str
) -> None:
    ana.user.set_password(PASSWORD)
    ana.user.save()
    program = Caller({"Authorization": f"Bearer {api_login('ana@example.test').json()['access_token']}"})
    row, plain = AdminToken.issue(ana.user, name="Mine", scope="write", days=1)
    program.headers["X-Admin-Token"] = plain
    assert program.get("/users").status_code == 200
    if what == "missing":
        del program.headers["X-Admin-Token"]
    elif what == "wrong":
        program.headers["X-Admin-Token"] = plain[:-1] + ("a" if plain[-1] != "a" else "b")
    elif what == "revoked":
        row.revoke()
    elif what == "expired":
        AdminToken.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    else:
        program.headers["X-Admin-Token"] = AdminToken.issue(sonia.user, name="Hers", scope="write", days=1)[1]
    assert program.get("/users").status_code == 401


def test_g7_a_linked_person_works_there_in_another_role_until_unlinked(
    browse: Any, ana: Membership, beto: Membership, clinic: Tenant, commits: Any
) -> None:
    make_member(tenant=clinic, email="ana@example.test", role=Role.CEO)
    hers = browse(ana)
    with commits():
        assert decide(hers, "link", beto, there=str(clinic.pk), role=Role.SECRETARY).status_code == 200
    there = member_of(clinic, "beto@example.test")
    assert (there.role, there.status, beto.role) == (Role.SECRETARY, Status.ACTIVE, Role.AGENT)
    assert clinic.name in letters_to("beto@example.test")[-1]
    his, _answer = enter("beto@example.test")
    his.post(reverse("tenants:switch"), {"membership": there.pk})
    assert his.get("/calendar/settings/").status_code == 200
    his.post(reverse("tenants:switch"), {"membership": beto.pk})
    assert his.get("/calendar/settings/").status_code == 403
    his.post(reverse("tenants:switch"), {"membership": there.pk})
    hers.post(reverse("tenants:switch"), {"membership": member_of(clinic, "ana@example.test").pk})
    with commits():
        assert decide(hers, "unlink", there).status_code == 200
    assert clinic.name not in his.get("/", follow=True).content.decode()
    assert his.post(reverse("tenants:switch"), {"membership": there.pk}).status_code in {302, 404}
    again, answer = enter("beto@example.test")
    assert answer.status_code == 302 and again.get("/calendar/settings/").status_code == 403


def test_an_invited_person_comes_in_by_the_letter_once(browse: Any, ana: Membership, commits: Any) -> None:
    hers = browse(ana)
    with commits():
        hers.post(reverse("tenants:invite"), {"email": NORA, "role": Role.SECRETARY, "language": "en"}, headers=HTMX)
    found = re.search(r"https?://[^/]+(/join/\S+)", letters_to(NORA)[0])
    assert found
    new = StayingClient(HTTP_ACCEPT_LANGUAGE="en")
    assert new.get(found[1]).status_code == 200
    assert new.post(found[1], {"name": "Nora Paz", "password": SECRET, "again": SECRET}).status_code == 302
    nora = member_of(ana.tenant, NORA)
    assert (nora.role, nora.status) == (Role.SECRETARY, Status.ACTIVE)
    assert StayingClient().get(found[1]).status_code == 410
    client, answer = enter(NORA, SECRET)
    assert answer.status_code == 302 and client.get("/").status_code == 200
