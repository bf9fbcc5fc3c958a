"""What became of the appointments."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from analytics.figures import Money, Share, rate, shares, sums
from analytics.period import Period
from calendar_app.models import Appointment
from tenants.models import Membership

Status = Appointment.Status
BOOKED = [status for status in Status if status != Status.HELD]
LATE = timedelta(hours=24)
IS_LATE = Q(status=Status.CANCELLED, cancelled_at__gt=F("start") - LATE)

COUNTS: dict[str, Any] = {
    **{status.value: Count("pk", filter=Q(status=status)) for status in BOOKED},
    "late": Count("pk", filter=IS_LATE),
    "worth": Sum("service__price", filter=Q(status=Status.ATTENDED)),
}


@dataclass(frozen=True)
class Bookings:
    """Appointments that start in the period; held times are none yet.

    `completion`: attended of attended, no-shows and late cancellations (`cancelled_late`: less than 24 hours before).
    `no_show_rate`: no-shows of those who came or should have. `cancellation`: cancelled of all. `retention`: of the
    people seen, those who had come before. `revenue`: the prices of the attended ones, in the company's currency.
    """

    total: int
    by_status: list[Share]
    by_source: list[Share]
    cancelled_late: int
    completion: float
    no_show_rate: float
    cancellation: float
    seen: int
    returned: int
    retention: float
    revenue: list[Money]


def bookings(member: Membership, period: Period) -> Bookings:
    """Three queries."""
    rows = booked_in(member, period)
    counts = rows.aggregate(**COUNTS)
    sources = dict(rows.values_list("source").annotate(Count("pk")))
    seen, returned = _people(rows)
    return Bookings(
        by_status=shares(BOOKED, counts),
        by_source=shares(Appointment.Source, sources),
        seen=seen,
        returned=returned,
        retention=rate(returned, seen),
        revenue=worth(member, counts["worth"]),
        **rates(counts),
    )


def booked_in(member: Membership, period: Period) -> QuerySet[Appointment]:
    """The appointments that count, in no order."""
    return Appointment.objects.known_to(member).starting_between(*period.span).exclude(status=Status.HELD).order_by()


def rates(counts: dict[str, Any]) -> dict[str, Any]:
    """total, cancelled_late and the three rates, from COUNTS."""
    total = sum(counts[status] for status in BOOKED)
    attended, missed, late = counts[Status.ATTENDED], counts[Status.NO_SHOW], counts["late"]
    return {
        "total": total,
        "cancelled_late": late,
        "completion": rate(attended, attended + missed + late),
        "no_show_rate": rate(missed, attended + missed),
        "cancellation": rate(counts[Status.CANCELLED], total),
    }


def worth(member: Membership, amount: Decimal | None) -> list[Money]:
    """Prices of services are in the company's currency."""
    return sums([(member.tenant.currency, amount)])


def _people(rows: QuerySet[Appointment]) -> tuple[int, int]:
    """How many leads came in the period, and how many of them had come earlier."""
    earlier = Appointment.objects.filter(lead=OuterRef("lead"), status=Status.ATTENDED, start__lt=OuterRef("start"))
    found = rows.filter(status=Status.ATTENDED).aggregate(
        seen=Count("lead", distinct=True), returned=Count("lead", distinct=True, filter=Q(Exists(earlier)))
    )
    return found["seen"], found["returned"]
