"""A pooler between the product and PostgreSQL: one that forgets whose session it is refuses a start, others do not."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from crm import pooling
from crm.embedded import CHECKOUT, FrameError
from crm.embedded.paths import SOCKET_NAME
from tests.fakes.pooler import Mode, Pooler
from tests.forking import own_database
from tests.frame.conftest import PATIENCE

COMPANIES = ("c_pooled_1", "c_pooled_2")
SERVING = {
    "web": ["-m", "crm.web"],
    "worker": ["-m", "celery", "--app", "crm.celery", "worker", "--pool", "solo", "--queues", "messages"],
    "migrate": ["manage.py", "migrate_schemas", "--noinput"],
    "prepare": ["-m", "crm.supervisor.prepare", "--tables"],
}


def postgres_socket() -> str:
    (folder,) = parse_qs(urlsplit(os.environ["DATABASE_URL"]).query)["host"]
    return str(Path(folder) / SOCKET_NAME)


def pooler(mode: Mode, **more: Any) -> Pooler:
    return Pooler(postgres_socket(), mode, **more)


def are_kept(url: str) -> bool:
    return pooling.sessions_are_kept(lambda: psycopg.connect(url, autocommit=True, prepare_threshold=None))


@pytest.fixture
def companies() -> Iterator[None]:
    """Two schemas with a table of the same name, which holds the name of the schema."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        for name in COMPANIES:
            server.execute(SQL("DROP SCHEMA IF EXISTS {0} CASCADE; CREATE SCHEMA {0}").format(Identifier(name)))
            server.execute(SQL("CREATE TABLE {}.whose AS SELECT {} AS name").format(Identifier(name), name))
        yield
        for name in COMPANIES:
            server.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(name)))


def read_by_each(url: str) -> list[str]:
    """What each of two processes reads, after both have chosen their company as the product does."""
    with psycopg.connect(url, autocommit=True) as one, psycopg.connect(url, autocommit=True) as other:
        for session, company in zip((one, other), COMPANIES, strict=True):
            session.execute(SQL("SET search_path = {}, public").format(Identifier(company)))
        return [session.execute("SELECT name FROM whose").fetchone()[0] for session in (one, other)]  # type: ignore[index]


@pytest.mark.parametrize(
    ("mode", "read"),
    [
        (Mode.SESSION, COMPANIES),
        (Mode.TRANSACTION, (COMPANIES[1], COMPANIES[1])),
        (Mode.TRACKING, COMPANIES),
    ],
)
def test_a_pooler_that_forgets_reads_the_rows_of_another_company(
    companies: None, mode: Mode, read: tuple[str, ...]
) -> None:
    with pooler(mode) as between:
        assert tuple(read_by_each(between.url)) == read


def test_postgresql_itself_is_fine() -> None:
    assert are_kept(os.environ["DATABASE_URL"])


@pytest.mark.parametrize("mode", Mode)
def test_it_tells_a_pooler_that_forgets_from_others(mode: Mode) -> None:
    with pooler(mode) as between:
        assert are_kept(between.url) is (mode is not Mode.TRANSACTION)


@pytest.mark.parametrize("mode", [Mode.TRANSACTION, Mode.TRACKING])
@pytest.mark.parametrize("is_fair", [False, True])
@pytest.mark.parametrize("free", [1, 2, 3, 8])
def test_it_is_not_deceived_by_sessions_that_lie_ready(free: int, is_fair: bool, mode: Mode) -> None:
    with pooler(mode, is_fair=is_fair) as between:
        others = [psycopg.connect(between.url) for _ in range(free)]
        for session in others:
            session.execute("SELECT 1")  # a transaction begins
        for session in others:
            session.commit()
        assert between.opened == free
        assert are_kept(between.url) is (mode is Mode.TRACKING)
        for session in others:
            session.close()


def test_a_single_session_that_is_tracked_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pooling, "PATIENCE", 0.3)
    with pooler(Mode.TRACKING, size=1) as between:
        assert are_kept(between.url)


def test_what_it_leaves_behind_means_nothing() -> None:
    """A session that was refused goes back to others: they find the tables that they found before."""
    with pooler(Mode.TRANSACTION) as between:
        assert not are_kept(between.url)
        with psycopg.connect(between.url) as somebody:
            assert somebody.execute("SELECT current_schemas(false)").fetchone() == (["public"],)


def run(words: list[str], url: str, home: Path) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"DATABASE_URL": url, "NEXUS_HOME": str(home), "PORT": "0"}
    return subprocess.run(
        [sys.executable, *words], cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=240
    )


@pytest.mark.parametrize("name", SERVING)
def test_no_process_starts_behind_a_pooler_that_forgets(name: str, tmp_path: Path) -> None:
    with pooler(Mode.TRANSACTION) as between:
        answer = run(SERVING[name], between.url, tmp_path)
    said = answer.stderr + answer.stdout
    assert answer.returncode not in (0, None), said
    assert said.count(pooling.REFUSAL) == 1 and "Traceback" not in said, said


@pytest.mark.slow
@pytest.mark.parametrize("mode", [Mode.SESSION, Mode.TRACKING])
def test_tables_are_made_behind_the_others(mode: Mode, tmp_path: Path) -> None:
    with own_database("nexus_pooled") as address, pooler(mode) as between:
        answer = run(SERVING["migrate"], urlsplit(between.url)._replace(path="/nexus_pooled").geturl(), tmp_path)
        assert answer.returncode == 0, answer.stderr
        with psycopg.connect(address) as asked:
            assert asked.execute("SELECT to_regclass('tenants_user') IS NOT NULL").fetchone() == (True,)


def test_a_process_that_found_no_database_looks_again_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Exception] = [psycopg.OperationalError("away"), psycopg.OperationalError("away"), FrameError("no")]
    ended = threading.Event()

    def require() -> None:
        raise answers.pop(0)

    monkeypatch.setattr(pooling, "LOOK_AGAIN", 0.01)
    monkeypatch.setattr(pooling, "require_own_sessions", require)
    monkeypatch.setattr(os, "kill", lambda process, number: ended.set())
    pooling.end_unless_sessions_are_kept()
    assert ended.wait(PATIENCE) and answers == []
