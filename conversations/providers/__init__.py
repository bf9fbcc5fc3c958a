"""Which provider speaks for a channel."""

from conversations.providers.base import Provider
from conversations.providers.simulator import SimulatorProvider
from conversations.providers.ycloud import YCloudProvider
from tenants.models import WhatsAppChannel

_providers: dict[str, Provider] = {
    WhatsAppChannel.Provider.YCLOUD: YCloudProvider(),
    WhatsAppChannel.Provider.SIMULATOR: SimulatorProvider(),
}


def of(channel: WhatsAppChannel) -> Provider:
    return _providers[channel.provider]
