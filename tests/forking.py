"""Children that are killed: a database of their own, and a fork server that has Django ready before they are made."""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

# Seconds: longer than any child needs on a busy machine.
PATIENCE = 300
OTHERS = """select count(*) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'"""


@contextmanager
def own_database(name: str) -> Iterator[str]:
    """The address of an empty database, for children commit."""
    given = os.environ["DATABASE_URL"]
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
        server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        yield urlsplit(given)._replace(path=f"/{name}").geturl()
        server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def until_alone(address: str) -> None:
    """Until the database has noticed that a child is dead: what it had sent may still be done."""
    with psycopg.connect(address, autocommit=True) as asked:
        end = time.monotonic() + PATIENCE
        while asked.execute(OTHERS).fetchone() != (0,):
            assert time.monotonic() < end
            time.sleep(0.02)


class Children:
    """Starts functions of one module in processes of their own, in the home `home` and the database at `address`."""

    def __init__(self, module: str, address: str, home: Path) -> None:
        self.module, self.address, self.home = module, address, home
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload([module, __name__])

    @property
    def media(self) -> Path:
        return self.home / "media"

    def start(self, *words: Any, does: str = "run") -> Any:
        """A running child."""
        child = self.context.Process(target=_call, args=(self.module, does, *words))
        child.start()
        return child

    def finish(self, *words: Any, does: str = "run") -> float:
        """To its end, again while the killed one's connection still holds the lock. How long it took."""
        for _try in range(20):
            began = time.monotonic()
            child = self.start(*words, does=does)
            child.join(PATIENCE)
            if child.exitcode == 0:
                return time.monotonic() - began
            child.kill()
            child.join()
            time.sleep(0.2)
        raise AssertionError(words)

    def kill(self, after: float, *words: Any) -> bool:
        """True when it was killed before its end."""
        child = self.start(*words)
        child.join(after)
        child.kill()
        child.join()
        until_alone(self.address)
        return bool(child.exitcode)


def _call(module: str, does: str, *words: Any) -> None:
    import importlib

    run: Callable[..., None] = getattr(importlib.import_module(module), does)
    run(*words)


@contextmanager
def own_children(module: str, address: str, home: Path) -> Iterator[Children]:
    """Children of the database at `address`, whose tables of `public` are there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", address)
        patch.setenv("NEXUS_HOME", str(home))
        patch.setenv("EMAIL_URL", "dummymail://")
        children = Children(module, address, home)
        children.finish("migrate_schemas", "--shared", "-v0")
        yield children
        from multiprocessing.forkserver import _forkserver

        _forkserver._stop()  # type: ignore[attr-defined]
