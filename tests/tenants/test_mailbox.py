"""Another e-mail to log in with: proven by its mailbox, told to the former one."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from company.models import AuditEntry
from tenants import schemas
from tenants.emails import mailbox
from tenants.models import Membership, User
from tests.conftest import StayingClient
from tests.factories import PASSWORD
from tests.tenants.proof import prove

pytestmark = pytest.mark.usefixtures("at_once", "in_english")
NEW = "beto.new@example.test"


@pytest.fixture
def browse(browse: Any) -> Any:
    """Logged in, with a second proof."""
    return lambda member: prove(browse(member))


def ask(client: Client, email: str = NEW, password: str = PASSWORD) -> Any:
    return client.post(reverse("tenants:email_new"), {"email": email, "password": password})


def link() -> str:
    found = re.search(r"https?://[^/]+(/account/email/\S+)", mail.outbox[0].body)
    assert found
    return found[1]


def test_a_new_e_mail_counts_once_its_mailbox_is_proven(browse: Any, beto: Membership, log_in: Any) -> None:
    client, other = browse(beto), browse(beto)
    assert ask(client, " Beto.New@Example.test ").status_code == 302
    assert mail.outbox[0].to == [NEW]
    address = link()
    assert client.get(address).status_code == 200
    assert User.objects.get(pk=beto.user_id).email == "beto@example.test"
    assert client.post(address).status_code == 302
    assert User.objects.get(pk=beto.user_id).email == NEW
    assert mail.outbox[1].to == ["beto@example.test"] and NEW not in mail.outbox[1].body
    assert (client.get("/").status_code, other.get("/").status_code) == (200, 200)
    assert client.post(address).status_code == 410
    with schemas.company(beto.tenant.schema_name):
        assert AuditEntry.objects.filter(action="login.email_changed", user_id=beto.user_id).exists()
    assert log_in("beto@example.test").status_code != 302
    assert log_in(NEW).status_code == 302


def test_a_stolen_password_moves_no_account_to_another_mailbox(beto: Membership) -> None:
    """It would receive the digits there that a first second factor takes."""
    thief = StayingClient()
    thief.post(reverse("tenants:login"), {"email": "beto@example.test", "password": PASSWORD})
    mail.outbox.clear()
    asked = ask(thief)
    assert asked.url.startswith(reverse("tenants:confirm"))
    assert thief.post(asked.url, {"password": PASSWORD}).status_code == 302
    assert [outgoing.to for outgoing in mail.outbox] == [["beto@example.test"]]
    assert ask(thief).url.startswith(reverse("tenants:confirm"))
    digits = re.search(r"\d{3} \d{3}", mail.outbox[0].subject)
    assert digits and thief.post(reverse("tenants:confirm_code"), {"code": digits[0]}).status_code == 302
    assert ask(thief).url == reverse("tenants:account")  # whoever reads that mailbox may


def test_the_password_is_asked(browse: Any, beto: Membership) -> None:
    assert ask(browse(beto), password="wrong").status_code == 422
    assert mail.outbox == []


def test_nobody_learns_which_addresses_have_accounts(browse: Any, beto: Membership, ana: Membership) -> None:
    client = browse(beto)
    free, taken = ask(client), ask(client, "ana@example.test")
    assert (free.status_code, free.url) == (taken.status_code, taken.url) == (302, reverse("tenants:account"))
    assert mail.outbox[1].to == ["ana@example.test"] and "/account/email/" not in mail.outbox[1].body


def test_the_link_is_good_for_who_asked_alone(browse: Any, beto: Membership, sonia: Membership) -> None:
    ask(browse(beto))
    assert browse(sonia).post(link()).status_code == 410
    assert Client().post(link()).url.startswith("/login/")
    assert browse(beto).get(reverse("tenants:email_confirm", args=["made-up"])).status_code == 410


def test_a_new_password_ends_the_link(browse: Any, beto: Membership) -> None:
    ask(browse(beto))
    beto.user.set_password("another-long-password")
    beto.user.save()
    client = Client()
    client.force_login(beto.user)
    assert client.post(link()).status_code in {302, 410}
    assert User.objects.get(pk=beto.user_id).email == "beto@example.test"


def test_an_address_taken_meanwhile_is_a_sentence(browse: Any, beto: Membership) -> None:
    client = browse(beto)
    ask(client)
    User.objects.create_user(NEW, PASSWORD, name="Quicker")
    answer = client.post(link())
    assert answer.status_code == 422 and "cannot be used" in answer.content.decode()


def test_an_old_link_is_over(browse: Any, beto: Membership, monkeypatch: Any) -> None:
    token = mailbox.token_for(beto.user, NEW)
    assert mailbox.promised(beto.user, token) == NEW
    monkeypatch.setattr(mailbox, "LASTS", -1)
    assert browse(beto).post(reverse("tenants:email_confirm", args=[token])).status_code == 410
