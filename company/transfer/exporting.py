"""Writing a company into a file. The product may run; memory does not grow with the company."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from cryptography.fernet import InvalidToken, MultiFernet
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from psycopg.sql import SQL, Identifier

from company.models import LooseFile, StoredFile
from company.transfer import tables
from company.transfer.archive import FORMAT, MoveError, NotWritten, Unreadable, Writer, writing
from company.transfer.locks import LEFT_OUT, PREFIX, Lock
from company.transfer.tables import Table
from tenants import audit, crypto
from tenants.models import DataKey, Tenant, User

# What the company's folder has for a while only: files like this one.
PASSING = "company_exports"
# `tell(percent)` is called now and then.
Tell = Callable[[int], None]


@dataclass(frozen=True)
class Exported:
    """What stands in the file."""

    path: Path
    size: int
    rows: int
    media: int
    left_out: int
    locked: bool

    @property
    def facts(self) -> dict[str, Any]:
        """What the trail says of it."""
        return {"rows": self.rows, "files": self.media, "secrets": self.locked}


@dataclass
class _Secrets:
    """The company's secrets, taken from its key to the passphrase's, or left out."""

    keys: MultiFernet | None
    lock: Lock | None
    left_out: int = 0

    def carry(self, stored: str) -> str:
        if not stored:
            return ""
        if self.lock is None:
            self.left_out += 1
            return LEFT_OUT
        try:
            if self.keys is None:
                raise InvalidToken
            return PREFIX + self.lock.close(self.keys.decrypt(stored.split(":", 2)[2].encode())).decode()
        except (InvalidToken, IndexError):
            raise Unreadable(
                "A secret of this company cannot be read: enter it again, or export without a passphrase."
            ) from None


def export(tenant: Tenant, path: Path, *, passphrase: str = "", tell: Tell = lambda percent: None) -> Exported:
    """`write`, and a line in the company's trail."""
    done = write(tenant, path, passphrase=passphrase, tell=tell)
    audit.record(tenant.schema_name, "company.exported", tenant.pk, after=done.facts)
    return done


def write(tenant: Tenant, path: Path, *, passphrase: str = "", tell: Tell = lambda percent: None) -> Exported:
    """Writes the company into `path`, which stands there whole or not at all. Raises MoveError, KeyMissing.

    The rows are those of one moment. Without a passphrase secrets are left out.
    """
    if tenant.status not in (Tenant.Status.ACTIVE, Tenant.Status.INACTIVE):
        raise MoveError(f"{tenant.name} is being made or deleted at this moment.")
    lock = Lock(passphrase) if passphrase else None
    try:
        with writing(path) as writer, _one_moment():
            secrets = _Secrets(_keys_of(tenant) if lock else None, lock)
            found = tables.of_company(tenant.schema_name)
            people = _people(tenant, found)
            for number, table in enumerate(found):
                _add_rows(writer, table, tenant, secrets)
                tell(number * 50 // len(found))
            media = _add_media(writer, tenant, tell)
            writer.close(_manifest(tenant, found, people, lock), lock)
    except OSError as error:
        if error.errno is None:
            raise MoveError(f"{path} could not be written: a file of the company changed meanwhile.") from error
        raise NotWritten(f"{path} could not be written ({error.strerror}).") from error
    rows = sum(facts.get("rows", 0) for facts in writer.files.values())
    return Exported(path, path.stat().st_size, rows, media, secrets.left_out, lock is not None)


@contextmanager
def _one_moment() -> Iterator[None]:
    """Everything that is read inside is as it was at one moment. A caller's transaction has chosen its own."""
    outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if outermost:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(tables.NEUTRAL)
        yield


def _keys_of(tenant: Tenant) -> MultiFernet | None:
    has_one = DataKey.objects.filter(tenant=tenant).exists()
    return crypto.data_key(tenant.pk) if has_one else None


def _add_rows(writer: Writer, table: Table, tenant: Tenant, secrets: _Secrets) -> None:
    places, rows = table.secrets, 0
    with tempfile.TemporaryFile() as spool:
        for line in read_rows(table, tenant):
            if places:
                values = line.rstrip(b"\n").split(b"\t")
                for place in places:
                    values[place] = secrets.carry(values[place].decode()).encode()
                line = b"\t".join(values) + b"\n"
            spool.write(line)
            rows += 1
        size = spool.tell()
        spool.seek(0)
        writer.add(table.file, spool, size, rows=rows)


def read_rows(table: Table, tenant: Tenant) -> Iterator[bytes]:
    """One line a row, as COPY writes it."""
    with connection.cursor() as cursor, cursor.copy(table.read(tenant)) as copy:
        for line in copy:
            yield bytes(line)


def _add_media(writer: Writer, tenant: Tenant, tell: Tell) -> int:
    """Of what lies in the company's folder, what the rows of this moment may name."""
    folder = Path(settings.MEDIA_ROOT) / tenant.schema_name
    found = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    loose, added = _loose(tenant), 0
    for number, path in enumerate(found):
        within = path.relative_to(folder)
        if within.parts[0] == PASSING or f"{tenant.schema_name}/{within.as_posix()}" in loose:
            continue
        if source := _opened(path):
            with source:
                writer.add(f"media/{within.as_posix()}", source, os.fstat(source.fileno()).st_size)
            added += 1
        if number % 50 == 0:
            tell(50 + number * 45 // len(found))
    return added


def _loose(tenant: Tenant) -> set[str]:
    """Paths of files that no row names: they are on their way in or out."""
    with connection.cursor() as cursor:
        loose, stored = (Identifier(tenant.schema_name, model._meta.db_table) for model in (LooseFile, StoredFile))
        cursor.execute(SQL("SELECT path FROM {} EXCEPT SELECT path FROM {}").format(loose, stored))
        return {path for (path,) in cursor.fetchall()}


def _opened(path: Path) -> IO[bytes] | None:
    try:
        return open(path, "rb")
    except FileNotFoundError:  # erased meanwhile
        return None


def _people(tenant: Tenant, found: list[Table]) -> list[dict[str, Any]]:
    """Whoever the rows name: what others know of them, nothing that opens a door."""
    ids: set[UUID] = set()
    with connection.cursor() as cursor:
        for question in (question for table in found for question in table.people_in(tenant)):
            cursor.execute(question)
            ids.update(key for (key,) in cursor.fetchall())
    fields = ("id", "email", "name", "phone", "language", "is_active")
    return [
        person | {"id": str(person["id"])} for person in User.objects.filter(pk__in=ids).order_by("pk").values(*fields)
    ]


def _manifest(tenant: Tenant, found: list[Table], people: list[dict[str, Any]], lock: Lock | None) -> dict[str, Any]:
    left = {"schema_name", "status", "plan", "failure"}
    company = {f.attname: getattr(tenant, f.attname) for f in Tenant._meta.concrete_fields if f.attname not in left}
    return {
        "format": FORMAT,
        "created_at": timezone.now().isoformat(),
        "schema": tenant.schema_name,
        "migrations": tables.migrations_of(tenant.schema_name),
        "company": {name: _plain(value) for name, value in company.items()},
        "people": people,
        "columns": {table.file: table.columns for table in found},
        "lock": lock.facts if lock else None,
    }


def _plain(value: Any) -> Any:
    """What JSON can say, without loss."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)
