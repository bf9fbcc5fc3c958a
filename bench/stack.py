"""A whole installation for measuring: durable services, a company of its own, a stand-in for WhatsApp on loopback."""

from __future__ import annotations

import hashlib
import hmac
import http.server
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

CHECKOUT = Path(__file__).resolve().parent.parent
START_LIMIT = 180
SETTLE_LIMIT = 180


def free_port() -> int:
    """Below the ports that a system gives to outgoing connections: none of them takes it before the product listens."""
    while True:
        port = random.randrange(20_000, 30_000)
        with socket.socket() as door, suppress(OSError):
            door.bind(("127.0.0.1", port))
            return port


class WhatsApp:
    """Accepts every message at once, and remembers when it came and for whom; what is measured is ours."""

    def __init__(self) -> None:
        self.sent: list[tuple[float, str, str]] = []
        sent = self.sent

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *words: object) -> None:
                pass

            def do_POST(self) -> None:
                said = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
                sent.append((time.monotonic(), said.get("to", ""), said.get("externalId", "")))
                body = json.dumps({"id": uuid.uuid4().hex, "wamid": f"wamid.{uuid.uuid4().hex}", "status": "accepted"})
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v2"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def first_to(self, number: str) -> float:
        """When the first message to this number came; 0 while none has."""
        return next((at for at, to, _id in list(self.sent) if to == number), 0.0)

    def counts(self) -> Counter[str]:
        """How often each of our messages came."""
        return Counter(external_id for _at, _to, external_id in list(self.sent) if external_id)


class Stack:
    """Starts `bin/dev`'s processes in a temporary home; stops them and deletes the home on exit."""

    def __init__(self, *, debounce: float = 0) -> None:
        self.debounce = debounce

    def __enter__(self) -> Self:
        self.home = Path(tempfile.mkdtemp(prefix="nexus-bench-"))
        self.home.chmod(0o755)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.whatsapp = WhatsApp()
        foreign = ("DATABASE_URL", "REDIS_URL", "OPENAI_API_KEY", "SECRET_KEY", "NEXUS_MASTER_KEY")
        os.environ.update(
            NEXUS_HOME=str(self.home),
            PORT=str(self.port),
            YCLOUD_API_BASE=self.whatsapp.url,
            AGENT_DEBOUNCE_SECONDS=str(self.debounce),
            DJANGO_SETTINGS_MODULE="crm.settings",
        )
        for name in foreign:
            os.environ.pop(name, None)
        self.log = open(self.home / "bench.log", "w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "crm.supervisor", "dev"],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._wait()
        from crm.embedded import provide

        self.lease = provide()
        import django

        django.setup()
        self.demo = json.loads((self.home / "demo.json").read_text())
        return self

    def _wait(self) -> None:
        began = time.monotonic()
        while f"ready http://localhost:{self.port}" not in Path(self.log.name).read_text():
            if self.process.poll() is not None or time.monotonic() - began > START_LIMIT:
                raise SystemExit("The stack did not start:\n" + Path(self.log.name).read_text()[-2000:])
            time.sleep(0.2)
        self.seconds_to_ready = time.monotonic() - began

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from django.db import connection

        connection.close()
        connection.close_pool()
        self.lease.release()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        self.log.close()
        from crm.embedded import remove_home

        remove_home(self.home)
        shutil.rmtree(self.home, ignore_errors=True)

    def settle(self) -> None:
        """Waits until the workers have taken everything that earlier parts left for them."""
        until = time.monotonic() + SETTLE_LIMIT
        while time.monotonic() < until and (self.waiting_jobs() or self.queue_length()):
            time.sleep(0.5)

    def waiting_jobs(self) -> int:
        """Jobs that are due now, in every company."""
        from django.utils import timezone

        from tenants.models import ScheduledJob

        return ScheduledJob.objects.filter(due_at__lte=timezone.now()).count()

    def queue_length(self) -> int:
        """Messages that wait in the broker."""
        from django.conf import settings
        from redis import Redis

        from tenants.queues import Pool

        with Redis.from_url(settings.REDIS_URL) as broker:
            return sum(int(broker.llen(queue)) for queue in (settings.CELERY_TASK_DEFAULT_QUEUE, *Pool))

    @property
    def channels(self) -> list[dict[str, str]]:
        """The demo companies' WhatsApp channels, one each."""
        return [channel for channel in self.demo["channels"] if channel["provider"] == "ycloud"]

    @property
    def channel(self) -> dict[str, str]:
        """The Spanish demo company's WhatsApp channel."""
        return self.channels[0]

    def path_of(self, channel: dict[str, str]) -> str:
        """The path of the channel's webhook."""
        return urlsplit(channel["webhook"]).path

    def login(self) -> dict[str, str]:
        return next(login for login in self.demo["logins"] if login["role"] == "ceo")


def text_event(number: str, sender: str, text: str) -> bytes:
    """One inbound text as YCloud posts it."""
    now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    message = {
        "id": uuid.uuid4().hex,
        "wamid": f"wamid.{uuid.uuid4().hex}",
        "wabaId": "1",
        "from": sender,
        "customerProfile": {"name": "Bench"},
        "to": number,
        "sendTime": now,
        "type": "text",
        "text": {"body": text},
    }
    event = {
        "id": f"evt_{uuid.uuid4().hex}",
        "type": "whatsapp.inbound_message.received",
        "apiVersion": "v2",
        "createTime": now,
        "whatsappInboundMessage": message,
    }
    return json.dumps(event, ensure_ascii=False).encode()


def signed(secret: str, body: bytes) -> dict[str, str]:
    """The headers of a signed delivery."""
    moment = str(int(time.time()))
    digest = hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"Content-Type": "application/json", "YCloud-Signature": f"t={moment},s={digest}"}
