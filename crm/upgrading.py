"""Bringing the tables up to date: the shared ones, then each company's. One that fails keeps no other back."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.core.management import call_command
from django.db import connection

from tenants.models import Tenant

logger = logging.getLogger(__name__)

Report = Callable[[int, int, Tenant], None]


def upgrade(report: Report = lambda number, count, tenant: None) -> list[Tenant]:
    """Raises what a migration of the shared tables raises; answers the companies that could not be brought up to date.

    Each says why in `upgrade_failure`, and is served again once a later run has succeeded.
    """
    call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
    connection.set_schema_to_public()
    # Those that are being made or deleted are finished by whoever began it.
    unfinished = [Tenant.Status.CREATING, Tenant.Status.DELETING]
    companies = list(Tenant.objects.exclude(status__in=unfinished).order_by("pk"))
    for number, tenant in enumerate(companies, start=1):
        tenant.note_upgrade(_upgrade_company(tenant))
        report(number, len(companies), tenant)
    return [tenant for tenant in companies if tenant.upgrade_failure]


def _upgrade_company(tenant: Tenant) -> str:
    """Why it failed, in one line; "" when the tables are up to date."""
    try:
        call_command("migrate_schemas", schema_name=tenant.schema_name, interactive=False, verbosity=0)
    except Exception as error:
        # Whatever a migration raises: a broken history, tables or rows that do not fit, a schema that is gone.
        logger.exception("the tables of %s were not brought up to date", tenant.schema_name)
        first = (str(error).strip().splitlines() or [""])[0]
        return f"{type(error).__name__}: {first}"
    finally:
        connection.set_schema_to_public()
    return ""
