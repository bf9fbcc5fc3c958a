"""Where links of letters and reloads lead: into the company they are about, to the page a form belongs to."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as installation
from django.core import mail
from django.test import Client
from django.urls import reverse

from tenants.models import Invitation, Membership, Tenant
from tests.factories import make_member
from tests.tenants.proof import prove
from tests.tenants.test_auth import request_to_join

Role = Membership.Role
Browse = Callable[[Membership], Client]
pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def both(ana: Membership, clinic: Tenant) -> Membership:
    """Ana leads the clinic too."""
    return make_member(tenant=clinic, email="ana@example.test", role=Role.CEO)


def link_in(outgoing: Any) -> str:
    (link,) = re.findall(rf"^{installation.SITE_URL}(/\S+)$", outgoing.body, re.MULTILINE)
    return str(link)


# Links of e-mails


def test_a_letter_about_a_request_leads_a_ceo_of_two_companies_into_the_right_one(
    browse: Browse, ana: Membership, both: Membership, clinic: Tenant, at_once: None, commits: Any
) -> None:
    with commits():
        request_to_join(Client(), clinic)
    link = link_in(next(outgoing for outgoing in mail.outbox if outgoing.to == ["ana@example.test"]))
    client = browse(ana)
    asked = client.get(link)
    page = asked.content.decode()
    assert f"Switch to {clinic.name}" in page and ana.tenant.name in page
    assert client.get("/").context["request"].tenant == ana.tenant, "a link moves nobody"
    assert 'name="next" value="/team/?tab=requests"' in page
    answer = client.post(reverse("tenants:switch"), {"membership": both.pk, "next": "/team/?tab=requests"})
    assert answer.url == "/team/?tab=requests"
    assert "nora@example.test" in client.get(answer.url).content.decode()
    assert client.get(link).url == answer.url, "whoever is there already goes on at once"


def test_a_link_of_a_letter_goes_on_after_the_login(client: Client, beto: Membership, log_in: Any) -> None:
    asked = client.get(f"/in/{beto.tenant_id}/?next=%2Fteam%2F")
    way = asked.url.partition("next=")[2]
    assert asked.url.startswith("/login/")
    page = client.get(asked.url).content.decode()
    assert f'value="/in/{beto.tenant_id}/?next=%2Fteam%2F"' in page and way
    assert log_in("beto@example.test", next=f"/in/{beto.tenant_id}/?next=%2Fteam%2F").url.startswith("/in/")
    assert client.get(f"/in/{beto.tenant_id}/?next=%2Fteam%2F").url == "/team/"


def test_a_link_into_a_company_is_nobodys_elses_and_leads_nowhere_outside(
    browse: Browse, ana: Membership, carla: Membership
) -> None:
    assert browse(carla).get(f"/in/{ana.tenant_id}/").status_code == 404
    assert browse(ana).get(f"/in/{ana.tenant_id}/?next=https://evil.example/").url == "/"
    answer = browse(ana).post(reverse("tenants:switch"), {"membership": ana.pk, "next": "//evil.example/"})
    assert answer.url == "/"


@pytest.mark.parametrize("decision", ["approve", "link"])
def test_letters_about_a_decision_lead_into_its_company(
    browse: Browse, ana: Membership, beto: Membership, both: Membership, decision: str, at_once: None, commits: Any
) -> None:
    asks = make_member(tenant=ana.tenant, email="nico@example.test", status=Membership.Status.PENDING)
    with commits():
        if decision == "approve":
            asks.approve(by=ana.user)
        else:
            beto.link(both.tenant, Role.AGENT, by=ana.user)
    there = ana.tenant if decision == "approve" else both.tenant
    assert link_in(mail.outbox[0]) == f"/in/{there.pk}/?next=%2F"


# Reloads


def test_a_reload_after_a_refusal_shows_the_page_of_the_form(browse: Browse, ana: Membership) -> None:
    client = prove(browse(ana))
    for form, page in (("logo", "settings"), ("company_deactivate", "closing"), ("company_delete", "closing")):
        address = reverse(f"tenants:{form}")
        assert client.post(address).status_code == 422
        assert client.get(address).url == client.head(address).url == reverse(f"tenants:{page}")
        assert client.put(address).status_code == 405
    person = reverse("tenants:person", args=[ana.pk])
    assert client.get(reverse("tenants:unlink", args=[ana.pk])).url == person
    assert client.get(reverse("calendar:rules")).url == reverse("calendar:settings")


def test_who_accepts_an_invitation_while_logged_in_elsewhere_is_led_there(
    browse: Browse, beto: Membership, carla: Membership
) -> None:
    invitation = Invitation.invite(carla.tenant, "beto@example.test", Role.AGENT, by=carla.user)
    client = browse(beto)
    answer = client.post(reverse("tenants:join", args=[invitation.new_token()]))
    assert answer.url == reverse("tenants:into", args=[carla.tenant_id])
    assert f"Switch to {carla.tenant.name}" in client.get(answer.url).content.decode()
