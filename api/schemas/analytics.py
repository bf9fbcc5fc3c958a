"""Figures over a period; what each means stands at its field."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from api.base import Field, Schema
from api.schemas.shared import Day


class PeriodQuery(Schema):
    first_day: Day | None = Field(None, description="The first of the month, when it is not said.")
    last_day: Day | None = Field(None, description="Included; the end of the first day's month, when it is not said.")


class PeriodOut(Schema):
    first: date
    last: date


class MoneyOut(Schema):
    currency: str = Field(examples=["ARS"])
    amount: Decimal = Field(examples=["30000.00"])


class ShareOut(Schema):
    name: str
    count: int


class SalesOut(Schema):
    created: int = Field(description="Leads that were added in the period.")
    by_source: list[ShareOut]
    by_stage: list[ShareOut] = Field(description="Where the added ones stand now.")
    won: int = Field(description="Leads won in the period, whenever they were added.")
    lost: int
    converted: int = Field(description="Of the added ones those that are won now.")
    conversion: float = Field(description="`converted` of `created`, 0 to 1.")
    revenue: list[MoneyOut] = Field(description="The deals of the won leads, by currency.")


class BookingsOut(Schema):
    total: int = Field(description="Appointments that start in the period; held times are none yet.")
    by_status: list[ShareOut]
    by_source: list[ShareOut]
    cancelled_late: int = Field(description="Less than 24 hours before.")
    completion: float = Field(description="Attended of attended, no-shows and late cancellations.")
    no_show_rate: float = Field(description="No-shows of attended and no-shows.")
    cancellation: float = Field(description="Cancelled of all.")
    seen: int = Field(description="People who came.")
    returned: int = Field(description="Of those the ones who had come before.")
    retention: float
    revenue: list[MoneyOut] = Field(description="The prices of the attended ones.")


class WaitingOut(Schema):
    """From the lead's first unanswered message to the answer."""

    answers: int
    average_seconds: float
    median_seconds: float


class TalksOut(Schema):
    started: int
    booked: int = Field(description="Of the started ones those whose lead has booked since then.")
    conversion: float
    messages_in: int
    messages_out_assistant: int
    messages_out_team: int
    messages_failed: int
    handed_off: int
    waiting_for_assistant: WaitingOut
    waiting_for_team: WaitingOut


class AssistantOut(Schema):
    runs: int
    by_outcome: list[ShareOut]
    average_milliseconds: float
    tokens_in: int
    tokens_out: int
    tokens_without_price: int = Field(description="Of models whose price is not known; in no sum.")
    cost: MoneyOut = Field(description="Tokens at the published prices of their models.")
    booked: int
    handed_off: int
    cost_per_booking: MoneyOut


class OverviewOut(Schema):
    """The company's figures; an empty company has zeros."""

    period: PeriodOut
    sales: SalesOut
    bookings: BookingsOut
    talks: TalksOut
    assistant: AssistantOut


class ColleagueOut(Schema):
    id: UUID
    name: str
    created: int = Field(description="Leads of theirs that were added in the period.")
    converted: int
    conversion: float
    won: int
    revenue: list[MoneyOut]
    booked: int = Field(description="Appointments they made in the period.")
    messages: int = Field(description="What they wrote to leads from the inbox.")


class PracticeOut(Schema):
    id: UUID
    name: str
    total: int
    attended: int
    no_show: int
    cancelled: int
    cancelled_late: int
    completion: float
    no_show_rate: float
    cancellation: float
    revenue: list[MoneyOut]


class PeopleOut(Schema):
    period: PeriodOut
    colleagues: list[ColleagueOut]
    professionals: list[PracticeOut]
