"""What can be booked, and with whom."""

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import StringConstraints

from api.base import Field, Input, Paging, Schema
from api.schemas.shared import Named
from calendar_app.models import Professional, Service

Minutes = Annotated[int, Field(ge=0, le=240)]
Length = Annotated[int, Field(ge=5, le=720, examples=[60])]
Price = Annotated[Decimal, Field(ge=0, max_digits=10, decimal_places=2, examples=["15000.00"])]
Word = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^,]+$")]
Needed = Literal["name", "email", "document", "insurance"]
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
ClockEnd = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
END = "24:00 is midnight; an end before the start lies on the next day."


class NamesIn(Input):
    """The name where it differs from the company's own language; empty: the same."""

    es: str = Field("", max_length=80)
    en: str = Field("", max_length=80)
    fr: str = Field("", max_length=80)


class ServiceOut(Schema):
    id: UUID
    name: str = Field(description="In the company's language.", examples=["Technical visit"])
    names: dict[str, str] = Field(description="In other languages.", examples=[{"fr": "Visite technique"}])
    aliases: list[str] = Field(description="Other words leads use for it.")
    description: str
    category: str
    minutes: int
    buffer_before: int = Field(description="Minutes kept free before.")
    buffer_after: int = Field(description="Minutes kept free after.")
    price: Decimal | None = Field(description="In the company's currency; null: not said.")
    show_price: bool = Field(description="The assistant may tell it.")
    required: list[Needed] = Field(description="What a booking needs to know.")
    for_urgent: bool
    is_active: bool
    professionals: list[Named]


class ServiceQuery(Paging):
    is_active: bool | None = None


class ServiceIn(Input):
    name: str = Field(min_length=1, max_length=80, examples=["Technical visit"])
    minutes: Length
    names: NamesIn | None = None
    aliases: list[Word] = Field([], max_length=20)
    description: str = Field("", max_length=300)
    category: str = Field("", max_length=60)
    buffer_before: Minutes = 0
    buffer_after: Minutes = 0
    price: Price | None = None
    show_price: bool = True
    required: list[Needed] = Field(["name", "email"], max_length=4)
    for_urgent: bool = False
    is_active: bool = True
    professionals: list[UUID] = Field([], max_length=100, description="Who does it.")


class ServiceChanges(Input):
    """What is sent is changed; what is not sent stays."""

    name: str | None = Field(None, min_length=1, max_length=80)
    minutes: Length | None = None
    names: NamesIn | None = None
    aliases: list[Word] | None = Field(None, max_length=20)
    description: str | None = Field(None, max_length=300)
    category: str | None = Field(None, max_length=60)
    buffer_before: Minutes | None = None
    buffer_after: Minutes | None = None
    price: Price | None = None
    show_price: bool | None = None
    required: list[Needed] | None = Field(None, max_length=4)
    for_urgent: bool | None = None
    is_active: bool | None = None
    professionals: list[UUID] | None = Field(None, max_length=100)


def service_values(service: Service) -> dict[str, Any]:
    """A service as `ServiceIn` would have said it."""
    plain = {name: getattr(service, name) for name in ServiceIn.model_fields if name != "professionals"}
    return {**plain, "professionals": [person.pk for person in service.professionals.all()]}


class HoursOut(Schema):
    """One block of working hours, in the company's zone."""

    weekday: int = Field(description="0 is Monday.", examples=[0])
    start: str = Field(examples=["09:00"])
    end: str = Field(description=END, examples=["13:00"])


class HoursIn(Input):
    weekday: int = Field(ge=0, le=6, description="0 is Monday.")
    start: Clock = Field(examples=["09:00"])
    end: ClockEnd = Field(description=END, examples=["13:00"])


class ProfessionalOut(Schema):
    """Somebody whose time is booked."""

    id: UUID
    name: str
    specialty: str
    user: UUID | None = Field(alias="user_id", description="The person who logs in, when there is one.")
    services: list[Named]
    hours: list[HoursOut] = Field(description="A weekday without blocks is a day off.")
    is_active: bool

    @staticmethod
    def resolve_hours(person: Professional) -> list[dict[str, Any]]:
        return [
            {"weekday": block.weekday, "start": block.clock_start, "end": block.clock_end}
            for block in person.working_hours.all()
        ]


class ProfessionalQuery(Paging):
    is_active: bool | None = None
    service: UUID | None = Field(None, description="Those who do this service.")


class ProfessionalIn(Input):
    name: str = Field(min_length=1, max_length=120)
    specialty: str = Field("", max_length=120)
    user: UUID | None = Field(None, description="A colleague of this company.")
    services: list[UUID] = Field([], max_length=100)
    hours: list[HoursIn] = Field([], max_length=42)
    is_active: bool = True


class ProfessionalChanges(Input):
    """What is sent is changed; what is not sent stays. `hours` replaces the whole week."""

    name: str | None = Field(None, min_length=1, max_length=120)
    specialty: str | None = Field(None, max_length=120)
    user: UUID | None = None
    services: list[UUID] | None = Field(None, max_length=100)
    hours: list[HoursIn] | None = Field(None, max_length=42)
    is_active: bool | None = None


def professional_values(person: Professional) -> dict[str, Any]:
    """A professional as `ProfessionalIn` would have said it, without the hours."""
    return {
        "name": person.name,
        "specialty": person.specialty,
        "user": person.user_id,
        "services": [service.pk for service in person.services.all()],
        "is_active": person.is_active,
    }
