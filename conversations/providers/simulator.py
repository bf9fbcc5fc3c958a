"""The simulator: a phone on a page. It speaks YCloud's event format and receives at once."""

import hashlib
import hmac
import json
import time
from datetime import UTC, datetime
from typing import Any

import httpx
from django.conf import settings

from conversations.providers.base import Item, Sendable, SendResult
from conversations.providers.ycloud import YCloudProvider
from tenants.errors import ProviderRejected, ProviderUnavailable
from tenants.ids import new_id
from tenants.models import WhatsAppChannel

TIMEOUT = 10.0


class SimulatorProvider:
    def parse(self, raw: bytes) -> list[Item]:
        return YCloudProvider().parse(raw)

    def send(self, channel: WhatsAppChannel, message: Sendable) -> SendResult:
        """The page shows what the outbox holds, so sending is arriving."""
        return SendResult(provider_id=f"sim.{message.id}", wamid=f"wamid.sim.{message.id}", status="delivered")

    def fetch(self, channel: WhatsAppChannel, link: str) -> tuple[bytes, str]:
        raise ProviderRejected("no_media", "the simulator sends no files")

    def check_key(self, channel: WhatsAppChannel, key: str) -> str:
        """It needs none."""
        return "works"


def own_address() -> str:
    """Where this installation answers on this machine."""
    return f"http://127.0.0.1:{settings.PORT}"


def knock(channel: WhatsAppChannel, *, phone: str, name: str, text: str, button: str = "") -> str:
    """Posts a signed event to the channel's own webhook, as the provider does; answers the new message's wamid.

    The signing secret stays on the server. Raises ProviderUnavailable when nobody answers, ProviderRejected(status).
    """
    wamid = f"wamid.sim.{new_id()}"
    body = json.dumps(_event(channel, wamid, phone, name, text, button), ensure_ascii=False).encode()
    moment = str(int(time.time()))
    digest = hmac.new(channel.secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "YCloud-Signature": f"t={moment},s={digest}"}
    try:
        with httpx.Client(timeout=TIMEOUT, trust_env=False) as client:
            response = client.post(own_address() + channel.webhook_path, content=body, headers=headers)
    except httpx.TransportError as problem:
        raise ProviderUnavailable(type(problem).__name__) from None
    if response.status_code != 200:
        raise ProviderRejected(str(response.status_code))
    return wamid


def _event(channel: WhatsAppChannel, wamid: str, phone: str, name: str, text: str, button: str) -> dict[str, Any]:
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    content: dict[str, Any] = {"type": "text", "text": {"body": text}}
    if button:
        tapped = {"type": "button_reply", "button_reply": {"id": button, "title": text}}
        content = {"type": "interactive", "interactive": tapped}
    message = {
        "id": wamid.removeprefix("wamid."),
        "wamid": wamid,
        "from": phone,
        "to": channel.number,
        "customerProfile": {"name": name},
        "sendTime": now,
        **content,
    }
    return {
        "id": f"evt_{new_id()}",
        "type": "whatsapp.inbound_message.received",
        "apiVersion": "v2",
        "createTime": now,
        "whatsappInboundMessage": message,
    }


def is_running() -> bool:
    """Whether the web process of this installation answers."""
    try:
        with httpx.Client(timeout=3.0, trust_env=False) as client:
            return client.get(own_address() + "/healthz").status_code == 200
    except httpx.TransportError:
        return False
