"""Processes by pid and start time, so that a pid which was given to somebody else is never taken for ours."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable
from typing import TypedDict

import psutil

START_TOLERANCE = 2.0  # seconds; the clock may be corrected between two readings


class Known(TypedDict):
    pid: int
    started: float


def describe(pid: int) -> Known:
    """What is remembered of a running process."""
    return {"pid": pid, "started": psutil.Process(pid).create_time()}


def is_alive(known: Known) -> bool:
    """Whether the remembered process still runs (a zombie does not)."""
    try:
        process = psutil.Process(known["pid"])
        same = abs(process.create_time() - known["started"]) < START_TOLERANCE
        return same and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def wait_until(condition: Callable[[], bool], *, seconds: float, pause: float = 0.02) -> bool:
    """Wait for the condition; False when the time is over."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def reap(pid: int) -> None:
    """Collect the exit status when the process is our child and has ended."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def stop(known: Known, *steps: tuple[signal.Signals, float]) -> bool:
    """Send each signal and wait its seconds for the end; True when the process is gone."""

    def gone() -> bool:
        reap(known["pid"])
        return not is_alive(known)

    for number, seconds in steps:
        if gone():
            return True
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(known["pid"], number)
        if wait_until(gone, seconds=seconds):
            return True
    return gone()
