"""A pooler in front of a PostgreSQL, on loopback, as PgBouncer is one: real sessions, dealt out in one of three ways.

```python
with Pooler(socket_of_postgres, Mode.TRANSACTION) as pooler:
    psycopg.connect(pooler.url)
```

`SESSION` gives a client a session of its own, `TRANSACTION` one until the server says that it is idle, and `TRACKING`
does the same but tells it first the search_path that its client has set, which PostgreSQL reports since version 18.
It speaks what psycopg speaks outside pipelines, in clear and without passwords; COPY it does not know.
"""

from __future__ import annotations

import enum
import socket
import socketserver
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass, field

PROTOCOL_3 = 196608
CANCEL, SSL, ENCRYPTION = 80877102, 80877103, 80877104
ENDS_A_TURN = {b"Q", b"S"}  # a simple query, a sync: the client waits for the answer now
Message = tuple[bytes, bytes]


class Mode(enum.Enum):
    SESSION = "session"
    TRANSACTION = "transaction"
    TRACKING = "tracking"


class Gone(Exception):
    """The other side has hung up."""


@dataclass
class Line:
    """Messages over a socket: (kind, body)."""

    socket: socket.socket
    reported: dict[str, str] = field(default_factory=dict)

    def take(self, count: int) -> bytes:
        found = b""
        while len(found) < count:
            piece = self.socket.recv(count - len(found))
            if not piece:
                raise Gone
            found += piece
        return found

    def read(self) -> Message:
        kind = self.take(1)
        return kind, self.take(struct.unpack("!i", self.take(4))[0] - 4)

    def send(self, *messages: Message) -> None:
        self.socket.sendall(b"".join(kind + struct.pack("!i", len(body) + 4) + body for kind, body in messages))

    def note(self, kind: bytes, body: bytes) -> None:
        """Keeps what the server reports of its parameters."""
        if kind == b"S":
            name, value, _end = body.split(b"\0")
            self.reported[name.decode()] = value.decode()

    def until_ready(self) -> list[Message]:
        """All that the server says up to the end of its turn."""
        said: list[Message] = []
        while not said or said[-1][0] != b"Z":
            said.append(self.read())
            self.note(*said[-1])
        return said

    def close(self) -> None:
        with suppress(OSError):
            self.socket.close()


class Pooler:
    """`size` sessions at most; whoever comes when all are taken waits.

    It gives the free session that was used last, or, where `is_fair`, the one that has rested longest.
    """

    def __init__(self, server: str, mode: Mode, *, size: int = 20, is_fair: bool = False) -> None:
        self.server, self.mode, self.is_fair = server, mode, is_fair
        self.free: list[Line] = []
        self.places = threading.Semaphore(size)
        self.lock = threading.Lock()
        self.opened = 0
        # What a new session has: a client begins with it, whatever its first session was last used for.
        self.welcome: dict[str, str] = {}
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
                with suppress(Gone, OSError):
                    outer._serve(Line(self.request))

        self.door = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.door.daemon_threads = True
        self.url = f"postgres://nexus@127.0.0.1:{self.door.server_address[1]}/nexus"

    def __enter__(self) -> Pooler:
        threading.Thread(target=self.door.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *details: object) -> None:
        self.door.shutdown()
        self.door.server_close()
        while self.free:
            self.free.pop().close()

    def _serve(self, client: Line) -> None:
        startup = self._greet(client)
        if startup is None:
            return
        session = self._take(startup)
        client.reported = dict(self.welcome)
        reports = [(b"S", f"{name}\0{value}\0".encode()) for name, value in client.reported.items()]
        client.send(*reports, (b"K", struct.pack("!ii", 0, 0)), (b"Z", b"I"))
        if self.mode is Mode.SESSION:
            self._relay(client, startup, session)
        else:
            self._give_back(session)
            self._relay(client, startup, None)

    def _greet(self, client: Line) -> bytes | None:
        """The client's startup message; None of one that only wants to cancel something."""
        while True:
            body = client.take(struct.unpack("!i", client.take(4))[0] - 4)
            (code,) = struct.unpack("!i", body[:4])
            if code == CANCEL:
                return None
            if code in (SSL, ENCRYPTION):
                client.socket.sendall(b"N")
                continue
            client.send((b"R", struct.pack("!i", 0)))
            return body

    def _relay(self, client: Line, startup: bytes, session: Line | None) -> None:
        """Turn by turn until the client leaves; a session that it leaves in the middle of something is closed."""
        try:
            while (message := client.read())[0] != b"X":
                session = session or self._hand_out(client, startup)
                session.send(message)
                if message[0] in ENDS_A_TURN:
                    session = self._answer(client, session)
        finally:
            if session is not None:
                self._drop(session)

    def _answer(self, client: Line, session: Line) -> Line | None:
        """Passes the answer on; the session if the client keeps it."""
        said = session.until_ready()
        for message in said:
            client.note(*message)
        is_idle = said[-1][1] == b"I"
        if is_idle and self.mode is not Mode.SESSION:
            self._give_back(session)  # before the client hears of it: the next one has it already
        client.send(*said)
        return None if is_idle and self.mode is not Mode.SESSION else session

    def _hand_out(self, client: Line, startup: bytes) -> Line:
        session = self._take(startup)
        path = client.reported.get("search_path", "")
        if self.mode is Mode.TRACKING and path != session.reported.get("search_path"):
            session.send((b"Q", f"SET search_path = {path}\0".encode()))
            session.until_ready()
        return session

    def _take(self, startup: bytes) -> Line:
        """A free session, or a new one."""
        self.places.acquire()
        with self.lock:
            if self.free:
                return self.free.pop(0 if self.is_fair else -1)
            self.opened += 1
        link = socket.socket(socket.AF_UNIX)
        link.connect(self.server)
        session = Line(link)
        link.sendall(struct.pack("!i", len(startup) + 4) + startup)
        session.until_ready()
        self.welcome = self.welcome or dict(session.reported)
        return session

    def _give_back(self, session: Line) -> None:
        with self.lock:
            self.free.append(session)
        self.places.release()

    def _drop(self, session: Line) -> None:
        session.close()
        self.places.release()
