"""The largest body that is read at all: what is bigger is refused before it fills memory or disk."""

from typing import Any

LARGEST = 25 * 1024 * 1024  # bytes; forms, JSON and each upload have narrower limits of their own
TEXT = b"The request is larger than 25 MB. Send less at a time.\n"


class BodyLimit:
    """An ASGI application in front of another: 413 for a body over the limit, announced or not."""

    def __init__(self, inner: Any, largest: int = LARGEST) -> None:
        self.inner, self.largest = inner, largest

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
        elif _announced(scope) > self.largest:
            await _refuse(send)
        else:
            await self._pass_on(scope, receive, send)

    async def _pass_on(self, scope: Any, receive: Any, send: Any) -> None:
        """For the application a body that grows too large looks like a caller who went away."""
        seen, answered = 0, False

        async def counted() -> Any:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            return message if seen <= self.largest else {"type": "http.disconnect"}

        async def noted(message: Any) -> None:
            nonlocal answered
            answered = True
            await send(message)

        await self.inner(scope, counted, noted)
        if seen > self.largest and not answered:
            await _refuse(send)


def _announced(scope: Any) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0


async def _refuse(send: Any) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": TEXT})
