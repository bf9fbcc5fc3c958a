"""Nobody reaches another company: every address, as every role, at once.

Over HTTP against the running product, so through real connection pools of two and a database role without special
rights. Both companies are visited at the same time: a connection that kept the other's schema would show.
"""

import inspect
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.live.stack import Stack, new_number, wait_until
from tests.live.visitor import Visitor
from tests.test_conventions import address, is_public, views

pytestmark = pytest.mark.live

AT_ONCE = 6
PARAMETER_READ = re.compile(r"GET\.get\(\"(\w+)\"")
NOT_THERE = {403, 404, 405}
# They end the visitor's own session or company, whatever is asked of them.
ONES_OWN = {"tenants:logout", "tenants:switch"}


@dataclass(frozen=True)
class Company:
    """One company of the demo: its schema, its staff, and the key of every row it has."""

    name: str
    schema: str
    pk: str
    staff: dict[str, Visitor]  # by role
    keys: tuple[tuple[str, str], ...]  # (model, key): one row of every kind
    every_key: frozenset[str]


@pytest.fixture(scope="module")
def companies(stack: Stack) -> Iterator[list[Company]]:
    """The demo's two companies, each with visitors who work in that one alone where there are some."""
    names = list(dict.fromkeys(login["company"] for login in stack.demo["logins"]))
    made = [_company(stack, name) for name in names]
    yield made
    for company in made:
        for visitor in company.staff.values():
            visitor.close()


def _company(stack: Stack, name: str) -> Company:
    ((pk, schema),) = stack.sql("SELECT id::text, schema_name FROM public.tenants_tenant WHERE name = %s", [name])
    known = {"ceo", "secretary", "agent", "professional"}
    logins = [one for one in stack.demo["logins"] if one["company"] == name and one["role"] in known]
    staff = {one["role"]: Visitor(stack.url, one["email"]) for one in logins}
    _enter(stack, staff["ceo"], pk)
    keys = list(_keys(stack, schema, pk))
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


def _keys(stack: Stack, schema: str, tenant: str) -> Iterator[tuple[str, str]]:
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
            query = f'SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), \'\')) FROM "{company.schema}"."{table}" t'
            found[table] = connection.execute(query).fetchone()[0]  # type: ignore[index,arg-type]
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


def test_the_database_role_has_no_special_rights(stack: Stack) -> None:
    assert stack.sql("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user") == [(False, False)]
    assert stack.environment["DATABASE_POOL_MAX"] == "2"


def test_no_key_of_the_other_company_opens_anything(stack: Stack, companies: list[Company]) -> None:
    before = {company.name: state(stack, company) for company in companies}
    routes = [(name, route) for name, route, view in views() if "<uuid:" in route and not is_public(view)]
    assert len(routes) > 40

    def visit(asked: tuple[Visitor, str, str, str, str]) -> str:
        visitor, role, name, url, kind = asked
        answers = {method: visitor.request(method, url).status_code for method in ("GET", "POST")}
        wrong = {method: status for method, status in answers.items() if status not in NOT_THERE}
        return f"{name} answers a {role} with the key of another company's {kind}: {wrong}" if wrong else ""

    work = interleaved(
        [
            [
                (visitor, role, name, address(route, key), kind)
                for role, visitor in ours.staff.items()
                for name, route in routes
                for kind, key in (theirs.keys if role == "ceo" else theirs.keys[::7])
            ]
            for ours, theirs in pairs(companies)
        ]
    )
    assert all_at_once(visit, work) == []
    for company in companies:
        after = state(stack, company)
        assert {table for table, digest in after.items() if digest != before[company.name][table]} == set()


def test_no_parameter_leads_to_the_other_company(companies: list[Company]) -> None:
    """Pages and regions take the other company's keys as filters, cursors and choices: nothing of theirs comes back."""
    pages = [(route, view) for _name, route, view in views() if "<" not in route and not is_public(view)]

    def visit(asked: tuple[Visitor, Company, str, str, str]) -> str:
        visitor, theirs, route, parameter, key = asked
        answer = visitor.request("GET", f"/{route}", params={parameter: key})
        leaked = (keys_in(answer.text) & theirs.every_key) - {key} - visitor.seats
        if answer.status_code >= 500 or leaked:
            return f"/{route}?{parameter}={key}: {answer.status_code}, {sorted(leaked)[:3]}"
        return ""

    work = interleaved(
        [
            [
                (ours.staff["ceo"], theirs, route, parameter, key)
                for route, view in pages
                for parameter in sorted(parameters_of(view))
                for _kind, key in theirs.keys[::3]
            ]
            for ours, theirs in pairs(companies)
        ]
    )
    assert len(work) > 50
    assert all_at_once(visit, work) == []


def parameters_of(view: Any) -> set[str]:
    """The names that the view's module reads from the address."""
    module = inspect.getmodule(inspect.unwrap(view))
    return set(PARAMETER_READ.findall(inspect.getsource(module))) if module else set()


