"""The company's settings, its channels, one's own profile."""

from typing import Any

import pytest
from django.conf import settings as installation
from django.db import connection
from django.test import Client
from django.urls import reverse

from company.models import AuditEntry
from tenants import schemas
from tenants.models import Membership, Tenant, User, WhatsAppChannel
from tests.factories import PASSWORD
from tests.tenants.proof import prove

COMPANY = {
    "name": "Aurora Solar",
    "accent_hue": 195,
    "language": "en",
    "currency": "EUR",
    "zone": "Europe/Madrid",
    "country": "ES",
    "registration_open": "on",
}


def hours(**changes: str) -> dict[str, str]:
    return {f"{day}-0-{side}": clock for day in range(5) for side, clock in (("from", "08:00"), ("to", "15:30"))} | {
        key.replace("_", "-").removeprefix("d"): value for key, value in changes.items()
    }


@pytest.fixture
def channel(solar: Tenant) -> WhatsAppChannel:
    return WhatsAppChannel.objects.create(tenant=solar, provider="ycloud", name="Main", number="+5491155551111")


def test_a_ceo_changes_the_company_and_leaves_a_trail(browse: Any, ana: Membership) -> None:
    assert browse(ana).post(reverse("tenants:settings"), COMPANY).status_code == 302
    tenant = Tenant.objects.get(pk=ana.tenant_id)
    assert (tenant.zone, tenant.currency, tenant.accent_hue) == ("Europe/Madrid", "EUR", 195)
    with schemas.company(tenant.schema_name):
        line = AuditEntry.objects.get(action="company.changed")
    assert line.before["zone"] == "America/Argentina/Buenos_Aires"
    assert line.after["zone"] == "Europe/Madrid"


def test_a_change_is_live_for_everybody_at_the_next_request(
    browse: Any, ana: Membership, beto: Membership, in_english: None
) -> None:
    """Nothing of a company is remembered between requests, so no process can show what it was."""
    other = browse(beto)
    assert "Aurora Solar" in other.get("/").content.decode()
    assert browse(ana).post(reverse("tenants:settings"), COMPANY | {"name": "Aurora Viento"}).status_code == 302
    page = other.get("/")
    assert "Aurora Viento" in page.content.decode() and "Aurora Solar" not in page.content.decode()
    assert page.context["request"].tenant.zone == "Europe/Madrid"
    # A worker enters the company by its schema's name and reads the row again.
    with schemas.company(ana.tenant.schema_name):
        assert (connection.tenant.name, connection.tenant.zone) == ("Aurora Viento", "Europe/Madrid")


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "Clinique du Parc"},
        {"zone": "Mars/Base"},
        {"currency": "XX"},
        {"accent_hue": "999"},
        {"language": "de"},
    ],
)
def test_a_bad_setting_says_which_field(browse: Any, ana: Membership, changes: dict[str, str]) -> None:
    response = browse(ana).post(reverse("tenants:settings"), COMPANY | changes)
    assert response.status_code == 422
    assert "field__error" in response.content.decode()
    assert Tenant.objects.get(pk=ana.tenant_id).zone == "America/Argentina/Buenos_Aires"


def test_opening_hours_are_kept_as_blocks(browse: Any, ana: Membership) -> None:
    client = browse(ana)
    week = hours(d0_1_from="16:30", d0_1_to="19:00")
    assert client.post(reverse("tenants:opening"), week).status_code == 302
    opening = Tenant.objects.get(pk=ana.tenant_id).opening
    assert opening["0"] == [["08:00", "15:30"], ["16:30", "19:00"]]
    assert opening["6"] == []
    assert 'value="16:30"' in client.get(reverse("tenants:opening")).content.decode()


@pytest.mark.parametrize(
    "changes", [{"d1_0_to": ""}, {"d1_0_to": "07:00"}, {"d1_0_to": "25:00"}, {"d1_1_from": "12:00", "d1_1_to": "18:00"}]
)
def test_hours_that_do_not_fit_are_refused(browse: Any, ana: Membership, changes: dict[str, str]) -> None:
    response = browse(ana).post(reverse("tenants:opening"), hours(**changes))
    assert response.status_code == 422
    assert "field__error" in response.content.decode()


