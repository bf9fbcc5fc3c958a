"""The second proof: what it guards, how long it holds, whose it is."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from company.models import AuditEntry
from tenants.accounts.second_proof import SESSION_PROOF
from tenants.models import AdminToken, Membership, User
from tests.factories import PASSWORD
from tests.tenants.proof import prove

Browse = Callable[[Membership], Client]


@pytest.mark.parametrize("path", ["/admin/", "/admin/tenants/membership/", "/admin/jsi18n/", "/admin/nowhere/"])
def test_a_stolen_login_alone_opens_no_page_of_the_admin(browse: Browse, ana: Membership, path: str) -> None:
    client = browse(ana)
    for method in (client.get, client.post):
        refused = method(path)
        assert refused.status_code == 302
        assert refused.url.startswith("/account/proof/?next=")
    assert prove(client).get(path).status_code in (200, 404)


def test_no_setting_turns_it_off(browse: Browse, ana: Membership, settings: Any) -> None:
    settings.DEBUG = True
    assert browse(ana).get("/admin/").status_code == 302


def test_it_leads_back_to_where_the_person_wanted_to_go(browse: Browse, ana: Membership) -> None:
    client = browse(ana)
    page = client.get("/admin/tenants/membership/?q=beto", follow=True)
    assert 'value="/admin/tenants/membership/?q=beto"' in page.content.decode()
    _row, plain = AdminToken.issue(ana.user, name="x", scope="write")
    given = {"token": plain, "next": "/admin/tenants/membership/?q=beto"}
    assert client.post(reverse("tenants:second_proof"), given).url == "/admin/tenants/membership/?q=beto"


@pytest.mark.parametrize(
    "outside", ["https://elsewhere.test/", "//elsewhere.test/", "/\\elsewhere.test", "javascript:1"]
)
def test_it_never_leads_outside(browse: Browse, ana: Membership, outside: str) -> None:
    _row, plain = AdminToken.issue(ana.user, name="x", scope="write")
    answer = browse(ana).post(reverse("tenants:second_proof"), {"token": plain, "next": outside})
    assert answer.url == "/"


def test_it_holds_half_an_hour_from_when_it_was_given(browse: Browse, ana: Membership) -> None:
    client = prove(browse(ana))
    session = client.session
    session[SESSION_PROOF] |= {"at": time.time() - 29 * 60}
    session.save()
    assert client.get("/admin/").status_code == 200
    session[SESSION_PROOF] |= {"at": time.time() - 31 * 60}
    session.save()
    assert client.get("/admin/").status_code == 302
    session[SESSION_PROOF] |= {"at": time.time() + 3600}
    session.save()
    assert client.get("/admin/").status_code == 302


def test_it_gives_the_session_a_fresh_key(browse: Browse, ana: Membership) -> None:
    client = browse(ana)
    before = client.session.session_key
    prove(client)
    copy = Client()
    copy.cookies["sessionid"] = before
    assert client.session.session_key != before
    assert copy.get("/").status_code == 302


def test_it_belongs_to_one_person(browse: Browse, ana: Membership, carla: Membership) -> None:
    client = prove(browse(ana))
    proof = client.session[SESSION_PROOF]
    other = browse(carla)
    session = other.session
    session[SESSION_PROOF] = proof
    session.save()
    assert other.get("/admin/").status_code == 302


def test_it_ends_with_the_login(browse: Browse, ana: Membership) -> None:
    client = prove(browse(ana))
    client.post(reverse("tenants:logout"))
    client.force_login(User.objects.get(pk=ana.user_id))
    assert client.get("/admin/").status_code == 302


def test_tokens_of_others_tokens_to_read_and_old_ones_prove_nothing(
    browse: Browse, ana: Membership, carla: Membership, in_english: None
) -> None:
    client = browse(ana)
    _row, foreign = AdminToken.issue(carla.user, name="x", scope="write")
    _row, reading = AdminToken.issue(ana.user, name="x", scope="read")
    revoked, old = AdminToken.issue(ana.user, name="x", scope="write")
    revoked.revoke()
    for wrong in (foreign, reading, old, "nxa_"):
        answer = client.post(reverse("tenants:second_proof"), {"token": wrong})
        assert answer.status_code == 422
        assert wrong not in answer.content.decode() or wrong == "nxa_"
    assert client.get("/admin/").status_code == 302
    assert AuditEntry.objects.filter(action="second_proof.refused").count() == 4


def test_it_stops_guessing(browse: Browse, ana: Membership) -> None:
    client = browse(ana)
    statuses = [client.post(reverse("tenants:second_proof"), {"token": "nxa_x"}).status_code for _try in range(6)]
    assert statuses == [422] * 5 + [429]
    _row, plain = AdminToken.issue(ana.user, name="x", scope="write")
    refused = client.post(reverse("tenants:second_proof"), {"token": plain})
    assert refused.status_code == 429 and refused.headers["Retry-After"]


def test_nothing_is_looked_at_while_no_tries_can_be_counted(browse: Browse, ana: Membership, settings: Any) -> None:
    client = browse(ana)
    _row, plain = AdminToken.issue(ana.user, name="x", scope="write")
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    assert client.post(reverse("tenants:second_proof"), {"token": plain}).status_code == 429


def test_giving_it_stands_in_the_trail(browse: Browse, ana: Membership) -> None:
    prove(browse(ana))
    assert AuditEntry.objects.get(action="second_proof.given").user_id == ana.user_id


def test_the_owner_without_a_company_gives_it_too(client: Client, db: None) -> None:
    client.force_login(User.objects.create_superuser("owner@example.test", "the-owner-of-it-all", name="Owner"))
    assert client.get("/admin/").url.startswith("/account/proof/")
    assert client.get("/account/proof/").status_code == 200
    assert prove(client).get("/admin/").status_code == 200


def test_it_asks_htmx_with_a_whole_page(browse: Browse, ana: Membership) -> None:
    asked = browse(ana).get(
        "/admin/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/settings/?x=1"}
    )
    assert asked.headers["HX-Redirect"] == "/account/proof/?next=%2Fsettings%2F%3Fx%3D1"


def test_the_admin_changes_no_password_past_the_product(browse: Browse, ana: Membership) -> None:
    """There nobody would be told, and the present password could be guessed without end."""
    client = prove(browse(ana))
    before = ana.user.password
    new = "another-quiet-river"
    words = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/admin/password_change/", words).url == reverse("tenants:change_password")
    ana.user.refresh_from_db()
    assert ana.user.password == before
