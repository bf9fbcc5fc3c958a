"""Asks a running web process whether it is ready: the supervisor does, and so does the image's health check."""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request


def is_ready(address: str | None = None, *, path: str = "/readyz") -> bool:
    """Whether `/readyz` answers 200."""
    address = address or f"http://127.0.0.1:{os.environ.get('PORT') or '8000'}"
    try:
        with urllib.request.urlopen(address + path, timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(0 if is_ready() else 1)
