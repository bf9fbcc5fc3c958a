"""The file itself: written once from its beginning to its end, and read the same way."""

import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from company.transfer.locks import Lock

FORMAT = 1
CHUNK = 1 << 20
MANIFEST, SEAL, PROOF = "manifest.json", "manifest.sha256", "manifest.proof"
# The folders a file has; the last one has folders below.
FOLDERS = ("public", "company", "media")
# What a file of ours never comes near: of its own words about itself, and of one row (bytes).
LARGEST_MANIFEST, LONGEST_ROW, LARGEST_HEADER = 64 << 20, 64 << 20, 1 << 16
# Headers that are read into memory whole before anybody sees the name they belong to.
_SPOKEN = (
    tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK,
)  # fmt: skip
_CUT = (tarfile.TarError, EOFError, zlib.error, OSError, KeyError, ValueError)


class MoveError(Exception):
    """One sentence that says what to do."""


class NotWritten(MoveError):
    """The disk did not take the file."""


class Unreadable(MoveError):
    """A secret of the company cannot be read with its key."""


class Hashed(io.RawIOBase):
    """Hands on what it reads, and knows its SHA-256."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.sha256 = source, hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self.source.read(size)
        self.sha256.update(data)
        return data


class Sent(Hashed):
    """One file of an archive. Reading it raises MoveError when the archive ends before it."""

    def __init__(self, source: IO[bytes], path: Path) -> None:
        super().__init__(source)
        self.path = path

    def read(self, size: int = -1) -> bytes:
        try:
            return super().read(size)
        except _CUT as error:
            raise _cut(self.path) from error


class _Entry(tarfile.TarInfo):
    """An entry whose headers fit into memory, whatever the file says of their size."""

    @classmethod
    def frombuf(cls, buf: Any, encoding: str, errors: str) -> "_Entry":
        entry = super().frombuf(buf, encoding, errors)
        if entry.type in _SPOKEN and entry.size > LARGEST_HEADER:
            raise tarfile.ReadError("a header that is no header of ours")
        return entry


@dataclass
class Writer:
    """Adds files one by one; `files` is what the manifest says of them."""

    tar: tarfile.TarFile
    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, name: str, source: IO[bytes], size: int, **facts: Any) -> None:
        """Raises OSError when the source became shorter meanwhile."""
        hashed = Hashed(source)
        self._put(name, hashed, size)
        self.files[name] = {"size": size, "sha256": hashed.sha256.hexdigest()} | facts

    def close(self, manifest: dict[str, Any], lock: Lock | None) -> None:
        """The manifest comes last: a file without it was cut."""
        text = json.dumps(manifest | {"files": self.files}, indent=1, sort_keys=True).encode()
        digest = hashlib.sha256(text).hexdigest().encode()
        for name, content in ((MANIFEST, text), (SEAL, digest), (PROOF, lock.close(digest) if lock else b"")):
            if content:
                self._put(name, io.BytesIO(content), len(content))

    def _put(self, name: str, source: Any, size: int) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        self.tar.addfile(entry, source)
        _forget(self.tar)


def _forget(tar: tarfile.TarFile) -> None:
    """It would remember every file until its end."""
    tar.members.clear()  # type: ignore[attr-defined]


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """A Writer whose file stands at `path`, for its owner alone, when the block ends well; else nothing does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    try:
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as target:
            with tarfile.open(fileobj=target, mode="w:gz", compresslevel=3) as tar:
                yield Writer(tar)
            target.flush()
            os.fsync(target.fileno())
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def members(path: Path) -> Iterator[tuple[str, int, Sent]]:
    """Name, size and content of every file, in its order; each must be read before the next. Raises MoveError."""
    try:
        with tarfile.open(path, "r:gz", tarinfo=_Entry) as tar:
            while (entry := tar.next()) is not None:
                _forget(tar)
                source = tar.extractfile(entry) if entry.isreg() and not entry.issparse() else None
                if source is None or not _belongs(entry.name):
                    raise MoveError(f"{path} is no exported company: {entry.name!r} does not belong in one.")
                yield entry.name, entry.size, Sent(source, path)
            while tar.fileobj and tar.fileobj.read(CHUNK):  # to the checksum at its very end
                pass
    except FileNotFoundError as error:
        raise MoveError(f"There is no file {path}: look at its name and at the folder you are in.") from error
    except (IsADirectoryError, PermissionError) as error:
        raise MoveError(f"{path} cannot be read ({error.strerror}): name the file of an export.") from error
    except _CUT as error:
        raise _cut(path) from error


def _cut(path: Path) -> MoveError:
    return MoveError(f"{path} is cut, damaged or no exported company: take another copy of it.")


def _belongs(name: str) -> bool:
    if name in (MANIFEST, SEAL, PROOF):
        return True
    folder, *rest = PurePosixPath(name).parts or [""]
    plain = bool(rest) and ".." not in rest and "\0" not in name and str(PurePosixPath(name)) == name
    return plain and folder in FOLDERS and (folder == "media" or len(rest) == 1)


@dataclass(frozen=True)
class Contents:
    """What a file that was read to its end says of itself."""

    manifest: dict[str, Any]
    digest: bytes
    proof: bytes


def verify(path: Path) -> Contents:
    """Reads the whole file against its checksums. Raises MoveError."""
    seen: dict[str, tuple[int, str]] = {}
    small: dict[str, bytes] = {}
    for name, size, source in members(path):
        if name in seen or name in small:
            raise MoveError(f"{path} is no exported company: {name!r} is in it twice.")
        if name in (MANIFEST, SEAL, PROOF):
            if size > LARGEST_MANIFEST:
                raise _cut(path)
            small[name] = source.read()
        else:
            while source.read(CHUNK):
                pass
            seen[name] = (size, source.sha256.hexdigest())
    if MANIFEST not in small or SEAL not in small:
        raise _cut(path)
    digest = hashlib.sha256(small[MANIFEST]).hexdigest().encode()
    altered = MoveError(f"{path} was altered or is damaged: take another copy of it.")
    if digest != small[SEAL]:
        raise altered
    try:
        manifest: dict[str, Any] = json.loads(small[MANIFEST])
        if manifest["format"] != FORMAT:
            raise MoveError(f"{path} has another, newer format: import it with the version that wrote it.")
        listed = {name: (facts["size"], facts["sha256"]) for name, facts in manifest["files"].items()}
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError) as error:
        raise _cut(path) from error
    if seen != listed:
        raise altered
    return Contents(manifest, digest, small.get(PROOF, b""))
