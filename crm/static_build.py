"""
The whole front-end build: `collectstatic` with one more step, which puts the imports of a style sheet into it.

`app.css` names its parts with `@import "part.css" layer(name);`. A browser would fetch sixty files one after the
other; the storage here writes one file instead, then WhiteNoise adds the hash to the name and compresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'@import "([^"]+)" layer\((\w+)\);')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)

Paths = dict[str, tuple[Any, str]]  # name → (the storage it comes from, its path there)


class BundledStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage, with our style sheets bundled before they are hashed."""

    def post_process(self, paths: Paths, dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Bundle every sheet that has layered imports; their parts are not served on their own."""
        parts: set[str] = set()
        if not dry_run:
            for name in [name for name in paths if name.endswith(".css")]:
                text, found = bundle(name, paths)
                if found:
                    parts |= found
                    self._replace(name, text)
                    paths[name] = (self, name)
        yield from super().post_process(
            {name: path for name, path in paths.items() if name not in parts}, dry_run, **options
        )

    def _replace(self, name: str, text: str) -> None:
        self.delete(name)
        self._save(name, ContentFile(text.encode()))


def bundle(name: str, paths: Paths) -> tuple[str, set[str]]:
    """The sheet with its imports put in, each in its layer, and the names of the parts."""
    parts: set[str] = set()

    def put(match: re.Match[str]) -> str:
        part = str(PurePosixPath(name).parent / match[1])
        parts.add(part)
        return f"@layer {match[2]}{{\n{strip(read(part, paths))}\n}}"

    return IMPORT.sub(put, strip(read(name, paths))), parts


def read(name: str, paths: Paths) -> str:
    """The source of a sheet, also where a former run has already written its bundle."""
    storage, path = paths[name]
    with storage.open(path) as source:
        return str(source.read().decode())


def strip(text: str) -> str:
    """Without comments, indentation and empty lines."""
    lines = (line.strip() for line in COMMENT.sub("", text).split("\n"))
    return "\n".join(line for line in lines if line)
