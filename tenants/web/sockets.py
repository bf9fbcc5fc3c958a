"""Who a socket belongs to: the same lookup as for a page, at connect and whenever rights change."""

from importlib import import_module
from typing import Any

from channels.db import database_sync_to_async
from channels.sessions import CookieMiddleware, SessionMiddleware
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.utils.crypto import constant_time_compare

from tenants.accounts import sessions
from tenants.accounts.active import SESSION_MEMBERSHIP
from tenants.models import Membership


@database_sync_to_async
def member_of_session(session: Any) -> Membership | None:
    """The active membership that the session stands for now, or None. Reads the session afresh."""
    connection.set_schema_to_public()
    key = session.session_key
    now = import_module(settings.SESSION_ENGINE).SessionStore(key)
    stored = now.load() if key else {}
    if BACKEND_SESSION_KEY not in stored or SESSION_MEMBERSHIP not in stored:
        return None
    person, chosen = stored[SESSION_KEY], stored[SESSION_MEMBERSHIP]
    mine = sessions.with_marks(Membership.objects.active().filter(user_id=person, pk=chosen), key)
    member = mine.first()
    if member is None or not sessions.holds(now, member.session_began, member.session_seen):  # type: ignore[attr-defined]
        return None
    if constant_time_compare(stored.get(HASH_SESSION_KEY, ""), member.user.get_session_auth_hash()):
        return member
    return None


class MemberSocketMiddleware:
    """Puts `scope["member"]` on every socket; the consumer closes those without one."""

    def __init__(self, inner: Any) -> None:
        self.inner = CookieMiddleware(SessionMiddleware(self._with_member(inner)))

    def _with_member(self, inner: Any) -> Any:
        async def call(scope: dict[str, Any], receive: Any, send: Any) -> Any:
            scope["member"] = await member_of_session(scope["session"])
            return await inner(scope, receive, send)

        return call

    async def __call__(self, scope: Any, receive: Any, send: Any) -> Any:
        return await self.inner(scope, receive, send)
