"""Around the guard of the audit trail, as only the owner of the table can go."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def unguarded() -> Iterator[None]:
    """The triggers of the current company's trail are off for the block."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE company_auditentry DISABLE TRIGGER USER")
        yield
        cursor.execute("ALTER TABLE company_auditentry ENABLE TRIGGER USER")
