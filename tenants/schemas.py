"""Entering a company's schema, and leaving it on every exit."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.utils import timezone, translation

from tenants.models import Tenant


class NoSuchCompany(Exception):
    """The schema is missing, is `public`, or belongs to a company that is not active."""


@contextmanager
def company(schema: str) -> Iterator[Tenant]:
    """Runs the block in the company's schema with neutral language and UTC.

    Raises NoSuchCompany. The schema and language of before are restored on every exit.
    """
    before = connection.tenant
    connection.set_schema_to_public()
    try:
        tenant = Tenant.objects.active().filter(schema_name=schema).first() if schema != "public" else None
        if tenant is None:
            raise NoSuchCompany(schema)
        connection.set_tenant(tenant)
        with translation.override(None), timezone.override(None):
            yield tenant
    finally:
        _return_to(before)


@contextmanager
def public() -> Iterator[None]:
    """Runs the block outside of any company, for rows of companies themselves; the schema of before is restored."""
    before = connection.tenant
    connection.set_schema_to_public()
    try:
        yield
    finally:
        _return_to(before)


def _return_to(before: Any) -> None:
    connection.set_tenant(before) if hasattr(before, "pk") else connection.set_schema_to_public()


def every_active() -> list[Tenant]:
    """All companies that work now, for the few jobs that visit each of them."""
    return list(Tenant.objects.active().order_by("pk"))
