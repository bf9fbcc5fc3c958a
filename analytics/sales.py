"""Leads that came, how far they got, and what was sold."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from analytics.figures import Money, Share, rate, shares, sums
from analytics.period import Period
from leads.models import Deal, Lead, Source, Stage
from tenants.models import Membership


@dataclass(frozen=True)
class Sales:
    """`created`, by source and by present stage: leads added in the period. `won` and `lost`: leads that came to that
    end in the period and still stand there, whenever they were added. `converted`: of the created ones those that are
    won now, and `conversion` their share. `revenue`: the deals of the won leads, by currency."""

    created: int
    by_source: list[Share]
    by_stage: list[Share]
    won: int
    lost: int
    converted: int
    conversion: float
    revenue: list[Money]


def sales(member: Membership, period: Period) -> Sales:
    """Three queries."""
    visible = Lead.objects.visible_to(member)
    rows = visible.created_between(*period.span).order_by().values_list("source", "stage").annotate(Count("pk"))
    by_source: dict[str, int] = {}
    by_stage: dict[str, int] = {}
    for source, stage, count in rows:
        by_source[source] = by_source.get(source, 0) + count
        by_stage[stage] = by_stage.get(stage, 0) + count
    closed = visible.closed_between(*period.span).order_by().values_list("stage").annotate(Count("pk"))
    ends = dict(closed)
    created, converted = sum(by_source.values()), by_stage.get(Stage.CLOSED_WON, 0)
    return Sales(
        created=created,
        by_source=shares(Source, by_source),
        by_stage=shares(Stage, by_stage),
        won=ends.get(Stage.CLOSED_WON, 0),
        lost=ends.get(Stage.CLOSED_LOST, 0),
        converted=converted,
        conversion=rate(converted, created),
        revenue=sums(won_deals(member, period).values_list("currency").annotate(Sum("amount"))),
    )


def won_deals(member: Membership, period: Period) -> QuerySet[Deal]:
    """The deals of the leads that were won in the period, in no order."""
    won = Lead.objects.visible_to(member).won_between(*period.span)
    return Deal.objects.filter(lead__in=won).order_by()
