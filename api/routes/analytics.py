"""Figures of a period, for reading alone."""

from typing import Any

from django.utils import timezone

from analytics.assistant import assistant
from analytics.bookings import bookings
from analytics.people import colleagues, professionals
from analytics.period import Period
from analytics.sales import sales
from analytics.talks import talks
from api.base import ApiRequest, Query, Router, needs
from api.schemas.analytics import OverviewOut, PeopleOut, PeriodQuery

router = Router(tags=["Analytics"])


def _period(request: ApiRequest, asked: PeriodQuery) -> Period:
    return Period.of(asked.first_day, asked.last_day, zone=request.tenant.tz, today=timezone.localdate())


@router.get("/overview", response=OverviewOut, summary="The company's figures")
@needs("analytics.see")
def read_overview(request: ApiRequest, asked: Query[PeriodQuery]) -> Any:
    """The present month, when no days are named; at most three years."""
    member, period = request.member, _period(request, asked)
    return {
        "period": period,
        "sales": sales(member, period),
        "bookings": bookings(member, period),
        "talks": talks(member, period),
        "assistant": assistant(member, period),
    }


@router.get("/people", response=PeopleOut, summary="Each colleague's and each professional's figures")
@needs("analytics.see")
def read_people_figures(request: ApiRequest, asked: Query[PeriodQuery]) -> Any:
    """The present month, when no days are named; at most three years."""
    member, period = request.member, _period(request, asked)
    return {
        "period": period,
        "colleagues": colleagues(member, period),
        "professionals": professionals(member, period),
    }
