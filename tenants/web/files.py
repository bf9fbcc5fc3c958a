"""Files as a browser asks for them: whole, or the part that a player jumps to."""

from __future__ import annotations

import re
from pathlib import Path
from typing import IO, Any

from django.http import FileResponse, HttpResponse, HttpResponseBase

from tenants.http import Request

# One range of bytes; several at once are answered with the whole file, as RFC 9110 (14.2) allows.
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class Part:
    """A file from a place on, and no further than `length` bytes."""

    def __init__(self, file: IO[bytes], start: int, length: int) -> None:
        file.seek(start)
        self.file, self.left = file, length

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(data)
        return data

    def close(self) -> None:
        self.file.close()


def file_response(request: Request, path: Path, *, etag: str, **options: Any) -> HttpResponseBase:
    """200 with the file, 206 with the part that `Range` names, 416 for a part that it does not have.

    `etag` names these very bytes: a part of other ones (`If-Range`) is answered with the whole. `options` are those of
    FileResponse.
    """
    size = path.stat().st_size
    wanted = None if _is_stale(request, f'"{etag}"') else _range(request.headers.get("Range", ""), size)
    if wanted is not None and wanted.start >= wanted.stop:
        response: HttpResponseBase = HttpResponse(status=416, content_type="text/plain")
        response.headers["Content-Range"] = f"bytes */{size}"
    else:
        response = _sent(path, wanted, size, options)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = f'"{etag}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _sent(path: Path, wanted: range | None, size: int, options: dict[str, Any]) -> FileResponse:
    if wanted is None:
        return FileResponse(path.open("rb"), **options)
    response = FileResponse(Part(path.open("rb"), wanted.start, len(wanted)), status=206, **options)
    response.headers["Content-Length"] = str(len(wanted))
    response.headers["Content-Range"] = f"bytes {wanted.start}-{wanted.stop - 1}/{size}"
    return response


def _is_stale(request: Request, etag: str) -> bool:
    return request.headers.get("If-Range", etag) != etag


def _range(header: str, size: int) -> range | None:
    """What is asked for; None for the whole file, an empty range for what the file does not have."""
    found = RANGE.fullmatch(header.replace(" ", ""))
    if not found or found.group() == "bytes=-":
        return None
    first, last = found.groups()
    if not first:
        return range(max(0, size - int(last)), size) if int(last) else range(0)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)
