"""One file with the whole installation: the database in one snapshot, the uploads, and checksums of everything.

A tar of `database.dump` (pg_dump's own format), `media/…`, and at its end `manifest.json` with `manifest.sha256`. The
master key is not in it, nor are the files with a whole company that wait for their download: they pass.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from psycopg.sql import SQL, Identifier
from redis.exceptions import RedisError

from company import people_data
from company.transfer import PASSING
from crm.embedded.postgres import program
from tenants import crypto, erasures
from tenants.companies import lifecycle
from tenants.erasures import Erasure
from tenants.models import RefreshFamily, Tenant
from tenants.people import offboarding

FORMAT = 1
CHUNK = 1 << 20
DUMP, MANIFEST, SEAL = "database.dump", "manifest.json", "manifest.sha256"

# Whatever of ours stands in the database; extensions and what belongs to them stay.
CLEAR = """
DO $$
DECLARE found record;
BEGIN
    FOR found IN SELECT nspname FROM pg_namespace WHERE nspowner = current_user::regrole
        AND nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('public', 'information_schema') LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', found.nspname);
    END LOOP;
    FOR found IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relkind IN ('r', 'p')
        AND c.relnamespace = 'public'::regnamespace AND c.relowner = current_user::regrole
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') LOOP
        EXECUTE format('DROP TABLE IF EXISTS %s CASCADE', found.name);
    END LOOP;
    FOR found IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
        AND p.proowner = current_user::regrole
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', found.name);
    END LOOP;
END $$;
"""


class BackupError(Exception):
    """One sentence that says what to do."""


def backup(folder: Path) -> Path:
    """Writes a backup into `folder`, reads it again, and returns its path. The product may run. Raises BackupError."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _write(folder)
    except OSError as error:
        raise BackupError(f"The backup could not be written to {folder} ({error.strerror}).") from error


def _write(folder: Path) -> Path:
    target = folder / f"nexus-{timezone.now():%Y%m%d-%H%M%S}.tar"
    with tempfile.TemporaryDirectory(dir=folder, prefix=".backup-") as work:
        dump, unfinished = Path(work) / DUMP, Path(work) / "backup.tar"
        manifest: dict[str, Any] = {"format": FORMAT, "made": timezone.now().isoformat(), "files": {}} | _facts()
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--no-comments", f"--file={dump}")
        with tarfile.open(unfinished, "w") as archive:
            _add(archive, dump, DUMP, manifest)
            dump.unlink()
            media = Path(settings.MEDIA_ROOT)
            for path in stored_files(media):
                _add(archive, path, f"media/{path.relative_to(media)}", manifest)
            text = json.dumps(manifest, indent=1, sort_keys=True).encode()
            for name, content in ((MANIFEST, text), (SEAL, hashlib.sha256(text).hexdigest().encode())):
                small = Path(work) / name
                small.write_bytes(content)
                archive.add(small, name)
        unfinished.chmod(0o600)
        verify(unfinished)
        with open(unfinished, "rb") as written:
            os.fsync(written.fileno())
        os.replace(unfinished, target)
    return target


