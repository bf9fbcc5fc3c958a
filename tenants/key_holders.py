"""Which master keys the running processes know: each says so in the name of its database sessions.

A session lives as long as its process, so nobody has to keep a list, and a process that died is on none.
"""

import hashlib
import secrets
import threading
import time
from dataclasses import dataclass

import psycopg
from django.db import connection

MARK = "nexus"
# PostgreSQL cuts names of sessions at 63 bytes.
MOST_KEYS = 5
# Seconds between two looks whether the session still stands.
LOOK_AGAIN = 5.0
# A process and its forks share it, and so its sessions can be told from those of others.
_process = secrets.token_hex(4)

OTHERS = """
    SELECT DISTINCT application_name FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE %s AND application_name NOT LIKE %s
"""


@dataclass(frozen=True)
class KeyHolder:
    """A running process (with its forks) and the fingerprints of the master keys it was started with."""

    process: str
    fingerprints: tuple[str, ...]


def fingerprint(master_key: str) -> str:
    """Eight digits that tell master keys apart and say nothing of them: they are as random as they are long."""
    return hashlib.sha256(master_key.strip().encode()).hexdigest()[:8]


def session_name(master_keys: list[str]) -> str:
    """The `application_name` of this process's sessions: `nexus <process> <fingerprint>,…`, newest key first."""
    known = [fingerprint(key) for key in master_keys if key.strip()]
    return f"{MARK} {_process} {','.join(known[:MOST_KEYS])}"


def other_processes() -> list[KeyHolder]:
    """Everybody else who is connected to this database at the moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction would go on seeing what it saw first
        cursor.execute(OTHERS, [f"{MARK} %", f"{MARK} {_process} %"])
        names = [name.split(" ") for (name,) in cursor.fetchall()]
    return [KeyHolder(process, tuple(known.split(","))) for _mark, process, known in names]


def stay_visible() -> None:
    """Keeps one session open as long as this process lives: others are closed after a task, or when nobody calls.

    It stands when this returns, unless the database is away.
    """
    stands = threading.Event()
    threading.Thread(target=_hold_session, args=(stands,), name="key-holder", daemon=True).start()
    stands.wait(LOOK_AGAIN)


def _hold_session(stands: threading.Event) -> None:
    while True:
        try:
            with psycopg.connect(**connection.get_connection_params(), autocommit=True) as session:
                stands.set()
                while True:
                    session.execute("SELECT 1")
                    time.sleep(LOOK_AGAIN)
        except psycopg.Error:  # while the database is away nothing can be rotated either
            time.sleep(LOOK_AGAIN)


def processes_without(master_key: str) -> list[KeyHolder]:
    """Who could not read what is wrapped with that key."""
    wanted = fingerprint(master_key)
    return [holder for holder in other_processes() if wanted not in holder.fingerprints]
