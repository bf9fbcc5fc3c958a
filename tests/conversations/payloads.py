"""YCloud events as its API writes them, and their signature. All people and numbers are invented."""

import hashlib
import hmac
import json
import time
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parent.parent / "payloads" / "ycloud"
_numbers = count(1)


def sample(name: str) -> dict[str, Any]:
    return json.loads((SAMPLES / f"{name}.json").read_text())


def stamp(moment: datetime | None = None) -> str:
    return (moment or datetime.now(UTC)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def fresh(name: str = "", **more: Any) -> dict[str, Any]:
    """An envelope's id and times of its own."""
    number = next(_numbers)
    return {"id": f"evt_{name}{time.time_ns()}_{number}", "apiVersion": "v2", "createTime": stamp()} | more


def inbound(
    text: str = "Hola", *, phone: str = "+5491123456789", to: str = "", at: datetime | None = None, **more: Any
) -> dict[str, Any]:
    """A text message; `more` replaces or adds keys of `whatsappInboundMessage` (None removes one)."""
    number = next(_numbers)
    message: dict[str, Any] = (
        {
            "id": f"in{number}",
            "wamid": f"wamid.in.{time.time_ns()}.{number}",
            "from": phone,
            "customerProfile": {"name": "María Pérez"},
            "sendTime": stamp(at),
            "type": "text",
            "text": {"body": text},
        }
        | ({"to": to} if to else {})
        | more
    )
    message = {key: value for key, value in message.items() if value is not None}
    return fresh(type="whatsapp.inbound_message.received", whatsappInboundMessage=message)


def status(status: str, **more: Any) -> dict[str, Any]:
    """What became of a message of ours: pass `externalId`, `id` or `wamid`."""
    message = {"id": "67a1c0ffee", "from": "+5491155550000", "status": status, "updateTime": stamp()} | more
    return fresh(type="whatsapp.message.updated", whatsappMessage=message)


def echo(
    text: str, *, phone: str = "+5491123456789", kind: str = "whatsapp.smb.message.echoes", **more: Any
) -> dict[str, Any]:
    number = next(_numbers)
    message = {
        "id": f"echo{number}",
        "wamid": f"wamid.echo.{time.time_ns()}.{number}",
        "from": "+5491155550000",
        "to": phone,
        "type": "text",
        "text": {"body": text},
        "status": "sent",
        "sendTime": stamp(),
    } | more
    return fresh(type=kind, whatsappMessage=message)


def signed(body: bytes, secret: str, *, at: float | None = None) -> str:
    moment = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={moment},s={digest}"
