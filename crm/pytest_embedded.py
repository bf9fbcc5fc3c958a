"""
Early pytest plugin (`-p crm.pytest_embedded`): throw-away services for one test run.

pytest-django reads the settings before any conftest.py, so the addresses must be in the environment earlier.
The directory is made for the run and deleted after it; a development or production home is never touched.
With `NEXUS_TEST_HOME` the directory is kept and used again.

With `-n` (pytest-xdist) every process that tests has services of its own, and the one that only hands out tests none.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import IO

import pytest

from crm.build import build
from crm.embedded import FrameError, Services, home_lock, remove_home, stop_left_overs
from crm.embedded.environment import load_development_keys

PREFIX = "nexus-test-"
WORKER = "PYTEST_XDIST_WORKER"  # set in the processes that test for another one
FOREIGN = [
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "NEXUS_MASTER_KEY",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "DEBUG",
    "PORT",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "YCLOUD_API_BASE",
    "GOOGLE_CLIENT_ID",
    "GOOGLE_CLIENT_SECRET",
    "GOOGLE_BASE_URL",
    "DEMO_PASSWORD",
    "EMAIL_URL",
    "SITE_URL",
    "BEHIND_TLS",
    "HSTS_SUBDOMAINS",
    "NEXUS_ALLOW_PRIVATE_ADDRESSES",
    "API_CALLS_A_MINUTE",
    "TRUSTED_PROXIES",
    "TEMPLATE_RELOAD",
    "LOG_LEVEL",
    "DATABASE_POOL_MIN",
    "DATABASE_POOL_MAX",
    "NEXUS_MODULES",
    "LANGSMITH_TRACING",
    "LANGCHAIN_TRACING_V2",
]


class TestHome:
    """The home of one run, locked while the run lives."""

    __test__ = False

    def __init__(self) -> None:
        kept = os.environ.get("NEXUS_TEST_HOME")
        self.kept = bool(kept)
        self.path = (
            Path(kept).absolute() / os.environ.get(WORKER, "") if kept else Path(tempfile.mkdtemp(prefix=PREFIX))
        )
        self.path.mkdir(parents=True, exist_ok=True)
        self._alive: IO[str] = open(self.path / "alive", "w")  # noqa: SIM115 (locked as long as we live)
        try:
            fcntl.flock(self._alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise pytest.UsageError(f"Another test run uses {self.path}: wait or unset NEXUS_TEST_HOME.") from None
        self.services = Services(self.path, throw_away=True)

    def start(self) -> None:
        """Start the services and leave an environment in which only they are known."""
        forget_foreign()
        os.environ["NEXUS_HOME"] = str(self.path)
        os.environ["AGENT_DEBOUNCE_SECONDS"] = "0"
        # Installed in every test and on in none but its own: a module that is off leaves no trace.
        os.environ["NEXUS_MODULES"] = "tests.riding_school"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
        load_development_keys(self.path)
        with home_lock(self.path):
            self.services.start()
        self.services.announce()
        build()

    def end(self) -> None:
        """Stop the services and delete the directory, unless it is to be kept."""
        if self.kept:
            stop_left_overs(self.path)
        else:
            remove_home(self.path)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    if getattr(early_config.known_args_namespace, "numprocesses", None) and WORKER not in os.environ:
        prepare_to_hand_out()
        return (yield)
    _delete_abandoned_homes()
    try:
        home = TestHome()
        home.start()
    except FrameError as error:
        raise pytest.UsageError(str(error)) from error
    early_config.add_cleanup(home.end)
    return (yield)


def forget_foreign() -> None:
    """Take everything out of the environment that could lead a test to somebody's services or settings."""
    for name in FOREIGN:
        os.environ.pop(name, None)


def prepare_to_hand_out() -> None:
    """What the process needs that tests nothing itself: the build, and settings that lead nowhere."""
    build()
    forget_foreign()
    os.environ |= {
        "SECRET_KEY": "only-for-handing-out",
        "DATABASE_URL": "postgres://nobody@/nothing",
        "REDIS_URL": "redis://localhost",
    }


def _delete_abandoned_homes() -> None:
    """Clean up after runs that were killed: their lock is free."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        alive = path / "alive"
        if not alive.exists() or path.stat().st_uid != os.geteuid():
            continue
        with open(alive) as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            if (path / "place.json").exists():
                remove_home(path)
            else:
                shutil.rmtree(path, ignore_errors=True)
