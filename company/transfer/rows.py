"""Rows of a file on their way into the database, and the proof that they are there as they were sent."""

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.db import connection, transaction
from psycopg.sql import SQL, Identifier

from company import audit_chain
from company.models import AuditEntry
from company.transfer import tables
from company.transfer.archive import LONGEST_ROW, Hashed, MoveError
from company.transfer.exporting import read_rows
from company.transfer.locks import LEFT_OUT, PREFIX, Lock
from company.transfer.tables import Table
from company.webhooks import signing
from tenants import crypto
from tenants.models import AuditCheckpoint, Tenant, WhatsAppChannel
from tenants.models.channels import new_token

TRAIL = AuditEntry._meta.db_table
CHECKPOINTS = AuditCheckpoint._meta.db_table
UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
BLOCK = 1 << 16
# The columns of a line that its sealing writes, as they are before.
UNSEALED = {"number": b"\\N", "salt": b"", "digest": b"", "seal": b""}


class Rows:
    """Takes table after table; `finish` compares what the database has with what was written."""

    def __init__(
        self, tenant: Tenant, manifest: dict[str, Any], people: dict[bytes, bytes], lock: Lock | None, renew: bool
    ) -> None:
        self.tenant, self.manifest, self.people, self.lock, self.renew = tenant, manifest, people, lock, renew
        self.tables = {table.file: self._as_sent(table) for table in tables.of_company(tenant.schema_name)}
        sent = {name for name in manifest["files"] if name.endswith(".copy")}
        if sent != set(self.tables):
            raise MoveError("The file has other tables than this version. Nothing was changed.")
        self.keys, self.id = crypto.data_key(tenant.pk), str(tenant.pk).encode()
        self.old, self.new = manifest["schema"].encode() + b"/", tenant.schema_name.encode() + b"/"
        self.sums: dict[str, str] = {}
        self.renewed = 0
        self._trail: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115

    def _as_sent(self, table: Table) -> Table:
        sent = tuple(self.manifest["columns"].get(table.file, ()))
        if set(sent) != set(table.columns):
            raise MoveError("The file has other columns than this version. Nothing was changed.")
        return Table(table.schema, table.name, sent, table.key, table.people)

    def clear(self) -> None:
        """Takes away what the migrations put into a new company; its trail is empty."""
        names = [Identifier(t.schema, t.name) for t in self.tables.values() if not t.is_public and t.name != TRAIL]
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(SQL("TRUNCATE {}").format(SQL(", ").join(names)))
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(tables.NEUTRAL)

    def take(self, name: str, source: Hashed) -> int:
        """The rows of one table; the trail waits until everything it needs is there."""
        table = self.tables[name]
        with tempfile.TemporaryFile() as spool:
            target = self._trail if table.name == TRAIL else spool
            shutil.copyfileobj(source, target)  # type: ignore[misc]
            target.seek(0)
            if table.name != TRAIL:
                self.sums[name] = self._copy(table, (self._arrive(table, line) for line in _lines(target)))
        rows: int = self.manifest["files"][name]["rows"]
        return rows

    def _copy(self, table: Table, lines: Iterable[bytes]) -> str:
        """SHA-256 of what was written."""
        digest = hashlib.sha256()
        with connection.cursor() as cursor, cursor.copy(table.write()) as copy:
            for block in _blocks(lines):
                digest.update(block)
                copy.write(block)
        return digest.hexdigest()

    def _arrive(self, table: Table, line: bytes) -> bytes:
        """The row as it is here: other ids of people, another folder, secrets under the company's new key."""
        line = self._rename(line).replace(self.old, self.new)
        if table.is_public and line.rstrip(b"\n").split(b"\t")[table.columns.index("tenant_id")] != self.id:
            raise MoveError(f"A row of {table.name} is of another company. Nothing was changed.")
        places = table.secrets
        renewed = self.renew and table.name == WhatsAppChannel._meta.db_table
        if not places and not renewed:
            return line
        values = line.rstrip(b"\n").split(b"\t")
        for place, field in places.items():
            values[place] = self._secret(field, values[place].decode())
        if renewed:
            values[table.columns.index("token")] = new_token().encode()
        return b"\t".join(values) + b"\n"

    def _rename(self, line: bytes) -> bytes:
        if not self.people:
            return line
        return UUID.sub(lambda found: self.people.get(found[0], found[0]), line)

    def _secret(self, field: Any, sent: str) -> bytes:
        """One that was left out is made anew where the product makes it itself, else it is empty."""
        if not sent:
            return b""
        if sent == LEFT_OUT or self.lock is None:
            plain = _made_anew(field)
            self.renewed += 1
        else:
            opened = self.lock.open(sent.removeprefix(PREFIX).encode())
            if opened is None:
                raise MoveError("A secret in the file cannot be opened. Nothing was changed.")
            plain = opened.decode()
        if not plain:
            return b""
        return f"{crypto.PREFIX}:{self.tenant.pk}:{self.keys.encrypt(plain.encode()).decode()}".encode()

    def finish(self) -> int:
        """The trail, the numbers that go on, and the comparison. How many lines of the trail were sealed anew."""
        resealed = self._finish_trail()
        with connection.cursor() as cursor:
            for table in self.tables.values():
                table.go_on_counting(cursor)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name, table in self.tables.items():
            self._compare(name, table)
        return resealed

    def _compare(self, name: str, table: Table) -> None:
        digest, rows = hashlib.sha256(), 0
        for line in read_rows(table, self.tenant):
            digest.update(line)
            rows += 1
        wanted = self.manifest["files"][name]["rows"]
        resealed = self.people and table.name in (TRAIL, CHECKPOINTS)
        if not resealed and (rows != wanted or digest.hexdigest() != self.sums[name]):
            raise MoveError(f"{table.name} is not here as it is in the file. Nothing was changed.")
        if table.name == TRAIL and rows != wanted:
            raise MoveError("The audit trail is not here as it is in the file. Nothing was changed.")

    def _finish_trail(self) -> int:
        """As it is, when it fits its seals; where people have other ids here it is verified, then sealed anew."""
        table = next(table for table in self.tables.values() if table.name == TRAIL)
        with transaction.atomic():
            self._trail.seek(0)
            self.sums[table.file] = self._copy(table, _lines(self._trail))
            broken = audit_chain.verify().broken
            if broken:
                raise MoveError(
                    f"The audit trail in the file is broken at line {broken.number}: {broken.reason}. "
                    "Nothing was changed."
                )
            if self.people:
                transaction.set_rollback(True)
        if not self.people:
            return 0
        AuditCheckpoint.objects.filter(tenant=self.tenant).delete()
        self._trail.seek(0)
        self._copy(table, (self._unsealed(table, line) for line in _lines(self._trail)))
        return audit_chain.seal()

    def _unsealed(self, table: Table, line: bytes) -> bytes:
        values = self._rename(line).rstrip(b"\n").split(b"\t")
        for column, value in UNSEALED.items():
            values[table.columns.index(column)] = value
        return b"\t".join(values) + b"\n"


def _made_anew(field: Any) -> str:
    if field.model._meta.db_table == "company_webhookendpoint" and field.name == "secret":
        return signing.new_secret()
    return str(field.get_default() or "")


def _lines(spool: IO[bytes]) -> Iterator[bytes]:
    """Row by row; one that is longer than any of ours is not read into memory."""
    while line := spool.readline(LONGEST_ROW):
        if len(line) == LONGEST_ROW:
            raise MoveError("A row of the file is longer than a row can be. Nothing was changed.")
        yield line


def _blocks(lines: Iterable[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= BLOCK:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)
