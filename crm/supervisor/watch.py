"""Notices changed sources for `bin/dev --reload`."""

from __future__ import annotations

import os
import time
from pathlib import Path

from crm.embedded import CHECKOUT

SUFFIXES = (".py", ".html", ".txt", ".mo")
SKIPPED = {"var", "staticfiles", "tests", "bench", "node_modules", "docs"}
INTERVAL = 1.0  # seconds between two looks


class Watch:
    """Compares the newest change of all sources with the one seen before."""

    def __init__(self) -> None:
        self.seen = _state()
        self.looked = time.monotonic()

    def has_changed(self) -> bool:
        if time.monotonic() - self.looked < INTERVAL:
            return False
        self.looked = time.monotonic()
        before, self.seen = self.seen, _state()
        return before != self.seen


def _state() -> tuple[int, int]:
    count, newest = 0, 0
    for directory, names, files in os.walk(CHECKOUT):
        names[:] = [name for name in names if name not in SKIPPED and not name.startswith(".")]
        for name in files:
            if name.endswith(SUFFIXES):
                count += 1
                newest = max(newest, (Path(directory) / name).stat().st_mtime_ns)
    return count, newest
