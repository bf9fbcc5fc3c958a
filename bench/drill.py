"""`bin/drill burst`: a whole installation under a load that no test can make in its time. Exit code 1 when it fails.

burst: 3,000 messages come to one company within half a minute, from 300 people who write ten each. Meanwhile somebody
writes to another company every five seconds. The other company's people hardly notice, the broker holds no more than
is due, and each of the 300 is answered once.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass

from bench.figures import Figure, percentile
from bench.stack import Stack, signed, text_event

PEOPLE = 300
MESSAGES = 10
SECONDS = 30.0
# Between two messages of one person; the assistant waits longer for more words.
PAUSE = 0.25
DEBOUNCE = 3.0
OTHERS_EVERY = 5.0
LINES = 16
# Until everything of the burst must have been answered, and how long a second answer would take to come.
LIMIT = 1200.0
QUIET = DEBOUNCE + 5.0
WORDS = ("Hola", "buenas", "quería consultar", "por una visita", "para la semana que viene", "por la tarde", "si puede ser", "soy de zona norte", "gracias", "quedo atento")  # fmt: skip


@dataclass(frozen=True)
class Event:
    """A webhook that is to be posted so many seconds after the beginning."""

    due: float
    path: str
    secret: str
    body: bytes


class Watch(threading.Thread):
    """What waits, twice a second: jobs that are due, and messages in the broker."""

    def __init__(self, stack: Stack, workers: int) -> None:
        super().__init__(daemon=True)
        self.stack, self.workers = stack, workers
        self.jobs: list[int] = []
        self.messages: list[int] = []
        self.beyond = 0
        self.is_over = threading.Event()

    def run(self) -> None:
        from django.db import connection

        while not self.is_over.wait(0.5):
            waits, jobs = self.stack.queue_length(), self.stack.waiting_jobs()
            self.jobs.append(jobs)
            self.messages.append(waits)
            self.beyond += waits > jobs + self.workers
        connection.close()


def burst(stack: Stack) -> list[Figure]:
    from django.conf import settings

    ours, theirs = stack.channels[:2]
    people = [f"+549114{number:07d}" for number in range(PEOPLE)]
    others: dict[str, float] = {}
    watch = Watch(stack, settings.MESSAGE_WORKERS + settings.BACKGROUND_WORKERS)
    watch.start()
    began = time.monotonic()
    asyncio.run(_write(stack, ours, theirs, people, others, began))
    sent = time.monotonic() - began
    finished = _wait_for_answers(stack, people, others, began)
    time.sleep(QUIET)
    watch.is_over.set()
    watch.join()
    runs = _answers(stack, ours["company"])
    twice = [count for number, count in stack.whatsapp.counts().items() if count > 1]
    late = [
        stack.whatsapp.first_to(number) - at - DEBOUNCE
        for number, at in others.items()
        if stack.whatsapp.first_to(number)
    ]
    return [
        Figure("events written to one company", PEOPLE * MESSAGES / sent, "/s", note=f"{PEOPLE * MESSAGES} in {sent:.0f} s"),
        Figure("everything of it answered after", finished, "s"),
        Figure("its people without an answer", PEOPLE - sum(1 for number in people if runs[number]), "", 0),
        Figure("its people who were answered more than once", sum(1 for number in people if runs[number] > 1), "", 0),
        Figure("messages that went out twice", len(twice), "", 0),
        Figure("people of the other company without an answer", len(others) - len(late), "", 0),
        Figure("the other company's answers beyond its patience, p95", percentile(late or [LIMIT], 0.95), "s", 5, note=f"{len(late)} of them, the last {max(late or [0]):.1f} s"),
        Figure("jobs that were due at once, most", max(watch.jobs), ""),
        Figure("messages in the broker, most", max(watch.messages), ""),
        Figure("moments with more of them than jobs and workers", watch.beyond, "", 0),
    ]  # fmt: skip


async def _write(
    stack: Stack,
    ours: dict[str, str],
    theirs: dict[str, str],
    people: list[str],
    others: dict[str, float],
    began: float,
) -> None:
    """Posts everything at its moment; `others` gets each number of the other company with the moment of its message."""
    events = []
    for place, number in enumerate(people):
        start = place * (SECONDS - PAUSE * MESSAGES) / PEOPLE
        for turn in range(MESSAGES):
            body = text_event(ours["number"], number, WORDS[turn % len(WORDS)])
            events.append(Event(start + turn * PAUSE, stack.path_of(ours), ours["secret"], body))
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _line in range(LINES):
        free.put_nowait(await asyncio.open_connection("127.0.0.1", stack.port))

    async def one(event: Event) -> None:
        await asyncio.sleep(max(0.0, began + event.due - time.monotonic()))
        reader, writer = await free.get()
        try:
            await _post(reader, writer, event)
        except (OSError, asyncio.IncompleteReadError):
            # The server closes lines that nobody used for a while.
            reader, writer = await asyncio.open_connection("127.0.0.1", stack.port)
            await _post(reader, writer, event)
        free.put_nowait((reader, writer))

    async def other(number: str, due: float) -> None:
        body = text_event(theirs["number"], number, "Bonjour, je voudrais un rendez-vous")
        await asyncio.sleep(max(0.0, began + due - time.monotonic()))
        others[number] = time.monotonic()
        await one(Event(due, stack.path_of(theirs), theirs["secret"], body))

    # They go on while the backlog of the first company is worked off.
    count = int(2 * SECONDS / OTHERS_EVERY)
    visits = [other(f"+336120{place:05d}", place * OTHERS_EVERY + 1) for place in range(count)]
    await asyncio.gather(*(one(event) for event in events), *visits)


async def _post(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, event: Event) -> None:
    head = [f"POST {event.path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(event.body)}"]
    head += [f"{name}: {value}" for name, value in signed(event.secret, event.body).items()]
    writer.write("\r\n".join([*head, "", ""]).encode() + event.body)
    answer = await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(2)
    if not answer.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"the door answered {answer.split(b' ')[1].decode()}")


def _wait_for_answers(stack: Stack, people: list[str], others: dict[str, float], began: float) -> float:
    """Seconds until the last of the first company's people had an answer."""
    until = began + LIMIT
    while time.monotonic() < until:
        if all(stack.whatsapp.first_to(number) for number in [*people, *others]):
            break
        time.sleep(0.5)
    return max(stack.whatsapp.first_to(number) or time.monotonic() for number in people) - began


def _answers(stack: Stack, company: str) -> Counter[str]:
    """How many turns of the assistant answered each number."""
    from agent.models import Run
    from tenants import schemas
    from tenants.models import Tenant

    with schemas.company(Tenant.objects.get(name=company).schema_name):
        replied = Run.objects.filter(outcome=Run.Outcome.REPLIED)
        return Counter(replied.values_list("conversation__address", flat=True))


DRILLS = {"burst": burst}


def main(words: list[str]) -> int:
    if len(words) != 1 or words[0] not in DRILLS:
        print(f"Usage: bin/drill {'|'.join(DRILLS)}", file=sys.stderr)
        return 2
    with Stack(debounce=DEBOUNCE) as stack:
        print(f"ready after {stack.seconds_to_ready:.1f} s; the drill begins", flush=True)
        figures = DRILLS[words[0]](stack)
    for figure in figures:
        print(figure.line(), flush=True)
    return 1 if any(figure.verdict == "MISSED" for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
