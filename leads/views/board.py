"""The pipeline: a column a stage, a card a lead."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from leads.models import Deal, Lead, Stage
from leads.querysets import LeadQuerySet
from tenants.http import Request
from tenants.web.pages import page_or_region

CARDS = 20
# (amount, currency), the largest first
Sums = list[tuple[Decimal, str]]


@dataclass(frozen=True)
class Column:
    stage: Stage
    count: int
    sums: Sums
    cards: list[Lead]
    next: str
    is_folded: bool = False


@require_safe
def board(request: Request) -> HttpResponse:
    """Every column with its first cards; htmx gets the columns as parts that replace themselves."""
    mine = request.GET.get("owner") == "me"
    leads = _visible(request, mine=mine)
    counts = dict(leads.order_by().values_list("stage").annotate(Count("pk")))
    sums = _sums(leads, everybody=request.member.sees_everything and not mine)
    folded = {Stage.CLOSED_LOST} if request.GET.get("lost") != "1" else set()
    columns = [
        Column(stage, counts.get(stage, 0), sums.get(stage, []), *_cards(leads, stage), stage in folded)
        for stage in Stage
    ]
    prefetch_related_objects([lead for column in columns for lead in column.cards], *LeadQuerySet.SHOWN)
    context = {"columns": columns, "mine": mine, **_summary(columns)}
    return page_or_region(request, "pipeline/board.html", "pipeline/_columns.html", context)


def _visible(request: Request, *, mine: bool) -> LeadQuerySet:
    leads = Lead.objects.visible_to(request.member)
    return leads.filter(owner=request.user) if mine else leads


def _cards(leads: LeadQuerySet, stage: str, after: str = "") -> tuple[list[Lead], str]:
    """One page of a column, and the cursor of the next one ("" at the end)."""
    found = list(leads.filter(stage=stage).newest_first().before(after)[: CARDS + 1])
    return found[:CARDS], found[CARDS - 1].cursor if len(found) > CARDS else ""


def _sums(leads: LeadQuerySet, *, everybody: bool) -> dict[str, Sums]:
    """The deals of each stage, by currency."""
    deals = Deal.objects.all() if everybody else Deal.objects.filter(lead__in=leads)
    rows = deals.order_by().values_list("lead__stage", "currency").annotate(total=Sum("amount"))
    sums: dict[str, Sums] = {}
    for stage, currency, total in rows:
        sums.setdefault(stage, []).append((total, currency))
    return {stage: sorted(found, reverse=True) for stage, found in sums.items()}


def _summary(columns: list[Column]) -> dict[str, object]:
    """What is open and what of it is expected, in the currency that most of it has."""
    open_columns = [column for column in columns if not column.stage.is_closed]
    open_sums: dict[str, Decimal] = {}
    expected: dict[str, Decimal] = {}
    for column in open_columns:
        for amount, currency in column.sums:
            open_sums[currency] = open_sums.get(currency, Decimal(0)) + amount
            expected[currency] = expected.get(currency, Decimal(0)) + amount * column.stage.probability / 100
    currency = max(open_sums, key=lambda code: open_sums[code], default="")
    return {
        "open_count": sum(column.count for column in open_columns),
        "open_sum": open_sums.get(currency),
        "expected": expected[currency].quantize(Decimal(1)) if currency else None,
        "currency": currency,
    }


@require_safe
def column(request: Request, stage: str) -> HttpResponse:
    """Region: the next cards of one column."""
    if stage not in Stage.values:
        raise Http404
    leads = _visible(request, mine=request.GET.get("owner") == "me")
    cards, following = _cards(leads, stage, request.GET.get("after", ""))
    prefetch_related_objects(cards, *LeadQuerySet.SHOWN)
    context = {"cards": cards, "next": following, "stage": stage, "mine": request.GET.get("owner") == "me"}
    return TemplateResponse(request, "pipeline/_cards.html", context)
