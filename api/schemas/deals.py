"""Deals: what a lead may buy."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from api.base import UNSENT, Field, Input, Paging, Schema

Amount = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2, examples=["1500.00"])]


class DealOut(Schema):
    id: UUID
    lead: UUID = Field(alias="lead_id")
    title: str
    amount: Decimal = Field(examples=["1500.00"])
    currency: str = Field(examples=["ARS"])
    expected_close: date | None
    created_at: datetime


class DealQuery(Paging):
    lead: UUID | None = Field(None, description="The deals of one lead.")


class DealIn(Input):
    """In the company's currency."""

    lead: UUID
    title: str = Field(min_length=1, max_length=120, examples=["Solar roof, 12 panels"])
    amount: Amount
    expected_close: date | None = None


class DealChanges(Input):
    title: str = Field(UNSENT, min_length=1, max_length=120)
    amount: Amount = UNSENT
    expected_close: date | None = None
