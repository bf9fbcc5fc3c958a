"""The seam to the room that speaks with WhatsApp: whether a key works, how a number is doing, a test message.

This room keeps the numbers and their keys; an upper room knows the providers and registers its `Desk` in
`AppConfig.ready`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.utils import timezone

from tenants.models import User, WhatsAppChannel

# A page does not ask for ever how far a message has come.
LONGEST_WATCH = timedelta(minutes=5)


@dataclass(frozen=True)
class Sent:
    """How far a message of ours has come; `reason` is a sentence, "" while nothing is wrong.

    `status`: queued, sending, unknown, accepted, sent, delivered, read or failed; `icon` and `words` name it.
    """

    id: UUID
    at: datetime
    status: str
    icon: str
    words: str
    reason: str = ""

    @property
    def is_settled(self) -> bool:
        """Nothing more is to be waited for on the page."""
        return self.has_failed or self.has_arrived or timezone.now() - self.at > LONGEST_WATCH

    @property
    def has_arrived(self) -> bool:
        return self.status in {"delivered", "read"}

    @property
    def has_failed(self) -> bool:
        return self.status == "failed"


@dataclass(frozen=True)
class Health:
    """What has gone through a number lately; None where there was nothing yet.

    `refused_at`: somebody called with a signature that does not fit, and nothing has come in since.
    """

    last_webhook_at: datetime | None = None
    last_message_at: datetime | None = None
    last_sent: Sent | None = None
    waiting: int = 0
    refused_at: datetime | None = None


class ChannelHealth(Protocol):
    def check_key(self, channel: WhatsAppChannel, key: str) -> str:
        """A real call with the key, a few seconds at most.

        "works", "wrong_key", "not_allowed", "other_number" (the account does not have this number), "not_connected"
        (it has it, but the number is not connected) or "unreachable".
        """

    def send_test(self, channel: WhatsAppChannel, number: str, *, by: User) -> UUID | None:
        """Queues a test message to `number` (E.164); None while WhatsApp allows none: that phone must write first.

        Asked again within half a minute, it answers the same message.
        """

    def test(self, channel: WhatsAppChannel, message_id: UUID) -> Sent | None:
        """How far a test message has come; None when it is none of this number's."""

    def is_untouched(self, channel: WhatsAppChannel) -> bool:
        """Nothing was received or sent through it yet, so its number may still be another one."""

    def let_go(self, channel: WhatsAppChannel) -> None:
        """The number was removed, in the caller's transaction: what waits for it fails, with a reason."""

    def health(self, channel: WhatsAppChannel) -> Health:
        """Reads the company's own tables; its schema must be entered."""


_desks: list[ChannelHealth] = []


def register_channel_health(desk: ChannelHealth) -> None:
    _desks[:] = [desk]


def desk() -> ChannelHealth:
    return _desks[0]
