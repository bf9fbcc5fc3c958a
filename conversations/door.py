"""The door of WhatsApp webhooks, in front of Django."""

from typing import Any


class WebhookDoor:
    def __init__(self, inner: Any) -> None:
        self.inner = inner

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.inner(scope, receive, send)
