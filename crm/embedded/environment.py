"""What a process finds in its environment: the `.env` file and the keys of a development home."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

from crm.embedded.errors import FrameError
from crm.embedded.paths import CHECKOUT, make_directory, write_private

KEYS = ("SECRET_KEY", "NEXUS_MASTER_KEY")


def load_env_file(path: Path | None = None) -> None:
    """Read `NAME=value` lines of the checkout's `.env`; what the environment already has wins.

    A line without a value says nothing, as in a copy of `.env.example`.
    """
    path = path or CHECKOUT / ".env"
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.strip().partition("=")
        name, value = name.removeprefix("export ").strip(), value.strip()
        if not separator or name.startswith("#"):
            continue
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        if value and not os.environ.get(name):
            os.environ[name] = value


def load_development_keys(home: Path) -> None:
    """Set the keys that are missing from `keys.json` of the home; they are generated once (mode 0600)."""
    missing = [name for name in KEYS if not os.environ.get(name)]
    if not missing:
        return
    if (home / "production").exists():
        raise FrameError(
            f"{home} belongs to a production installation: set {' and '.join(missing)} as bin/serve has it."
        )
    import fcntl
    import json

    make_directory(home)
    path = home / "keys.json"
    with open(home / ".keys.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        keys = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        if set(keys) < set(KEYS):
            keys = {"SECRET_KEY": secrets.token_urlsafe(48), "NEXUS_MASTER_KEY": _fernet_key()} | keys
            write_private(path, json.dumps(keys, indent=1))
    for name in missing:
        os.environ[name] = keys[name]


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
