"""Changing keys while the product runs; every step may be cut and is resumed by the next call.

Master keys: whatever they wrap is wrapped anew with the newest. Data keys: the new one is put before the old in one
statement, every secret is encrypted anew by compare-and-swap, and the old one is dropped when no secret needs it.
"""

import time
from collections.abc import Callable, Iterator
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.utils.translation import ngettext
from psycopg.sql import SQL, Identifier

from tenants import crypto, key_holders
from tenants.errors import KeyMissing
from tenants.fields import EncryptedTextField
from tenants.models import DataKey, Tenant

BATCH = 500
# Seconds that a writer may need between reading the key and beginning its statement.
SETTLE = 3.0
# So long a transaction that began before the change of keys is waited for.
PATIENCE = 300.0

_rewraps: list[Callable[[], int]] = []


def register_rewrap(rewrap: Callable[[], int]) -> None:
    """`rewrap()` wraps secrets of the installation that no company owns anew, and says how many."""
    _rewraps.append(rewrap)


def unfitting() -> list[DataKey]:
    """Keys of companies that no master key of the installation opens. Raises KeyMissing."""
    master = crypto.master()
    found = []
    for row in DataKey.objects.select_related("tenant").iterator():
        try:
            for wrapped in filter(None, (row.wrapped, row.former)):
                master.decrypt(wrapped.encode())
        except InvalidToken:
            found.append(row)
    return found


def rewrap_all() -> int:
    """Wraps everything with the newest master key; how many were changed. Raises KeyMissing before any change."""
    connection.set_schema_to_public()
    if lost := unfitting():
        names = ", ".join(row.tenant.name for row in lost[:5])
        raise KeyMissing(
            ngettext(
                "No master key opens the keys of %(count)s company (%(names)s). Put the master key they were made "
                "with behind the newest in NEXUS_MASTER_KEY, after a comma. Nothing was changed.",
                "No master key opens the keys of %(count)s companies (%(names)s). Put the master key they were made "
                "with behind the newest in NEXUS_MASTER_KEY, after a comma. Nothing was changed.",
                len(lost),
            )
            % {"count": len(lost), "names": names}
        )
    _require_newest_everywhere()
    changed = sum(_rewrap_row(row.pk) for row in DataKey.objects.only("pk").iterator())
    return changed + sum(rewrap() for rewrap in _rewraps)


def _require_newest_everywhere() -> None:
    """Raises KeyMissing while a running process could not read what is about to be wrapped with the newest key."""
    newest = next(key for key in settings.NEXUS_MASTER_KEYS if key.strip())
    if behind := len(key_holders.processes_without(newest)):
        raise KeyMissing(
            ngettext(
                "%(count)s running process does not know the newest master key and could read nothing any more. Start "
                "the product again with both keys in NEXUS_MASTER_KEY, the newest first, then repeat this. "
                "Nothing was changed.",
                "%(count)s running processes do not know the newest master key and could read nothing any more. Start "
                "the product again with both keys in NEXUS_MASTER_KEY, the newest first, then repeat this. "
                "Nothing was changed.",
                behind,
            )
            % {"count": behind}
        )


@transaction.atomic
def _rewrap_row(pk: UUID) -> int:
    row = DataKey.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        return 0
    fresh = {"wrapped": _newest(row.wrapped), "former": _newest(row.former)}
    return DataKey.objects.filter(pk=pk).exclude(**fresh).update(**fresh)


def _newest(wrapped: str) -> str:
    """The same text when the newest master key has wrapped it."""
    if not wrapped:
        return ""
    try:
        crypto.masters()[0].decrypt(wrapped.encode())
    except InvalidToken:
        return crypto.master().rotate(wrapped.encode()).decode()
    return wrapped


def renew_data_key(tenant: Tenant) -> int:
    """Gives the company a new key and encrypts its secrets anew; how many. A cut one is finished, not begun again.

    Raises KeyMissing when a secret can be read with neither key, TimeoutError when an older transaction does not end;
    the old key then stays and everything stays readable.
    """
    connection.set_schema_to_public()
    _begin(tenant)
    changed = _encrypt_anew(tenant)
    _wait_for_older_writers()
    changed += _encrypt_anew(tenant)
    connection.set_schema_to_public()
    DataKey.objects.filter(pk=tenant.pk).update(former="")
    return changed


@transaction.atomic
def _begin(tenant: Tenant) -> None:
    crypto.create_data_key(tenant.pk)
    row = DataKey.objects.select_for_update().get(pk=tenant.pk)
    if not row.former:
        crypto.unwrap(row.wrapped)
        row.former, row.wrapped = row.wrapped, crypto.master().encrypt(Fernet.generate_key()).decode()
        row.save()


def _wait_for_older_writers() -> None:
    """Until whoever may have read the old key for writing has committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (since,) = cursor.fetchone()
    time.sleep(SETTLE)
    end = time.monotonic() + PATIENCE
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND usename = current_user AND xact_start < %s AND pid <> pg_backend_pid()",
                [since],
            )
            (running,) = cursor.fetchone()
        if not running:
            return
        if time.monotonic() > end:
            raise TimeoutError("A transaction that began before does not end.")
        time.sleep(0.2)


def secret_fields() -> Iterator[tuple[type[models.Model], EncryptedTextField]]:
    """Every field of every room that keeps secrets."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedTextField):
                yield model, field


def _encrypt_anew(tenant: Tenant) -> int:
    shared = {config.label for config in apps.get_app_configs() if config.name in settings.SHARED_APPS}
    changed = 0
    for model, field in secret_fields():
        home = "public" if model._meta.app_label in shared else tenant.schema_name
        changed += _column(tenant, SQL("{}.{}").format(Identifier(home), Identifier(model._meta.db_table)), field)
    return changed


def _column(tenant: Tenant, table: object, field: EncryptedTextField) -> int:
    """One column, in batches by primary key; a value that somebody changes meanwhile is left to them."""
    newest = crypto.unwrap(DataKey.objects.get(pk=tenant.pk).wrapped)
    names = {"t": table, "k": Identifier(str(field.model._meta.pk.column)), "c": Identifier(str(field.column))}
    read = SQL("SELECT {k}, {c} FROM {t} WHERE {c} LIKE %s AND (%s::text IS NULL OR {k}::text > %s)").format(**names)
    read += SQL(" ORDER BY {k}::text LIMIT %s").format(**names)
    write = SQL("UPDATE {t} SET {c} = %s WHERE {k} = %s AND {c} = %s").format(**names)
    changed, last = 0, None
    with connection.cursor() as cursor:
        while True:
            cursor.execute(read, [f"{crypto.PREFIX}:{tenant.pk}:%", last, last, BATCH])
            rows = cursor.fetchall()
            if not rows:
                return changed
            for key, stored in rows:
                try:
                    newest.decrypt(stored.split(":", 2)[2].encode())
                except InvalidToken:
                    anew = newest.encrypt(crypto.decrypt(stored).encode()).decode()
                    cursor.execute(write, [f"{crypto.PREFIX}:{tenant.pk}:{anew}", key, stored])
                    changed += cursor.rowcount
            last = str(rows[-1][0])
