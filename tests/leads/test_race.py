"""Several workers meet the same person at once: real threads, real connections, real commits."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from conversations.addresses import conversation_with
from conversations.models import Conversation
from conversations.providers.base import Identity
from leads.models import ContactPoint, Lead, Stage, StageChange
from leads.services import find_or_create_lead
from tenants.models import Tenant, WhatsAppChannel
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
def test_identities_that_meet_at_once_end_with_whoever_has_the_bsuid(solar: Tenant, round_: int) -> None:
    """Never joined in silence: a number that was quicker than the BSUID leaves a lead of its own behind."""
    jobs = [arrival(phone=PHONE), arrival(bsuid=BSUID), arrival(phone=PHONE, bsuid=BSUID)] * 4
    outcomes = at_once(solar, jobs)
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert Lead.objects.count() <= 2
    points = ContactPoint.objects.current()
    assert {point.value for point in points} == {PHONE, BSUID}
    assert len({point.lead_id for point in points}) == 1


@committed
@pytest.mark.parametrize("round_", range(2))
def test_strangers_on_one_number_at_once_stay_apart(solar: Tenant, round_: int) -> None:
    make_lead(phone=PHONE, bsuid=BSUID, at=AT)
    outcomes = at_once(solar, [arrival(phone=PHONE, bsuid=f"AR.{78 + n % 2}") for n in range(8)])
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert Lead.objects.count() == 3
    assert ContactPoint.objects.current().filter(kind="phone").count() <= 1


@committed
@pytest.mark.parametrize("round_", range(2))
def test_twin_writings_at_once_open_one_conversation(solar: Tenant, round_: int) -> None:
    line = WhatsAppChannel(tenant=solar, provider="ycloud", name="Main", number="+5491155550000")

    def write(phone: str) -> None:
        with transaction.atomic():
            lead, _made = find_or_create_lead(phone=phone, bsuid=None, country="AR", at=AT)
            conversation_with(lead, Identity(phone=phone), line, at=AT)

    outcomes = at_once(solar, [lambda phone=phone: write(phone) for phone in [PHONE, TWIN] * 4])
    assert outcomes == [None] * 8
    assert Lead.objects.count() == Conversation.objects.count() == 1


@committed
def test_moves_at_once_form_one_unbroken_history(solar: Tenant) -> None:
    lead = make_lead()
    stages = [Stage.CONTACTED, Stage.INTERESTED, Stage.NEGOTIATION, Stage.CLOSED_WON] * 3
    at_once(solar, [lambda stage=stage: Lead.objects.get(pk=lead.pk).move_to(stage) for stage in stages])
    history = list(StageChange.objects.filter(lead=lead))
    befores, afters = [change.before for change in history], [change.after for change in history]
    assert sorted([Stage.NEW, *afters]) == sorted([*befores, Lead.objects.get(pk=lead.pk).stage])
    assert all(change.before != change.after for change in history)
