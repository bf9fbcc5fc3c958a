"""`bin/dev` as a newcomer sees it: one home, started several times. The tests build on each other, in this order."""

import json
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from bench.stack import free_port
from crm.embedded import CHECKOUT, remove_home
from tests.frame.conftest import PATIENCE, SECRETS, clean_environment, eventually, is_alive, processes_of, words_of

pytestmark = [pytest.mark.slow, pytest.mark.random_order(disabled=True)]
START_LIMIT = 180


class Running:
    """A started `bin/dev` or `bin/serve`, with what it says in a file."""

    def __init__(self, program: str, home: Path, **environment: str) -> None:
        self.output = home.parent / f"{program}-{time.monotonic_ns()}.txt"
        self.began = time.monotonic()
        with open(self.output, "wb") as output:
            self.process = subprocess.Popen(
                [str(CHECKOUT / "bin" / program)],
                cwd="/",
                env=clean_environment(NEXUS_HOME=str(home), **environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def text(self) -> str:
        return self.output.read_text()

    def wait_until_ready(self, seconds: float = START_LIMIT) -> float:
        """The seconds it took."""
        eventually(lambda: "ready http" in self.text or self.process.poll() is not None, seconds)
        assert "ready http" in self.text, self.text
        return time.monotonic() - self.began

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


Start = Callable[..., Running]


def get(address: str) -> tuple[int, str]:
    with urllib.request.urlopen(address, timeout=PATIENCE) as response:
        return response.status, response.read().decode()


def child(parent: int, word: str) -> psutil.Process:
    return next(one for one in psutil.Process(parent).children() if word in words_of(one))


@pytest.fixture(scope="module")
def port() -> str:
    return str(free_port())


@pytest.fixture(scope="module")
def spent() -> dict[str, float]:
    """Seconds: a start is compared with another one, since the machine may be busy with both."""
    return {}


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    directory = Path(tempfile.mkdtemp(prefix="nexus-frame-"))
    yield directory / "home"
    if (directory / "home" / "place.json").exists():
        remove_home(directory / "home")
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
def start(home: Path, port: str) -> Iterator[Callable[..., Running]]:
    """start("dev") starts it in the module's home, on the module's port; stopped afterwards if it still runs."""
    started: list[Running] = []

    def run(program: str, at: Path = home, **environment: str) -> Running:
        started.append(Running(program, at, PORT=port, **environment))
        return started[-1]

    yield run
    for running in started:
        if running.process.poll() is None:
            running.stop()


def manage(*words: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`bin/manage` in a production home."""
    return subprocess.run(
        [str(CHECKOUT / "bin" / "manage"), *words],
        cwd="/",
        env=clean_environment(NEXUS_HOME=str(home), **SECRETS | environment),
        timeout=START_LIMIT,
        capture_output=True,
        text=True,
    )


def test_it_starts_from_nothing_and_stops_without_a_trace(
    start: Start, home: Path, port: str, spent: dict[str, float]
) -> None:
    dev = start("dev")
    spent["from nothing"] = dev.wait_until_ready()
    assert f"ready http://localhost:{port}" in dev.text, "where browsers take passkeys"
    demo = json.loads((home / "demo.json").read_text())
    assert demo["url"] == f"http://localhost:{port}"
    assert demo["logins"][0]["email"] in dev.text and demo["logins"][0]["password"] in dev.text
    assert demo["admin_token"] in dev.text
    for name in ("127.0.0.1", "localhost"):
        assert get(f"http://{name}:{port}/healthz")[0] == 200
    status, page = get(f"http://127.0.0.1:{port}/login/")
    assert status == 200 and "app." in page
    assert dev.stop(signal.SIGINT) == 0
    assert processes_of(home) == []


def test_it_starts_quickly_again_and_mends_what_dies(
    start: Start, home: Path, port: str, spent: dict[str, float]
) -> None:
    dev = start("dev")
    assert dev.wait_until_ready() < spent["from nothing"], "what stands is not made again"
    worker = child(dev.process.pid, "worker")
    helpers = worker.children()
    worker.kill()
    assert eventually(lambda: "The worker process ended (signal 9): starting it again" in dev.text)
    assert eventually(lambda: any("worker" in words_of(one) for one in psutil.Process(dev.process.pid).children()))
    assert eventually(lambda: not any(map(is_alive, helpers)))
    child(dev.process.pid, "crm.web").kill()
    assert eventually(lambda: "The web process ended" in dev.text)
    assert get(f"http://127.0.0.1:{port}/healthz")[0] == 200, "callers wait while it starts again"
    second = start("dev")
    assert second.process.wait(PATIENCE) == 1
    assert "already runs" in second.text and f":{port}" in second.text
    assert dev.stop(signal.SIGHUP) == 0
    assert processes_of(home) == []


def test_its_processes_stop_when_it_is_killed_and_the_next_start_takes_over(
    start: Start, home: Path, port: str
) -> None:
    dev = start("dev")
    dev.wait_until_ready()
    children = psutil.Process(dev.process.pid).children(recursive=True)
    ours = [one for one in children if any(word in words_of(one) for word in ("crm.web", "crm.celery"))]
    assert len(ours) > 4
    dev.process.kill()
    dev.process.wait()
    assert eventually(lambda: not any(map(is_alive, ours))), "nobody watches them any more"
    with pytest.raises(urllib.error.URLError):
        get(f"http://127.0.0.1:{port}/readyz")
    again = start("dev")
    again.wait_until_ready()
    assert again.stop() == 0
    assert processes_of(home) == []


def test_it_says_which_port_is_busy(start: Start, home: Path, port: str) -> None:
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", int(port)))
        door.listen()
        running = start("dev")
        assert running.process.wait(PATIENCE) == 1
    assert f"Port {port} is busy" in running.text and "Traceback" not in running.text
    assert processes_of(home) == []


def test_production_refuses_the_demo_and_missing_secrets(start: Start, home: Path) -> None:
    home.mkdir(exist_ok=True)
    (home / "demo.json").touch()
    naked = start("serve")
    assert naked.process.wait(PATIENCE) == 1
    assert all(name in naked.text for name in SECRETS)
    with_demo = start("serve", **SECRETS)
    assert with_demo.process.wait(PATIENCE) == 1
    assert "holds the demo" in with_demo.text


def test_production_refuses_a_master_key_that_does_not_fit(start: Start, home: Path) -> None:
    own = home.parent / "locked"
    try:
        assert manage("create_company", "Uno", "ceo@example.test", home=own).returncode == 0
        other = "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY="
        wrong = start("serve", own, **SECRETS | {"NEXUS_MASTER_KEY": other})
        assert wrong.process.wait(PATIENCE) == 1
        assert "does not open the keys of Uno: restore the master key" in wrong.text and "ready" not in wrong.text
        assert "Traceback" not in wrong.text and processes_of(own) == []
        assert not (own / "production").exists(), "bin/manage goes on as before"
        old = SECRETS["NEXUS_MASTER_KEY"]
        both = start("serve", own, **SECRETS | {"NEXUS_MASTER_KEY": f"{other},{old}"})
        both.wait_until_ready()
        assert (own / "production").exists()
        third = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="
        refused = manage("rotate_keys", home=own, NEXUS_MASTER_KEY=f"{third},{other},{old}")
        assert refused.returncode == 1 and "3 running processes do not know the newest" in refused.stderr
        assert manage("rotate_keys", home=own, NEXUS_MASTER_KEY=f"{other},{old}").returncode == 0
        assert both.stop() == 0
        assert start("serve", own, **SECRETS).process.wait(PATIENCE) == 1, "the old key alone opens nothing any more"
    finally:
        if (own / "place.json").exists():
            remove_home(own)


def test_production_starts_without_a_demo(start: Start, home: Path, port: str) -> None:
    own = home.parent / "production"
    try:
        running = start("serve", own, **SECRETS)
        running.wait_until_ready()
        assert not (own / "demo.json").exists()
        request = urllib.request.Request(f"http://127.0.0.1:{port}/login/", headers={"Host": "crm.example.test"})
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            assert response.status == 200
        assert running.stop() == 0
        assert processes_of(own) == []
        wrong = start("dev", own)
        assert wrong.process.wait(PATIENCE) == 1 and "belongs to a production installation" in wrong.text
    finally:
        if (own / "place.json").exists():
            remove_home(own)
