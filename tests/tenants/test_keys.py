"""Keys: rotation, what does not fit, and secrets that were carried to another company."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from agent.models import AgentProfile
from calendar_app.models import GoogleAccount
from tenants import crypto, key_holders
from tenants.maintenance import rotation
from tenants.models import DataKey, Tenant, User, WhatsAppChannel

READ = "SELECT api_key FROM public.tenants_whatsappchannel WHERE id = %s"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "SETTLE", 0.0)


@pytest.fixture
def channel(solar: Tenant) -> WhatsAppChannel:
    return channel_of(solar, "+5491155551111", "key-of-solar")


def channel_of(tenant: Tenant, number: str, key: str) -> WhatsAppChannel:
    return WhatsAppChannel.objects.create(tenant=tenant, provider="ycloud", name="Main", number=number, api_key=key)


def stored_key(channel: WhatsAppChannel) -> str:
    with connection.cursor() as cursor:
        cursor.execute(READ, [channel.pk])
        return str(cursor.fetchone()[0])


def read_key(channel: WhatsAppChannel) -> str:
    return WhatsAppChannel.objects.get(pk=channel.pk).api_key


def test_it_needs_old_master_keys_no_more_after_a_rotation(channel: WhatsAppChannel, settings: Any) -> None:
    old = settings.NEXUS_MASTER_KEYS
    new = Fernet.generate_key().decode()
    settings.NEXUS_MASTER_KEYS = [new, *old]
    assert read_key(channel) == "key-of-solar"
    call_command("rotate_keys")
    assert rotation.rewrap_all() == 0
    settings.NEXUS_MASTER_KEYS = [new]
    assert read_key(channel) == "key-of-solar"
    settings.NEXUS_MASTER_KEYS = old
    crypto._opened.clear()
    with pytest.raises(crypto.KeyMissing):
        read_key(channel)


def test_it_changes_nothing_with_a_master_key_that_does_not_fit(channel: WhatsAppChannel, settings: Any) -> None:
    before = list(DataKey.objects.values_list("pk", "wrapped"))
    settings.NEXUS_MASTER_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("rotate_keys", "--data-keys")
    assert list(DataKey.objects.values_list("pk", "wrapped")) == before


def test_it_wraps_the_seeds_of_second_factors_anew(solar: Tenant, settings: Any) -> None:
    new, seed = Fernet.generate_key().decode(), crypto.master().encrypt(b"a seed").decode()
    user = User.objects.get(email="ana@example.test")
    row = Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": seed})
    settings.NEXUS_MASTER_KEYS = [new, *settings.NEXUS_MASTER_KEYS]
    call_command("rotate_keys")
    settings.NEXUS_MASTER_KEYS = [new]
    row.refresh_from_db()
    assert crypto.master().decrypt(row.data["secret"].encode()) == b"a seed"


@contextmanager
def process_that_knows(*keys: str) -> Iterator[None]:
    """Another running process of the product, as the database sees it."""
    known = ",".join(key_holders.fingerprint(key) for key in keys)
    url = os.environ["DATABASE_URL"]
    database = connection.settings_dict["NAME"]
    with psycopg.connect(url, dbname=database, application_name=f"nexus 0badcafe {known}"):
        yield
    while key_holders.other_processes():  # its backend outlives it by a moment
        pass


def test_it_rotates_nothing_while_a_running_process_lacks_the_newest_key(
    channel: WhatsAppChannel, settings: Any
) -> None:
    old, new = settings.NEXUS_MASTER_KEYS, Fernet.generate_key().decode()
    settings.NEXUS_MASTER_KEYS = [new, *old]
    before = list(DataKey.objects.values_list("pk", "wrapped"))
    with process_that_knows(*old), pytest.raises(CommandError, match="1 running process does not know the newest"):
        call_command("rotate_keys")
    assert list(DataKey.objects.values_list("pk", "wrapped")) == before
    with process_that_knows(new, *old):
        call_command("rotate_keys")
    assert list(DataKey.objects.values_list("pk", "wrapped")) != before


def test_its_sessions_name_the_keys_that_it_knows(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW application_name")
        (name,) = cursor.fetchone()
    assert name == key_holders.session_name(settings.NEXUS_MASTER_KEYS)
    assert not any(key in name for key in settings.NEXUS_MASTER_KEYS)


def test_it_is_not_ready_with_keys_that_open_nothing(solar: Tenant, settings: Any) -> None:
    crypto.create_data_key(solar.pk)
    assert Client().get("/readyz").status_code == 200
    settings.NEXUS_MASTER_KEYS = [Fernet.generate_key().decode()]
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"database": True, "broker": True, "keys": False}


@pytest.mark.parametrize("keys", [[], ["nonsense"], [" "]])
def test_it_refuses_without_a_good_master_key(channel: WhatsAppChannel, settings: Any, keys: list[str]) -> None:
    settings.NEXUS_MASTER_KEYS = keys
    with pytest.raises(CommandError, match="NEXUS_MASTER_KEY"):
        call_command("rotate_keys")


def test_it_encrypts_every_secret_anew(channel: WhatsAppChannel, solar: Tenant) -> None:
    profile = AgentProfile.objects.current()
    profile.api_key = "key-of-the-model"
    profile.save()
    account = {"email": "agenda@example.test", "refresh_token": "1//refresh", "access_token": "ya29.access"}
    GoogleAccount.objects.create(**account, expires_at=timezone.now())
    before, key = stored_key(channel), DataKey.objects.get(pk=solar.pk).wrapped
    call_command("rotate_keys", "--data-keys", solar.name)
    row = DataKey.objects.get(pk=solar.pk)
    assert row.wrapped != key and row.former == "" and stored_key(channel) != before
    assert read_key(channel) == "key-of-solar"
    connection.set_tenant(solar)
    assert AgentProfile.objects.current().api_key == "key-of-the-model"
    google = GoogleAccount.objects.get()
    assert (google.refresh_token, google.access_token) == ("1//refresh", "ya29.access")


def test_it_finishes_a_rotation_that_was_cut(channel: WhatsAppChannel, solar: Tenant) -> None:
    rotation._begin(solar)
    half = DataKey.objects.get(pk=solar.pk)
    assert half.former and read_key(channel) == "key-of-solar"
    rotation.renew_data_key(solar)
    whole = DataKey.objects.get(pk=solar.pk)
    assert whole.wrapped == half.wrapped and whole.former == "" and read_key(channel) == "key-of-solar"


def test_it_keeps_both_keys_while_a_secret_is_unreadable(channel: WhatsAppChannel, solar: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE public.tenants_whatsappchannel SET secret = %s WHERE id = %s", [f"v1:{solar.pk}:x", channel.pk]
        )
    with pytest.raises(crypto.KeyMissing):
        rotation.renew_data_key(solar)
    assert DataKey.objects.get(pk=solar.pk).former and read_key(channel) == "key-of-solar"


def test_it_reads_what_another_process_wrote_with_a_newer_key(solar: Tenant, channel: WhatsAppChannel) -> None:
    assert read_key(channel) == "key-of-solar"
    remembered = dict(crypto._opened)
    rotation.renew_data_key(solar)
    crypto._opened.clear()
    crypto._opened.update(remembered)  # as in a process that heard of nothing
    assert read_key(channel) == "key-of-solar"


def test_a_destroyed_key_is_forgotten_at_once(solar: Tenant, channel: WhatsAppChannel) -> None:
    assert read_key(channel) == "key-of-solar"
    remembered = dict(crypto._opened)
    DataKey.objects.filter(pk=solar.pk).delete()
    crypto._opened.update(remembered)  # as in a process that heard of nothing
    with pytest.raises(crypto.KeyMissing):
        read_key(channel)


def test_it_opens_no_secret_of_another_company(solar: Tenant, clinic: Tenant, channel: WhatsAppChannel) -> None:
    other = channel_of(clinic, "+33755550000", "key-of-clinic")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE public.tenants_whatsappchannel SET api_key = %s WHERE id = %s", [stored_key(channel), other.pk]
        )
    with pytest.raises(crypto.KeyMissing):
        read_key(other)


def test_it_opens_no_secret_that_was_carried_into_another_schema(solar: Tenant, clinic: Tenant) -> None:
    stolen = crypto.encrypt(clinic.pk, "key-of-clinic")
    AgentProfile.objects.current().save()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE agent_agentprofile SET api_key = %s", [stolen])
        assert cursor.rowcount == 1
    with pytest.raises(crypto.KeyMissing):
        _ = AgentProfile.objects.current().api_key
