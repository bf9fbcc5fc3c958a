"""Memory of the whole stack at rest: the sum of the proportional set sizes of its processes."""

import time

import psutil

from bench.figures import Figure
from bench.stack import Stack

REST = 10


def measure(stack: Stack) -> list[Figure]:
    """Waits until the stack is at rest, then adds up its processes and the services they use."""
    time.sleep(REST)
    roots = [psutil.Process(stack.process.pid)]
    services = [stack.lease.services.postgres, stack.lease.services.valkey] if stack.lease.services else []
    roots += [psutil.Process(known["pid"]) for server in services if server and (known := server.known())]
    family = {process.pid: process for root in roots for process in [root, *root.children(recursive=True)]}
    sizes = {}
    for process in family.values():
        try:
            sizes[process.pid] = process.memory_full_info().pss / 1e6
        except psutil.Error:
            continue
    parts = ", ".join(f"{psutil.Process(pid).name()} {size:.0f}" for pid, size in sorted(sizes.items()) if size > 15)
    return [Figure("memory of the whole stack at rest (PSS)", sum(sizes.values()), "MB", 900, note=parts)]
