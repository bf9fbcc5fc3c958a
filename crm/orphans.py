"""What a process does when its supervisor is gone: it stops, instead of living on with nobody to watch it.

The supervisor holds the writing end of a pipe and its children the reading end. However the supervisor ends, also by
`kill -9`, the system closes its end, and whoever reads hears of it at once. It works wherever there are pipes.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

VARIABLE = "NEXUS_SUPERVISOR_FD"
# For the work under way; afterwards the whole session ends.
GRACE = 8.0


def end_with_parent() -> None:
    """Called once by a child's main process, before it forks; nothing where no supervisor started it."""
    descriptor = os.environ.pop(VARIABLE, "")
    if descriptor:
        threading.Thread(target=_wait, args=(int(descriptor),), name="supervisor-watch", daemon=True).start()


def _wait(descriptor: int) -> None:
    while os.read(descriptor, 1):
        pass
    print("The supervisor is gone: stopping.", file=sys.stderr, flush=True)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os.killpg(os.getpgrp(), signal.SIGKILL)
