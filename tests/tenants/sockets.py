"""A browser's socket, in this process."""

import json
from typing import Any

from asgiref.testing import ApplicationCommunicator
from django.test import Client

from tenants.web.consumers import NoticeConsumer
from tenants.web.sockets import MemberSocketMiddleware

# Seconds.
PATIENCE = 60


class Socket(ApplicationCommunicator):
    """A browser's socket to `/ws/`, with the cookies of `client`."""

    def __init__(self, client: Client | None, query: bytes = b"") -> None:
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items()) if client else ""
        headers = [(b"cookie", cookies.encode())]
        scope = {"type": "websocket", "path": "/ws/", "headers": headers, "query_string": query}
        # Behind the check of the origin, whose list of hosts was read before the tests had one.
        super().__init__(MemberSocketMiddleware(NoticeConsumer.as_asgi()), scope)

    async def open(self) -> None:
        await self.send_input({"type": "websocket.connect"})
        answer = await self.receive_output(timeout=PATIENCE)
        assert answer["type"] == "websocket.accept", answer

    async def next_word(self) -> Any:
        """The next notice as a dict, or the code with which the socket was closed."""
        message = await self.receive_output(timeout=PATIENCE)
        return message["code"] if message["type"] == "websocket.close" else json.loads(message["text"])

    async def leave(self) -> None:
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(timeout=PATIENCE)
