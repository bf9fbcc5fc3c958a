"""The pipeline: a column a stage, a card a lead."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from leads.models import Deal, Lead, Stage
from leads.querysets import LeadQuerySet
from tenants.http import Request
from tenants.web.pages import page_or_region

CARDS = 20
# (amount, currency), the company's own currency first; amounts of two currencies are never compared.
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
    own = request.tenant.currency
    sums = _sums(_deals_of(leads, everybody=request.member.sees_everything and not mine), own)
    folded = {Stage.CLOSED_LOST} if request.GET.get("lost") != "1" else set()
    columns = [
        Column(stage, counts.get(stage, 0), sums.get(stage, []), *_cards(leads, stage), stage in folded)
        for stage in Stage
    ]
    prefetch_related_objects([lead for column in columns for lead in column.cards], *LeadQuerySet.SHOWN)
    context = {"columns": columns, "mine": mine, **_summary(columns, own)}
    return page_or_region(request, "pipeline/board.html", "pipeline/_columns.html", context)


def _visible(request: Request, *, mine: bool) -> LeadQuerySet:
    leads = Lead.objects.visible_to(request.member)
    return leads.filter(owner=request.user) if mine else leads


def _cards(leads: LeadQuerySet, stage: str, after: str = "") -> tuple[list[Lead], str]:
    """One page of a column, and the cursor of the next one ("" at the end)."""
    found = list(leads.filter(stage=stage).newest_first().before(after)[: CARDS + 1])
    return found[:CARDS], found[CARDS - 1].cursor if len(found) > CARDS else ""


def _deals_of(leads: LeadQuerySet, *, everybody: bool) -> QuerySet[Deal]:
    """Their deals; those of `everybody` without asking for each lead. An erased person's are on no board."""
    return Deal.objects.filter(lead__erased_at=None) if everybody else Deal.objects.filter(lead__in=leads)


def _sums(deals: QuerySet[Deal], own: str) -> dict[str, Sums]:
    """What the deals of each stage come to."""
    totals: dict[str, dict[str, Decimal]] = {}
    for stage, currency, total in deals.order_by().values_list("lead__stage", "currency").annotate(Sum("amount")):
        totals.setdefault(stage, {})[currency] = total
    return {stage: _in_order(found, own) for stage, found in totals.items()}


def _in_order(totals: dict[str, Decimal], own: str) -> Sums:
    return [(totals[code], code) for code in sorted(totals, key=lambda code: (code != own, code))]


def _summary(columns: list[Column], own: str) -> dict[str, object]:
    """What is open, and what of it is expected, in each currency."""
    open_columns = [column for column in columns if not column.stage.is_closed]
    totals: dict[str, Decimal] = {}
    expected: dict[str, Decimal] = {}
    for column in open_columns:
        for amount, currency in column.sums:
            totals[currency] = totals.get(currency, Decimal(0)) + amount
            expected[currency] = expected.get(currency, Decimal(0)) + amount * column.stage.probability / 100
    return {
        "open_count": sum(column.count for column in open_columns),
        "open_sums": _in_order(totals, own),
        "expected": [(amount.quantize(Decimal(1)), code) for amount, code in _in_order(expected, own)],
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
