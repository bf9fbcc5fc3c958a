"""How the demo's data is written down."""

from dataclasses import dataclass, field
from typing import Literal

Author = Literal["lead", "assistant", "human", "note"]


@dataclass(frozen=True)
class Person:
    """Somebody who logs in. `login_role` is what the table of logins says; a pending person cannot log in yet."""

    email: str
    name: str
    role: str
    phone: str
    status: str = "active"

    @property
    def login_role(self) -> str:
        return self.role if self.status == "active" else self.status


@dataclass(frozen=True)
class Offer:
    """A service: `names` by language, `aliases` in any language."""

    key: str
    names: dict[str, str]
    minutes: int
    aliases: tuple[str, ...]
    required: tuple[str, ...]
    price: str | None = None
    description: str = ""
    buffer_after: int = 0
    for_urgent: bool = False


@dataclass(frozen=True)
class Worker:
    """A professional. `week` maps weekdays (0 = Monday) to blocks such as "09:00-13:00 14:00-18:00"."""

    key: str
    name: str
    specialty: str
    hue: int
    services: tuple[str, ...]
    week: dict[int, str]
    email: str = ""


@dataclass(frozen=True)
class Said:
    """One message of a talk, `ago` minutes before the demo was made."""

    ago: int
    author: Author
    text: str
    status: str = "read"
    reason: str = ""
    tool: str = ""
    by: str = ""


@dataclass(frozen=True)
class Sale:
    title: str
    amount: str
    closes_in_days: int


@dataclass(frozen=True)
class Contact:
    """A lead with everything that belongs to them."""

    key: str
    first_name: str
    last_name: str
    phone: str
    language: str
    stage: str
    email: str = ""
    source: str = "whatsapp"
    owner: str = ""
    document: str = ""
    insurance: str = ""
    urgency: str = ""
    lost_reason: str = ""
    headline: str = ""
    days_known: int = 3
    label: str = ""
    qualification: dict[str, str] = field(default_factory=dict)
    sale: Sale | None = None
    notes: tuple[tuple[str, str], ...] = ()
    talk: tuple[Said, ...] = ()
    # Hours of silence that are left, and why: "handoff" or "human".
    silent_hours: int = 0
    silence: str = ""
    summary: str = ""


@dataclass(frozen=True)
class Visit:
    """An appointment, `day` working days from today (0 = today, whatever weekday it is)."""

    lead: str
    service: str
    professional: str
    day: int
    at: str
    status: str = ""
    source: str = "assistant"


@dataclass(frozen=True)
class Company:
    """One company of the demo. `numbers` are those of its YCloud channel and of its simulator."""

    name: str
    language: str
    zone: str
    country: str
    currency: str
    accent_hue: int
    numbers: tuple[str, str]
    assistant: str
    persona: str
    people: tuple[Person, ...]
    offers: tuple[Offer, ...]
    workers: tuple[Worker, ...]
    contacts: tuple[Contact, ...]
    visits: tuple[Visit, ...]
