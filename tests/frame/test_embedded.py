import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import redis

from crm import embedded
from crm.embedded import FrameError, Services, provide
from crm.embedded.paths import find_place
from tests.frame.conftest import PATIENCE, eventually, processes_of

Start = Callable[..., "subprocess.Popen[str]"]
HOLD = """
import time
from crm import embedded
with embedded.provide():
    print("up", flush=True)
    time.sleep({seconds})
print("left", flush=True)
"""


def ask(sql: str) -> object:
    with psycopg.connect(os.environ["DATABASE_URL"]) as session:
        row = session.execute(sql).fetchone()
        return row[0] if row else None


def change(sql: str) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"]) as session:
        session.execute(sql)


def forget_addresses() -> None:
    os.environ["DATABASE_URL"] = os.environ["REDIS_URL"] = ""


def test_it_keeps_the_data_over_a_stop(addresses_unset: Path) -> None:
    with provide():
        change("CREATE TABLE kept AS SELECT 7 AS number")
        redis.from_url(os.environ["REDIS_URL"]).set("kept", "seven")
    assert processes_of(addresses_unset) == []
    forget_addresses()
    with provide():
        assert ask("SELECT number FROM kept") == 7
        assert redis.from_url(os.environ["REDIS_URL"]).get("kept") == b"seven"


def test_it_connects_as_a_role_without_superuser_rights(addresses_unset: Path) -> None:
    with provide():
        assert ask("SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user") is False
        assert ask("SELECT count(*) FROM pg_extension WHERE extname IN ('btree_gist', 'pg_trgm', 'unaccent')") == 3
        change("CREATE EXTENSION IF NOT EXISTS btree_gist; CREATE SCHEMA a_company")
        assert ask("SHOW fsync") == "on"


def test_it_joins_what_runs_and_the_last_one_stops_it(addresses_unset: Path) -> None:
    first = provide()
    forget_addresses()
    second = provide()
    assert first.release() is False
    assert ask("SELECT 1") == 1
    assert second.release() is True
    assert processes_of(addresses_unset) == []


def test_it_lets_two_processes_start_at_once(home: Path, python_in: Start) -> None:
    both = [python_in("-c", HOLD.format(seconds=1)) for _ in range(2)]
    outputs = [process.communicate(timeout=PATIENCE)[0] for process in both]
    assert [output.split() for output in outputs] == [["up", "left"], ["up", "left"]]
    assert processes_of(home) == []


def test_it_takes_over_from_a_killed_process(addresses_unset: Path, python_in: Start) -> None:
    process = python_in("-c", HOLD.format(seconds=60))
    assert process.stdout is not None and process.stdout.readline() == "up\n"
    process.kill()
    process.wait()
    assert len(processes_of(addresses_unset)) >= 2
    with provide():
        assert ask("SELECT 1") == 1
    assert processes_of(addresses_unset) == []


def test_it_stops_the_services_when_a_command_is_terminated(home: Path, python_in: Start) -> None:
    process = python_in("manage.py", "shell", "-c", "import time; print('up', flush=True); time.sleep(60)")
    assert process.stdout is not None
    assert eventually(lambda: process.stdout.readline() == "up\n")
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 128 + signal.SIGTERM
    assert processes_of(home) == []


def test_it_recovers_after_a_crash_of_the_server(addresses_unset: Path) -> None:
    lease = provide()
    change("CREATE TABLE kept AS SELECT 7 AS number")
    assert lease.services is not None and lease.services.postgres is not None
    postgres = lease.services.postgres
    known = postgres.known()
    assert known is not None
    os.kill(known["pid"], signal.SIGKILL)
    assert eventually(lambda: postgres.known() is None)
    assert lease.revive() == ["PostgreSQL"]
    assert ask("SELECT number FROM kept") == 7
    lease.release()


def test_it_leaves_nothing_running_when_one_service_does_not_start(addresses_unset: Path) -> None:
    place = find_place(addresses_unset)
    place.data.mkdir()
    (place.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(FrameError, match="PostgreSQL does not start"):
        provide()
    assert processes_of(addresses_unset) == []


def test_it_is_not_misled_by_the_pid_file_of_a_former_boot(addresses_unset: Path) -> None:
    with provide():
        pass
    data = find_place(addresses_unset).data
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n1700000000\n5432\n\n\n\nready\n")
    forget_addresses()
    with provide():
        assert ask("SELECT 1") == 1


def test_it_is_not_misled_by_the_lock_of_a_socket_whose_pid_is_somebody_elses(addresses_unset: Path) -> None:
    with provide():
        pass
    place = find_place(addresses_unset)
    as_owner = {} if place.owner is None else {"user": place.owner.uid, "group": place.owner.gid, "extra_groups": []}
    with subprocess.Popen(["sleep", "60"], cwd="/", **as_owner) as somebody:
        lock = place.postgres_socket.with_name(f"{place.postgres_socket.name}.lock")
        lock.write_text(f"{somebody.pid}\n{place.data}\n1700000000\n5432\n{place.sockets}\n")
        lock.chmod(0o644)
        forget_addresses()
        with provide():
            assert ask("SELECT 1") == 1
        somebody.kill()


def test_it_finds_short_paths_for_sockets(addresses_unset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = addresses_unset.parent / ("a" * 60) / ("b" * 60) / "home"
    monkeypatch.setenv("NEXUS_HOME", str(long))
    with provide() as lease:
        assert lease.services is not None
        place = lease.services.place
        assert len(os.fsencode(place.postgres_socket)) <= 107
        assert place.sockets.stat().st_mode & 0o077 == 0
        assert ask("SELECT 1") == 1
    embedded.remove_home(long)
    assert not place.sockets.exists() and not place.root.exists()


def test_it_refuses_a_copied_home(addresses_unset: Path) -> None:
    with provide():
        pass
    copy = addresses_unset.parent / "copy"
    copy.mkdir()
    (copy / "place.json").write_text((addresses_unset / "place.json").read_text())
    with pytest.raises(FrameError, match="is a copy of"):
        Services(copy)


def test_it_starts_nothing_when_addresses_are_given(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEXUS_HOME", str(home))
    monkeypatch.setenv("DATABASE_URL", "postgres://a@b/c")
    monkeypatch.setenv("REDIS_URL", "redis://b")
    with provide() as lease:
        assert lease.services is None
    assert processes_of(home) == []
    assert os.environ["DATABASE_URL"] == "postgres://a@b/c"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user for PostgreSQL")
def test_it_runs_postgresql_as_another_user_below_a_closed_home(addresses_unset: Path) -> None:
    addresses_unset.parent.chmod(0o700)
    with provide() as lease:
        assert lease.services is not None
        place = lease.services.place
        assert place.owner is not None and place.owner.uid != 0
        assert place.data.stat().st_uid == place.owner.uid
        assert not place.root.is_relative_to(addresses_unset)
        assert str(place.root) in (addresses_unset / "place.json").read_text()
