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
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

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
    """Accepts every message at once; what is measured is ours."""

    def __init__(self) -> None:
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *words: object) -> None:
                pass

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                body = json.dumps({"id": uuid.uuid4().hex, "wamid": f"wamid.{uuid.uuid4().hex}", "status": "accepted"})
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v2"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class Stack:
    """Starts `bin/dev`'s processes in a temporary home; stops them and deletes the home on exit."""

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
            AGENT_DEBOUNCE_SECONDS="0",
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
        from crm.embedded import remove

        remove(self.home)
        shutil.rmtree(self.home, ignore_errors=True)

    def settle(self) -> None:
        """Waits until the workers have taken everything that earlier parts left for them."""
        from django.conf import settings
        from redis import Redis

        queues = {"celery", *(route["queue"] for route in settings.CELERY_TASK_ROUTES.values())}
        with Redis.from_url(settings.REDIS_URL) as broker:
            until = time.monotonic() + SETTLE_LIMIT
            while time.monotonic() < until and any(broker.llen(queue) for queue in queues):
                time.sleep(0.5)

    @property
    def channel(self) -> dict[str, str]:
        """The Spanish demo company's WhatsApp channel."""
        return next(channel for channel in self.demo["channels"] if channel["provider"] == "ycloud")

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
