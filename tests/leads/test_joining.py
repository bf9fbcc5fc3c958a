"""A person says that two leads are one: found by what they share, asked twice, done once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agent.models import Run, Turn
from company.models import AuditEntry
from conversations.models import Conversation
from leads.models import Deal, Lead
from tenants.models import Membership, Tenant, WhatsAppChannel
from tests.factories import (
    make_appointment,
    make_conversation,
    make_lead,
    make_message,
    make_professional,
    make_service,
)

Browse = Callable[[Membership], Client]
HTMX = {"headers": {"HX-Request": "true"}}
AT = datetime(2026, 11, 20, 15, tzinfo=UTC)
PHONE = "+5491144440001"
SURE = {"sure": "on"}


@pytest.fixture
def line(solar: Tenant) -> WhatsAppChannel:
    return WhatsAppChannel.objects.create(tenant=solar, provider="ycloud", name="Ventas", number="+5491155559999")


@pytest.fixture
def luis(solar: Tenant) -> Lead:
    """He had the number until somebody else wrote from it."""
    lead = make_lead(first_name="Luis", last_name="Vera", phone=PHONE, bsuid="AR.1", at=AT)
    lead.let_go(lead.contact_points.filter(kind="phone"), at=AT + timedelta(days=1))
    return lead


@pytest.fixture
def newcomer(luis: Lead) -> Lead:
    return make_lead(first_name="", last_name="", profile_name="Lucho", phone=PHONE, bsuid="AR.2")


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_it_shows_who_shares_a_number_and_what_is_history(
    ana: Membership, browse: Browse, luis: Lead, newcomer: Lead
) -> None:
    text = page(browse(ana), f"/leads/{luis.pk}/")
    assert "Quizá la misma persona" in text
    assert f'href="/leads/{newcomer.pk}/"' in text
    assert f"/leads/{luis.pk}/join/{newcomer.pk}/" in text
    assert "Teléfono anterior" in text
    assert 'href="tel:' not in text
    assert "Lucho" in page(browse(ana), f"/leads/{luis.pk}/alike/")
    assert "Luis Vera" in page(browse(ana), f"/leads/{newcomer.pk}/facts/")


def test_it_hints_at_nobody_who_shares_nothing(ana: Membership, browse: Browse, luis: Lead) -> None:
    other = make_lead(first_name="Eva")
    assert "Quizá la misma persona" not in page(browse(ana), f"/leads/{other.pk}/")


def test_it_names_no_lead_of_a_colleague(ana: Membership, beto: Membership, browse: Browse, newcomer: Lead) -> None:
    Lead.objects.filter(first_name="Luis").update(owner=ana.user)
    text = page(browse(beto), f"/leads/{newcomer.pk}/")
    assert "Luis" not in text
    assert "Un lead de un colega" in text or "de un compañero" in text
    luis = Lead.objects.get(first_name="Luis")
    for path in (f"/leads/{newcomer.pk}/join/{luis.pk}/", f"/leads/{luis.pk}/join/{newcomer.pk}/"):
        assert browse(beto).get(path).status_code == 404
        assert browse(beto).post(path, SURE).status_code == 404
    assert Lead.objects.count() == 2


def test_a_stranger_joins_nothing(carla: Membership, browse: Browse, luis: Lead, newcomer: Lead) -> None:
    for path in ("alike/", "join/", f"join/{newcomer.pk}/"):
        assert browse(carla).get(f"/leads/{luis.pk}/{path}").status_code == 404
    assert browse(carla).post(f"/leads/{luis.pk}/join/{newcomer.pk}/", SURE).status_code == 404
    assert Lead.objects.count() == 2


def test_it_finds_anybody_to_join_with(ana: Membership, browse: Browse, luis: Lead, newcomer: Lead) -> None:
    eva = make_lead(first_name="Eva", last_name="Sol")
    client = browse(ana)
    assert f"/join/{newcomer.pk}/" in page(client, f"/leads/{luis.pk}/join/")
    text = page(client, f"/leads/{luis.pk}/join/?q=eva")
    assert f"/join/{eva.pk}/" in text
    assert "Nadie" in page(client, f"/leads/{luis.pk}/join/?q=nobody-at-all")


def test_it_asks_again_before_it_joins(ana: Membership, browse: Browse, luis: Lead, newcomer: Lead) -> None:
    path = f"/leads/{newcomer.pk}/join/{luis.pk}/"
    assert "Luis Vera" in page(browse(ana), path)
    refused = browse(ana).post(path, {}, **HTMX)
    assert refused.status_code == 422
    assert "sure" in refused.context["form"].errors
    assert Lead.objects.count() == 2


def test_it_brings_everything_of_both_together_once(
    ana: Membership, browse: Browse, line: WhatsAppChannel, luis: Lead, newcomer: Lead
) -> None:
    service = make_service()
    make_appointment(
        lead=newcomer, service=service, professional=make_professional(services=[service]),
        start=timezone.now() + timedelta(days=2),
    )  # fmt: skip
    newcomer.add_note("Llamar", by=ana.user)
    Deal.objects.create(lead=newcomer, title="Techo", amount=10, currency="ARS")
    old = make_conversation(channel=line, lead=luis, address="AR.1", address_kind="bsuid", unread=1)
    new = make_conversation(channel=line, lead=newcomer, address=PHONE, unread=2)
    waits = make_message(conversation=new, text="hola")
    old.silence()
    Turn.objects.create(conversation=new, due_at=timezone.now(), owed=[str(waits.pk)], state={"step": "offer"})
    Run.objects.create(conversation=new)
    path = f"/leads/{newcomer.pk}/join/{luis.pk}/"
    client = browse(ana)
    for _twice in range(2):
        assert client.post(path, SURE, **HTMX)["HX-Redirect"] == f"/leads/{luis.pk}/"
    lead = Lead.objects.get()
    assert (lead.pk, lead.profile_name) == (luis.pk, "Lucho")
    assert (lead.appointments.count(), lead.notes.count(), lead.deals.count()) == (1, 1, 1)
    points = sorted((point.value, point.is_current) for point in lead.contact_points.all())
    assert points == [(PHONE, True), ("AR.1", True), ("AR.2", True)]
    talk = Conversation.objects.get()
    assert (talk.pk, talk.lead_id, talk.is_silenced) == (old.pk, luis.pk, True)
    assert talk.unread == 4
    assert (talk.turn.owed, talk.turn.state, talk.runs.count()) == ([str(waits.pk)], {"step": "offer"}, 1)
    entry = AuditEntry.objects.get(action="lead.merged")
    assert (entry.user_id, entry.subject) == (ana.user_id, luis.pk)
    assert client.get("/settings/audit/").status_code == 200


def test_it_waits_while_the_assistant_answers(
    ana: Membership, browse: Browse, line: WhatsAppChannel, luis: Lead, newcomer: Lead
) -> None:
    for lead, address in ((luis, "AR.1"), (newcomer, PHONE)):
        talk = make_conversation(channel=line, lead=lead, address=address)
        Turn.objects.create(conversation=talk, leased_until=timezone.now() + timedelta(minutes=1))
    refused = browse(ana).post(f"/leads/{newcomer.pk}/join/{luis.pk}/", SURE, **HTMX)
    assert refused.status_code == 422
    assert "está respondiendo" in refused.content.decode()
    assert Lead.objects.count() == Conversation.objects.count() == 2


def test_a_professional_may_not_join(
    solar: Tenant, beto: Membership, browse: Browse, luis: Lead, newcomer: Lead
) -> None:
    Membership.objects.filter(pk=beto.pk).update(role="professional")
    beto.refresh_from_db()
    assert browse(beto).post(f"/leads/{newcomer.pk}/join/{luis.pk}/", SURE).status_code == 403
    assert "/join/" not in page(browse(beto), f"/leads/{luis.pk}/")


def test_a_talk_that_reaches_nobody_says_so(
    ana: Membership, browse: Browse, line: WhatsAppChannel, luis: Lead, newcomer: Lead
) -> None:
    talk = make_conversation(channel=line, lead=luis, address="")
    text = page(browse(ana), talk.get_absolute_url())
    assert "ya no es de esta persona" in text
    refused = browse(ana).post(f"/inbox/{talk.pk}/write/", {"mode": "reply", "text": "Hola"}, **HTMX)
    assert refused.status_code == 422
    assert talk.messages.count() == 0


def test_the_hint_asks_as_often_for_many_as_for_one(
    ana: Membership, browse: Browse, luis: Lead, newcomer: Lead
) -> None:
    client = browse(ana)
    page(client, f"/leads/{luis.pk}/alike/")
    with CaptureQueriesContext(connection) as one:
        page(client, f"/leads/{luis.pk}/alike/")
    make_lead(phone="+541144440001")
    with CaptureQueriesContext(connection) as more:
        page(client, f"/leads/{luis.pk}/alike/")
    assert len(one) == len(more)