def stored_files(media: Path) -> list[Path]:
    """The uploads, without what waits to be downloaded for a while."""
    found = (path for path in media.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(path for path in found if PASSING not in path.relative_to(media).parts[1:2])


def verify(path: Path) -> dict[str, Any]:
    """Reads the whole file against its checksums; its manifest. Raises BackupError."""
    seen: dict[str, str] = {}
    small: dict[str, bytes] = {}
    try:
        with tarfile.open(path, "r:") as archive:
            for member in archive:
                source = archive.extractfile(member)
                if source is None or ".." in Path(member.name).parts or member.name in seen:
                    raise BackupError(f"{path} is no backup of this product: {member.name} does not belong in one.")
                if member.name in (MANIFEST, SEAL):
                    small[member.name] = source.read()
                else:
                    seen[member.name] = hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
        manifest: dict[str, Any] = json.loads(small[MANIFEST])
    except FileNotFoundError as error:
        raise BackupError(f"There is no file {path}.") from error
    except (IsADirectoryError, PermissionError) as error:
        raise BackupError(f"{path} cannot be read ({error.strerror}): name the file of a backup.") from error
    except (tarfile.TarError, OSError, KeyError, ValueError) as error:
        raise BackupError(f"{path} is cut or is no backup of this product: take another copy of it.") from error
    if hashlib.sha256(small[MANIFEST]).hexdigest().encode() != small.get(SEAL) or seen != manifest["files"]:
        raise BackupError(f"{path} was altered or is damaged: take another copy of it.")
    return manifest


@dataclass(frozen=True)
class ErasedAgain:
    """What had been erased since the backup and was erased anew after the restore."""

    companies: int
    accounts: int
    people: int


def restore(path: Path, *, replace: bool) -> ErasedAgain:
    """Puts the installation back as the file has it, but for what was erased since.

    The product must be stopped. Raises BackupError.
    """
    manifest = verify(path)
    _require_fit(path, manifest)
    with alone():
        if Tenant.objects.exists() and not (replace or unfinished(Path(settings.NEXUS_HOME)).exists()):
            raise BackupError("This installation has companies: --replace says that they may be overwritten.")
        _save_erasures()
        connection.close()
        media = Path(settings.MEDIA_ROOT)
        media.parent.mkdir(parents=True, exist_ok=True)
        fresh, old = media.with_name("media.restored"), media.with_name("media.before")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        with tempfile.TemporaryDirectory(dir=media.parent, prefix=".restore-") as work:
            with tarfile.open(path, "r:") as archive:
                for member in archive:
                    if member.name in manifest["files"]:
                        _extract(archive, member, Path(work) / DUMP, fresh)
            unfinished(Path(settings.NEXUS_HOME)).write_text(f"{path.absolute()}\n")
            _load(Path(work) / DUMP)
        shutil.rmtree(old, ignore_errors=True)
        if media.exists():
            os.replace(media, old)
        os.replace(fresh, media)
        shutil.rmtree(old, ignore_errors=True)
        call_command("migrate_schemas", interactive=False, verbosity=0)
        _end_logins()
        erased = _erase_again(datetime.fromisoformat(manifest["made"]))
        unfinished(Path(settings.NEXUS_HOME)).unlink()
    return erased


def unfinished(home: Path) -> Path:
    """This file stands while a restore changes things; no start passes it, and the same restore may be repeated."""
    return home / "restoring"


def _save_erasures() -> None:
    """What the database that goes now knows of erasures: those of before the list was kept, or of another machine."""
    listed = SQL("SELECT person, done_at FROM {}.company_personrequest WHERE kind = 'erasure' AND done_at IS NOT NULL")
    known: list[Erasure] = []
    for pk, schema in Tenant.objects.values_list("pk", "schema_name"):
        with (
            suppress(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):  # a company cut in the making
            cursor.execute(listed.format(Identifier(schema)))
            known += [Erasure(erasures.Kind.PERSON, person, at, pk) for person, at in cursor.fetchall()]
    erasures.remember(known)


def _erase_again(since: datetime) -> ErasedAgain:
    companies = lifecycle.remove_again(since)
    accounts = offboarding.empty_again(since)
    people = 0
    for tenant in Tenant.objects.exclude(status=Tenant.Status.CREATING).order_by("pk"):
        connection.set_tenant(tenant)
        people += people_data.erase_again(since)
    connection.set_schema_to_public()
    return ErasedAgain(companies, accounts, people)


def _end_logins() -> None:
    """What was ended since the backup must not come alive with it: sessions, logins of the API, what is remembered."""
    connection.set_schema_to_public()
    Session.objects.all().delete()
    RefreshFamily.objects.filter(revoked_at=None).update(revoked_at=timezone.now())
    try:
        cache.clear()
    except (RedisError, OSError):
        return  # it forgets within minutes


def _facts() -> dict[str, Any]:
    """What a restore must know before it begins."""
    connection.set_schema_to_public()
    applied = MigrationLoader(connection).applied_migrations
    with connection.cursor() as cursor:  # plain SQL: before an upgrade the tables are those of the former version
        cursor.execute("SELECT wrapped FROM public.tenants_datakey")
        keys = [wrapped for (wrapped,) in cursor.fetchall()]
    try:
        for wrapped in keys:
            crypto.master().decrypt(wrapped.encode())
    except InvalidToken:
        raise BackupError(
            "NEXUS_MASTER_KEY does not open the keys of every company: restore the master key first."
        ) from None
    return {"migrations": sorted(".".join(name) for name in applied), "keys": keys, "companies": Tenant.objects.count()}


def _require_fit(path: Path, manifest: dict[str, Any]) -> None:
    known = {".".join(name) for name in MigrationLoader(connection).disk_migrations}
    ours = {label.partition(".")[0] for label in known}
    newer = [name for name in manifest["migrations"] if name not in known and name.partition(".")[0] in ours]
    if manifest["format"] != FORMAT or newer:
        raise BackupError(f"{path} was made by another, newer version: restore it with that version.")
    try:
        for wrapped in manifest["keys"]:
            crypto.master().decrypt(wrapped.encode())
    except InvalidToken:
        raise BackupError(
            "NEXUS_MASTER_KEY does not open the keys in this backup: set the master key of the day it was made "
            f"({manifest['made'][:10]}), behind the newest after a comma. Nothing was changed."
        ) from None


class alone:
    """While it lasts no product of this home can start. Raises BackupError when one runs."""

    def __enter__(self) -> None:
        self.lock: IO[str] = open(Path(settings.NEXUS_HOME) / ".supervisor", "a+")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.lock.close()
            raise BackupError("The product runs: stop it first. Nothing was changed.") from None

    def __exit__(self, *_: object) -> None:
        self.lock.close()


def _load(dump: Path) -> None:
    """Clears the database and fills it from the dump, in one transaction."""
    script = subprocess.Popen(
        [_program("pg_restore"), "--no-owner", "--no-privileges", "--no-comments", "--file=-", str(dump)],
        stdout=subprocess.PIPE,
    )
    words = [_program("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    with tempfile.TemporaryFile() as said:
        target = subprocess.Popen(
            [*words, "--output=/dev/null"], stdin=subprocess.PIPE, stderr=said, env=_environment()
        )
        assert script.stdout is not None and target.stdin is not None
        try:
            target.stdin.write(CLEAR.encode())
            for line in script.stdout:
                if not line.startswith(b"SET transaction_timeout"):  # older servers do not know it
                    target.stdin.write(line)
            if script.wait():
                target.stdin.write(b"\nSELECT the_dump_was_cut;\n")
            target.stdin.close()
        except BrokenPipeError:
            script.kill()
        if target.wait() or script.wait():
            raise BackupError("The database did not take the backup, and stands as it was before.")


def _add(archive: tarfile.TarFile, path: Path, name: str, manifest: dict[str, Any]) -> None:
    try:
        with open(path, "rb") as source:
            manifest["files"][name] = hashlib.file_digest(source, "sha256").hexdigest()
    except FileNotFoundError:  # deleted meanwhile
        return
    archive.add(path, name, recursive=False)


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, dump: Path, media: Path) -> None:
    target = dump if member.name == DUMP else media / Path(member.name).relative_to("media")
    target.parent.mkdir(parents=True, exist_ok=True)
    source = archive.extractfile(member)
    assert source is not None
    with open(target, "wb") as copy:
        shutil.copyfileobj(source, copy, CHUNK)


def _program(name: str) -> str:
    found = program(name) or shutil.which(name)
    if not found:
        raise BackupError(f"{name} is not installed: run bin/dev once, or install PostgreSQL's client programs.")
    return str(found)


def _environment() -> dict[str, str]:
    """How libpq's programs reach the database: never on a command line that others can read."""
    facts = connection.settings_dict
    options = facts.get("OPTIONS", {})
    named = {
        "PGHOST": facts["HOST"] or options.get("host"),
        "PGPORT": facts["PORT"],
        "PGUSER": facts["USER"],
        "PGPASSWORD": facts["PASSWORD"],
        "PGDATABASE": facts["NAME"],
        "PGSSLMODE": options.get("sslmode"),
    }
    return os.environ | {name: str(value) for name, value in named.items() if value}


def _run(name: str, *words: str) -> None:
    result = subprocess.run([_program(name), *words], env=_environment(), capture_output=True, text=True)
    if result.returncode:
        last = (result.stderr.strip().splitlines() or ["no output"])[-1]
        raise BackupError(f"{name} did not finish ({last}).")
