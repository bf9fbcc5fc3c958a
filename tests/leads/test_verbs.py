"""What happens to a lead."""

from datetime import timedelta

import pytest
from django.utils import timezone

from company.models import AuditEntry, Notification, notify
from leads import timeline
from leads.models import Lead, Stage, StageChange
from tenants.errors import UserError
from tenants.models import Membership, Tenant
from tests.factories import make_lead


def test_it_learns_only_what_is_given(solar: Tenant) -> None:
    lead = make_lead(first_name="Marta", last_name="", document="30111222")
    lead.learn(last_name="Ruiz", email="Marta@Example.test")
    lead.refresh_from_db()
    assert lead.known() | {"phone": ""} == {
        "name": "Marta Ruiz",
        "first_name": "Marta",
        "last_name": "Ruiz",
        "email": "marta@example.test",
        "document": "30111222",
        "phone": "",
    }
    assert lead.contact_points.filter(kind="email", value="marta@example.test").exists()


def test_it_keeps_a_shared_address_without_an_error(solar: Tenant) -> None:
    first = make_lead(email="family@example.test")
    second = make_lead(first_name="Luis")
    second.learn(email="family@example.test")
    second.refresh_from_db()
    assert second.email == "family@example.test"
    assert first.contact_points.filter(kind="email").exists()
    assert not second.contact_points.filter(kind="email").exists()


def test_it_replaces_a_corrected_address(solar: Tenant) -> None:
    lead = make_lead(email="marta@exmple.test")
    lead.learn(email="marta@example.test")
    assert [p.value for p in lead.contact_points.filter(kind="email")] == ["marta@example.test"]


def test_a_whatsapp_name_is_no_name(solar: Tenant) -> None:
    lead = make_lead(first_name="", last_name="", profile_name="🌻", phone="")
    assert lead.known() == {}
    assert lead.name == "🌻"


def test_it_writes_who_moved_it_and_when(solar: Tenant, beto: Membership) -> None:
    lead = make_lead()
    before = timezone.now()
    lead.move_to(Stage.CONTACTED, by=beto.user)
    lead.move_to(Stage.INTERESTED, by_assistant=True)
    first, second = StageChange.objects.filter(lead=lead).order_by("at")
    assert (first.before, first.after, first.by, first.by_assistant) == ("new", "contacted", beto.user, False)
    assert (second.before, second.after, second.by, second.by_assistant) == ("contacted", "interested", None, True)
    assert first.at >= before
    actors = AuditEntry.objects.filter(subject=lead.pk, action="lead.moved").order_by("at")
    assert [entry.actor for entry in actors] == ["person", "assistant"]


def test_it_moves_nothing_to_where_it_is(solar: Tenant, beto: Membership) -> None:
    lead = make_lead()
    assert lead.move_to(Stage.NEW, by=beto.user) is None
    assert not StageChange.objects.exists()


def test_it_loses_nobody_without_a_reason(solar: Tenant, beto: Membership) -> None:
    lead = make_lead()
    with pytest.raises(UserError):
        lead.move_to(Stage.CLOSED_LOST, by=beto.user, reason="  ")
    lead.move_to(Stage.CLOSED_LOST, by=beto.user, reason="Too expensive")
    assert Lead.objects.get(pk=lead.pk).lost_reason == "Too expensive"
    lead.move_to(Stage.NEGOTIATION, by=beto.user)
    assert Lead.objects.get(pk=lead.pk).lost_reason == ""


def test_it_moves_from_where_the_row_stands(solar: Tenant, beto: Membership) -> None:
    """Two pages hold the lead; the second move starts from what the first one wrote."""
    one = make_lead()
    other = Lead.objects.get(pk=one.pk)
    one.move_to(Stage.CONTACTED, by=beto.user)
    change = other.move_to(Stage.INTERESTED, by=beto.user)
    assert change is not None
    assert change.before == Stage.CONTACTED


def test_it_refuses_a_stage_of_nowhere(solar: Tenant) -> None:
    with pytest.raises(UserError):
        make_lead().move_to("nowhere")


def test_it_qualifies_bit_by_bit(solar: Tenant) -> None:
    lead = make_lead()
    lead.qualify(interest="high", budget="6000")
    lead.qualify(timeline="this year")
    lead.refresh_from_db()
    assert lead.qualification == {"interest": "high", "budget": "6000", "timeline": "this year"}


def test_it_records_urgency(solar: Tenant) -> None:
    lead = make_lead()
    lead.record_urgency("emergency", "The panel burns")
    lead.refresh_from_db()
    assert (lead.urgency, lead.urgency_reason) == ("emergency", "The panel burns")
    with pytest.raises(UserError):
        lead.record_urgency("very")


def test_an_older_moment_does_not_set_activity_back(solar: Tenant) -> None:
    lead = make_lead()
    newest = lead.last_activity_at
    lead.touched(newest - timedelta(hours=1))
    assert Lead.objects.get(pk=lead.pk).last_activity_at == newest


def test_the_timeline_merges_its_sources_page_by_page(solar: Tenant, beto: Membership) -> None:
    lead = make_lead()
    for number in range(4):
        lead.add_note(f"Note {number}", by=beto.user)
    lead.move_to(Stage.CONTACTED, by=beto.user)
    shown, before = timeline.read_timeline(lead, before=timezone.now() + timedelta(seconds=1), limit=3)
    assert [entry.kind for entry in shown] == ["stage", "note", "note"]
    assert before is not None
    rest, end = timeline.read_timeline(lead, before=before, limit=3)
    assert [entry.text for entry in rest] == ["Note 1", "Note 0"]
    assert end is None


def test_a_notification_reaches_its_person_and_those_who_see_everything(
    solar: Tenant, ana: Membership, beto: Membership, sonia: Membership
) -> None:
    notify(Notification.Kind.HANDOFF, "Marta Ruiz", "/inbox/", user=beto.user)
    notify(Notification.Kind.BOOKED, "Luz Vega", "/calendar/", user=ana.user)
    seen = {member: Notification.objects.visible_to(member).count() for member in (ana, beto, sonia)}
    assert seen == {ana: 2, beto: 1, sonia: 2}
    Notification.objects.visible_to(beto).mark_read(beto.user)
    assert Notification.objects.visible_to(beto).unread(beto.user).count() == 0
    assert Notification.objects.visible_to(ana).unread(ana.user).count() == 2
