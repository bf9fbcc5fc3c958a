"""The simulator: a phone on a page. It speaks YCloud's event format and receives at once."""

from conversations.providers.base import Item, Sendable, SendResult
from conversations.providers.ycloud import YCloudProvider
from tenants.errors import ProviderRejected
from tenants.models import WhatsAppChannel


class SimulatorProvider:
    def parse(self, raw: bytes) -> list[Item]:
        return YCloudProvider().parse(raw)

    def send(self, channel: WhatsAppChannel, message: Sendable) -> SendResult:
        """The page shows what the outbox holds, so sending is arriving."""
        return SendResult(provider_id=f"sim.{message.id}", wamid=f"wamid.sim.{message.id}", status="delivered")

    def fetch(self, channel: WhatsAppChannel, link: str) -> tuple[bytes, str]:
        raise ProviderRejected("no_media", "the simulator sends no files")
