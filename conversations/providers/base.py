"""What every provider understands and answers, in our own words."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from tenants.models import WhatsAppChannel


class PayloadError(Exception):
    """The bytes are no event of this provider. The text is technical and goes into the journal."""


@dataclass(frozen=True)
class Identity:
    """Who wrote or is written to: an E.164 phone with +, a BSUID, or both."""

    phone: str = ""
    bsuid: str = ""

    @property
    def address(self) -> str:
        return self.phone or self.bsuid

    @property
    def kind(self) -> str:
        return "phone" if self.phone else "bsuid"


@dataclass(frozen=True)
class Media:
    """A file at the provider; `link` is fetched by a task of its own."""

    link: str
    mime_type: str
    name: str = ""


@dataclass(frozen=True)
class Content:
    """What was said, in one form for every provider. `extra` is JSON, see `Message.extra`."""

    kind: str
    text: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    media: Media | None = None
    reply_to: str = ""


@dataclass(frozen=True)
class InboundMessage:
    """A lead wrote. `at` is the provider's clock; None when it named none. `number` is the one written to."""

    who: Identity
    content: Content
    wamid: str
    provider_id: str = ""
    profile_name: str = ""
    number: str = ""
    at: datetime | None = None
    referral: dict[str, Any] | None = None


@dataclass(frozen=True)
class NumberChanged:
    """The same person is reached by another number or BSUID from now on.

    `old` and `new` hold what the report says; `message.who` also what merely came along with it.
    """

    message: InboundMessage
    old: Identity
    new: Identity


@dataclass(frozen=True)
class StatusUpdate:
    """What became of a message of ours. `status`: accepted, sent, delivered, read, failed."""

    status: str
    external_id: str = ""
    provider_id: str = ""
    wamid: str = ""
    code: str = ""
    number: str = ""


@dataclass(frozen=True)
class Echo:
    """A person of ours answered from the phone's own app."""

    who: Identity
    content: Content
    wamid: str
    external_id: str = ""
    provider_id: str = ""
    number: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Consent:
    """A person refused messages outside of any talk, or takes them again.

    `at_provider` where it was put on the provider's list, by whomever; `is_list` where it is news of that list at
    all. `at` is the moment of the wish, None where nobody says.
    """

    who: Identity
    wanted: bool
    at_provider: bool = False
    is_list: bool = False
    number: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Change:
    """Somebody edited an earlier message of theirs, or deleted it (`content` None). `original` is its wamid."""

    who: Identity
    original: str
    content: Content | None
    key: str
    by_team: bool
    number: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class AccountNews:
    """Something befell the company's account at the provider. `about` names the number, the account or the template.

    `number` is the one of ours that it concerns; "" where it concerns the account that the delivery came from.
    """

    class What(StrEnum):
        GONE = "gone"
        LIMITED = "limited"
        BACK = "back"
        QUALITY = "quality"
        TEMPLATE = "template"

    what: What
    about: str
    code: str
    number: str = ""


@dataclass(frozen=True)
class Other:
    """Understood, and nothing to do; `reason` says why."""

    reason: str


Item = InboundMessage | NumberChanged | StatusUpdate | Echo | Change | Consent | AccountNews | Other


@dataclass(frozen=True)
class Sendable:
    """A message to send. `id` goes along as the external id and comes back in statuses."""

    id: UUID
    address: str
    address_kind: str
    text: str
    buttons: list[tuple[str, str]] = field(default_factory=list)
    reply_to: str = ""
    language: str = ""


@dataclass(frozen=True)
class SendResult:
    provider_id: str
    wamid: str = ""
    status: str = "accepted"


class Provider(Protocol):
    def parse(self, raw: bytes) -> list[Item]:
        """Every event in the bytes of one delivery. Raises PayloadError."""

    def send(self, channel: WhatsAppChannel, message: Sendable) -> SendResult:
        """Raises ProviderUnavailable (surely not taken), ProviderRejected(code), OutcomeUnknown."""

    def fetch(self, channel: WhatsAppChannel, link: str) -> tuple[bytes, str]:
        """Bytes and type of a media link. Raises ProviderUnavailable, ProviderRejected(code)."""

    def check_key(self, channel: WhatsAppChannel, key: str) -> str:
        """Whether `key` works for the channel's number, in the words of `channel_checks.Desk.check_key`."""
