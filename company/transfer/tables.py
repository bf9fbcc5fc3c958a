"""What is moved: the tables as the database has them, and how their rows are read and written."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg.sql import SQL, Composed, Identifier, Literal

from company.models import CompanyExport, LooseFile, SentForm
from tenants.maintenance.rotation import secret_fields
from tenants.models import AuditCheckpoint, Membership, Tenant, User, WhatsAppChannel

# Rows of `public` that belong to the company by their column tenant_id.
PUBLIC = tuple(model._meta.db_table for model in (Membership, WhatsAppChannel, AuditCheckpoint))
USERS = User._meta.db_table
MIGRATIONS = "django_migrations"
# What stays where it is: how the schema was built, the list of files like the one that is being written, what lies on
# the disk for a while only, and the forms of the last day.
STAYING = (MIGRATIONS, *(model._meta.db_table for model in (CompanyExport, LooseFile, SentForm)))

FIND = """
    SELECT c.relname::text, array_agg(a.attname::text ORDER BY a.attnum),
        (SELECT array_agg(k.attname::text ORDER BY k.attnum) FROM pg_index i
            JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = ANY(i.indkey)
            WHERE i.indrelid = c.oid AND i.indisprimary),
        (SELECT array_agg(u.attname::text ORDER BY u.attnum) FROM pg_constraint f
            JOIN pg_attribute u ON u.attrelid = c.oid AND u.attnum = ANY(f.conkey)
            WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.confrelid = 'public.tenants_user'::regclass)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE n.nspname = %s AND c.relkind = 'r' GROUP BY c.oid, c.relname ORDER BY c.relname
"""
# Rows read the same wherever and whenever they are written.
NEUTRAL = "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL bytea_output = 'hex';"
NEUTRAL += "SET LOCAL intervalstyle = 'postgres'; SET LOCAL extra_float_digits = 1"
_SEQUENCE = "SELECT pg_get_serial_sequence(%s, %s)"


@dataclass(frozen=True)
class Table:
    """One table of `public` or of a company's schema."""

    schema: str
    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    people: tuple[str, ...]

    @property
    def is_public(self) -> bool:
        return self.schema == "public"

    @property
    def file(self) -> str:
        return f"{'public' if self.is_public else 'company'}/{self.name}.copy"

    @property
    def secrets(self) -> dict[int, Any]:
        """Place → field of the columns that keep secrets."""
        found = {field.column: field for model, field in secret_fields() if model._meta.db_table == self.name}
        return {place: found[name] for place, name in enumerate(self.columns) if name in found}

    def _place(self) -> Identifier:
        return Identifier(self.schema, self.name)

    def _mine(self, tenant: Tenant) -> Composed:
        """The rows of the company, as a condition."""
        if not self.is_public:
            return Composed([SQL("TRUE")])
        return SQL("tenant_id = {}").format(Literal(str(tenant.pk)))

    def read(self, tenant: Tenant) -> Composed:
        """COPY of the company's rows, by key, so that the same rows are the same bytes."""
        return SQL("COPY (SELECT {} FROM {} WHERE {} ORDER BY {}) TO STDOUT").format(
            _listed(self.columns), self._place(), self._mine(tenant), _listed(self.key)
        )

    def write(self) -> Composed:
        return SQL("COPY {} ({}) FROM STDIN").format(self._place(), _listed(self.columns))

    def people_in(self, tenant: Tenant) -> list[Composed]:
        """Whose rows they are, or who touched them: a question for each column that names people."""
        return [
            SQL("SELECT DISTINCT {0} FROM {1} WHERE {0} IS NOT NULL AND {2}").format(
                Identifier(column), self._place(), self._mine(tenant)
            )
            for column in self.people
        ]

    def go_on_counting(self, cursor: Any) -> None:
        """Numbers that the database gives go on behind those that were written."""
        for column in self.key:
            cursor.execute(_SEQUENCE, [f'"{self.schema}"."{self.name}"', column])
            (sequence,) = cursor.fetchone()
            if sequence:
                newest = SQL("SELECT setval({}, greatest(1, max({}))) FROM {} HAVING max({}) IS NOT NULL")
                names = Literal(sequence), Identifier(column), self._place(), Identifier(column)
                cursor.execute(newest.format(*names))


def _listed(names: tuple[str, ...]) -> Composed:
    return SQL(", ").join(map(Identifier, names))


def of_company(schema: str) -> list[Table]:
    """The tables of `public` that the company has rows in, then every one of its schema that travels."""
    found = [table for table in _in_schema("public") if table.name in PUBLIC]
    return found + [table for table in _in_schema(schema) if table.name not in STAYING]


def _in_schema(schema: str) -> list[Table]:
    with connection.cursor() as cursor:
        cursor.execute(FIND, [schema])
        rows = cursor.fetchall()
    return [
        Table(schema, name, tuple(columns), tuple(key or columns), tuple(people or ()))
        for name, columns, key, people in rows
    ]


def migrations_of(schema: str) -> list[str]:
    """What the schema was built by: app.name, sorted."""
    with connection.cursor() as cursor:
        cursor.execute(SQL("SELECT app, name FROM {}").format(Identifier(schema, MIGRATIONS)))
        return sorted(f"{app}.{name}" for app, name in cursor.fetchall())
