"""What every answer tells a browser, whoever gives it: a page, the door of webhooks, or a refusal before either."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from tenants.middleware import CONTENT_POLICY, PERMISSIONS_POLICY


class SecurityHeaders:
    """An ASGI application in front of another: adds the headers that an answer does not bring along itself."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self._headers = [(name.lower().encode(), value.encode()) for name, value in _headers().items()]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def completed(message: Any) -> None:
            if message["type"] == "http.response.start":
                own = list(message.get("headers", []))
                given = {name.lower() for name, _value in own}
                message = {**message, "headers": own + [pair for pair in self._headers if pair[0] not in given]}
            await send(message)

        await self.inner(scope, receive, completed)


def _headers() -> dict[str, str]:
    headers = {
        "Content-Security-Policy": CONTENT_POLICY,
        "Permissions-Policy": PERMISSIONS_POLICY,
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if settings.SECURE_HSTS_SECONDS:
        widely = "; includeSubDomains; preload" if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else ""
        headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}{widely}"
    return headers
