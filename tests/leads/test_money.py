"""Sums as people of the company write them: typed into forms, shown in fields and on pages, and sent by programs."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import phonenumbers
import pytest
from babel.numbers import get_territory_currencies
from django.test import Client
from django.utils import translation

from calendar_app.models import Service
from leads.models import Deal
from tenants import money
from tenants.errors import UserError
from tenants.models import Membership, Tenant
from tests.factories import make_lead, make_service

Browse = Callable[[Membership], Client]
HTMX = {"HTTP_HX_REQUEST": "true"}


def post_deal(client: Client, lead: Any, amount: str) -> Any:
    return client.post(f"/pipeline/leads/{lead.pk}/deals/new/", {"title": "Techo", "amount": amount}, **HTMX)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1.500,50", "1500.50"),
        ("1500,50", "1500.50"),
        ("1500.50", "1500.50"),
        ("1.500", "1500.00"),
        ("$ 2.000", "2000.00"),
        ("ARS 2.000", "2000.00"),
        ("2.000 $", "2000.00"),
        ("1 500,50", "1500.50"),
        ("1\u202f500,50", "1500.50"),
        ("1\u00a0500", "1500.00"),
        ("1’500.50", "1500.50"),
        ("1,500.50", "1500.50"),
        ("1.500.000", "1500000.00"),
        ("1,500,000", "1500000.00"),
        ("26.250.000,00", "26250000.00"),
        ("12,5", "12.50"),
        ("0,5", "0.50"),
        ("0.500", "0.50"),
        ("1.500,-", "1500.00"),
        ("1500", "1500.00"),
        ("0", "0.00"),
    ],
)
def test_it_takes_an_amount_as_people_write_it(
    browse: Browse, solar: Tenant, ana: Membership, typed: str, kept: str
) -> None:
    lead = make_lead()
    assert post_deal(browse(ana), lead, typed).status_code == 204
    assert Deal.objects.get(lead=lead).amount == Decimal(kept)


@pytest.mark.parametrize(
    "typed",
    ["1,500", "1.50.00", "1.5000.00", "12.34.567", "mil", "1 50", "1,5,0", "€ 5", "US$ 2.000", "1.500,505", ",", "-5",
     "1..5", "1/2", "½", "9999999999999", "1.234,567.89", "0x10", "1e5", "nan", "inf",
     "9" * 40, "9" * 5000, "-" + "9" * 40, "9" * 40 + ",50", "0," + "9" * 40, "5²", "①", "⑤0"],
)  # fmt: skip
def test_it_refuses_what_may_be_read_two_ways(browse: Browse, solar: Tenant, ana: Membership, typed: str) -> None:
    lead = make_lead()
    response = post_deal(browse(ana), lead, typed)
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()
    assert not Deal.objects.exists()


def test_a_currency_without_cents_takes_none(browse: Browse, solar: Tenant, ana: Membership) -> None:
    Tenant.objects.filter(pk=solar.pk).update(currency="CLP", country="CL")
    lead, client = make_lead(), browse(ana)
    assert post_deal(client, lead, "1.500,50").status_code == 422
    assert post_deal(client, lead, "$ 1.500,00").status_code == 204
    deal = Deal.objects.get()
    assert (deal.amount, deal.currency) == (1500, "CLP")
    assert 'value="1.500"' in client.get(f"/pipeline/deals/{deal.pk}/", **HTMX).content.decode()


def test_a_field_shows_what_may_be_typed_again(
    browse: Browse, solar: Tenant, ana: Membership, carla: Membership, clinic: Tenant
) -> None:
    service = make_service(price=Decimal("15000.00"))
    client = browse(ana)
    address = f"/calendar/settings/services/{service.pk}/"
    form = client.get(address, **HTMX)
    assert 'value="15.000,00"' in form.content.decode()
    data = {"name": "Visita", "minutes": 60, "buffer_before": 0, "buffer_after": 0, "price": "15.000,00"}
    assert client.post(address, data, **HTMX).status_code < 300
    assert Service.objects.get().price == 15000
    assert client.post(address, data | {"price": "15,000"}, **HTMX).status_code == 422
    deal = make_lead().deals.create(title="Techo", amount=Decimal("1500.50"), currency="EUR")
    ana.user.language = "fr"
    ana.user.save()
    assert 'value="1\u202f500,50"' in browse(ana).get(f"/pipeline/deals/{deal.pk}/", **HTMX).content.decode()


@pytest.mark.parametrize(
    ("country", "language", "typed", "kept"),
    [
        ("MX", "es", "1,500", "1500"),
        ("MX", "es", "1.500", None),
        ("AR", "en", "1,500", "1500"),
        ("AR", "en", "1.500", None),
        ("FR", "fr", "1 500", "1500"),
        ("FR", "fr", "1.500", "1500"),
        ("FR", "fr", "1,500", None),
        ("IN", "en", "12,34,567.50", "1234567.50"),
        ("AR", "es", "12,34,567.50", None),
    ],
)
def test_thousands_are_those_of_the_place(
    solar: Tenant, country: str, language: str, typed: str, kept: str | None
) -> None:
    solar.country = country
    with translation.override(language):
        if kept is None:
            with pytest.raises(UserError):
                money.parse_amount(typed, "USD")
        else:
            assert money.parse_amount(typed, "USD") == Decimal(kept)


def test_whatever_is_shown_can_be_typed(solar: Tenant) -> None:
    for country in ("AR", "CL", "MX", "ES", "FR", "CH", "US", "IN", "BJ", "BR", "PY", "UY"):
        solar.country = country
        for language in ("es", "en", "fr"):
            for currency in ("ARS", "CLP", "USD", "EUR", "XOF", "MXN", "PYG", "UYU"):
                with translation.override(language):
                    for amount in (Decimal("1234567.50"), Decimal(1500), Decimal("0.5"), Decimal(999)):
                        amount = amount if money.digits_of(currency) else Decimal(int(amount))
                        assert money.parse_amount(money.typed(amount, currency), currency) == amount
                        assert money.parse_amount(money.shown(amount, currency), currency) == amount, (
                            country,
                            language,
                        )


def test_no_two_currencies_look_alike(solar: Tenant) -> None:
    regions = phonenumbers.SUPPORTED_REGIONS
    codes = {code for region in regions for code in get_territory_currencies(region)}
    for country in regions:
        solar.country = country
        for language in ("es", "en", "fr"):
            with translation.override(language):
                assert len({money.shown(Decimal(7), code) for code in codes}) == len(codes), (country, language)


def test_chilean_and_argentine_pesos_and_dollars_are_told_apart(solar: Tenant) -> None:
    with translation.override("es"):
        shown = [money.shown(Decimal("1500.50"), code) for code in ("ARS", "CLP", "USD")]
        assert shown == ["$1.500,50", "CLP1.501", "US$1.500,50"]