def test_a_module_is_switched_off_and_on(browse: Any, ana: Membership) -> None:
    from tenants import modules

    modules.register_module(modules.Module(name="tried", label="Tried", optional=True))
    try:
        client = browse(ana)
        client.post(reverse("tenants:modules"), {"tried": "on"})
        assert "tried" in Tenant.objects.get(pk=ana.tenant_id).modules
        client.post(reverse("tenants:modules"), {})
        assert "tried" not in Tenant.objects.get(pk=ana.tenant_id).modules
    finally:
        del modules._modules["tried"]


@pytest.mark.parametrize("name", ["opening", "modules", "channels", "channel_new"])
def test_only_ceos_configure(browse: Any, ana: Membership, beto: Membership, sonia: Membership, name: str) -> None:
    assert browse(ana).get(reverse(f"tenants:{name}")).status_code == 200
    assert browse(beto).get(reverse(f"tenants:{name}")).status_code == 403
    assert browse(sonia).get(reverse(f"tenants:{name}")).status_code == 403
    assert browse(beto).get(reverse("tenants:settings")).url == reverse("tenants:profile")


def test_a_region_of_a_room_that_offers_none_is_not_there(browse: Any, ana: Membership) -> None:
    assert browse(ana).get("/settings/nowhere/").status_code == 404


# Channels


def test_a_number_is_connected_step_by_step(browse: Any, ana: Membership, in_english: None) -> None:
    client = browse(ana)
    made = client.post(reverse("tenants:channel_new"), {"name": "Ventas", "number": "+54 9 11 5555-0177"})
    row = WhatsAppChannel.objects.get(number="+5491155550177")
    assert made.url == reverse("tenants:channel", args=[row.pk])
    page = client.get(made.url).content.decode()
    assert f"{installation.SITE_URL}{row.webhook_path}" in page and "Add your key" in page
    assert row.secret not in page
    again = client.post(reverse("tenants:channel_new"), {"name": "Ventas", "number": "+5491155550177"})
    assert again.status_code == 422


@pytest.mark.parametrize("number", ["", "11 5555 0177", "+1", "phone"])
def test_a_number_without_country_code_is_refused(browse: Any, ana: Membership, number: str) -> None:
    assert browse(ana).post(reverse("tenants:channel_new"), {"name": "X", "number": number}).status_code == 422


def test_a_number_is_switched_off(browse: Any, ana: Membership, channel: WhatsAppChannel) -> None:
    browse(ana).post(reverse("tenants:channel_active", args=[channel.pk]), {})
    assert not WhatsAppChannel.objects.get(pk=channel.pk).is_active


def test_another_companys_number_is_not_there(browse: Any, carla: Membership, channel: WhatsAppChannel) -> None:
    client = prove(browse(carla))
    assert client.get(reverse("tenants:channel", args=[channel.pk])).status_code == 404
    assert client.post(reverse("tenants:channel_key", args=[channel.pk]), {"api_key": "abc"}).status_code == 404
    assert client.post(reverse("tenants:channel_active", args=[channel.pk])).status_code == 404


# One's own profile


def test_a_new_password_needs_the_present_one_and_ends_other_sessions(browse: Any, beto: Membership) -> None:
    here, there = browse(beto), browse(beto)
    url = reverse("tenants:change_password")
    new = {"password": "another-quiet-river", "again": "another-quiet-river"}
    assert here.post(url, {"current": "wrong", **new}).status_code == 422
    assert here.post(url, {"current": PASSWORD, **new}).status_code == 302
    assert User.objects.get(pk=beto.user_id).check_password("another-quiet-river")
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


def test_a_profile_is_ones_own(browse: Any, beto: Membership, client: Client) -> None:
    url = reverse("tenants:profile")
    assert client.post(url, {"name": "Nobody"}).status_code == 302
    assert browse(beto).post(url, {"name": "", "phone": "", "language": ""}).status_code == 422
    assert browse(beto).post(url, {"name": "Beto S.", "phone": "+54 11 5555 0122", "language": "fr"}).status_code == 302
    user = User.objects.get(pk=beto.user_id)
    assert (user.name, user.language, user.is_superuser) == ("Beto S.", "fr", False)
