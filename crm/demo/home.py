"""`$NEXUS_HOME/demo.json`: what a newcomer needs to try the demo, readable by its owner alone."""

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings


def path() -> Path:
    return settings.NEXUS_HOME / "demo.json"


def read_demo() -> dict[str, Any]:
    """The file's content, {} while there is none or when it cannot be read as JSON."""
    try:
        content = json.loads(path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def kept_password() -> str:
    """The password that the file tells, "" when it tells none."""
    logins = read_demo().get("logins") or [{}]
    return logins[0].get("password", "")


def write(content: dict[str, Any]) -> None:
    """Replaces the file at once, so that a reader never sees half of it. Mode 0600."""
    if read_demo() == content:
        return
    settings.NEXUS_HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path().with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=2)
    os.replace(fresh, path())
