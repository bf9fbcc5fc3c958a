"""The demo's two companies as a crawler needs them: their staff, their keys, and what their tables hold."""

import re
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import psycopg
from django.apps import apps
from django.conf import settings

from tests.live.stack import Stack, wait_until
from tests.live.visitor import Visitor

AT_ONCE = 6
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Company:
    """One company of the demo: its schema, its staff, and the key of every row it has."""

    name: str
    schema: str
    pk: str
    staff: dict[str, Visitor]  # by role
    keys: tuple[tuple[str, str], ...]  # (model, key): one row of every kind
    every_key: frozenset[str]


def company_of(stack: Stack, name: str) -> Company:
    ((pk, schema),) = stack.sql("SELECT id::text, schema_name FROM public.tenants_tenant WHERE name = %s", [name])
    known = {"ceo", "secretary", "agent", "professional"}
    logins = [one for one in stack.demo["logins"] if one["company"] == name and one["role"] in known]
    staff = {one["role"]: Visitor(stack.url, one["email"]) for one in logins}
    _enter(stack, staff["ceo"], pk)
    staff["ceo"].prove(stack.demo["admin_token"])
    keys = list(keys_of(stack, schema, pk))
    first: dict[str, str] = {}
    for kind, key in keys:
        first.setdefault(kind, key)
    return Company(name, schema, pk, staff, tuple(first.items()), frozenset(key for _kind, key in keys))


def _enter(stack: Stack, ceo: Visitor, tenant: str) -> None:
    """The CEO of both companies works in this one now; what is the other's is not there for them either."""
    query = """SELECT m.id::text FROM public.tenants_membership m JOIN public.tenants_user u ON u.id = m.user_id
               WHERE u.email = %s AND m.tenant_id = %s"""
    ((membership,),) = stack.sql(query, [ceo.email, tenant])
    mine = "SELECT m.id::text FROM public.tenants_membership m JOIN public.tenants_user u ON u.id = m.user_id WHERE u.email = %s"
    ceo.seats = frozenset(key for (key,) in stack.sql(mine, [ceo.email]))
    assert ceo.request("POST", "/switch/", data={"membership": membership}).status_code == 302


def keys_of(stack: Stack, schema: str, tenant: str) -> Iterator[tuple[str, str]]:
    """(model, key) of every row with a key of its own in the company's schema, and of its rows in `public`."""
    with psycopg.connect(**stack.address, autocommit=True) as connection:
        for label in settings.TENANT_APPS:
            for model in apps.get_app_config(label.split(".")[-1]).get_models():
                if model._meta.pk.get_internal_type() == "UUIDField":
                    yield from _column(connection, model, f'"{schema}"."{model._meta.db_table}"', "")
        for model in apps.get_app_config("tenants").get_models():
            if model._meta.pk.column == "id" and any(field.column == "tenant_id" for field in model._meta.fields):
                yield from _column(connection, model, f"public.{model._meta.db_table}", f"WHERE tenant_id = '{tenant}'")


def _column(connection: Any, model: Any, table: str, where: str) -> Iterator[tuple[str, str]]:
    query = f'SELECT "{model._meta.pk.column}"::text FROM {table} {where} ORDER BY 1'
    return ((model.__name__, key) for (key,) in connection.execute(query).fetchall())


def state(stack: Stack, company: Company) -> dict[str, str]:
    """What the company's tables hold, as a digest for each. What only tells that somebody looked is left out."""
    found = {}
    with psycopg.connect(**stack.address, autocommit=True) as connection:
        tables = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = %s", [company.schema]
        ).fetchall()
        for (table,) in tables:
            # A line of the trail is sealed a moment after it was written.
            shown = "t.id::text || t.action" if table == "company_auditentry" else "t::text"
            query = f'SELECT md5(coalesce(string_agg({shown}, chr(10) ORDER BY {shown}), \'\')) FROM "{company.schema}"."{table}" t'
            found[table] = connection.execute(query).fetchone()[0]  # type: ignore[index,arg-type]
    return found


def states(stack: Stack, companies: list[Company]) -> dict[str, dict[str, str]]:
    return {company.name: state(stack, company) for company in companies}


def settled(stack: Stack, companies: list[Company]) -> dict[str, dict[str, str]]:
    """`states` once nobody works any more on what other tests have left: a second later they are the same."""

    def same() -> dict[str, dict[str, str]] | None:
        before = states(stack, companies)
        time.sleep(1)
        return before if before == states(stack, companies) else None

    found: dict[str, dict[str, str]] = wait_until(same)
    return found


def all_at_once(work: Any, items: Iterable[Any]) -> list[Any]:
    """What `work` found wrong for each item, in several threads."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [found for found in pool.map(work, items) if found]


def pairs(companies: list[Company]) -> list[tuple[Company, Company]]:
    """(whose people, whose rows), both ways round."""
    return [(companies[0], companies[1]), (companies[1], companies[0])]


def interleaved(lists: list[list[Any]]) -> list[Any]:
    """One of each in turn, so that both companies are visited at the same time."""
    longest = max(map(len, lists))
    return [items[number] for number in range(longest) for items in lists if number < len(items)]


def keys_in(text: str) -> set[str]:
    return set(KEY.findall(text))
