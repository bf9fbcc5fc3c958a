"""
PostgreSQL and Valkey from wheels, for whoever has set neither `DATABASE_URL` nor `REDIS_URL`.

`provide()` is called before Django reads its settings. It starts what does not run yet, or joins what another
process started, and writes the addresses into the environment. Whoever is last to leave stops the services.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from crm.embedded.environment import load_development_keys, load_env_file
from crm.embedded.errors import FrameError
from crm.embedded.paths import CHECKOUT, Place, find_place, home_path, remove_place
from crm.embedded.postgres import Postgres
from crm.embedded.valkey import Valkey

__all__ = ["CHECKOUT", "FrameError", "Lease", "Services", "home_path", "provide", "remove_home", "stop_left_overs"]


class Services:
    """The embedded services of one home that are wanted: those whose address is not set."""

    def __init__(self, home: Path, *, postgres: bool = True, valkey: bool = True, throw_away: bool = False) -> None:
        self.place: Place = find_place(home)
        self.postgres = Postgres(self.place, throw_away=throw_away) if postgres else None
        self.valkey = Valkey(self.place, throw_away=throw_away) if valkey else None

    def servers(self) -> list[Postgres | Valkey]:
        return [server for server in (self.valkey, self.postgres) if server is not None]

    def start(self) -> None:
        """Start what does not run. The caller holds the home's lock."""
        for server in self.servers():
            if server.known() is None or not _settles(server):
                server.start()

    def stop(self) -> None:
        """Stop what runs. The caller holds the home's lock."""
        for server in self.servers():
            known = server.known()
            if known is not None:
                server.stop(known)

    def announce(self) -> None:
        """Write the addresses into the environment, for settings and child processes."""
        if self.postgres is not None:
            os.environ["DATABASE_URL"] = self.postgres.url
        if self.valkey is not None:
            os.environ["REDIS_URL"] = self.valkey.url


class Lease:
    """Our part in the running services; `release()` (or leaving the `with`) gives it back."""

    def __init__(self, services: Services | None) -> None:
        self.services = services
        self._in_use: IO[str] | None = None

    def start(self) -> None:
        """Start or join the services and hold them until `release()`."""
        if self.services is None or self._in_use is not None:
            return
        with home_lock(self.services.place.home):
            in_use = open(self.services.place.home / ".in-use", "a")  # noqa: SIM115 (held while the services are used)
            try:
                fcntl.flock(in_use, fcntl.LOCK_SH)
                self.services.start()
            except BaseException:
                in_use.close()
                _stop_unless_used(self.services)
                raise
            self._in_use = in_use

    def release(self) -> bool:
        """Give the services back, stopping them when nobody else holds them; False when somebody does."""
        if self.services is None or self._in_use is None:
            return True
        with home_lock(self.services.place.home):
            self._in_use.close()
            self._in_use = None
            return _stop_unless_used(self.services)

    def revive(self) -> list[str]:
        """Start again what has died meanwhile; the names of what was started."""
        if self.services is None or self._in_use is None:
            return []
        servers = {"PostgreSQL": self.services.postgres, "Valkey": self.services.valkey}
        dead = [name for name, server in servers.items() if server is not None and server.known() is None]
        if dead:
            with home_lock(self.services.place.home):
                self.services.start()
        return dead

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def provide(*, start: bool = True) -> Lease:
    """
    Complete the environment: `.env`, the keys of a development home, the addresses of the services.

    With `start=False` the addresses are set but nothing is started, for commands that need no database.
    """
    load_env_file()
    home = home_path()
    load_development_keys(home)
    wanted = {"postgres": not os.environ.get("DATABASE_URL"), "valkey": not os.environ.get("REDIS_URL")}
    if not any(wanted.values()):
        return Lease(None)
    services = Services(home, **wanted)
    lease = Lease(services)
    if start:
        lease.start()
    services.announce()
    return lease


def remove_home(home: Path) -> None:
    """Stop a home's services and delete all its data."""
    services = Services(home)
    with home_lock(home):
        services.stop()
    remove_place(home)


def stop_left_overs(home: Path) -> None:
    """Stop services that a killed process left running, unless somebody uses them."""
    services = Services(home)
    with home_lock(home):
        _stop_unless_used(services)


@contextmanager
def home_lock(home: Path) -> Iterator[None]:
    """One start or stop at a time in a home."""
    with open(home / ".lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _stop_unless_used(services: Services) -> bool:
    with open(services.place.home / ".in-use", "a") as in_use:
        try:
            fcntl.flock(in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        services.stop()
        return True


def _settles(server: Postgres | Valkey) -> bool:
    """Whether a server whose process exists comes up (it may be recovering) or goes down."""
    from crm.embedded.processes import wait_until

    wait_until(lambda: server.is_running() or server.known() is None, seconds=60)
    return server.is_running()
