"""The figures of the dashboard."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from crm.figures import figures_for
from leads.models import Lead
from tenants.ids import first_id_at, new_id
from tenants.models import Membership, WhatsAppChannel
from tests.factories import make_conversation, make_lead, make_message


def test_ids_since_a_moment_are_those_made_since() -> None:
    now = datetime.now(UTC)
    made = new_id()
    assert first_id_at(now) <= made < first_id_at(now + timedelta(seconds=5))


def test_it_counts_what_is_new_against_the_week_before(ana: Membership) -> None:
    now = timezone.now()
    for days in (1, 2, 3, 9, 10, 30):
        Lead.objects.create(first_name="Someone", created_at=now - timedelta(days=days))
    figures = figures_for(ana)
    assert (figures.new_leads, figures.new_leads_before, figures.new_leads_change) == (3, 2, 50)


def test_an_empty_company_has_nothing_to_compare(ana: Membership) -> None:
    figures = figures_for(ana)
    assert figures.waiting_since is None
    assert figures.new_leads_change is None


def test_answers_count_as_far_as_the_member_may_see_them(ana: Membership, beto: Membership) -> None:
    channel = WhatsAppChannel(tenant=ana.tenant)
    talk = make_conversation(channel=channel, lead=make_lead(owner=ana.user))
    make_message(conversation=talk, author="assistant", status="sent", text="Hola")
    assert (figures_for(ana).answers, figures_for(beto).answers) == (1, 0)
