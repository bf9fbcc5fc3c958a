"""Homes and processes of their own: nothing here touches the services of the test run."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from crm.embedded import CHECKOUT, remove_home

# Seconds; a busy machine takes its time, and whoever waits in vain has failed anyhow.
PATIENCE = 60
SECRETS = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_",
    "NEXUS_MASTER_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "ALLOWED_HOSTS": "crm.example.test",
}
KEPT = {"PATH", "HOME", "LANG", "TERM", "TMPDIR", "SSL_CERT_FILE"}


def clean_environment(**more: str) -> dict[str, str]:
    """What a newcomer's shell has, plus what pip needs to find its index."""
    kept = {name: value for name, value in os.environ.items() if name in KEPT or name.startswith("PIP_")}
    return {**kept, **more}


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty directory for a home; what was started in it is stopped afterwards."""
    path = Path(tempfile.mkdtemp(prefix="nexus-frame-")) / "home"
    yield path
    if (path / "place.json").exists():
        remove_home(path)
    shutil.rmtree(path.parent, ignore_errors=True)


@pytest.fixture
def addresses_unset(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment that names no services, and a home of our own."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("NEXUS_HOME", str(home))
    return home


@pytest.fixture
def python_in(home: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """python_in("-c", "code") starts Python in the checkout with that home; ended afterwards if it still runs."""
    started: list[subprocess.Popen[str]] = []

    def start(*words: str, **environment: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, *words],
            cwd=CHECKOUT,
            env=clean_environment(NEXUS_HOME=str(home), PYTHONUNBUFFERED="1", **environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


def processes_of(home: Path) -> list[str]:
    """The processes that belong to a home: by their words or by their environment."""
    from crm.embedded.paths import find_place

    marks = [str(home)]
    if (home / "place.json").exists():
        marks.append(str(find_place(home).root))
    found = []
    for process in psutil.process_iter():
        try:
            words = " ".join(process.cmdline())
            belongs = any(mark in words for mark in marks) or process.environ().get("NEXUS_HOME") == str(home)
            if belongs and process.pid != os.getpid() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(f"{process.pid} {words}")
        except psutil.Error:
            continue
    return found


def words_of(process: psutil.Process) -> list[str]:
    """Its command line; none of one that has just ended."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def eventually(condition: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Whether the condition comes true within the time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return bool(condition())
