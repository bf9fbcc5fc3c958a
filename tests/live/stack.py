"""The whole product as its users run it, started once for the live suite on a database of its own."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import psutil
import psycopg

from bench.stack import free_port, signed, text_event
from tests.fakes.google import CLIENT_ID, CLIENT_SECRET, FakeGoogle
from tests.fakes.mail import MailServer
from tests.live.whatsapp import WhatsApp

CHECKOUT = Path(__file__).resolve().parents[2]
PASSWORD = "Correct-Horse-7"
DATABASE = "nexus_live"
START_LIMIT, STOP_LIMIT, LIMIT = 240, 90, 90  # seconds; a busy machine takes its time
MAIL_PASSWORD = "Postman-Paloma-3141"


class Stack:
    """Web, worker and beat under their supervisor, with the demo's companies."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.whatsapp = WhatsApp()
        self.mail = MailServer(user="nexus", password=MAIL_PASSWORD)
        self.google = FakeGoogle()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.address = _make_database(os.environ["DATABASE_URL"])
        self.environment = os.environ | {
            "NEXUS_HOME": str(home),
            # The stand-ins for outside services listen on this machine.
            "NEXUS_ALLOW_PRIVATE_ADDRESSES": "true",
            "PORT": str(self.port),
            "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{DATABASE}").geturl(),
            "REDIS_URL": os.environ["REDIS_URL"].partition("?")[0] + "?db=5",
            "YCLOUD_API_BASE": self.whatsapp.url,
            "EMAIL_URL": self.mail.url,
            "GOOGLE_BASE_URL": self.google.base,
            "GOOGLE_CLIENT_ID": CLIENT_ID,
            "GOOGLE_CLIENT_SECRET": CLIENT_SECRET,
            "DEMO_PASSWORD": PASSWORD,
            "AGENT_DEBOUNCE_SECONDS": "0.5",
            # Two a process: whoever kept a connection while a model thinks would stop the next one.
            "DATABASE_POOL_MAX": "2",
            # The crawlers call more often than any program should.
            "API_CALLS_A_MINUTE": "1000000",
        }
        self.log = home / "live.log"

    def start(self) -> None:
        self.google.__enter__()
        with open(self.log, "ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "crm.supervisor", "dev"],
                cwd=CHECKOUT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        wait_until(
            lambda: f"ready http://localhost:{self.port}" in self.log.read_text() or self.process.poll() is not None,
            START_LIMIT,
        )
        assert self.process.poll() is None, self.log.read_text()
        self.demo = json.loads((self.home / "demo.json").read_text())

    def stop(self) -> None:
        self.whatsapp.release()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(STOP_LIMIT)
        self.mail.close()
        self.google.__exit__()

    def manage(self, *words: str, **more: str) -> str:
        """What a command of the product prints."""
        command = [sys.executable, "-m", "crm.supervisor.manage", *words]
        done = subprocess.run(command, cwd=CHECKOUT, env=self.environment | more, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def channel(self, company: int = 0) -> dict[str, str]:
        """The YCloud channel of the solar seller (0) or of the clinic (1)."""
        return [channel for channel in self.demo["channels"] if channel["provider"] == "ycloud"][company]

    def login(self, role: str = "ceo") -> dict[str, str]:
        return next(login for login in self.demo["logins"] if login["role"] == role)

    def deliver(self, body: bytes, *, company: int = 0, secret: str | None = None) -> int:
        """Posts one signed event; the HTTP status."""
        channel = self.channel(company)
        headers = signed(secret or channel["secret"], body)
        url = f"{self.url}{urlsplit(channel['webhook']).path}"
        return httpx.post(url, content=body, headers=headers, timeout=LIMIT).status_code

    def write(self, sender: str, text: str, *, company: int = 0) -> None:
        """A lead writes one message."""
        assert self.deliver(text_event(self.channel(company)["number"], sender, text), company=company) == 200

    def say(self, sender: str, text: str, *, company: int = 0) -> str:
        """A lead writes; the words of the next answer."""
        from tests.live.whatsapp import words_of

        before = len(self.whatsapp.to(sender))
        self.write(sender, text, company=company)
        return words_of(self.whatsapp.wait_for(sender, count=before + 1)[before])

    def sql(self, query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Reads the solar seller's schema (and `public`), committed data only."""
        with psycopg.connect(**self.address, autocommit=True) as connection:
            connection.execute(f'SET search_path TO "{self.schema}", public')
            cursor = connection.execute(query, parameters)
            return cursor.fetchall() if cursor.description else []

    @property
    def schema(self) -> str:
        with psycopg.connect(**self.address, autocommit=True) as connection:
            query = "select schema_name from tenants_tenant where name = %s"
            row = connection.execute(query, [self.channel(0)["company"]]).fetchone()
        assert row
        return row[0]

    def lock(self, table: str) -> psycopg.Connection:
        """Holds a table of the solar seller (or `public.…`) so that whoever reads it waits; close it to let go."""
        connection = psycopg.connect(**self.address)
        connection.execute(f'SET search_path TO "{self.schema}", public')
        connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        return connection

    def hold_claims(self, pool: str) -> psycopg.Connection:
        """No worker of the pool gets another job until it is closed; what one is at goes on."""
        connection = psycopg.connect(**self.address)
        connection.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [f"claim:{pool}"])
        return connection

    def kill_worker(self) -> None:
        """SIGKILL to the worker and its children, as the kernel would when memory runs out."""
        known = json.loads((self.home / "processes.json").read_text())["worker"]
        worker = psutil.Process(known["pid"])
        worker.suspend()  # so that it does not replace a child that is gone
        for process in [*worker.children(recursive=True), worker]:
            with suppress(psutil.NoSuchProcess):
                process.kill()


def new_number() -> str:
    """A phone that no other test uses."""
    return f"+54911{random.randint(10_000_000, 99_999_999)}"


def wait_until(condition: Callable[[], Any], seconds: float = LIMIT) -> Any:
    """Polls until the condition holds and returns what it gave."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, f"still not so after {seconds} s"
        time.sleep(0.05)
    return found


def _make_database(url: str) -> dict[str, Any]:
    """An empty database beside the in-process suite's; its connection parameters."""
    parts = urlsplit(url)
    address: dict[str, Any] = {
        "host": parts.hostname or parse_qs(parts.query)["host"][0],
        "user": parts.username,
        "password": parts.password,
        "port": parts.port,
    }
    address = {key: value for key, value in address.items() if value}
    with psycopg.connect(**address, dbname=parts.path.lstrip("/"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    return address | {"dbname": DATABASE}
