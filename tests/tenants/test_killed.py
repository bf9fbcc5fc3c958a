"""`kill -9` at moments spread over making and deleting a company: the same command, repeated, finishes the work."""

import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.forking import Children, own_children, own_database, until_alone

pytestmark = pytest.mark.slow

DATABASE = "nexus_killed"
MOMENTS = 6
CREATE = ("create_company", "Cortada", "ceo@example.test")
DELETE = ("delete_company", "Cortada", "--yes-delete", "Cortada")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with own_database(DATABASE) as address:
        yield address


@pytest.fixture(scope="module")
def children(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Children]:
    with own_children("tests.tenants.forked", address, tmp_path_factory.mktemp("killed")) as children:
        yield children


def found(address: str) -> dict[str, int]:
    """What there is of companies, as counts."""
    questions = {
        "schemas": "select count(*) from information_schema.schemata where schema_name like 'c\\_%'",
        "active": "select count(*) from tenants_tenant where status = 'active'",
        "rows": "select count(*) from tenants_tenant",
        "keys": "select count(*) from tenants_datakey",
        "numbers": "select count(*) from tenants_whatsappchannel",
        "ceos": "select count(*) from tenants_membership where role = 'ceo' and status = 'active'",
        "jobs": "select count(*) from tenants_scheduledjob",
    }
    with psycopg.connect(address) as asked:
        return {name: asked.execute(question).fetchone()[0] for name, question in questions.items()}  # type: ignore[index, arg-type]


def tables(address: str) -> int:
    with psycopg.connect(address) as asked:
        row = asked.execute("select count(*) from information_schema.tables where table_schema like 'c\\_%'").fetchone()
        return int(row[0]) if row else 0


def fill(address: str, media: Path) -> None:
    """A number, a job and a file of the company."""
    with psycopg.connect(address) as asked:
        ((schema, pk),) = asked.execute("select schema_name, id from tenants_tenant").fetchall()
        asked.execute(
            "insert into tenants_scheduledjob (id, schema, queue, subject, due_at) values"
            " (gen_random_uuid(), %s, 'deliver', %s, now())",
            [schema, pk],
        )
    (media / schema).mkdir(parents=True)
    (media / schema / "photo").write_bytes(b"x")


def test_making_and_deleting_end_well_wherever_they_are_killed(children: Children, address: str) -> None:
    media = children.media
    for words in (CREATE, DELETE):  # the first time takes longer than those that are killed
        children.finish(*words)
    making = children.finish(*CREATE)
    whole, count = found(address), tables(address)
    assert (whole["active"], whole["schemas"], whole["keys"], whole["ceos"]) == (1, 1, 1, 1) and count > 20
    deleting = children.finish(*DELETE)
    killed = 0
    for moment in range(1, MOMENTS + 1):
        killed += children.kill(making * moment / (MOMENTS + 1), *CREATE)
        assert found(address)["active"] <= 1
        children.finish(*CREATE)
        assert (found(address), tables(address)) == (whole, count)
        fill(address, media)
        children.kill(deleting * moment / (MOMENTS + 1), *DELETE)
        if found(address)["rows"]:
            children.finish(*DELETE)
        assert set(found(address).values()) == {0} and list(media.iterdir()) == []
    assert killed  # how many depends on what else the machine does


def test_a_migration_is_whole_or_not_there(children: Children, address: str) -> None:
    """The constraints of this one are made last, after which Django would write its journal on its own."""
    child = children.start("conversations", "0001_initial", *CREATE, does="run_until_recorded")
    child.join()
    until_alone(address)
    assert child.exitcode == -signal.SIGKILL and found(address)["rows"] == 1
    children.finish(*CREATE)
    assert found(address)["active"] == 1
    children.finish(*DELETE)


def test_what_was_killed_half_way_can_be_abandoned(children: Children, address: str) -> None:
    for share in (1, 2):
        if children.kill(0.3 * share, *CREATE) and found(address)["rows"]:
            children.finish(*CREATE, "--abandon")
    assert set(found(address).values()) == {0}
