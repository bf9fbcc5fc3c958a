"""`kill -9` at named moments: while a company comes in, and while its file is made.

A moment is named by what the process waits for, or by what stands when it is reached: nothing is left to the clock.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from company.transfer import PASSING, archive
from tests.company.test_transfer import NAME, PASSPHRASE
from tests.forking import PATIENCE, Children, own_children, own_database, until_alone

pytestmark = pytest.mark.slow

TRAIL = {"company/company_auditentry.copy", "public/tenants_auditcheckpoint.copy"}
WAITS = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with own_database("nexus_cut") as address:
        yield address


@pytest.fixture(scope="module")
def children(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Children]:
    with own_children("tests.company.forked", address, tmp_path_factory.mktemp("cut")) as children:
        children.finish(str(children.home), does="leave")
        assert list(children.media.iterdir()) == []
        yield children


class Watch:
    """What can be seen from outside while a child works, and how it is held up."""

    def __init__(self, address: str, media: Path) -> None:
        self.address, self.media, self.held = address, media, ExitStack()
        self.eye = self.held.enter_context(psycopg.connect(address, autocommit=True))

    def one(self, question: str) -> Any:
        row = self.eye.execute(question).fetchone()  # type: ignore[arg-type]
        return row[0] if row else None

    def hold(self, statement: str) -> bool:
        """Keeps what `statement` locks until the end; its first value, if it has one."""
        other = self.held.enter_context(psycopg.connect(self.address))
        cursor = other.execute(statement)  # type: ignore[arg-type]
        return cursor.description is None or cursor.fetchone() is not None

    def waits(self) -> bool:
        return self.one(WAITS) > 0

    def until(self, what: Callable[[], Any], child: Any) -> None:
        """A child that does not come there is ended: it would go on beside the next test."""
        end = time.monotonic() + PATIENCE
        while not what():
            if not child.is_alive() or time.monotonic() > end:
                child.kill()
                raise AssertionError(f"{what} did not come, the child's end is {child.exitcode}")
            time.sleep(0.01)

    def leave(self) -> None:
        """Lets everything go, and waits until the database has noticed that the child is dead."""
        self.held.close()
        until_alone(self.address)


@pytest.fixture
def watch(address: str, children: Children) -> Iterator[Watch]:
    watch = Watch(address, children.media)
    yield watch
    watch.held.close()


def kill(watch: Watch, child: Any) -> None:
    child.kill()
    child.join()
    assert child.exitcode == -9
    watch.leave()


def found(address: str) -> dict[str, Any]:
    """What there is of companies."""
    questions = {
        "statuses": "select array_agg(status) from tenants_tenant",
        "schemas": "select count(*) from pg_namespace where nspname like 'c\\_%'",
        "keys": "select count(*) from tenants_datakey",
        "members": "select count(*) from tenants_membership",
    }
    with psycopg.connect(address) as asked:
        return {name: asked.execute(question).fetchone()[0] for name, question in questions.items()}  # type: ignore[index, arg-type]


# Coming in


def its_row(watch: Watch, child: Callable[[], Any]) -> Any:
    """The file was verified; nothing is here of the company."""
    watch.hold("lock table tenants_tenant in share mode")
    return waiting(watch, child())


def its_key(watch: Watch, child: Callable[[], Any]) -> Any:
    watch.hold("lock table tenants_datakey in share mode")
    return waiting(watch, child())


def its_tables(watch: Watch, child: Callable[[], Any]) -> Any:
    """Some of them stand."""
    watch.hold("lock table tenants_whatsappchannel in share mode")  # so that it comes no further than people
    started = child()
    watch.until(lambda: watch.one("select count(*) from pg_tables where schemaname like 'c\\_%'") > 8, started)
    return started


def its_numbers(watch: Watch, child: Callable[[], Any]) -> Any:
    """People are seated, rows have begun to come."""
    watch.hold("lock table tenants_whatsappchannel in share mode")
    return waiting(watch, child())


def its_uploads(watch: Watch, child: Callable[[], Any]) -> Any:
    """A large one is half written."""
    watch.hold("lock table tenants_scheduledjob in share mode")  # so that it does not come to its end
    started = child()
    watch.until(lambda: any(path.stat().st_size for path in watch.media.glob("*/big")), started)
    return started


def what_is_due(watch: Watch, child: Callable[[], Any]) -> Any:
    """All rows and uploads are there, and compared."""
    watch.hold("lock table tenants_scheduledjob in share mode")
    return waiting(watch, child())


def its_doors(watch: Watch, child: Callable[[], Any]) -> Any:
    """The last statement before the commit."""
    started = child()
    watch.until(lambda: watch.one("select count(*) from tenants_tenant"), started)
    assert watch.hold("select id from tenants_tenant for no key update")
    return waiting(watch, started)


def waiting(watch: Watch, child: Any) -> Any:
    watch.until(watch.waits, child)
    return child


COMING = [its_row, its_key, its_tables, its_numbers, its_uploads, what_is_due, its_doors]


@pytest.mark.parametrize("moment", COMING, ids=lambda moment: moment.__name__)
def test_a_cut_import_is_made_good_by_importing_again(
    moment: Any, children: Children, address: str, watch: Watch, tmp_path: Path
) -> None:
    words = ("company_import", f"{children.home}/x.tgz", "--passphrase-file", f"{children.home}/passphrase")
    kill(watch, moment(watch, lambda: children.start(*words)))
    left = found(address)
    assert left["statuses"] in (None, ["creating"]) and left["members"] == 0
    children.finish(*words)
    try:
        assert found(address) == {"statuses": ["active"], "schemas": 1, "keys": 1, "members": 3}
        children.finish("company_export", NAME, "--to", f"{tmp_path}/again.tgz")
        assert_same(children.home / "plain.tgz", tmp_path / "again.tgz")
        (folder,) = children.media.iterdir()
        assert folder.name in str(watch_schema(address))
    finally:
        children.finish("delete_company", NAME, "--yes-delete", NAME)


def watch_schema(address: str) -> str:
    with psycopg.connect(address) as asked:
        ((schema,),) = asked.execute("select schema_name from tenants_tenant").fetchall()
        return str(schema)


def assert_same(before: Path, after: Path) -> None:
    """Table by table and upload by upload, by counts and checksums; of the trail every line is there."""
    was, now = contents(before), contents(after)
    assert set(was) == set(now) and len(was) > 30
    assert {name: was[name][:2] for name in was if name not in TRAIL} == {
        name: now[name][:2] for name in now if name not in TRAIL
    }
    for name in TRAIL:
        assert was[name][2] <= now[name][2]
    # Something was compared.
    assert was["company/conversations_message.copy"][1] == 2 and sum(name.startswith("media/") for name in was) == 2


def contents(path: Path) -> dict[str, tuple[str, int, set[bytes]]]:
    """Name → checksum, rows and keys of everything in the file, whatever the schema is called."""
    manifest = archive.verify(path).manifest
    schema, told = manifest["schema"].encode(), {}
    for name, _size, source in archive.members(path):
        data = source.read()
        if facts := manifest["files"].get(name):
            keys = {line.split(b"\t")[0] for line in data.splitlines()} if name in TRAIL else set()
            told[name] = (hashlib.sha256(data.replace(schema, b"S")).hexdigest(), facts.get("rows", 0), keys)
    return told


# The file of the pages


@pytest.fixture(scope="module")
def company(children: Children, address: str) -> Iterator[str]:
    """The schema of a company that is here."""
    children.finish("company_import", f"{children.home}/x.tgz", "--passphrase-file", f"{children.home}/passphrase")
    yield watch_schema(address)
    children.finish("delete_company", NAME, "--yes-delete", NAME)


def rows_being_read(watch: Watch, folder: Path, child: Callable[[], Any]) -> Any:
    watch.hold(f"lock table {folder.parent.name}.leads_contactpoint in access exclusive mode")
    return waiting(watch, child())


def uploads_being_read(watch: Watch, folder: Path, child: Callable[[], Any]) -> Any:
    watch.hold(f"lock table {folder.parent.name}.company_notification in share mode")  # so that no row knows the file
    started = child()
    watch.until(lambda: any(path.stat().st_size > 4 << 20 for path in folder.glob(".*.part")), started)
    return started


def file_stands(watch: Watch, folder: Path, child: Callable[[], Any]) -> Any:
    """Whole on the disk; its row does not know of it."""
    before = set(folder.glob("*.tgz"))
    watch.hold(f"lock table {folder.parent.name}.company_notification in share mode")
    started = waiting(watch, child())
    assert len(set(folder.glob("*.tgz")) - before) == 1
    return started


MAKING = [rows_being_read, uploads_being_read, file_stands]


@pytest.mark.parametrize("moment", MAKING, ids=lambda moment: moment.__name__)
def test_a_worker_killed_while_it_makes_the_file_is_resumed(
    moment: Any, children: Children, watch: Watch, address: str, company: str
) -> None:
    table, folder = f"{company}.company_companyexport", children.media / company / PASSING
    at_once = [children.start(does="ask") for _two in range(2)]
    for asking in at_once:
        asking.join(PATIENCE)
    assert sorted(asking.exitcode for asking in at_once) == [0, 1]
    pk = watch.one(f"select id from {table} where state = 'waiting'")
    child = moment(watch, folder, lambda: children.start(pk, does="work_on"))
    assert watch.one(f"select progress from {table} where id = '{pk}'") > 0  # seen while it is made
    second = children.start(pk, does="work_on")  # its job came again meanwhile
    second.join(PATIENCE)
    assert second.exitcode == 0 and child.is_alive()
    kill(watch, child)
    state = f"select state, attempts, passphrase <> '' from {table} where id = '{pk}'"
    assert seen(address, state) == ("waiting", 1, True)
    assert seen(address, f"select count(*) from tenants_scheduledjob where subject = '{pk}'") == (1,)
    children.finish(pk, does="work_on")
    assert seen(address, state) == ("done", 2, False)
    assert_only_whole_files(address, table, folder, pk)


def seen(address: str, question: str) -> Any:
    with psycopg.connect(address) as asked:
        return asked.execute(question).fetchone()  # type: ignore[arg-type]


def assert_only_whole_files(address: str, table: str, folder: Path, pk: UUID) -> None:
    path, size, digest = seen(address, f"select path, size, sha256 from {table} where id = '{pk}'")
    content = (folder / Path(path).name).read_bytes()
    assert (len(content), hashlib.sha256(content).hexdigest()) == (size, digest)
    assert PASSPHRASE.encode() not in content and archive.verify(folder / Path(path).name).proof
    with psycopg.connect(address) as asked:
        known = [Path(path).name for (path,) in asked.execute(f"select path from {table}").fetchall()]  # type: ignore[arg-type]
        told = asked.execute(
            f"""select (select count(*) from {folder.parent.name}.company_auditentry where action = 'company.exported'
                and after ? 'sha256'), (select count(*) from {folder.parent.name}.company_notification
                where kind = 'company')"""  # type: ignore[arg-type]
        ).fetchone()
    assert sorted(known) == sorted(path.name for path in folder.iterdir())
    assert told == (len(known), len(known))
