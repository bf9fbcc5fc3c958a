"""Locks that a dead process cannot keep: of the whole installation, and of one company for a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def held(key: str) -> Iterator[Any]:
    """The lock's own connection (autocommit, schema `public`); None while another process holds the lock.

    It is a connection of its own, so transactions and migrations of the caller do not touch it, and the server frees
    the lock when the process dies.
    """
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("select pg_try_advisory_lock(hashtextextended(%s, 0))", [key])
            if not cursor.fetchone()[0]:
                yield None
                return
            try:
                yield own
            finally:
                cursor.execute("select pg_advisory_unlock(hashtextextended(%s, 0))", [key])
    finally:
        own.close()


def in_turn(*names: str) -> None:
    """Whoever asks for one of these names in this company waits here until the other's transaction has ended."""
    with connection.cursor() as cursor:
        for key in sorted(f"{connection.schema_name}:{name}" for name in names):
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
