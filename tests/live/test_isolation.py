"""Nobody reaches another company: every address, as every role, at once.

Over HTTP against the running product, so through real connection pools of two and a database role without special
rights. Both companies are visited at the same time: a connection that kept the other's schema would show.
"""

import inspect
import re
from typing import Any

import httpx
import psycopg
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.live.companies import Company, all_at_once, interleaved, keys_in, pairs, settled, states
from tests.live.stack import LIMIT, Stack, new_number, wait_until
from tests.live.visitor import Visitor
from tests.test_conventions import address, is_public, views

pytestmark = pytest.mark.live

PARAMETER_READ = re.compile(r"GET\.get\(\"(\w+)\"")
NOT_THERE = {403, 404, 405}
# They end the visitor's own session or company, whatever is asked of them.
ONES_OWN = {"tenants:logout", "tenants:switch", "tenants:sessions_end"}


def test_the_database_role_has_no_special_rights(stack: Stack) -> None:
    assert stack.sql("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user") == [(False, False)]
    assert stack.environment["DATABASE_POOL_MAX"] == "2"


def test_no_key_of_the_other_company_opens_anything(stack: Stack, companies: list[Company]) -> None:
    before = settled(stack, companies)
    routes = [(name, route) for name, route, view in views() if "<uuid:" in route and not is_public(view)]
    forms = {name for name, _route, view in views() if hasattr(view, "page_of_form")}
    assert len(routes) > 40

    def visit(asked: tuple[Visitor, str, str, str, str]) -> str:
        visitor, role, name, url, kind = asked
        answers = {method: visitor.request(method, url) for method in ("GET", "POST")}
        if name in forms and answers["GET"].status_code == 302:
            page = answers.pop("GET").headers["Location"]
            if key_in(url) in page:
                answers["GET"] = visitor.request("GET", page)
        wrong = {method: answer.status_code for method, answer in answers.items() if not is_refused(answer)}
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
    for name, after in states(stack, companies).items():
        assert {table for table, digest in after.items() if digest != before[name][table]} == set()


def key_in(url: str) -> str:
    return next(part for part in url.split("/") if len(part) == 36)


def is_refused(answer: httpx.Response) -> bool:
    """Not there; or a second proof is asked for, before anything is looked up."""
    asked = answer.status_code == 302 and answer.headers["Location"].startswith("/account/proof/")
    return answer.status_code in NOT_THERE or asked


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
    before = settled(stack, companies)
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
    assert states(stack, companies) == before


def test_a_socket_hears_its_own_company_alone(stack: Stack, companies: list[Company]) -> None:
    first = next(company for company in companies if company.name == stack.channel(0)["company"])
    other = next(company for company in companies if company is not first)
    settled(stack, companies)
    address_of_socket = stack.url.replace("http", "ws") + "/ws/"
    with (
        connect(address_of_socket, additional_headers=cookies(first), origin=stack.url) as ours,
        connect(address_of_socket, additional_headers=cookies(other), origin=stack.url) as theirs,
    ):
        stack.write(new_number(), "Hola, quisiera información")
        assert ours.recv(timeout=LIMIT)
        with pytest.raises(TimeoutError):
            theirs.recv(timeout=3)


def cookies(company: Company) -> dict[str, str]:
    visitor = next(iter(company.staff.values()))
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())}


def test_a_socket_without_login_is_closed(stack: Stack) -> None:
    with connect(stack.url.replace("http", "ws") + "/ws/", origin=stack.url) as socket:
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=LIMIT)
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 4401


def test_a_file_of_the_other_company_is_not_there(stack: Stack, companies: list[Company]) -> None:
    """Also when the address of the file itself is known."""
    stored = list((stack.home / "media").rglob("*")) if (stack.home / "media").exists() else []
    addresses = ["/media/", "/media/../keys.json", "/static/../keys.json", "/static/%2e%2e/%2e%2e/keys.json"]
    addresses += [f"/media/{path.relative_to(stack.home / 'media')}" for path in stored if path.is_file()]
    for url in addresses:
        assert httpx.get(stack.url + url, timeout=LIMIT).status_code in {302, 400, 404}
        for company in companies:
            for visitor in company.staff.values():
                assert visitor.request("GET", url).status_code in {400, 404}
    wait_until(lambda: httpx.get(f"{stack.url}/healthz", timeout=LIMIT).status_code == 200)
