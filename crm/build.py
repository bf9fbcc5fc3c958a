"""What is built from the checkout before a start: compiled translations and the static files. At once when current."""

from __future__ import annotations

import fcntl
import hashlib
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
    """Changes whenever a static file, the build or a package that ships static files changes."""
    digest = hashlib.sha256((CHECKOUT / "requirements" / "base.txt").read_bytes())
    digest.update((CHECKOUT / "crm" / "static_build.py").read_bytes())
    for path in _static_sources():
        facts = path.stat()
        # Whole seconds: the layers of an image keep no more, and what was built into one must be found current.
        digest.update(f"{path.relative_to(CHECKOUT)} {facts.st_size} {int(facts.st_mtime)}\n".encode())
    return digest.hexdigest()


def read_stamp() -> str:
    try:
        return STAMP.read_text()
    except OSError:
        return ""


def collect() -> None:
    """Run `collectstatic`; the stamp is written last, so that a cut run is repeated."""
    stamp = static_stamp()
    STAMP.unlink(missing_ok=True)
    command = [sys.executable, str(CHECKOUT / "manage.py"), "collectstatic", "--noinput", "--clear", "-v0"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=CHECKOUT, env=os.environ | {"DEBUG": "0"})
    if result.returncode:
        last = (result.stderr.strip().splitlines() or ["no output"])[-1]
        raise FrameError(f"The static files could not be built ({last}).")
    STAMP.write_text(stamp)


def _static_sources() -> Iterable[Path]:
    roots = [CHECKOUT / "static", *sorted(CHECKOUT.glob("*/static"))]
    for root in roots:
        if root.parent != STATIC:
            yield from sorted(path for path in root.rglob("*") if path.is_file())


if __name__ == "__main__":
    build()
