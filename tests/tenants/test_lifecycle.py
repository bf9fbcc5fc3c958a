"""The life of a company: made, cut half-way, switched off, deleted."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from tenants import schemas
from tenants.companies import lifecycle
from tenants.companies.provisioning import create_company
from tenants.errors import UserError
from tenants.models import DataKey, Membership, ScheduledJob, Tenant, User
from tenants.scheduling import schedule
from tests.tenants.proof import prove


def make(name: str = "Efímera") -> Tenant:
    return create_company(name=name, owner_email="efi@example.test")


def has_schema(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from information_schema.schemata where schema_name = %s", [name])
        return bool(cursor.fetchone()[0])


def delete(name: str, again: str) -> None:
    """Each test is one transaction, so what the making left to its end is looked at before anything is dropped."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    call_command("delete_company", name, "--yes-delete", again, stdout=StringIO())


def test_it_leaves_nothing_of_a_deleted_company_but_the_people(db: None, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    tenant = make()
    (tmp_path / tenant.schema_name).mkdir()
    (tmp_path / tenant.schema_name / "photo").write_bytes(b"x")
    with schemas.company(tenant.schema_name):
        schedule("deliver", tenant.pk, tenant.created_at)
    delete(tenant.name, tenant.name)
    assert not Tenant.objects.filter(pk=tenant.pk).exists()
    assert not DataKey.objects.filter(tenant_id=tenant.pk).exists()
    assert not ScheduledJob.objects.filter(schema=tenant.schema_name).exists()
    assert not Membership.objects.filter(tenant_id=tenant.pk).exists()
    assert not has_schema(tenant.schema_name)
    assert list(tmp_path.iterdir()) == []
    assert User.objects.filter(email="efi@example.test").exists()


def test_it_deletes_nothing_when_the_typed_name_differs(db: None) -> None:
    tenant = make()
    with pytest.raises(CommandError):
        delete(tenant.name, "efímera")
    tenant.refresh_from_db()
    assert tenant.is_active and has_schema(tenant.schema_name)


def test_an_active_company_is_deactivated_first(db: None) -> None:
    tenant = make()
    with pytest.raises(UserError):
        lifecycle.delete_company(tenant, typed_name=tenant.name)
    assert has_schema(tenant.schema_name)


def test_a_deletion_that_was_cut_is_finished_by_repeating_it(db: None) -> None:
    tenant = make()
    Tenant.objects.filter(pk=tenant.pk).update(status=Tenant.Status.DELETING)
    DataKey.objects.filter(tenant=tenant).delete()
    lifecycle.reactivate(tenant)
    assert tenant.status == "deleting"
    delete(tenant.name, tenant.name)
    assert not has_schema(tenant.schema_name)


def test_a_creation_that_was_cut_is_resumed_or_removed(db: None) -> None:
    """As it stands after the worker died with the schema made and nothing in it."""
    half = Tenant.objects.create(name="Half", schema_name="c_half_1")
    with connection.cursor() as cursor:
        cursor.execute("create schema c_half_1")
    delete("Half", "Half")
    assert not has_schema("c_half_1")
    half = Tenant.objects.create(name="Half", schema_name="c_half_2")
    assert make("Half").pk == half.pk
    half.refresh_from_db()
    assert half.is_active and has_schema("c_half_2")


def test_two_who_make_the_same_company_at_once_do_not_meet(db: None) -> None:
    with lifecycle.alone("Twice"), pytest.raises(UserError):
        make("Twice")
    assert not Tenant.objects.filter(name="Twice").exists()
    assert make("Twice").is_active


def test_a_company_that_is_off_lets_nobody_in_until_it_is_on_again(browse: Any, ana: Membership) -> None:
    client = browse(ana)
    assert client.get("/settings/").status_code == 200
    lifecycle.deactivate(ana.tenant)
    assert client.get("/settings/").status_code == 302
    with pytest.raises(schemas.NoSuchCompany), schemas.company(ana.tenant.schema_name):
        pass
    lifecycle.reactivate(ana.tenant)
    assert browse(ana).get("/settings/").status_code == 200


def test_the_extensions_outlive_the_first_company(db: None) -> None:
    first, second = make("First"), make("Second")
    delete(first.name, first.name)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_extension where extname in ('btree_gist', 'pg_trgm', 'unaccent')")
        assert cursor.fetchone()[0] == 3
    assert has_schema(second.schema_name)


def test_the_owner_switches_a_company_off_and_on_in_the_admin(client: Client, clinic: Tenant) -> None:
    client.force_login(User.objects.create_superuser("owner@example.test", "the-owner-of-it-all", name="Owner"))
    prove(client)
    for action, status in (("deactivate", "inactive"), ("reactivate", "active")):
        client.post(
            reverse("admin:tenants_tenant_changelist"), {"action": action, "_selected_action": [str(clinic.pk)]}
        )
        clinic.refresh_from_db()
        assert clinic.status == status
    page = client.get(reverse("admin:tenants_tenant_change", args=[clinic.pk])).content.decode()
    assert 'name="name"' in page and 'name="status"' not in page
