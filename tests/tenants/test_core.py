"""The ground: companies, keys, the way of a request."""

import pytest
from django.db import connection

from tenants import crypto, schemas
from tenants.models import Tenant, WhatsAppChannel


def test_it_keeps_secrets_encrypted(solar: Tenant) -> None:
    channel = WhatsAppChannel.objects.create(tenant=solar, provider="ycloud", name="Main", number="+5491155551111")
    with connection.cursor() as cursor:
        cursor.execute("select secret from public.tenants_whatsappchannel where id=%s", [channel.pk])
        stored = cursor.fetchone()[0]
    assert stored.startswith(f"v1:{solar.pk}:")
    assert channel.secret not in stored
    assert WhatsAppChannel.objects.get(pk=channel.pk).secret == channel.secret


def test_it_refuses_to_store_a_secret_in_clear(solar: Tenant) -> None:
    WhatsAppChannel.objects.create(tenant=solar, provider="ycloud", name="Main", number="+5491155551111")
    with pytest.raises(ValueError, match="through its model"):
        WhatsAppChannel.objects.update(secret="in clear")


def test_it_reads_nothing_without_the_master_key(solar: Tenant, settings: pytest.FixtureRequest) -> None:
    stored = crypto.encrypt(solar.pk, "a secret")
    settings.NEXUS_MASTER_KEYS = []
    with pytest.raises(crypto.KeyMissing):
        crypto.decrypt(stored)


def test_it_leaves_a_company_on_every_exit(solar: Tenant, clinic: Tenant) -> None:
    with pytest.raises(RuntimeError), schemas.company(clinic.schema_name):
        assert connection.schema_name == clinic.schema_name
        raise RuntimeError
    assert connection.schema_name == solar.schema_name


@pytest.mark.parametrize("schema", ["public", "nowhere", ""])
def test_it_enters_no_schema_but_a_company(db: None, schema: str) -> None:
    with pytest.raises(schemas.NoSuchCompany), schemas.company(schema):
        pass
