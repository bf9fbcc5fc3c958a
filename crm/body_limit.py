"""The largest body that is read at all, and for how long: nothing fills memory or disk, or holds a line for ever."""

import asyncio
from typing import Any

LARGEST = 25 * 1024 * 1024  # bytes; forms, JSON and each upload have narrower limits of their own
# Whoever is slower than 3 Mbit/s at the limit is no browser that sends one of our forms, and whoever sends less than
# this many bytes a second, after a while to begin with, does not mean to come to an end.
BODY_SECONDS = 60.0
GRACE_SECONDS = 10.0
SLOWEST = 20_000
TOO_LARGE = b"The request is larger than 25 MB. Send less at a time.\n"
TOO_SLOW = b"The request came too slowly. Send it again.\n"


class BodyLimit:
    """An ASGI application in front of another: 413 for a body over the limit, announced or not, 408 for a slow one."""

    def __init__(
        self, inner: Any, largest: int = LARGEST, seconds: float = BODY_SECONDS, grace: float = GRACE_SECONDS
    ) -> None:
        self.inner, self.largest, self.seconds, self.grace = inner, largest, seconds, grace

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
        elif _announced(scope) > self.largest:
            await _refuse(send, 413, TOO_LARGE)
        else:
            await self._pass_on(scope, receive, send)

    async def _pass_on(self, scope: Any, receive: Any, send: Any) -> None:
        """For the application a body that grows too large, or does not come, looks like a caller who went away."""
        seen, is_whole, is_slow, answered = 0, False, False, False
        began = asyncio.get_running_loop().time()

        async def counted() -> Any:
            nonlocal seen, is_whole, is_slow
            if is_whole and scope["method"] not in ("GET", "HEAD"):
                # What writes goes to its end, whoever hangs up: half of it would be done and nobody told.
                await asyncio.Event().wait()
            try:
                until = began + min(self.seconds, self.grace + seen / SLOWEST)
                async with asyncio.timeout_at(None if is_whole else until):
                    message = await receive()
            except TimeoutError:
                is_slow = True
                return {"type": "http.disconnect"}
            seen += len(message.get("body", b""))
            is_whole = not message.get("more_body", False)
            return message if seen <= self.largest else {"type": "http.disconnect"}

        async def noted(message: Any) -> None:
            nonlocal answered
            answered = True
            await send(message)

        await self.inner(scope, counted, noted)
        if answered:
            return
        if seen > self.largest:
            await _refuse(send, 413, TOO_LARGE)
        elif is_slow:
            await _refuse(send, 408, TOO_SLOW)


def _announced(scope: Any) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0


async def _refuse(send: Any, status: int, text: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})
