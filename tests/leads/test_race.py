"""Several workers meet the same person at once: real threads, real connections, real commits."""

from datetime import UTC, datetime
from typing import Any

import pytest

from leads.models import ContactPoint, Lead, Stage, StageChange
from leads.services import find_or_create_lead
from tenants.models import Tenant
from tests.calendar_app.test_rush import at_once, committed
from tests.factories import make_lead

AT = datetime(2026, 11, 20, 15, tzinfo=UTC)
PHONE, TWIN, BSUID = "+5491123456789", "+541123456789", "AR.77"


def arrival(**given: Any) -> Any:
    return lambda: find_or_create_lead(**{"phone": None, "bsuid": None, "country": "AR", "at": AT, **given})


@committed
@pytest.mark.parametrize("writings", [[PHONE], [PHONE, TWIN]], ids=["in one writing", "in both national writings"])
def test_twelve_workers_make_one_lead_for_one_number(solar: Tenant, writings: list[str]) -> None:
    outcomes = at_once(solar, [arrival(phone=writings[n % len(writings)]) for n in range(12)])
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert len({lead.pk for lead, _made in outcomes}) == 1
    assert sorted(made for _lead, made in outcomes) == [False] * 11 + [True]
    assert Lead.objects.count() == 1
    assert ContactPoint.objects.count() == 1


@committed
@pytest.mark.parametrize("round_", range(3))
def test_identities_that_meet_at_once_end_as_one_lead(solar: Tenant, round_: int) -> None:
    jobs = [arrival(phone=PHONE), arrival(bsuid=BSUID), arrival(phone=PHONE, bsuid=BSUID)] * 4
    outcomes = at_once(solar, jobs)
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    lead = Lead.objects.get()
    assert {point.value for point in lead.contact_points.all()} == {PHONE, BSUID}


@committed
def test_moves_at_once_form_one_unbroken_history(solar: Tenant) -> None:
    lead = make_lead()
    stages = [Stage.CONTACTED, Stage.INTERESTED, Stage.NEGOTIATION, Stage.CLOSED_WON] * 3
    at_once(solar, [lambda stage=stage: Lead.objects.get(pk=lead.pk).move_to(stage) for stage in stages])
    history = list(StageChange.objects.filter(lead=lead))
    befores, afters = [change.before for change in history], [change.after for change in history]
    assert sorted([Stage.NEW, *afters]) == sorted([*befores, Lead.objects.get(pk=lead.pk).stage])
    assert all(change.before != change.after for change in history)
