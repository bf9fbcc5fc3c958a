"""The end of a company: switched off, or deleted with its schema, its key and its files."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg.sql import SQL, Identifier

from tenants import audit, notices
from tenants.errors import UserError
from tenants.models import DataKey, Tenant, Wake


@contextmanager
def alone(name: str) -> Iterator[None]:
    """One process at a time makes or deletes the company of this name; the second gets a UserError.

    The lock is kept by a connection of its own: migrations give theirs back.
    """
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("select pg_try_advisory_lock(hashtextextended(%s, 0))", [f"company:{name.lower()}"])
            if not cursor.fetchone()[0]:
                raise UserError(_("This company is being made or deleted at this moment. Try again in a minute."))
            try:
                yield
            finally:
                cursor.execute("select pg_advisory_unlock(hashtextextended(%s, 0))", [f"company:{name.lower()}"])
    finally:
        own.close()


@transaction.atomic
def deactivate(tenant: Tenant) -> None:
    """Everybody is out at the next request, sockets close, webhooks and tasks are refused; nothing is lost."""
    if Tenant.objects.active().filter(pk=tenant.pk).update(status=Tenant.Status.INACTIVE):
        _tell(tenant, "company.deactivated")
    tenant.refresh_from_db(fields=["status"])


@transaction.atomic
def reactivate(tenant: Tenant) -> None:
    """A company that was switched off works again; one that is being made or deleted does not change."""
    if Tenant.objects.filter(pk=tenant.pk, status=Tenant.Status.INACTIVE).update(status=Tenant.Status.ACTIVE):
        _tell(tenant, "company.reactivated")
    tenant.refresh_from_db(fields=["status"])


def _tell(tenant: Tenant, action: str) -> None:
    audit.record(tenant.schema_name, action, tenant.pk)
    notices.recheck_company(tenant.schema_name)


def delete_company(tenant: Tenant, *, typed_name: str) -> None:
    """Deletes a company that is switched off, or one that was never finished. There is no way back.

    The key goes first, so that whatever remains, backups included, holds only unreadable secrets. A call that was
    cut is finished by repeating it. People keep their accounts. Raises UserError.
    """
    connection.set_schema_to_public()
    if typed_name != tenant.name:
        raise UserError(_("The name does not match. Type it exactly as it is written."))
    with alone(tenant.name):
        _begin(tenant)
        DataKey.objects.filter(tenant=tenant).delete()
        with connection.cursor() as cursor:
            cursor.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(tenant.schema_name)))
        folder = Path(settings.MEDIA_ROOT) / tenant.schema_name
        if folder.exists():
            shutil.rmtree(folder)
        with transaction.atomic():
            Wake.objects.filter(schema=tenant.schema_name).delete()
            tenant.delete()


def _begin(tenant: Tenant) -> None:
    """From here on the company can only be deleted."""
    ready = Tenant.objects.filter(pk=tenant.pk).exclude(status=Tenant.Status.ACTIVE)
    if not ready.update(status=Tenant.Status.DELETING):
        raise UserError(_("Deactivate the company before you delete it."))
