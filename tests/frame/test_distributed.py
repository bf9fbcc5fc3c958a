"""What a distributed PostgreSQL demands of the tables."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
import sqlparse
from django.db.migrations import RunSQL, SeparateDatabaseAndState
from django.db.migrations.loader import MigrationLoader


def raw_sql(operations: Iterable[Any]) -> Iterator[RunSQL]:
    """The RunSQL among these operations, and inside those that hold others."""
    for operation in operations:
        if isinstance(operation, RunSQL):
            yield operation
        elif isinstance(operation, SeparateDatabaseAndState):
            yield from raw_sql(operation.database_operations)


def texts(sql: Any) -> list[str]:
    """What RunSQL sends, text by text; one of a list may come with its parameters."""
    if isinstance(sql, str):
        return [sql]
    return [item if isinstance(item, str) else item[0] for item in sql]


def own_statements() -> Iterator[tuple[str, str]]:
    """(migration, text) of everything that a RunSQL of any app sends, forwards and back."""
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        for operation in raw_sql(migration.operations):
            for sql in (operation.sql, operation.reverse_sql or ""):
                for text in texts(sql):
                    yield f"{app} {name}", text


def count_statements(text: str) -> int:
    return len([part for part in sqlparse.split(text) if sqlparse.format(part, strip_comments=True).strip(" ;\n")])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("SELECT 1", 1),
        ("SELECT 1; -- the end\n", 1),
        ("SELECT ';'; SELECT 2", 2),
        ("DO $$ BEGIN PERFORM 1; PERFORM 2; END $$", 1),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $b$ SELECT 1; SELECT 2; $b$; SELECT 3;", 2),
    ],
)
def test_it_counts_statements_and_not_what_a_body_holds(text: str, count: int) -> None:
    assert count_statements(text) == count


def test_migrations_hand_over_one_statement_at_a_time() -> None:
    found = list(own_statements())
    assert any("audit_append_only" in text for _name, text in found)
    assert [name for name, text in found if count_statements(text) > 1] == []
