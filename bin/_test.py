"""
`bin/test` checks everything: style, types, who imports whom, then all tests.

`bin/test fast` leaves out what needs the running product or a browser; `bin/test leads` runs the tests of one room;
any other words go to pytest as they are.

Without Chromium the browser tests are skipped and say how to install it; where `CI=true` they must run, so it is
installed when we may.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHECKS = {
    "style": ["-m", "ruff", "check", "."],
    "format": ["-m", "ruff", "format", "--check", "--quiet", "."],
    "types": ["-m", "mypy"],
    "imports": ["-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"],
}
# Each with services of its own. Two begin with a live suite, which waits more than it works: the third has the rest.
BY_FILE = ["--dist", "loadscope", "--no-loadscope-reorder"]
WHOLE = ["-n", "3", *BY_FILE, "--durations=10"]
FAST = ["-n", "2", *BY_FILE, "--durations=10", "-m", "not live"]


def main(words: list[str]) -> int:
    os.chdir(CHECKOUT)
    for name in ("NEXUS_HOME", "DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    if words == ["fast"]:
        words = FAST
    if words:
        os.execv(sys.executable, [sys.executable, "-m", "pytest", *map(in_room, words)])
    find_browser()
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    if not passes("tests", ["-m", "pytest", *WHOLE]):
        failed.append("tests")
    print(f"\nFailed: {', '.join(failed)}." if failed else "\nEverything passed.")
    return 1 if failed else 0


def in_room(word: str) -> str:
    """The directory of a room's tests for its name."""
    return f"tests/{word}" if word.isidentifier() and (CHECKOUT / "tests" / word).is_dir() else word


def passes(name: str, command: list[str]) -> bool:
    print(f"── {name}", flush=True)
    began = time.monotonic()
    environment = check_environment() if name in ("types", "imports") else None
    code = subprocess.run([sys.executable, *command], env=environment).returncode
    print(f"   {name}: {'passed' if code == 0 else 'failed'} in {time.monotonic() - began:.0f} s", flush=True)
    return code == 0


def check_environment() -> dict[str, str]:
    """Settings that can be read without services: types and imports are judged without running anything."""
    invented = {
        "SECRET_KEY": "only-for-checks",
        "DATABASE_URL": "postgres://nobody@/nothing",
        "REDIS_URL": "redis://localhost",
        "DJANGO_SETTINGS_MODULE": "crm.settings",
        "PYTHONPATH": str(CHECKOUT),
    }
    return {**os.environ, **invented}


def find_browser() -> None:
    if any(shutil.which(name) for name in BROWSERS):
        return
    command = "apt-get update && apt-get install -y chromium"
    if os.environ.get("CI") == "true" and os.geteuid() == 0 and shutil.which("apt-get"):
        print("── installing Chromium", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        if subprocess.run(["sh", "-c", command], stdout=subprocess.DEVNULL, env=environment).returncode == 0:
            return
    print(f"Chromium is missing, so the browser tests cannot run. To install it on Debian, as root: {command}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
