"""What the assistant did, and what it cost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Sum

from agent.models import Run
from analytics.figures import Money, Share, shares
from analytics.period import Period
from analytics.prices import CURRENCY, cost_of
from calendar_app.models import Appointment
from company.models import AuditEntry
from conversations.models import Conversation
from tenants.models import Membership


@dataclass(frozen=True)
class Assistant:
    """Runs that began in the period, by outcome. `booked`: appointments that the assistant made in it, whatever came
    of them; `handed_off`: conversations that it gave to a person. `cost`: tokens at the published prices of their
    models; `tokens_without_price` are those of models whose price is not known and in no sum. `cost_per_booking` is
    0 without bookings."""

    runs: int
    by_outcome: list[Share]
    average_milliseconds: float
    tokens_in: int
    tokens_out: int
    tokens_without_price: int
    cost: Money
    booked: int
    handed_off: int
    cost_per_booking: Money


def assistant(member: Membership, period: Period) -> Assistant:
    """Five queries."""
    runs = Run.objects.visible_to(member).begun_between(*period.span).order_by()
    outcomes = dict(runs.values_list("outcome").annotate(Count("pk")))
    average = runs.exclude(outcome=Run.Outcome.RUNNING).aggregate(Avg("milliseconds"))["milliseconds__avg"]
    models = list(runs.values("model").annotate(tokens_in=Sum("tokens_in"), tokens_out=Sum("tokens_out")))
    cost, unknown = _cost(models)
    booked = (
        Appointment.objects.known_to(member)
        .filter(source=Appointment.Source.ASSISTANT)
        .booked_between(*period.span)
        .count()
    )
    return Assistant(
        runs=sum(outcomes.values()),
        by_outcome=shares(Run.Outcome, outcomes),
        average_milliseconds=round(average or 0, 1),
        tokens_in=sum(row["tokens_in"] for row in models),
        tokens_out=sum(row["tokens_out"] for row in models),
        tokens_without_price=unknown,
        cost=Money(CURRENCY, cost),
        booked=booked,
        handed_off=handed_off(member, period, actor=AuditEntry.Actor.ASSISTANT),
        cost_per_booking=Money(CURRENCY, round(cost / booked, 6) if booked else Decimal(0)),
    )


def handed_off(member: Membership, period: Period, *, actor: str = "") -> int:
    """How many conversations were given to a person, each counted once; by `actor` alone where one is named."""
    visible = Conversation.objects.visible_to(member).order_by().values("pk")
    entries = AuditEntry.objects.filter(
        action="conversation.handed_off", at__gte=period.start, at__lt=period.end, subject__in=visible
    )
    entries = entries.filter(actor=actor) if actor else entries
    return entries.aggregate(count=Count("subject", distinct=True))["count"]


def _cost(models: Iterable[Mapping[str, Any]]) -> tuple[Decimal, int]:
    """Dollars, and the tokens that have no price."""
    total, unknown = Decimal(0), 0
    for row in models:
        cost = cost_of(row["model"], row["tokens_in"], row["tokens_out"])
        if cost is None:
            unknown += row["tokens_in"] + row["tokens_out"]
        else:
            total += cost
    return round(total, 6), unknown
