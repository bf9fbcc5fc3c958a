"""Looks for known secrets in everything that the product lets out or keeps, however they are written there."""

import base64
import fnmatch
import html
import io
import json
import re
import socket
import tarfile
import threading
import zipfile
import zlib
from collections import defaultdict
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import psycopg

from tests.live.companies import KEY

PASSING = re.compile(r"(?<=/)[\w=.:-]{30,}(?=/)")
# What is shown of a long secret so that people can tell one from another: its beginning and its end.
SHOWN_FIRST, SHOWN_LAST, LONG = 10, 4, 24


def writings(secret: str) -> set[bytes]:
    """The ways in which a secret may stand somewhere: as it is, quoted, escaped, in hex, inside a text in base64."""
    core = secret[SHOWN_FIRST:-SHOWN_LAST] if len(secret) >= LONG else secret
    plain = core.encode()
    found = {plain, quote(core, safe="").encode(), quote(core).encode(), html.escape(core).encode()}
    found |= {json.dumps(core)[1:-1].encode(), json.dumps(json.dumps(core)[1:-1])[1:-1].encode(), plain.hex().encode()}
    found |= {plain[::-1], *_in_base64(plain)}
    return found


def _in_base64(plain: bytes) -> set[bytes]:
    """As it looks inside a longer text, wherever the groups of three begin."""
    found = set()
    for before in range(3):
        whole = plain[: len(plain) - (before + len(plain)) % 3]
        text = base64.b64encode(b"\0" * before + whole)[(0, 2, 3)[before] :]
        found |= {text, text.replace(b"+", b"-").replace(b"/", b"_")}
    return found


class Sweep:
    """`secrets` by name, `places` by name; `counts` says how much of each kind was looked at."""

    def __init__(self) -> None:
        self.secrets: dict[str, set[str]] = defaultdict(set)
        self.places: dict[str, set[bytes]] = defaultdict(set)
        self.counts: dict[str, int] = {}

    def know(self, name: str, *values: str) -> None:
        self.secrets[name] |= set(values)

    def note(self, place: str, content: str | bytes) -> None:
        self.places[place].add(content if isinstance(content, bytes) else content.encode())

    def found(self) -> dict[tuple[str, str], bytes]:
        """(secret, place) → what stands around it there."""
        met = {}
        for name, values in self.secrets.items():
            needles = {needle for value in values for needle in writings(value)}
            for place, contents in self.places.items():
                for content in contents:
                    at = next((at for needle in needles if (at := content.find(needle)) >= 0), -1)
                    if at >= 0:
                        met[name, place] = content[max(0, at - 100) : at + 60]
        return met

    # Places

    def listen(self, http: httpx.Client) -> httpx.Client:
        """Hears every answer that this client gets, the headers and the body."""

        def hear(response: httpx.Response) -> None:
            response.read()
            path = PASSING.sub("<token>", KEY.sub("<key>", response.request.url.path))
            head = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
            self.note(f"answer {response.request.method} {path}", f"{head}\n\n".encode() + response.content)
            if response.content[:2] == b"PK":
                self.unpack(f"file {path}", response.content)

        http.event_hooks["response"].append(hear)
        return http

    def unpack(self, place: str, content: bytes) -> None:
        """A ZIP, a TAR or a gzip of anything, file by file; other things as they are."""
        if content[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(content)) as file:
                for name in file.namelist():
                    self.unpack(place, file.read(name))
        elif content[:2] == b"\x1f\x8b":
            self.unpack(place, zlib.decompress(content, 31))
        elif content[257:262] == b"ustar":
            with tarfile.open(fileobj=io.BytesIO(content)) as file:
                for member in file:
                    inner = file.extractfile(member)
                    self.unpack(place, inner.read() if inner else b"")
        else:
            self.note(place, content)

    def read_files(self, name: str, folder: Path, *, but: set[str] = frozenset()) -> int:  # type: ignore[assignment]
        """Every file below the folder; how many."""
        files = [path for path in folder.rglob("*") if path.is_file() and str(path.relative_to(folder)) not in but]
        for path in files:
            self.unpack(f"{name} {KEY.sub('<key>', str(path.relative_to(folder)))}", path.read_bytes())
        return len(files)

    def read_tables(self, address: dict[str, Any], schema: str) -> int:
        """Every row of every table, as a dump would write it, and sessions opened as well; how many tables."""
        tables = (
            "SELECT table_name FROM information_schema.tables WHERE table_schema = %s AND table_type = 'BASE TABLE'"
        )
        with psycopg.connect(**address, autocommit=True) as connection:
            names = [name for (name,) in connection.execute(tables, [schema]).fetchall()]
            for name in names:
                rows = connection.execute(f'SELECT t::text FROM "{schema}"."{name}" t').fetchall()  # type: ignore[arg-type]
                self.note(f"table {name}", "\n".join(row for (row,) in rows))
            if "django_session" in names:
                for (data,) in connection.execute("SELECT session_data FROM public.django_session").fetchall():
                    self.note("table django_session, opened", _opened(data))
        return len(names)


def _opened(data: str) -> bytes:
    """What a stored session says: signed, but not encrypted."""
    payload = data.rpartition(":")[0].rpartition(":")[0]
    packed = base64.urlsafe_b64decode(payload.lstrip(".") + "==")
    return zlib.decompress(packed) if payload.startswith(".") else packed


class Broker:
    """Hears everything that is said to Valkey, from all processes, while it is open."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme == "unix":
            self.line: socket.socket = socket.socket(socket.AF_UNIX)
            self.line.connect(parts.path)
        else:
            self.line = socket.create_connection((parts.hostname, parts.port or 6379))
        self.database = int((parse_qs(parts.query).get("db") or ["0"])[0])
        self.heard: list[bytes] = []
        self.line.sendall(b"MONITOR\r\n")
        self.thread = threading.Thread(target=self._hear, daemon=True)
        self.thread.start()

    def _hear(self) -> None:
        while data := self.line.recv(1 << 16):
            self.heard.append(data)

    def close(self) -> bytes:
        """All of it, oldest first."""
        self.line.shutdown(socket.SHUT_RDWR)
        self.thread.join(5)
        self.line.close()
        return b"".join(self.heard)


def fits(pair: tuple[str, str], known: tuple[str, str]) -> bool:
    """Both may hold `*`."""
    return fnmatch.fnmatchcase(pair[0], known[0]) and fnmatch.fnmatchcase(pair[1], known[1])
