"""Leads and their notes."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from api.base import UNSENT, Field, Input, Paging, Schema
from api.export import CsvQuery
from api.schemas.shared import one_of
from leads.models import Lead, Source, Stage


class PersonRef(Schema):
    """A colleague."""

    id: UUID
    name: str


class LeadOut(Schema):
    id: UUID
    name: str = Field(description="First and last name, else the name on WhatsApp; empty while unknown.")
    first_name: str
    last_name: str
    phone: str = Field(description="The first telephone in E.164, or empty.", examples=["+5491155550000"])
    email: str
    document: str
    insurance: str
    language: str = Field(description="What the lead writes in: es, en, fr, or empty.")
    stage: Stage
    stage_since: datetime
    lost_reason: str
    owner: PersonRef | None = Field(description="null: unclaimed.")
    source: Source
    urgency: Lead.Urgency | None = None
    qualification: dict[str, str] = Field(examples=[{"interest": "high", "budget": "2000"}])
    opted_out_at: datetime | None = Field(description="Since when this person wants no messages; null: may be sent.")
    opted_out_how: Annotated[Lead.OptOut, one_of(Lead.OptOut)] | None = Field(description="How we know it.")
    created_at: datetime
    last_activity_at: datetime

    @staticmethod
    def resolve_opted_out_how(lead: Lead) -> str | None:
        return lead.opted_out_how or None

    @staticmethod
    def resolve_urgency(lead: Lead) -> str | None:
        return lead.urgency or None


class LeadFilterQuery(Schema):
    q: str = Field("", max_length=120, description="Words of name, phone, e-mail or document.")
    stage: Stage | None = None
    source: Source | None = None
    opted_out: bool | None = Field(None, description="Only people who want no messages, or only the others.")
    owner: str = Field("", max_length=36, description="`me`, `none` (unclaimed), or a person's id.")


class LeadQuery(LeadFilterQuery, Paging):
    order: Literal["activity", "created"] = Field(
        "activity", description="Newest activity first, or the oldest lead first: that order never changes."
    )


class LeadExportQuery(LeadFilterQuery, CsvQuery):
    pass


class LeadIn(Input):
    """Somebody new: at least a name, a phone or an e-mail."""

    first_name: str = Field("", max_length=80, examples=["Marta"])
    last_name: str = Field("", max_length=80, examples=["Ruiz"])
    phone: str = Field("", max_length=32, examples=["+5491155550000"])
    email: str = Field("", max_length=254, examples=["marta@example.com"])
    source: Source = Source.MANUAL
    anyway: bool = Field(
        False,
        description="Make a second lead though one with this e-mail exists. A phone of another lead is refused.",
    )


class LeadChanges(Input):
    """What is sent is changed, also to nothing; what is not sent stays."""

    first_name: str = Field(UNSENT, max_length=80)
    last_name: str = Field(UNSENT, max_length=80)
    phone: str = Field(UNSENT, max_length=32)
    email: str = Field(UNSENT, max_length=254)
    document: str = Field(UNSENT, max_length=40)
    insurance: str = Field(UNSENT, max_length=80)


class MoveIn(Input):
    stage: Stage
    reason: str = Field("", max_length=200, description="Needed for `closed_lost`.")
    seen: Stage | None = Field(
        None, description="Where you saw the lead stand: 422 `moved_meanwhile` when it was moved since."
    )


class AssignIn(Input):
    owner: UUID | None = Field(description="A person of the team; null makes the lead unclaimed.")


class NoteIn(Input):
    text: str = Field(min_length=1, max_length=4000)


class NoteOut(Schema):
    id: UUID
    author: PersonRef
    text: str
    at: datetime


def lead_values(lead: Lead) -> dict[str, Any]:
    """What the form of the page begins with."""
    return {name: getattr(lead, name) for name in LeadChanges.model_fields}
