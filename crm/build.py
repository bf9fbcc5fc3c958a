"""What is built from the checkout before a start: compiled translations and the static files. At once when current."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from crm import translations
from crm.embedded import CHECKOUT, FrameError

STATIC = CHECKOUT / "staticfiles"
STAMP = STATIC / ".stamp"


def build() -> list[str]:
    """Bring everything built up to date; the names of what had to be made."""
    work = CHECKOUT / ".bootstrap"
    made = []
    try:
        work.mkdir(exist_ok=True)
        with open(work / "build.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if translations.compile_stale():
                made.append("translations")
            if read_stamp() != static_stamp():
                collect()
                made.append("static files")
    except OSError as error:
        if read_stamp() == static_stamp() and not translations.stale():
            return []  # a read-only checkout that was built before
        raise FrameError(
            f"Cannot write to {CHECKOUT} ({error.strerror}): free some space or mend its owner."
        ) from error
    return made


def static_stamp() -> str:
    """Changes whenever a static file, the build or a package that ships static files changes, or a module comes."""
    digest = hashlib.sha256((CHECKOUT / "requirements" / "base.txt").read_bytes())
    digest.update(",".join(_built()).encode())
    digest.update((CHECKOUT / "crm" / "static_build.py").read_bytes())
    for path in _static_sources():
        facts = path.stat()
        # Whole seconds: the layers of an image keep no more, and what was built into one must be found current.
        digest.update(f"{os.path.relpath(path, CHECKOUT)} {facts.st_size} {int(facts.st_mtime)}\n".encode())
    return f"{digest.hexdigest()} {','.join(_built())}"


def modules() -> list[str]:
    """Django apps that are modules here (docs/modules.md), before any settings are read."""
    return sorted(filter(None, os.environ.get("NEXUS_MODULES", "").split(",")))


def _built() -> list[str]:
    """The modules whose files are built: those of the settings, and those that were built before. A start without
    them must not take away what another process of the same checkout serves."""
    _digest, _space, before = read_stamp().partition(" ")
    return sorted(name for name in {*modules(), *before.split(",")} if name and folder_of(name))


def folder_of(module: str) -> Path | None:
    """Where the app lies; None when it is not installed."""
    try:
        found = importlib.util.find_spec(module)
    except ImportError:
        return None
    return Path(found.origin).parent if found and found.origin else None


def read_stamp() -> str:
    try:
        return STAMP.read_text()
    except OSError:
        return ""


def collect() -> None:
    """Run `collectstatic`; the stamp is written last, so that a cut run is repeated."""
    stamp, named = static_stamp(), ",".join(_built())
    STAMP.unlink(missing_ok=True)
    command = [sys.executable, str(CHECKOUT / "manage.py"), "collectstatic", "--noinput", "--clear", "-v0"]
    result = subprocess.run(
        command, capture_output=True, text=True, cwd=CHECKOUT, env=os.environ | {"DEBUG": "0", "NEXUS_MODULES": named}
    )
    if result.returncode:
        last = (result.stderr.strip().splitlines() or ["no output"])[-1]
        raise FrameError(f"The static files could not be built ({last}).")
    STAMP.write_text(stamp)


def _static_sources() -> Iterable[Path]:
    others = [folder / "static" for name in _built() if (folder := folder_of(name))]
    roots = [CHECKOUT / "static", *sorted(CHECKOUT.glob("*/static")), *others]
    for root in roots:
        if root.parent != STATIC:
            yield from sorted(path for path in root.rglob("*") if path.is_file())


if __name__ == "__main__":
    build()
