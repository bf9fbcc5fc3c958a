"""
Where things lie: the home (`NEXUS_HOME`), the place of PostgreSQL, sockets and logs.

As an ordinary user everything is below the home. Root may not run PostgreSQL, and the user that does may not be
able to enter the home or the virtual environment (both are often below a directory of mode 0700); so as root the
binaries, the data and the sockets lie in the system's state directory and `place.json` in the home names the place.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import pwd
import secrets
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from crm.embedded.errors import FrameError

CHECKOUT = Path(__file__).resolve().parent.parent.parent
SYSTEM_USER = "nexus-crm"
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET = 100  # bytes; the kernel's limit is 107 on Linux and 103 on macOS


@dataclass(frozen=True)
class Owner:
    """The system user that runs PostgreSQL when we are root."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Place:
    """The directories of one home's services; `owner` is None when PostgreSQL runs as ourselves."""

    home: Path
    root: Path
    sockets: Path
    owner: Owner | None

    @property
    def data(self) -> Path:
        return self.root / "postgres"

    @property
    def valkey_data(self) -> Path:
        return self.home / "valkey"

    @property
    def logs(self) -> Path:
        return self.home / "log"

    @property
    def postgres_socket(self) -> Path:
        return self.sockets / SOCKET_NAME

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"


def home_path() -> Path:
    """The home as an absolute path; it need not exist yet."""
    return Path(os.environ.get("NEXUS_HOME") or CHECKOUT / "var").expanduser().absolute()


def make_directory(path: Path, *, mode: int = 0o700) -> Path:
    """Make the directory and its parents; a refusal becomes a sentence."""
    try:
        path.mkdir(mode=mode, parents=True, exist_ok=True)
    except FileExistsError as error:
        raise FrameError(f"{path} is a file: set NEXUS_HOME to a directory.") from error
    except OSError as error:
        raise FrameError(
            f"Cannot write to {path} ({error.strerror}): set NEXUS_HOME to a directory that you own."
        ) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise FrameError(f"{path} cannot be written to: set NEXUS_HOME to a directory that you own.")
    return path


def write_private(path: Path, text: str) -> None:
    """Write a file that only we can read, whole or not at all."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp: mode 0600
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(temporary, path)


def find_place(home: Path) -> Place:
    """The home's place, made on first use and remembered in `place.json`."""
    make_directory(home)
    make_directory(home / "log")
    owner = _system_owner() if os.geteuid() == 0 else None
    remembered = home / "place.json"
    with open(home / ".place.lock", "a") as lock:  # two first starts at once must agree on one place
        fcntl.flock(lock, fcntl.LOCK_EX)
        if remembered.exists():
            place = _read_place(remembered, home, owner)
        else:
            place = _new_place(home, owner)
            record = {"root": str(place.root), "sockets": str(place.sockets), "home": str(home)}
            write_private(remembered, json.dumps(record, indent=1))
        _make_directories(place)
    return place


def remove_place(home: Path) -> None:
    """Delete a home and what lies outside it for it. The services must have been stopped."""
    remembered = home / "place.json"
    if remembered.exists():
        record = json.loads(remembered.read_text())
        for path in (record["root"], record["sockets"]):
            shutil.rmtree(path, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


def state_directory() -> Path:
    """Where root keeps the binaries and the data of all homes."""
    default = "/var/db/nexus-crm" if sys.platform == "darwin" else "/var/lib/nexus-crm"
    return Path(os.environ.get("NEXUS_STATE_DIR") or default)


def hand_over(path: Path, owner: Owner | None) -> None:
    """Give a file or directory to the user that runs PostgreSQL."""
    if owner is not None:
        os.chown(path, owner.uid, owner.gid)


def _read_place(remembered: Path, home: Path, owner: Owner | None) -> Place:
    record = json.loads(remembered.read_text(encoding="utf-8"))
    former = Path(record["home"])
    if former != home and (former / "place.json").exists() and not former.samefile(home):
        raise FrameError(
            f"{home} is a copy of {former} and would use the same database: "
            f"delete {remembered} to start with an empty one."
        )
    place = Place(home=home, root=Path(record["root"]), sockets=Path(record["sockets"]), owner=owner)
    if former != home:  # the home was moved: what lay inside it moved along
        if place.root == former:
            place = Place(home=home, root=home, sockets=_socket_directory(home, home), owner=owner)
        record = {"root": str(place.root), "sockets": str(place.sockets), "home": str(home)}
        write_private(remembered, json.dumps(record, indent=1))
    reachable = os.access(place.root, os.W_OK | os.X_OK) or not place.root.exists()
    if (owner is None and not reachable) or (owner is not None and place.root == home):
        raise FrameError(
            f"{home} was set up by another user and its database lies in {place.root}: "
            "run as that user or set NEXUS_HOME to another directory."
        )
    return place


def _new_place(home: Path, owner: Owner | None) -> Place:
    if owner is None:
        return Place(home=home, root=home, sockets=_socket_directory(home, home), owner=None)
    root = state_directory() / secrets.token_hex(6)
    return Place(home=home, root=root, sockets=_socket_directory(root, home), owner=owner)


def _socket_directory(root: Path, home: Path) -> Path:
    """A directory whose sockets have a path short enough for the kernel."""
    inside = root / "run"
    if len(os.fsencode(inside / SOCKET_NAME)) <= LONGEST_SOCKET:
        return inside
    name = hashlib.sha256(os.fsencode(home)).hexdigest()[:10]
    return Path(f"/tmp/nexus-{os.geteuid()}-{name}")


def _make_directories(place: Place) -> None:
    if place.owner is not None:
        make_directory(state_directory(), mode=0o755)
        make_directory(place.root)
        hand_over(place.root, place.owner)
    make_directory(place.sockets)
    facts = place.sockets.lstat()
    expected = os.geteuid() if place.owner is None else place.owner.uid
    if place.sockets.is_symlink() or facts.st_uid not in (expected, os.geteuid()):
        raise FrameError(f"{place.sockets} belongs to somebody else: delete it or set NEXUS_HOME to a shorter path.")
    place.sockets.chmod(0o700)
    hand_over(place.sockets, place.owner)
    make_directory(place.valkey_data)


def _system_owner() -> Owner:
    """The system user for PostgreSQL, made when missing; `nobody` where users cannot be made."""
    entry = _user(SYSTEM_USER)
    if entry is None and shutil.which("useradd"):
        command = ["useradd", "--system", "--no-create-home", "--home-dir", str(state_directory())]
        subprocess.run([*command, "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=False, capture_output=True)
        entry = _user(SYSTEM_USER)
    entry = entry or _user("nobody")
    if entry is None:
        raise FrameError(
            "PostgreSQL does not run as root and no other user exists: make one named nexus-crm, "
            "start as an ordinary user, or set DATABASE_URL and REDIS_URL."
        )
    return Owner(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _user(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None
