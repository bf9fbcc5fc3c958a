"""
The image without a container engine: its files are parsed, and its install and start commands run in an empty
directory, with the environment that the Dockerfile and compose.yaml give and with services of the test's own.
"""

import fnmatch
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from crm.embedded import CHECKOUT, Services, home_lock, remove_home
from tests.frame.conftest import clean_environment, eventually

COMPOSE = yaml.safe_load((CHECKOUT / "compose.yaml").read_text())
OURS = ("migrate", "web", "worker", "background", "beat")


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile as (instruction, words), continued lines joined."""
    text = (CHECKOUT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in lines]


def words_of(name: str) -> list[str]:
    return [words for instruction, words in instructions() if instruction == name]


def image_environment() -> dict[str, str]:
    return dict(
        pair.split("=", 1) for words in words_of("ENV") for pair in shlex.split(words.replace("$PATH", "{PATH}"))
    )


def health_check() -> list[str]:
    """The command of HEALTHCHECK."""
    command: list[str] = json.loads(words_of("HEALTHCHECK")[0].split("CMD ", 1)[1])
    return command


def test_the_image_runs_as_nobody_special_and_installs_hashed_locks() -> None:
    assert words_of("ARG") == ["BASE=python:3.11-slim-bookworm"]
    assert words_of("FROM") == ["${BASE}"]
    assert instructions()[0][0] == "ARG"  # before FROM, or FROM does not know it
    assert words_of("USER") == ["nexus"]
    assert instructions().index(("USER", "nexus")) > max(
        i for i, (name, _) in enumerate(instructions()) if name == "RUN"
    )
    assert any("--require-hashes -r requirements/base.txt" in words for words in words_of("RUN"))
    assert json.loads(words_of("CMD")[0]) == ["/app/.venv/bin/python", "-m", "crm.web"]
    assert health_check() == ["/app/.venv/bin/python", "-m", "crm.health"]


def program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("has_python", "installs"),
    [("nothing", True), ("without venv", True), ("with venv", False)],
)
def test_a_base_without_a_whole_python_gets_debians(tmp_path: Path, has_python: str, installs: bool) -> None:
    """The first RUN line, on a machine where there is nothing but `apt-get`, `rm` and that Python."""
    (tmp_path / "bin").mkdir()
    program(tmp_path / "bin" / "apt-get", f'echo "$@" >> {tmp_path}/asked')
    program(tmp_path / "bin" / "rm", "")
    if has_python != "nothing":
        program(tmp_path / "bin" / "python3", "exit 0" if has_python == "with venv" else "exit 1")
    environment = {"PATH": str(tmp_path / "bin")}
    subprocess.run(["/bin/sh", "-c", words_of("RUN")[0]], env=environment, check=True)
    asked = (tmp_path / "asked").read_text() if (tmp_path / "asked").exists() else ""
    assert bool(asked) == installs
    if installs:
        update, install = asked.splitlines()
        assert update == "update"
        assert {"install", "-y", "python3", "python3-venv", "ca-certificates", "tzdata"} <= set(install.split())


def test_the_image_names_its_own_python_wherever_the_base_has_another() -> None:
    """After the environment is made nothing asks the base for `python`, which a Debian does not have."""
    ours = [words for words in words_of("RUN")[1:] if re.search(r"\bpython3?\b", words)]
    assert [re.findall(r"\S*\bpython3?\b", words) for words in ours] == [
        ["python3", ".venv/bin/python"],
        [".venv/bin/python"],
    ]
    assert image_environment()["PATH"].startswith("/app/.venv/bin:")
    assert {COMPOSE["services"][name]["command"][0] for name in OURS} == {"python", "celery"}


def test_compose_starts_the_same_image_for_every_process_after_healthy_services() -> None:
    services = COMPOSE["services"]
    assert {services[name]["image"] for name in OURS} == {"nexus-crm"}
    for name in OURS:
        needs = services[name]["depends_on"]
        assert needs["postgres"]["condition"] == needs["valkey"]["condition"] == "service_healthy"
    for name in ("web", "worker", "background", "beat"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    for name in ("postgres", "valkey"):
        assert services[name]["healthcheck"]["test"]
    assert set(COMPOSE["volumes"]) == {"data", "postgres", "valkey"}


def test_compose_demands_the_secrets_and_explains_all_it_takes() -> None:
    environment = COMPOSE["services"]["web"]["environment"]
    for name in ("SECRET_KEY", "NEXUS_MASTER_KEY", "ALLOWED_HOSTS"):
        assert environment[name].startswith(f"${{{name}:?")
    explained = (CHECKOUT / ".env.example").read_text()
    assert [name for name in environment if f"{name}=" not in explained] == []


class Image:
    """The image's file system as a directory."""

    def __init__(self, root: Path) -> None:
        self.app = root / "app"
        self.data = root / "data"
        self.app.mkdir()
        self.data.mkdir()
        (root / "tmp").mkdir()
        self.root = root

    def place(self, text: str) -> str:
        places = {"/app": str(self.app), "/data": str(self.data), "/tmp": str(self.root / "tmp")}
        return re.sub(r"(?<![\w.])/(?:app|data|tmp)\b", lambda match: places[match[0]], text)

    def environment(self, **more: str) -> dict[str, str]:
        clean = clean_environment()
        own = {name: self.place(value).replace("{PATH}", clean["PATH"]) for name, value in image_environment().items()}
        return {**clean, "HOME": str(self.root), **own, **more}

    def build(self) -> None:
        """COPY and RUN, in order; making the system user is left to the engine."""
        for name, words in instructions():
            if name == "COPY":
                source, target = words.split()
                self.copy(source, self.app / target)
            elif name == "RUN" and "useradd" not in words:
                result = subprocess.run(
                    ["sh", "-c", self.place(words)],
                    cwd=self.app,
                    env=self.environment(),
                    capture_output=True,
                    text=True,
                )
                assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-2000:]

    def copy(self, source: str, target: Path) -> None:
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", source], cwd=CHECKOUT, capture_output=True, text=True
        )
        ignored = (CHECKOUT / ".dockerignore").read_text().split()
        for name in listed.stdout.splitlines():
            if any(fnmatch.fnmatch(name, f"{pattern}*") for pattern in ignored) or not (CHECKOUT / name).is_file():
                continue
            path = target if source == name else target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(CHECKOUT / name, path)

    def start(self, command: list[str], environment: dict[str, str], output: Path) -> "subprocess.Popen[bytes]":
        first = self.place(command[0])
        with open(output, "wb") as stream:
            return subprocess.Popen(
                [shutil.which(first, path=environment["PATH"]) or first, *map(self.place, command[1:])],
                cwd=self.app,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )


