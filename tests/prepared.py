"""The tables of the test database: migrated once for each state of the migrations, restored from a dump after that.

Migrating `public` and two companies takes the better part of a minute, restoring them a few seconds. The dump holds
what migrations make and two rows of companies that have a schema and nothing else: what the product's code makes is
made anew in each run.
"""

import fcntl
import hashlib
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from crm.embedded.postgres import program
from tenants.companies import provisioning
from tenants.models import Tenant

CHECKOUT = Path(__file__).resolve().parent.parent
DUMPS = CHECKOUT / ".bootstrap" / "test-database"
KEPT = 3  # dumps: of the branches that somebody goes to and fro between


def state_of_migrations() -> str:
    """Another one for every change of a migration, ours or of a package."""
    digest = hashlib.sha256()
    for pattern in ("*/migrations/*.py", "tests/*/migrations/*.py", "requirements/*.txt"):
        for path in sorted(CHECKOUT.glob(pattern)):
            digest.update(path.relative_to(CHECKOUT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


class PreparedTables:
    """The dump for today's migrations, and the test database `name` that is made of it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.dump = DUMPS / f"{state_of_migrations()}.dump"

    @contextmanager
    def one_process_at_a_time(self) -> Iterator[None]:
        """Whoever comes while another process migrates waits and has its dump then."""
        DUMPS.mkdir(parents=True, exist_ok=True)
        with open(DUMPS / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def restore(self) -> None:
        """An empty database, filled where there is a dump."""
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
            server.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(self.name)))
            server.execute(SQL("CREATE DATABASE {}").format(Identifier(self.name)))
        if self.dump.exists():
            self.dump.touch()
            self._run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={self._address(self.name)}", self.dump)

    def keep(self, names: Sequence[str]) -> None:
        """Migrates the schemas of companies of these names, and writes the dump."""
        for number, name in enumerate(names, 1):
            provisioning.migrate(Tenant.objects.create(name=name, schema_name=f"c_prepared_{number}"))
        unfinished = self.dump.with_suffix(".new")
        self._run("pg_dump", "--format=custom", "--no-owner", f"--file={unfinished}", self._address(self.name))
        unfinished.rename(self.dump)
        for old in sorted(DUMPS.glob("*.dump"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            old.unlink()

    def _address(self, name: str) -> str:
        return make_conninfo(os.environ["DATABASE_URL"], dbname=name)

    def _run(self, command: str, *words: str | Path) -> None:
        done = subprocess.run([str(program(command)), *map(str, words)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
