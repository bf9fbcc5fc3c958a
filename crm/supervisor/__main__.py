"""`python -m crm.supervisor dev|serve [--reload]`: called by `bin/dev` and `bin/serve`."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import IO

from crm import configuration
from crm.build import build
from crm.embedded import CHECKOUT, FrameError, Lease, home_path, provide
from crm.embedded.environment import load_env_file
from crm.embedded.paths import make_directory
from crm.health import is_ready
from crm.orphans import VARIABLE
from crm.supervisor import checks, prepare
from crm.supervisor.children import Child, Record
from crm.supervisor.watch import Watch

QUIET = ["--pool", "prefork", "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO"]
START_LIMIT = 120.0  # seconds until everything must have come up
TRIES = 3


class Stopped(Exception):
    """A signal came before everything was up."""


class Supervisor:
    def __init__(self, *, production: bool, reload: bool = False) -> None:
        self.production = production
        self.home = home_path()
        self.lease = Lease(None)
        self.children: list[Child] = []
        self.record = Record(self.home / "processes.json")
        self.watch = Watch() if reload else None
        self.signals = 0
        self.lock: IO[str] | None = None
        self.began = time.monotonic()
        self._services_checked = 0.0

    def run(self) -> int:
        """Start everything, watch until a signal comes, stop everything. The exit code."""
        self._listen_to_signals()
        try:
            self._start()
            self._watch()
        except Stopped:
            pass
        except FrameError as error:
            self._stop()
            if not self.signals:  # else a step failed because it was told to stop
                print(error, file=sys.stderr, flush=True)
                return 1
            say("Stopped.")
            return 0
        except BaseException:
            self._stop()
            raise
        self._stop()
        say("Stopped.")
        return 0

    # ── start ──

    def _start(self) -> None:
        self._set_environment()
        make_directory(self.home)
        self._take_lock()
        checks.require_whole_data(self.home)
        for name in self.record.end_left_overs():
            say(f"Ended {name}, left over from a start that was killed")
        checks.require_space(self.home)
        door = checks.listen()
        self.lease = provide()
        if self.lease.services is not None:
            checks.require_space(self.lease.services.place.root)
            say("PostgreSQL and Valkey are up")
        self._stop_if_asked()
        for made in build():
            say(f"Built the {made}")
        self._prepare()
        if self.production:
            # Not before the keys have fitted: a refused start changes nothing for bin/manage.
            (self.home / "production").touch(mode=0o600)
        self._start_children(door)
        self._wait_until_ready()
        self._announce()

    def _set_environment(self) -> None:
        load_env_file()
        os.environ["NEXUS_HOME"] = str(self.home)
        if self.production:
            checks.require_production_settings()
        configuration.require_sound(production=self.production)
        if self.production:
            if (self.home / "demo.json").exists():
                raise FrameError(f"{self.home} holds the demo of bin/dev: set NEXUS_HOME to a directory of its own.")
            os.environ["DEBUG"] = "0"
            if not os.environ.get("EMAIL_URL"):
                # Never the log, where whoever reads it would find links that set passwords.
                os.environ["EMAIL_URL"] = "dummymail://"
                say("EMAIL_URL is not set, so no letters are sent: .env.example shows how to name a mail server.")
            return
        if (self.home / "production").exists():
            raise FrameError(f"{self.home} belongs to a production installation: use bin/serve, or set NEXUS_HOME.")
        os.environ["ALLOWED_HOSTS"] = os.environ.get("ALLOWED_HOSTS") or "127.0.0.1,localhost,[::1]"

    def _take_lock(self) -> None:
        self.lock = open(self.home / ".supervisor", "a+")  # noqa: SIM115 (held as long as we live)
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.lock.seek(0)
            raise FrameError(
                f"It already runs with {self.home} ({self.lock.read().strip()}): "
                "stop that one first, or set NEXUS_HOME and PORT for a second one."
            ) from None

    def _prepare(self) -> None:
        words = ["--keys"]  # always: what fitted at the last start was perhaps rotated or restored since
        if not prepare.tables_are_current(self.lease.services):
            words.append("--tables")
        if not self.production and not prepare.demo_is_current(self.home):
            words.append("--demo")
        if words != ["--keys"]:
            say("Bringing the database up to date")
        log = self.home / "log" / "prepare.log"
        make_directory(log.parent)
        with open(log, "wb") as output:
            command = [sys.executable, "-m", "crm.supervisor.prepare", *words]
            step = subprocess.Popen(
                command, cwd=CHECKOUT, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
        try:
            while step.poll() is None:
                self._pause(0.05)
                self._stop_if_asked()
        finally:
            if step.poll() is None:
                step.terminate()
                step.wait()
        if step.returncode == prepare.NOT_ALL:
            # Not remembered as done: the next start tries again.
            for line in _lines_about_companies(log):
                say(line)
            words.remove("--tables")
        elif step.returncode:
            last = (log.read_text(errors="replace").strip().splitlines() or ["no output"])[-1]
            if step.returncode == prepare.REFUSED:
                raise FrameError(last)
            raise FrameError(f"The database could not be brought up to date ({last}): see {log}.")
        if "--tables" in words:
            prepare.remember_tables(self.lease.services)

    def _start_children(self, door: socket.socket) -> None:
        logs = None if self.production else self.home / "log"
        workers = (
            ("worker", os.environ.get("MESSAGE_WORKERS") or "3", "messages"),
            ("background", os.environ.get("BACKGROUND_WORKERS") or "2", "background,celery"),
        )
        self.workers_ready = [self.home / f".{name}-ready" for name, _count, _queues in workers]
        for ready in self.workers_ready:
            ready.unlink(missing_ok=True)
        celery = [sys.executable, "-m", "celery", "--app", "crm.celery", "--workdir", str(CHECKOUT)]
        beat = [*celery, "beat", "--loglevel", "WARNING", "--pidfile=", "--schedule", str(self.home / "beat")]

        # Held open for as long as we live, however we end: see crm.orphans.
        self.pipe = os.pipe()
        watched = {VARIABLE: str(self.pipe[0])}

        def log(name: str) -> Path | None:
            return logs / f"{name}.log" if logs else None

        self.children = [
            Child(
                "web",
                [sys.executable, "-m", "crm.web"],
                log=log("web"),
                environment={"NEXUS_LISTEN_FD": str(door.fileno()), **watched},
                descriptors=(door.fileno(), self.pipe[0]),
            ),
            Child(
                "beat",
                beat,
                log=log("beat"),
                environment=watched,
                descriptors=(self.pipe[0],),
                ends=((signal.SIGTERM, 3.0),),
            ),
            *(
                Child(
                    name,
                    [*celery, "worker", "--hostname", f"{name}@%h", "--concurrency", count, "--queues", queues, *QUIET],
                    log=log(name),
                    environment={"NEXUS_READY_FILE": str(ready), **watched},
                    descriptors=(self.pipe[0],),
                    ends=((signal.SIGTERM, 5.0), (signal.SIGQUIT, 2.0)),
                )
                for (name, count, queues), ready in zip(workers, self.workers_ready, strict=True)
            ),
        ]
        self.door = door  # stays open here: callers wait while the web process is started again
        for child in self.children:
            child.start()
        self.record.write(self.children)

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + START_LIMIT
        while not (all(ready.exists() for ready in self.workers_ready) and is_ready(self._address())):
            self._tend()
            for child in self.children:
                if child.failures >= TRIES:
                    raise FrameError(f"The {child.name} process does not start:\n{child.last_words()}")
            if time.monotonic() > end:
                raise FrameError(f"Not everything came up in {START_LIMIT:.0f} seconds: see {self.home / 'log'}.")
            self._pause(0.1)
            self._stop_if_asked()

    def _address(self) -> str:
        host = os.environ.get("HOST") or "127.0.0.1"
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
        return f"http://{host}:{os.environ['PORT']}"

    def _announce(self) -> None:
        assert self.lock is not None
        self.lock.truncate(0)
        self.lock.write(f"process {os.getpid()}, {self._address()}")
        self.lock.flush()
        say(f"ready {self._address() if self.production else self._address().replace('//127.0.0.1:', '//localhost:')}")
        if self.production:
            return
        for line in demo_table(self.home / "demo.json"):
            say(line)
        say(f"Logs: {self.home / 'log'}   Stop: Ctrl-C   ({time.monotonic() - self.began:.1f} s)")

    # ── watch ──

    def _watch(self) -> None:
        while not self.signals:
            self._tend()
            self._pause(0.5)

    def _tend(self) -> None:
        """Start again what has ended; a process that keeps ending waits longer each time."""
        changed = False
        for child in self.children:
            code = child.has_ended()
            if code is not None:
                where = f"; see {child.log}" if child.log else ""
                say(f"The {child.name} process ended ({_how(code)}): starting it again in {child.wait():.0f} s{where}")
            if child.due is not None and time.monotonic() >= child.due:
                child.start()
                changed = True
        if time.monotonic() - self._services_checked > 1:
            self._services_checked = time.monotonic()
            for name in self._revive_services():
                say(f"{name} had ended and was started again")
        if self.watch is not None and self.watch.has_changed():
            say("The code has changed: starting again")
            self._end_children()
            for child in self.children:
                child.start()
            changed = True
        if changed:
            self.record.write(self.children)

    def _revive_services(self) -> list[str]:
        try:
            return self.lease.revive()
        except FrameError as error:
            say(str(error))
            return []

    # ── stop ──

    def _stop(self) -> None:
        self._end_children()
        with contextlib.suppress(OSError):  # a home that is none
            self.record.path.unlink(missing_ok=True)
        if not self.lease.release():
            say("PostgreSQL and Valkey stay up until the command that uses them ends.")

    def _end_children(self) -> None:
        for child in self.children:
            child.ask_to_end()
        before = self.signals
        for child in self.children:
            child.end(hurry=self.signals > before)

    # ── signals ──

    def _listen_to_signals(self) -> None:
        self._bell, alarm = os.pipe()
        os.set_blocking(self._bell, False)
        os.set_blocking(alarm, False)
        signal.set_wakeup_fd(alarm, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._count)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # rings the bell
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)

    def _count(self, number: int, frame: FrameType | None) -> None:
        self.signals += 1

    def _pause(self, seconds: float) -> None:
        """Sleep, but wake up for a signal and for the end of a child."""
        if select.select([self._bell], [], [], seconds)[0]:
            os.read(self._bell, 4096)

    def _stop_if_asked(self) -> None:
        if self.signals:
            raise Stopped


def _lines_about_companies(log: Path) -> list[str]:
    """What the preparation says of companies that are not served."""
    return [line for line in log.read_text(errors="replace").splitlines() if " is not served, its tables " in line]


def demo_table(path: Path) -> list[str]:
    """The demo's logins as lines of a table, and the CEO's admin token below."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        logins = content["logins"]
    except (OSError, ValueError, KeyError):
        return []
    columns = ("email", "password", "role", "company")
    rows = [columns, *([str(login.get(column) or "") for column in columns] for login in logins)]
    widths = [max(len(row[index]) for row in rows) for index in range(len(columns))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    token = content.get("admin_token")
    return [*lines, f"Admin token of {logins[0]['email']}: {token}"] if token and logins else lines


def say(text: str) -> None:
    """Tell the terminal, which may be gone."""
    with contextlib.suppress(OSError):
        print(text, flush=True)


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def main(words: list[str]) -> int:
    if not words or words[0] not in ("dev", "serve") or set(words[1:]) - {"--reload"}:
        print("Usage: bin/dev [--reload] or bin/serve", file=sys.stderr)
        return 2
    return Supervisor(production=words[0] == "serve", reload="--reload" in words).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
