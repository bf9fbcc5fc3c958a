"""The end of a company: switched off, or deleted with its schema, its key and its files."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.sql import SQL, Identifier

from tenants import audit, erasures, locks, notices, queues
from tenants.erasures import Erasure
from tenants.errors import UserError
from tenants.models import DataKey, Deletion, ScheduledJob, Tenant, User
from tenants.signals import company_deactivating

# The installation's queue of deletions that were asked for.
QUEUE = "deletions"


@contextmanager
def alone(name: str) -> Iterator[None]:
    """One process at a time makes or deletes the company of this name; the second gets a UserError."""
    with locks.held(f"company:{name.lower()}") as own:
        if own is None:
            raise UserError(_("This company is being made or deleted at this moment. Try again in a minute."))
        yield


@transaction.atomic
def deactivate(tenant: Tenant, *, by: User | None = None) -> None:
    """Everybody is out at the next request, sockets close, webhooks and tasks are refused; nothing is lost."""
    if Tenant.objects.active().select_for_update().filter(pk=tenant.pk).exists():
        company_deactivating.send(Tenant, tenant=tenant)
        _audit_decision(tenant, "company.deactivated", by)  # while it is active: the trail of another one is closed
        Tenant.objects.filter(pk=tenant.pk).update(status=Tenant.Status.INACTIVE)
    tenant.refresh_from_db(fields=["status"])


@transaction.atomic
def reactivate(tenant: Tenant, *, by: User | None = None) -> None:
    """A company that was switched off works again; one that is being made or deleted does not change."""
    if Tenant.objects.filter(pk=tenant.pk, status=Tenant.Status.INACTIVE).update(status=Tenant.Status.ACTIVE):
        _audit_decision(tenant, "company.activated", by)
    tenant.refresh_from_db(fields=["status"])


def _audit_decision(tenant: Tenant, action: str, by: User | None) -> None:
    audit.record(tenant.schema_name, action, tenant.pk, by=by.pk if by else None)
    notices.recheck_company(tenant.schema_name)


@transaction.atomic
def ask_deletion(tenant: Tenant, *, typed_name: str, by: User) -> Deletion:
    """Switches the company off for good and has a task delete it; asked twice, the same deletion. Raises UserError.

    From here on it can only be deleted: there is no way back.
    """
    now = Tenant.objects.select_for_update().get(pk=tenant.pk)
    _check_name(now, typed_name)
    under_way = Deletion.objects.filter(tenant_id=now.pk).first()
    if under_way is not None:
        return under_way
    deletion = Deletion.of(now)
    deactivate(now, by=by)
    _begin(now)
    queues.send_on_commit(QUEUE, deletion.pk)
    return deletion


def delete_company(tenant: Tenant, *, typed_name: str) -> None:
    """Deletes a company that is switched off, or one that was never finished. There is no way back.

    The key goes first, so that whatever remains of a cut call holds only unreadable secrets; repeating it finishes.
    People who belong to no other company are emptied the next night. Raises UserError.
    """
    connection.set_schema_to_public()
    _check_name(tenant, typed_name)
    with alone(tenant.name):
        _begin(tenant)
        remove_company(tenant)


def finish_deletion(deletion: Deletion) -> None:
    """Does what is left of a deletion that was asked for; may be cut and repeated. Raises UserError while another
    process is at it."""
    connection.set_schema_to_public()
    with alone(deletion.name):
        tenant = Tenant.objects.filter(pk=deletion.tenant_id, status=Tenant.Status.DELETING).first()
        if tenant is not None:
            remove_company(tenant, deletion.reach)
        deletion.finish()


def remove_unfinished(tenant: Tenant) -> None:
    """Deletes a company that was never finished. Raises UserError for any other."""
    connection.set_schema_to_public()
    with alone(tenant.name):
        unfinished = Tenant.objects.filter(pk=tenant.pk, status=Tenant.Status.CREATING)
        if not unfinished.update(status=Tenant.Status.DELETING):
            raise UserError(_("This company is not being made, so it was left alone."))
        remove_company(tenant)


def _check_name(tenant: Tenant, typed: str) -> None:
    if typed != tenant.name:
        raise UserError(_("The name does not match. Type it exactly as it is written."))


def _begin(tenant: Tenant) -> None:
    """From here on the company can only be deleted."""
    ready = Tenant.objects.filter(pk=tenant.pk).exclude(status=Tenant.Status.ACTIVE)
    if not ready.update(status=Tenant.Status.DELETING):
        raise UserError(_("Deactivate the company before you delete it."))


def remove_again(since: datetime) -> int:
    """Deletes the companies that were deleted after `since` and are back from a backup; how many."""
    connection.set_schema_to_public()
    erased = [one.id for one in erasures.since(since) if one.kind == erasures.Kind.COMPANY]
    back = list(Tenant.objects.filter(pk__in=erased))
    for tenant in back:
        Tenant.objects.filter(pk=tenant.pk).update(status=Tenant.Status.DELETING)
        remove_company(tenant)
    return len(back)


def remove_company(tenant: Tenant, reached: Callable[[str], None] = lambda step: None) -> None:
    """Key, schema, files and rows, in this order; each safe to repeat. The caller holds `alone`."""
    connection.set_schema_to_public()
    DataKey.objects.filter(tenant=tenant).delete()
    reached(Deletion.Step.KEY)
    with connection.cursor() as cursor:
        cursor.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(tenant.schema_name)))
    reached(Deletion.Step.SCHEMA)
    folder = Path(settings.MEDIA_ROOT) / tenant.schema_name
    if folder.exists():
        shutil.rmtree(folder)
    erasures.remember([Erasure(erasures.Kind.COMPANY, tenant.pk, timezone.now())])
    with transaction.atomic():
        ScheduledJob.objects.filter(schema=tenant.schema_name).delete()
        tenant.delete()