def keys_in(text: str) -> set[str]:
    return set(re.findall(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", text))


def test_every_page_answers_every_role_with_its_own_company_alone(companies: list[Company]) -> None:
    pages = [(name, route) for name, route, view in views() if "<" not in route and name not in ONES_OWN]

    def visit(asked: tuple[Visitor, str, Company, str, str]) -> str:
        visitor, role, theirs, name, route = asked
        answer = visitor.request("GET", f"/{route}")
        leaked = (keys_in(answer.text) & theirs.every_key) - visitor.seats
        named = theirs.name in answer.text and role != "ceo"  # who works in both can choose between them
        if answer.status_code >= 500 or leaked or named:
            return f"{name} to a {role}: {answer.status_code}, {sorted(leaked)[:3]}"
        return ""

    # The doors name every company that people may ask to join.
    work = interleaved(
        [
            [
                (visitor, role, theirs, name, route)
                for role, visitor in ours.staff.items()
                for name, route in pages
                if name != "tenants:register"
            ]
            for ours, theirs in pairs(companies)
        ]
    )
    assert all_at_once(visit, work) == []


def test_words_of_the_other_company_are_not_found(stack: Stack, companies: list[Company]) -> None:
    """Search, pickers and error pages, asked for what the other company certainly has."""
    searching = [
        f"/{route}"
        for _name, route, view in views()
        if "<" not in route and not is_public(view) and "q" in parameters_of(view)
    ]
    assert len(searching) >= 3
    for ours, theirs in pairs(companies):
        with psycopg.connect(**stack.address, autocommit=True) as connection:
            query = f"""SELECT first_name || ' ' || last_name FROM "{theirs.schema}".leads_lead
                        WHERE first_name <> '' AND last_name <> '' ORDER BY 1 LIMIT 5"""
            names = [name for (name,) in connection.execute(query).fetchall()]  # type: ignore[arg-type]
        assert names
        for visitor in ours.staff.values():
            for url in searching:
                for name in names:
                    text = visitor.request("GET", url, params={"q": name.split()[-1]}).text
                    assert not (keys_in(text) & theirs.every_key) - visitor.seats
                    assert name not in text


def test_a_page_of_the_other_company_left_open_changes_nothing(stack: Stack, companies: list[Company]) -> None:
    before = {company.name: state(stack, company) for company in companies}
    posts = [(name, route) for name, route, view in views() if not is_public(view)]

    def visit(asked: tuple[Visitor, Company, str, str]) -> str:
        visitor, theirs, name, url = asked
        status = visitor.request("POST", url, headers={"X-Company": theirs.pk}).status_code
        return "" if status == 409 else f"{name} answers {status} to a page of another company"

    work = interleaved(
        [
            [
                (visitor, theirs, name, address(route, theirs.keys[0][1]))
                for visitor in list(ours.staff.values())[:1]
                for name, route in posts
            ]
            for ours, theirs in pairs(companies)
        ]
    )
    assert all_at_once(visit, work) == []
    assert {company.name: state(stack, company) for company in companies} == before


def test_a_socket_hears_its_own_company_alone(stack: Stack, companies: list[Company]) -> None:
    first = next(company for company in companies if company.name == stack.channel(0)["company"])
    other = next(company for company in companies if company is not first)
    address_of_socket = stack.url.replace("http", "ws") + "/ws/"
    with (
        connect(address_of_socket, additional_headers=cookies(first), origin=stack.url) as ours,
        connect(address_of_socket, additional_headers=cookies(other), origin=stack.url) as theirs,
    ):
        stack.write(new_number(), "Hola, quisiera información")
        assert ours.recv(timeout=20)
        with pytest.raises(TimeoutError):
            theirs.recv(timeout=3)


def cookies(company: Company) -> dict[str, str]:
    visitor = next(iter(company.staff.values()))
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())}


def test_a_socket_without_login_is_closed(stack: Stack) -> None:
    with connect(stack.url.replace("http", "ws") + "/ws/", origin=stack.url) as socket:
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=10)
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 4401


def test_a_file_of_the_other_company_is_not_there(stack: Stack, companies: list[Company]) -> None:
    """Also when the address of the file itself is known."""
    stored = list((stack.home / "media").rglob("*")) if (stack.home / "media").exists() else []
    addresses = ["/media/", "/media/../keys.json", "/static/../keys.json", "/static/%2e%2e/%2e%2e/keys.json"]
    addresses += [f"/media/{path.relative_to(stack.home / 'media')}" for path in stored if path.is_file()]
    for url in addresses:
        assert httpx.get(stack.url + url).status_code in {302, 400, 404}
        for company in companies:
            for visitor in company.staff.values():
                assert visitor.request("GET", url).status_code in {400, 404}
    wait_until(lambda: httpx.get(f"{stack.url}/healthz").status_code == 200)
