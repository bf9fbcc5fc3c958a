"""One rule for every name that others read: the pages, the admin, the commands. The API's doors are in tests/api."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from leads.models import Lead
from tenants.models import Invitation, Membership, Tenant, User
from tenants.names import is_name, visible
from tests.tenants.proof import prove

BAD = [
    "URGENT: https://evil.example/login",
    "Nora WWW.evil.example",
    "evil.example/login",
    "evil．example/login",
    "Nora\u202eresu",
    "Nora\u200b Paz",
    "Nora\u00ad Paz",
    "Nora\u2060 Paz",
    "Nora\ufeff Paz",
    "Nora\u200e Paz",
    "N\u200dora",
    "Nora\nYour account is closed",
    "Nora\x1b[2J",
    "Nora\x85Paz",
    "Nora\u2028Paz",
    "Nora\u3164Paz",
    "Nora\U000e0041",
    "Nora\u2800Paz",
    "\u2800",
    "\u0301",
    "\ufe0f",
]
GOOD = [
    "Nora Paz", "Dr.ª Núñez-O’Brien", "J.R.R. Tolkien", "St.John", "Booking.com", "Paz & Hijos S.A. (sede 2/3)",
    "علی\u200cرضا", "नरेन्द्र", "鈴木 花子", "👩\u200d💻 Nora", "Café\u0301",
]  # fmt: skip
ADDRESS, HIDDEN = "Go to https://evil.example", "Nora\u202e Paz"


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_name(name: str) -> None:
    assert not is_name(name)


@pytest.mark.parametrize("name", GOOD)
def test_what_is_a_name(name: str) -> None:
    assert is_name(name)


SEEN = [
    ("\u200b\u200e", ""),
    ("\u3164", ""),
    ("\u2800\u2800", ""),
    ("\u0301\u0308", ""),
    ("\ufe0f\u200d", ""),
    ("  \u3000\xa0 ", ""),
    ("\U000e0041\U0001d159", ""),
    ("", ""),
    ("\u202eotneimatnoC", "otneimatnoC"),
    ("\u2066Nora\u2069 \u200fPaz", "Nora Paz"),
    ("No\u00adra\u3164Paz", "Nora Paz"),
    ("Nora\n\tPaz\x00", "Nora Paz"),
    ("N\u200dora", "Nora"),
    ("{0} %(name)s %s <b>x</b>", "{0} %(name)s %s <b>x</b>"),
    ("*Juan_Pérez_*", "*Juan_Pérez_*"),
    ("🫪", "🫪"),
    (".", "."),
]


@pytest.mark.parametrize(("name", "seen"), SEEN)
def test_what_is_seen_of_a_name(name: str, seen: str) -> None:
    assert visible(name) == seen


@pytest.mark.parametrize("name", GOOD)
def test_a_name_is_seen_as_it_is(name: str) -> None:
    assert visible(name) == name


def names() -> set[str]:
    """Whatever anybody and anything is called now."""
    people = User.objects.values_list("name", flat=True)
    companies = Tenant.objects.values_list("name", flat=True)
    leads = [name for pair in Lead.objects.values_list("first_name", "last_name") for name in pair]
    return {*people, *companies, *leads}


@pytest.mark.parametrize("name", [ADDRESS, HIDDEN])
def test_no_page_takes_another(browse: Any, ana: Membership, beto: Membership, solar: Tenant, name: str) -> None:
    client = prove(browse(ana))
    company = {"name": name, "accent_hue": 288, "language": "es", "currency": "ARS", "country": "AR"}
    refused = [
        client.post(reverse("tenants:profile"), {"name": name, "phone": "", "language": ""}),
        client.post(reverse("tenants:person", args=[beto.pk]), {"name": name}),
        client.post(reverse("admin:tenants_membership_change", args=[beto.pk]), {"name": name}),
        client.post(reverse("tenants:settings"), company | {"zone": "America/Argentina/Buenos_Aires"}),
        client.post(reverse("leads:new"), {"first_name": name}),
    ]
    assert [answer.status_code for answer in refused] == [422] * 5
    assert name not in names()


def test_nobody_joins_under_another(client: Client, ana: Membership) -> None:
    invitation = Invitation.invite(ana.tenant, "rita@example.test", "agent", by=ana.user)
    words = {"name": HIDDEN, "password": "a-quiet-long-river", "again": "a-quiet-long-river"}
    assert client.post(reverse("tenants:join", args=[invitation.new_token()]), words).status_code == 422
    assert not User.objects.filter(email="rita@example.test").exists()


@pytest.mark.parametrize("field", ["name", "owner_name"])
def test_the_installations_owner_makes_no_company_with_another(browse: Any, ana: Membership, field: str) -> None:
    ana.user.is_superuser = True
    ana.user.save(update_fields=["is_superuser"])
    asked = {
        "name": "Efímera", "owner_email": "efi@example.test", "owner_name": "Efi", "language": "es",
        "zone": "America/Argentina/Buenos_Aires", "country": "AR", "currency": "ARS",
    }  # fmt: skip
    answer = prove(browse(ana)).post(reverse("admin:tenants_tenant_add"), asked | {field: ADDRESS})
    assert (answer.status_code, list(answer.context["adminform"].form.errors)) == (200, [field])
    assert not Tenant.objects.filter(plan__email="efi@example.test").exists()


@pytest.mark.parametrize("words", [(ADDRESS, "efi@example.test"), ("Efímera", "efi@example.test", "--owner", HIDDEN)])
def test_no_command_makes_a_company_with_another(db: None, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="without an address or hidden characters"):
        call_command("create_company", *words, stdout=StringIO())
    assert not User.objects.filter(email="efi@example.test").exists()
