"""What several resources are made of."""

from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from django.db.models import TextChoices
from pydantic import AfterValidator, AwareDatetime, WithJsonSchema
from pydantic_core import PydanticCustomError

from api.base import Field, Schema
from tenants.names import is_name

FIRST_DAY, LAST_DAY = date(2000, 1, 3), date(2100, 1, 3)

# A day of the company's calendar, and a moment with its offset, within what a calendar can hold.
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY, examples=["2026-11-25"])]
Moment = Annotated[
    AwareDatetime,
    Field(
        ge=datetime(2000, 1, 3, tzinfo=UTC),
        le=datetime(2100, 1, 3, tzinfo=UTC),
        description="ISO 8601 with an offset.",
        examples=["2026-11-25T17:00:00-03:00"],
    ),
]


def one_of(choices: type[TextChoices]) -> WithJsonSchema:
    """Writes the choices of a model out where they stand: many of our enums are called Status, and the description
    keeps one thing a name."""
    return WithJsonSchema({"type": "string", "enum": list(choices.values)})


def _name(text: str) -> str:
    if not is_name(text):
        raise PydanticCustomError("name", "an address or hidden characters")
    return text


# What somebody is called, as the forms of the pages take it.
Name = Annotated[str, AfterValidator(_name)]


class Named(Schema):
    """Something with a name, by its id."""

    id: UUID
    name: str