@pytest.fixture
def image() -> Iterator[Image]:
    root = Path(tempfile.mkdtemp(prefix="nexus-image-"))
    yield Image(root)
    shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def services() -> Iterator[Services]:
    home = Path(tempfile.mkdtemp(prefix="nexus-frame-"))
    found = Services(home, throw_away=True)
    with home_lock(home):
        found.start()
    yield found
    remove_home(home)


@pytest.mark.slow
@pytest.mark.skipif(os.environ.get("NEXUS_SKIP_PACKAGING") == "1", reason="NEXUS_SKIP_PACKAGING=1")
def test_the_install_and_start_commands_work_in_an_empty_directory(image: Image, services: Services) -> None:
    image.build()
    assert (image.app / "staticfiles" / "staticfiles.json").exists()
    assert services.postgres is not None and services.valkey is not None
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = str(door.getsockname()[1])
    given = {
        "SECRET_KEY": "x" * 60,
        "NEXUS_MASTER_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        "ALLOWED_HOSTS": "crm.example.test",
        "DATABASE_URL": services.postgres.url,
        "REDIS_URL": services.valkey.url,
        "HOST": "127.0.0.1",
        "PORT": port,
    }
    environment = image.environment(**given)
    started: dict[str, Any] = {}
    try:
        for name in OURS:
            command = COMPOSE["services"][name]["command"]
            started[name] = image.start(command, environment, image.root / f"{name}.txt")
            if name == "migrate":
                assert started[name].wait(120) == 0, (image.root / "migrate.txt").read_text()[-2000:]

        def healthy(test: list[str]) -> bool:
            return image.start(test[1:], environment, image.root / "health.txt").wait(60) == 0

        check = ["CMD", *health_check()]
        assert eventually(lambda: healthy(check), 60), (image.root / "web.txt").read_text()[-2000:]
        worker_check = COMPOSE["services"]["worker"]["healthcheck"]["test"]
        assert eventually(lambda: healthy(worker_check), 60), (image.root / "worker.txt").read_text()[-2000:]
        assert started["beat"].poll() is None, (image.root / "beat.txt").read_text()[-2000:]
    finally:
        for name in ("web", "beat", "worker", "background"):
            if name in started and started[name].poll() is None:
                started[name].send_signal(signal.SIGTERM)
        for name in ("web", "beat", "worker", "background"):
            if name in started:
                started[name].wait(30)
