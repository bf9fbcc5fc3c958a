"""The processes beside the supervisor, each the leader of a session of its own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from pathlib import Path

import psutil

from crm.embedded import processes
from crm.embedded.paths import CHECKOUT, write_private

LONGEST_PAUSE = 30.0  # seconds between two starts of a process that keeps ending
HEALTHY = 60.0  # seconds after which a process counts as having come up
LARGEST_LOG = 5_000_000  # bytes; a larger one is put aside at the next start


class Child:
    """One process that should always run. `log` is None where its words go to our own output."""

    def __init__(
        self,
        name: str,
        command: list[str],
        *,
        log: Path | None,
        environment: dict[str, str] | None = None,
        descriptors: tuple[int, ...] = (),
        ends: tuple[tuple[signal.Signals, float], ...] = ((signal.SIGTERM, 5.0),),
    ) -> None:
        self.name = name
        self.command = command
        self.log = log
        self.environment = environment or {}
        self.descriptors = descriptors
        self.ends = ends
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.pause = 1.0
        self.failures = 0
        self.due: float | None = None
        self.asked = False

    def start(self) -> None:
        """Start it, with its words appended to its log."""
        self.due = None
        self.asked = False
        self.started = time.monotonic()
        output = None
        if self.log is not None:
            _put_aside(self.log)
            output = open(self.log, "ab")  # noqa: SIM115 (closed below, after the child has it)
        try:
            self.process = subprocess.Popen(
                self.command,
                cwd=CHECKOUT,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=self.descriptors,
                start_new_session=True,
            )
        finally:
            if output is not None:
                output.close()

    def has_ended(self) -> int | None:
        """The exit code of a process that should run but does not; its helpers are ended too."""
        if self.process is None or self.process.poll() is None:
            return None
        code = self.process.returncode
        _end_group(self.process.pid)
        if time.monotonic() - self.started > HEALTHY:
            self.pause, self.failures = 1.0, 0
        self.process = None
        self.failures += 1
        self.due = time.monotonic() + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)
        return code

    def wait(self) -> float:
        """Seconds until it is started again."""
        return max(0.0, (self.due or 0.0) - time.monotonic())

    def ask_to_end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.asked = True
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process.pid, self.ends[0][0])

    def end(self, *, hurry: bool = False) -> None:
        """End it and everything it started: the polite signals first, then the one that always works."""
        self.due = None
        if self.process is None:
            return
        for number, seconds in () if hurry else self.ends:
            if self.process.poll() is None:
                if not (self.asked and number == self.ends[0][0]):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(self.process.pid, number)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(timeout=seconds)
        _end_group(self.process.pid)
        self.process.wait()
        self.process = None

    def last_words(self, lines: int = 12) -> str:
        if self.log is None or not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


class Record:
    """Which processes a supervisor has started, kept in a file for the next one."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, children: list[Child]) -> None:
        known = {}
        for child in children:
            if child.process is not None:
                with contextlib.suppress(psutil.Error):
                    known[child.name] = processes.describe(child.process.pid)
        write_private(self.path, json.dumps(known, indent=1))

    def end_left_overs(self) -> list[str]:
        """End what a killed supervisor left running; the names of what was ended."""
        try:
            known = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return []
        ended = []
        for name, process in known.items():
            members = _members(process)
            for member in members:
                with contextlib.suppress(psutil.Error):
                    member.terminate()
            _, stubborn = psutil.wait_procs(members, timeout=5)
            for member in stubborn:
                with contextlib.suppress(psutil.Error):
                    member.kill()
            psutil.wait_procs(stubborn, timeout=5)
            if members:
                ended.append(name)
        self.path.unlink(missing_ok=True)
        return ended


def _members(leader: processes.Known) -> list[psutil.Process]:
    """The processes of a session whose leader we once started; the leader itself may be gone."""
    if psutil.pid_exists(leader["pid"]) and not processes.is_alive(leader):
        return []  # the number belongs to somebody else now
    members = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, ProcessLookupError, PermissionError):
            if os.getsid(process.pid) == leader["pid"] and process.create_time() >= leader["started"] - 1:
                members.append(process)
    return members


def _end_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _put_aside(log: Path) -> None:
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        os.replace(log, log.with_suffix(".log.1"))
