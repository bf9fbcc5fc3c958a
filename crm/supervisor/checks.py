"""What must be so before anything is started; every refusal is one sentence that says what to do."""

from __future__ import annotations

import base64
import binascii
import errno
import os
import shutil
import socket
from pathlib import Path

from crm.embedded import FrameError

SPACE_NEEDED = 200_000_000  # bytes
REQUIRED = {
    "SECRET_KEY": "a long random text",
    "NEXUS_MASTER_KEY": "the key that protects the companies' keys",
    "ALLOWED_HOSTS": "the host names of this installation, separated by commas",
}


def require_production_settings() -> None:
    """Refuse a production start without its secrets, naming each that is missing."""
    missing = [f"{name} ({meaning})" for name, meaning in REQUIRED.items() if not os.environ.get(name, "").strip()]
    if missing:
        raise FrameError(f"A production start needs {', '.join(missing)}: set them; .env.example explains how.")
    for key in os.environ["NEXUS_MASTER_KEY"].split(","):
        try:
            right = len(base64.urlsafe_b64decode(key.strip())) == 32
        except (binascii.Error, ValueError):
            right = False
        if not right:
            raise FrameError(
                "NEXUS_MASTER_KEY must be 32 random bytes in URL-safe base64: .env.example shows how to make one."
            )


def require_space(*places: Path) -> None:
    for place in places:
        free = shutil.disk_usage(place).free
        if free < SPACE_NEEDED:
            raise FrameError(
                f"The disk with {place} has {free // 1_000_000} MB left and {SPACE_NEEDED // 1_000_000} MB are "
                "needed: free some space, or set NEXUS_HOME to another disk."
            )


def listen() -> socket.socket:
    """The socket of the web process, bound to `HOST` and `PORT`; `PORT=0` takes a free one."""
    host, text = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    if not text.isdigit() or int(text) > 65535:
        raise FrameError(f"PORT is {text!r}: set it to a number between 1 and 65535.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, int(text)))
        door.listen(1024)
    except OSError as error:
        door.close()
        raise FrameError(_why_not_bound(error, host, text)) from error
    os.environ["PORT"] = str(door.getsockname()[1])
    return door


def _why_not_bound(error: OSError, host: str, port: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is busy: stop the program that uses it, or choose another port with PORT={int(port) + 1}."
    if error.errno == errno.EACCES:
        return f"Port {port} is reserved for root: choose one above 1023 with PORT=8000."
    return f"Cannot listen on {host} port {port} ({error.strerror}): set HOST to an address of this machine."


def require_whole_data(home: Path) -> None:
    """Refuse to start on what a cut restore has left (see `crm/backup.py`)."""
    unfinished = home / "restoring"
    if unfinished.exists():
        raise FrameError(f"A restore was cut: repeat it with bin/manage restore {unfinished.read_text().strip()}")
