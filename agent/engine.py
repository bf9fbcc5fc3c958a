"""What an engine gets, what it gives back. The model engine and the dialogue engine speak this and nothing else."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from agent.models import AgentProfile
from conversations.models import Conversation, Message
from leads.models import Lead
from tenants.models import Tenant

LONGEST_QUOTE = 500

if TYPE_CHECKING:
    from agent.tools import Toolbox


@dataclass(frozen=True)
class Part:
    """One outgoing message. `buttons` are (id, title of at most 20 characters), three at most."""

    text: str
    buttons: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Answer:
    """What the lead will read, and what the dialogue remembers (JSON)."""

    parts: list[Part]
    state: dict[str, Any] = field(default_factory=dict)
    tokens_in: int = 0
    tokens_out: int = 0
    model: str = ""


@dataclass(frozen=True)
class Reference:
    """What a message answers to or asks about: the quoted message where it is here, the product's code, or both."""

    quote: Message | None = None
    product: str = ""

    def __str__(self) -> str:
        words = (self.quote.text or f"[{self.quote.kind}]")[:LONGEST_QUOTE] if self.quote else ""
        parts = [f'the message "{words}"' if words else "", f'the product "{self.product}"' if self.product else ""]
        return " and ".join(filter(None, parts))


@dataclass
class Talk:
    """Everything an engine may know. `now` is aware and in the company's zone; `burst` is oldest first.

    `until` is the moment, by `time.monotonic()`, at which every model has to be done.
    """

    tenant: Tenant
    conversation: Conversation
    lead: Lead
    burst: list[Message]
    history: list[Message]
    language: str
    now: datetime
    state: dict[str, Any]
    profile: AgentProfile
    tools: "Toolbox"
    first_contact: bool
    until: float
    # What messages of the burst refer to, by message: an earlier message, a product.
    references: dict[UUID, Reference] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The burst as one text, a line a message."""
        return "\n".join(message.text for message in self.burst if message.text)

    @property
    def written(self) -> list[tuple[str, datetime]]:
        """The words of every message and when they were written, in the company's zone and never after `now`."""
        zone = self.now.tzinfo
        return [(message.text, min(message.written_at.astimezone(zone), self.now)) for message in self.burst]

    @property
    def text_with_references(self) -> str:
        """The burst for a reader of prose: above a message stands what it refers to."""
        lines: list[str] = []
        for message in self.burst:
            if reference := self.references.get(message.pk):
                lines.append(f"[About {reference}:]")
            if message.text:
                lines.append(message.text)
        return "\n".join(lines)


class Engine(Protocol):
    """Thinks without an open transaction; every effect goes through `talk.tools`."""

    name: str

    def answer(self, talk: Talk) -> Answer: ...


class EngineFailed(Exception):
    """This engine could not answer; the next one is asked. `reason` is a code without personal data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
