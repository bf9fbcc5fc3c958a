"""
Makes the virtual environment when it is missing or stale, then becomes the program that was asked for.

Only the standard library is at hand here. A `.venv` that is a link belongs to somebody else and is used as it is.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
WORK = CHECKOUT / ".bootstrap"
SPACE_NEEDED = 1_200_000_000  # bytes: packages, their download cache, a first database
PROGRAMS: dict[str, tuple[str, list[str]]] = {
    # name: (lock, what is run)
    "dev": ("base", ["-m", "crm.supervisor", "dev"]),
    "serve": ("base", ["-m", "crm.supervisor", "serve"]),
    "manage": ("base", ["-m", "crm.supervisor.manage"]),
    "messages": ("base", ["-m", "crm.translations"]),
    "test": ("dev", [str(CHECKOUT / "bin" / "_test.py")]),
    "bench": ("dev", ["-m", "bench"]),
    "drill": ("dev", ["-m", "bench.drill"]),
    "lock": ("dev", [str(CHECKOUT / "bin" / "_lock.py")]),
    "licences": ("base", [str(CHECKOUT / "bin" / "_licences.py")]),
}


class Refusal(Exception):
    """One sentence that says what to do."""


def main(program: str, arguments: list[str]) -> int:
    python = sys.executable
    try:
        if program == "smoke":  # it makes an environment of its own
            words = [str(CHECKOUT / "bin" / "_smoke.py")]
        else:
            lock, words = PROGRAMS[program]
            make_environment(lock)
            python = str(PYTHON)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Start again to continue where it was.", file=sys.stderr)
        return 130
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(CHECKOUT), os.environ.get("PYTHONPATH")]))
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    return os.execv(python, [python, *words, *arguments])


def make_environment(lock: str) -> None:
    """Bring `.venv` to what the lock file says; at once when it is there already."""
    if VENV.is_symlink():
        return
    if is_current(lock):
        return
    check_space(CHECKOUT)
    try:
        WORK.mkdir(exist_ok=True)
        guard = open(WORK / "lock", "w")  # noqa: SIM115 (held until we become the program)
    except OSError as error:
        raise Refusal(
            f"Cannot write to {CHECKOUT} ({error.strerror}): put the checkout where you may write."
        ) from error
    try:
        fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Another start is setting up this checkout: waiting for it.")
        fcntl.flock(guard, fcntl.LOCK_EX)
    if not is_current(lock):
        make_venv()
        install(lock)
        for name in stamps_of(lock):
            (VENV / f"nexus-{name}.stamp").write_text(stamp(name))
    guard.close()


def is_current(lock: str) -> bool:
    if not PYTHON.exists() or subprocess.run([PYTHON, "-c", ""], capture_output=True).returncode:
        return False
    try:
        return (VENV / f"nexus-{lock}.stamp").read_text() == stamp(lock)
    except OSError:
        return False


def stamps_of(lock: str) -> list[str]:
    """Installing the dev lock satisfies the base lock too."""
    return ["base", "dev"] if lock == "dev" else ["base"]


def stamp(lock: str) -> str:
    """What an up-to-date environment of that lock carries."""
    return hashlib.sha256((CHECKOUT / "requirements" / f"{lock}.txt").read_bytes()).hexdigest()


def make_venv() -> None:
    if PYTHON.exists() and not subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode:
        return
    say(f"Making the virtual environment with Python {sys.version.split()[0]}")
    shutil.rmtree(VENV, ignore_errors=True)
    result = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if result.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        output = result.stdout + result.stderr
        if "No space left" in output:
            raise Refusal(f"The disk with {CHECKOUT} is full: free some space and start again.")
        raise Refusal(
            f"Python {sys.version_info.major}.{sys.version_info.minor} cannot make a virtual environment: "
            f"install its venv and pip (on Debian: apt install python3-venv)."
        )


def install(lock: str) -> None:
    """Install the locked packages, showing how far it is."""
    path = CHECKOUT / "requirements" / f"{lock}.txt"
    total = sum(1 for line in path.read_text().splitlines() if re.match(r"[a-z0-9]", line, re.I))
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--progress-bar", "off", "--retries", "2", "--require-hashes", "-r", str(path)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    log = WORK / "install.log"
    with open(log, "w") as out:
        pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
        signal.signal(signal.SIGTERM, lambda *_: (pip.terminate(), sys.exit(143)))
        progress = Progress(total)
        assert pip.stdout is not None
        for line in pip.stdout:
            out.write(line)
            progress.see(line)
        progress.end()
        code = pip.wait()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if code:
        raise Refusal(why_pip_failed(log))


class Progress:
    """A line that counts packages; on a terminal it is rewritten, elsewhere a new one comes now and then."""

    def __init__(self, total: int) -> None:
        self.total, self.seen = total, 0
        self.live = sys.stderr.isatty()

    def see(self, line: str) -> None:
        if line.startswith(("Collecting ", "Requirement already satisfied: ")):
            self.seen = min(self.seen + 1, self.total)
            name = re.split(r"[=<>!~\[ (]", line.split(": ")[-1].removeprefix("Collecting "))[0]
            self.show(f"Downloading packages {self.seen}/{self.total} {name}", often=self.seen % 20 == 1)
        elif line.startswith("Installing collected packages"):
            self.show("Installing packages (this takes half a minute)", often=True)

    def show(self, text: str, *, often: bool) -> None:
        if self.live:
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
        elif often:
            say(text)

    def end(self) -> None:
        if self.live:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def why_pip_failed(log: Path) -> str:
    text = log.read_text(errors="replace")
    if "No space left on device" in text or "Errno 28" in text:
        return f"The disk with {VENV} is full: free about a gigabyte and start again."
    if "DO NOT MATCH THE HASHES" in text:
        return f"A package differs from the one that was locked, so nothing of it was installed: see {log}."
    marks = ("NewConnectionError", "Temporary failure in name resolution", "Network is unreachable", "ConnectTimeout")
    marks += ("ProxyError", "Connection refused", "Max retries exceeded", "Read timed out", "ReadTimeoutError")
    if any(mark in text for mark in marks):
        return (
            "The package index cannot be reached: check the network (or pip's proxy and index settings) "
            "and start again; what was downloaded is kept."
        )
    last = [line for line in text.splitlines() if line.strip()][-1:] or ["no output"]
    return f"The packages could not be installed ({last[0].strip()}): see {log}."


def check_space(path: Path) -> None:
    free = shutil.disk_usage(path).free
    if free < SPACE_NEEDED:
        raise Refusal(
            f"The disk with {path} has {free // 1_000_000} MB left and {SPACE_NEEDED // 1_000_000} MB are needed: "
            "free some space and start again."
        )


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
