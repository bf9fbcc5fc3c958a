"""`kill -9` at moments spread over making and deleting a company: the same command, repeated, finishes the work."""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

pytestmark = pytest.mark.slow

DATABASE = "nexus_killed"
MOMENTS = 6
CREATE = ("create_company", "Cortada", "ceo@example.test")
DELETE = ("delete_company", "Cortada", "--yes-delete", "Cortada")
Start = Callable[..., Any]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A database of its own, for children commit."""
    given = os.environ["DATABASE_URL"]
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(DATABASE)))
        server.execute(SQL("CREATE DATABASE {}").format(Identifier(DATABASE)))
        yield urlsplit(given)._replace(path=f"/{DATABASE}").geturl()
        server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(DATABASE)))


@pytest.fixture(scope="module")
def start(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """start("command", …) is a running child; its home is `start.media`'s parent."""
    home = tmp_path_factory.mktemp("killed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", address)
        patch.setenv("NEXUS_HOME", str(home))
        patch.setenv("EMAIL_URL", "dummymail://")
        children = multiprocessing.get_context("forkserver")
        children.set_forkserver_preload(["tests.tenants.forked"])

        def begin(*words: str) -> Any:
            from tests.tenants.forked import run

            child = children.Process(target=run, args=words)
            child.start()
            return child

        begin.media = home / "media"  # type: ignore[attr-defined]
        finish(begin, "migrate_schemas", "--shared", "-v0")
        yield begin
        from multiprocessing.forkserver import _forkserver

        _forkserver._stop()  # type: ignore[attr-defined]


def finish(start: Start, *words: str) -> float:
    """Runs a command to its end, again while the killed one's connection still holds the lock. How long it took."""
    for _try in range(20):
        began = time.monotonic()
        child = start(*words)
        child.join(60)
        if child.exitcode == 0:
            return time.monotonic() - began
        time.sleep(0.2)
    raise AssertionError(words)


def kill(start: Start, after: float, *words: str) -> bool:
    """True when it was killed before its end."""
    child = start(*words)
    child.join(after)
    child.kill()
    child.join()
    return bool(child.exitcode)


def found(address: str) -> dict[str, int]:
    """What there is of companies, as counts."""
    questions = {
        "schemas": "select count(*) from information_schema.schemata where schema_name like 'c\\_%'",
        "active": "select count(*) from tenants_tenant where status = 'active'",
        "rows": "select count(*) from tenants_tenant",
        "keys": "select count(*) from tenants_datakey",
        "numbers": "select count(*) from tenants_whatsappchannel",
        "ceos": "select count(*) from tenants_membership where role = 'ceo' and status = 'active'",
        "wakes": "select count(*) from tenants_wake",
    }
    with psycopg.connect(address) as asked:
        return {name: asked.execute(question).fetchone()[0] for name, question in questions.items()}  # type: ignore[index, arg-type]


def tables(address: str) -> int:
    with psycopg.connect(address) as asked:
        row = asked.execute("select count(*) from information_schema.tables where table_schema like 'c\\_%'").fetchone()
        return int(row[0]) if row else 0


def fill(address: str, media: Path) -> None:
    """A number, a wake and a file of the company."""
    with psycopg.connect(address) as asked:
        ((schema, pk),) = asked.execute("select schema_name, id from tenants_tenant").fetchall()
        asked.execute(
            "insert into tenants_wake (id, schema, queue, subject, due_at) values"
            " (gen_random_uuid(), %s, 'deliver', %s, now())",
            [schema, pk],
        )
    (media / schema).mkdir(parents=True)
    (media / schema / "photo").write_bytes(b"x")


def test_making_and_deleting_end_well_wherever_they_are_killed(start: Start, address: str) -> None:
    media: Path = start.media  # type: ignore[attr-defined]
    making = finish(start, *CREATE)
    whole, count = found(address), tables(address)
    assert (whole["active"], whole["schemas"], whole["keys"], whole["ceos"]) == (1, 1, 1, 1) and count > 20
    deleting = finish(start, *DELETE)
    killed = 0
    for moment in range(1, MOMENTS + 1):
        killed += kill(start, making * moment / (MOMENTS + 1), *CREATE)
        assert found(address)["active"] <= 1
        finish(start, *CREATE)
        assert (found(address), tables(address)) == (whole, count)
        fill(address, media)
        kill(start, deleting * moment / (MOMENTS + 1), *DELETE)
        if found(address)["rows"]:
            finish(start, *DELETE)
        assert set(found(address).values()) == {0} and list(media.iterdir()) == []
    assert killed >= MOMENTS - 1


def test_what_was_killed_half_way_can_be_abandoned(start: Start, address: str) -> None:
    for share in (1, 2):
        if kill(start, 0.3 * share, *CREATE) and found(address)["rows"]:
            finish(start, *CREATE, "--abandon")
    assert set(found(address).values()) == {0}
