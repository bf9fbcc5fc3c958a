"""What a distributed PostgreSQL demands of the tables, and the lists of it in docs/deployment.md."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
import sqlparse
from django.db import connection
from django.db.migrations import RunSQL, SeparateDatabaseAndState
from django.db.migrations.loader import MigrationLoader

from crm.embedded import CHECKOUT
from tenants.models import Tenant

REFERENCES = """
    SELECT own.relname, held.attname, other.relname, beyond.nspname, concat(c.confdeltype, c.confupdtype)
    FROM pg_constraint c
    JOIN pg_class own ON own.oid = c.conrelid
    JOIN pg_class other ON other.oid = c.confrelid
    JOIN pg_namespace beyond ON beyond.oid = other.relnamespace
    JOIN pg_attribute held ON held.attrelid = c.conrelid AND held.attnum = ANY (c.conkey)
    WHERE c.contype = 'f' AND own.relnamespace = %s::regnamespace AND other.relnamespace <> own.relnamespace
"""
OUT_OF_PUBLIC_USERS = """
    SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conrelid = 'public.tenants_user'::regclass
"""
TRIGGERS = """
    SELECT t.tgname, c.relname, CASE WHEN t.tgtype & 1 = 1 THEN 'row' ELSE 'statement' END
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND c.relnamespace = %s::regnamespace
"""
Row = tuple[str, ...]


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


def documented(heading: str) -> set[Row]:
    """The rows of the table of docs/deployment.md whose first line this is; a code span stands for its text."""
    text = (CHECKOUT / "docs" / "deployment.md").read_text()
    _before, _heading, after = text.partition(f"{heading}\n")
    lines = after.partition("\n\n")[0].splitlines()[1:]
    return {tuple(cell.strip(" `") for cell in line.strip("|").split("|")) for line in lines}


def found(question: str, tenant: Tenant) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(question, [tenant.schema_name])
        rows: list[Row] = cursor.fetchall()
    return rows


def test_every_reference_out_of_a_company_is_listed_and_leads_to_a_reference_table(solar: Tenant) -> None:
    rows = found(REFERENCES, solar)
    assert {row[:3] for row in rows} == documented("| table | column | refers to |")
    assert {(schema, action) for *_names, schema, action in rows} == {("public", "aa")}  # NO ACTION, both ways
    text = (CHECKOUT / "docs" / "deployment.md").read_text()
    assert set(re.findall(r"create_reference_table\('public\.(\w+)'\)", text)) == {row[2] for row in rows}


def test_the_reference_table_refers_to_nothing(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(OUT_OF_PUBLIC_USERS)
        assert cursor.fetchone() == (0,)


def test_every_trigger_of_a_company_is_listed(solar: Tenant) -> None:
    assert set(found(TRIGGERS, solar)) == documented("| trigger | table | for each |")


def test_the_guide_names_the_settings_that_a_cluster_needs() -> None:
    settings = {name.partition(" ")[0] for name, _why in documented("| setting | why |")}
    assert settings == {"citus.enable_schema_based_sharding", "citus.enable_unsafe_triggers"}
