"""Whether the database remembers what a session was told, or a pooler between hands sessions from client to client.

The product says once per connection which company's tables are meant (`SET search_path`). A pooler that gives every
transaction another session, as PgBouncer does with `pool_mode = transaction`, would answer from the tables of whoever
had that session before. Whether one does is no matter of luck here: sessions that are really ours always remember, and
others are brought to forget on purpose.
"""

from __future__ import annotations

import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from crm.embedded.errors import FrameError

Connect = Callable[[], "psycopg.Connection[Any]"]

REFUSAL = (
    "DATABASE_URL leads to a pooler that forgets search_path between transactions, so companies would read each "
    "other's rows: name PostgreSQL itself there, or set the pooler to pool_mode = session, or have it track "
    "search_path; docs/deployment.md says how."
)
# Questions in a row: a pooler that deals out sessions at random would have to be lucky each time.
LOOKS = 16
# Seconds: that a pooler with a single session may keep us waiting, and between two looks for a database that is away.
PATIENCE = 5.0
LOOK_AGAIN = 1.0


def require_own_sessions() -> None:
    """Raises FrameError where search_path would be lost; psycopg.Error while the database is away. Needs Django."""
    if not sessions_are_kept(_connect):
        raise FrameError(REFUSAL)


def end_unless_sessions_are_kept() -> None:
    """For a process that serves: ends it with the sentence, now or as soon as the database can be asked."""
    try:
        require_own_sessions()
    except FrameError as error:
        sys.exit(str(error))
    except psycopg.Error:  # it may come later, and whoever calls meanwhile is told that it is away
        threading.Thread(target=_end_later, name="pooler-check", daemon=True).start()


def sessions_are_kept(connect: Connect) -> bool:
    """Whether two connections, made by `connect` in autocommit, each keep the search_path that they were given.

    A pooler has one free session, or gives the one that was used last, or first, or any: each shows in one of these.
    """
    return _kept_alone(connect) and _kept_in_turn(connect) and _kept_beside_a_transaction(connect)


def _connect() -> psycopg.Connection[Any]:
    from django.db import connection

    # A pooler need not know prepared statements either.
    ours = {"autocommit": True, "prepare_threshold": None}
    return psycopg.connect(**{"connect_timeout": 5, **connection.get_connection_params(), **ours})


def _kept_alone(connect: Connect) -> bool:
    """A pooler that gives the session which has rested longest, or any, comes up with one that heard nothing."""
    with connect() as session:
        path = _set_path(session)
        return all(_path(session) == path for _look in range(LOOKS))


def _kept_in_turn(connect: Connect) -> bool:
    """A pooler with one free session gives it to both; so does one that gives what was used last."""
    with connect() as one, connect() as other:
        paths = {session: _set_path(session) for session in (one, other)}
        return all(_path(session) == path for session, path in paths.items())


def _kept_beside_a_transaction(connect: Connect) -> bool:
    """A pooler that gives what was used last gives it to the transaction, and somebody else's to whom it belonged."""
    with connect() as one, connect() as other:
        path = _set_path(one)
        other.execute("BEGIN")
        other.execute("SELECT 1")
        # A pooler with a single session would let us wait for ever.
        release = threading.Timer(PATIENCE, other.close)
        release.start()
        try:
            return all(_path(one) == path for _look in range(LOOKS))
        finally:
            release.cancel()
            with suppress(psycopg.OperationalError):  # closed meanwhile
                other.execute("COMMIT")


def _set_path(session: psycopg.Connection[Any]) -> str:
    """Sets a path that means the same as none, for a session that forgets its owner keeps it for the next one."""
    marker = f"nexus_probe_{secrets.token_hex(4)}"
    session.execute(SQL('SET search_path = "$user", public, {}').format(Identifier(marker)))
    return f'"$user", public, {marker}'


def _path(session: psycopg.Connection[Any]) -> str:
    row = session.execute("SHOW search_path").fetchone()
    return str(row[0]) if row else ""


def _end_later() -> None:
    while True:
        time.sleep(LOOK_AGAIN)
        with suppress(psycopg.Error):
            try:
                require_own_sessions()
            except FrameError as error:
                print(error, file=sys.stderr, flush=True)
                os.kill(os.getpid(), signal.SIGTERM)
            return
