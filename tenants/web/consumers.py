"""The one socket of a page: it carries notices and nothing else."""

from typing import Any
from urllib.parse import parse_qs

from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from tenants import notices
from tenants.web.sockets import member_of_session

CLOSED_NO_LOGIN = 4401
CLOSED_NOT_FOUND = 4404
CLOSED_OTHER_COMPANY = 4409


async def no_such_socket(scope: Any, receive: Any, send: Any) -> None:
    """Any other address: 404 like any page that is not there, or closed where the server cannot answer so."""
    await receive()
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": CLOSED_NOT_FOUND})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "websocket.http.response.start", "status": 404, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": b"Not found\n"})


class NoticeConsumer(AsyncJsonWebsocketConsumer):
    """`/ws/`: closed without an active membership (4401), and when the session has another one now (4409)."""

    async def connect(self) -> None:
        member = self.scope["member"]
        if member is None:
            await self.accept()
            await self.close(CLOSED_NO_LOGIN)
            return
        self.member_id = member.pk
        self.groups_joined = [notices.staff_group(member.tenant.schema_name), notices.person_group(member.user_id)]
        for group in self.groups_joined:
            await self.channel_layer.group_add(group, self.channel_name)
        await self.accept()
        await self._say_what_was_missed(member.tenant.schema_name)

    async def _say_what_was_missed(self, schema: str) -> None:
        """A page that was made before the latest notice, and joined after it, fetches its regions again."""
        asked = self.scope["query_string"].decode("latin-1")  # whatever bytes come
        seen = parse_qs(asked, keep_blank_values=True).get("seen")
        if seen is not None and seen != [await sync_to_async(notices.latest)(schema)]:
            await self.send_json({"event": "missed", "id": ""})

    async def disconnect(self, code: int) -> None:
        for group in getattr(self, "groups_joined", []):
            await self.channel_layer.group_discard(group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """Pages have nothing to say here; whatever comes is dropped unread, also what is no JSON."""

    async def notice(self, message: dict[str, str]) -> None:
        await self.send_json({"event": message["event"], "id": message["id"]})

    async def recheck(self, message: dict[str, str]) -> None:
        member = await member_of_session(self.scope["session"])
        if member is None:
            await self.close(CLOSED_NO_LOGIN)
        elif member.pk != self.member_id:
            await self.close(CLOSED_OTHER_COMPANY)
