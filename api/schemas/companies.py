"""Companies and their settings."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from api.base import UNSENT, Field, Input, Schema
from api.schemas.auth import Language
from tenants.models import Tenant
from tenants.permissions import Role

# "09:00"
Hour = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Block = Annotated[list[Hour], Field(min_length=2, max_length=2, examples=[["09:00", "18:00"]])]


class Week(Input):
    """Opening hours: up to three blocks a day, none on a day that is closed."""

    monday: list[Block] = Field([], max_length=3)
    tuesday: list[Block] = Field([], max_length=3)
    wednesday: list[Block] = Field([], max_length=3)
    thursday: list[Block] = Field([], max_length=3)
    friday: list[Block] = Field([], max_length=3)
    saturday: list[Block] = Field([], max_length=3)
    sunday: list[Block] = Field([], max_length=3)

    @staticmethod
    def of(tenant: Tenant) -> "Week":
        return Week(**{name: tenant.opening.get(str(day), []) for day, name in enumerate(Week.model_fields)})

    def as_form(self) -> dict[str, str]:
        """As the form of the page names its fields."""
        days = enumerate(self.model_dump().values())
        return {
            f"{day}-{number}-{name}": hour
            for day, blocks in days
            for number, block in enumerate(blocks)
            for name, hour in zip(("from", "to"), block, strict=True)
        }


class OwnCompany(Schema):
    id: UUID
    name: str
    role: Role
    is_current: bool = Field(description="The company of the access token.")


class CompanyOut(Schema):
    id: UUID
    name: str
    language: Language
    zone: str = Field(examples=["America/Argentina/Buenos_Aires"])
    country: str = Field(examples=["AR"])
    currency: str = Field(examples=["ARS"])
    accent_hue: int
    registration_open: bool
    opening: Week
    modules: list[str]

    @staticmethod
    def resolve_opening(tenant: Tenant) -> Week:
        return Week.of(tenant)


class CompanyChanges(Input):
    """What is sent is changed; what is not sent stays. `opening` and `modules` are replaced as a whole."""

    name: str = Field(UNSENT, min_length=1, max_length=120)
    language: str = Field(UNSENT, max_length=5, examples=["es"])
    zone: str = Field(UNSENT, max_length=64, examples=["Europe/Paris"])
    country: str = Field(UNSENT, max_length=2, examples=["FR"])
    currency: str = Field(UNSENT, max_length=3, examples=["EUR"])
    accent_hue: int = Field(UNSENT, ge=0, le=359)
    registration_open: bool = UNSENT
    opening: Week = UNSENT
    modules: list[Annotated[str, StringConstraints(max_length=40)]] = Field(UNSENT, max_length=20)
