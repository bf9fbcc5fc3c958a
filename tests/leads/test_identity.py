"""Who is the person behind a number, a BSUID, an e-mail."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from calendar_app.models import Appointment
from company.models import AuditEntry
from conversations.models import Conversation
from leads.joining import join
from leads.models import ContactPoint, Lead, Source, Stage
from leads.services import find_or_create_lead
from leads.signals import leads_merged
from tenants.ids import new_id
from tenants.models import Membership, Tenant
from tests.factories import make_lead

AT = datetime(2026, 11, 20, 15, tzinfo=UTC)


def arrive(**given: Any) -> tuple[Lead, bool]:
    return find_or_create_lead(**{"phone": None, "bsuid": None, "country": "AR", "at": AT, **given})


def test_it_makes_one_lead_for_one_number(solar: Tenant) -> None:
    lead, made = arrive(phone="+5491123456789", profile_name="Marta 🌻")
    again, made_again = arrive(phone="+5491123456789", profile_name="Marta R", at=AT + timedelta(hours=1))
    assert (made, made_again) == (True, False)
    assert again == lead
    again.refresh_from_db()
    assert again.profile_name == "Marta R"
    assert again.last_activity_at == AT + timedelta(hours=1)
    assert [p.value for p in again.contact_points.all()] == ["+5491123456789"]


@pytest.mark.parametrize(
    ("kept", "written"),
    [("+5491123456789", "+541123456789"), ("+525512345678", "+5215512345678"), ("+5551981234567", "+555181234567")],
)
def test_it_finds_a_lead_by_the_national_twin(solar: Tenant, kept: str, written: str) -> None:
    lead = make_lead(phone=kept)
    found, made = arrive(phone=written)
    assert found == lead
    assert not made


def test_it_prefers_the_exact_number_to_its_twin(solar: Tenant) -> None:
    make_lead(phone="+5491123456789")
    landline = make_lead(phone="+541123456789")
    assert arrive(phone="+541123456789")[0] == landline


def test_it_prefers_who_wrote_from_a_twin_to_who_was_typed_in_exactly(solar: Tenant) -> None:
    writer, _ = arrive(phone="+5491123456789")
    make_lead(phone="+541123456789")
    assert arrive(phone="+541123456789", at=AT + timedelta(hours=1)) == (writer, False)


def test_it_never_overwrites_the_first_source(solar: Tenant) -> None:
    lead, _ = arrive(phone="+5491123456789", touch={"source": "meta_ads", "headline": "60 % less"})
    arrive(phone="+5491123456789", touch={"source": "meta_ads", "headline": "Another ad"}, at=AT + timedelta(days=1))
    arrive(phone="+5491123456789", touch={"source": "meta_ads", "headline": "Another ad"}, at=AT + timedelta(days=1))
    lead.refresh_from_db()
    assert lead.source == Source.META_ADS
    assert [touch["headline"] for touch in lead.touches] == ["60 % less", "Another ad"]


def test_it_keeps_whatsapp_as_first_touch_when_an_ad_follows(solar: Tenant) -> None:
    lead, _ = arrive(phone="+5491123456789")
    arrive(phone="+5491123456789", touch={"source": "meta_ads"}, at=AT + timedelta(days=1))
    lead.refresh_from_db()
    assert lead.source == Source.WHATSAPP
    assert [touch["source"] for touch in lead.touches] == ["whatsapp", "meta_ads"]


def test_it_knows_somebody_without_a_phone(solar: Tenant) -> None:
    lead, _ = arrive(bsuid="AR.1234")
    assert lead.phone == ""
    joined, made = arrive(bsuid="AR.1234", phone="+5491123456789")
    assert joined == lead
    assert not made
    assert {p.kind for p in joined.contact_points.all()} == {"bsuid", "phone"}


def test_it_never_joins_two_leads_by_itself(solar: Tenant) -> None:
    by_number = make_lead(phone="", first_name="Gus", at=AT)
    by_number.hold("phone", "+5491123456789", confirmed=True, since=AT)
    by_bsuid = make_lead(phone="", bsuid="AR.77", first_name="Berta", at=AT)
    found, made = arrive(bsuid="AR.77", phone="+5491123456789", at=AT + timedelta(days=2))
    assert (found, made) == (by_bsuid, False)
    assert found.phone == "+5491123456789"
    former = by_number.contact_points.get()
    assert former.former_at == AT + timedelta(days=2)
    assert list(Lead.objects.perhaps_the_same_as(by_bsuid, "AR")) == [by_number]
    assert list(Lead.objects.perhaps_the_same_as(by_number, "AR")) == [by_bsuid]


def test_it_gives_a_contradicting_bsuid_a_lead_of_its_own(solar: Tenant) -> None:
    luis, _ = arrive(phone="+5491123456789", bsuid="AR.1")
    other, made = arrive(phone="+541123456789", bsuid="AR.2", at=AT + timedelta(hours=1))
    assert made
    assert other != luis
    assert arrive(phone="+5491123456789", at=AT + timedelta(hours=2))[0] == other
    assert arrive(bsuid="AR.1", at=AT + timedelta(hours=2))[0] == luis


def test_it_reads_late_words_as_of_who_had_the_number_then(solar: Tenant) -> None:
    luis, _ = arrive(phone="+5491123456789", bsuid="AR.1")
    other, _ = arrive(phone="+5491123456789", bsuid="AR.2", at=AT + timedelta(hours=2))
    assert arrive(phone="+5491123456789", at=AT + timedelta(hours=1))[0] == luis
    assert arrive(phone="+5491123456789", bsuid="AR.1", at=AT + timedelta(hours=1))[0] == luis
    assert other.contact_points.current().numbers().exists()


def test_it_takes_a_number_back_with_its_bsuid(solar: Tenant) -> None:
    luis, _ = arrive(phone="+5491123456789", bsuid="AR.1")
    arrive(phone="+5491100000001", bsuid="AR.1", at=AT + timedelta(hours=1))
    assert [p.value for p in luis.contact_points.current().numbers()] == ["+5491100000001"]
    arrive(phone="+5491123456789", bsuid="AR.1", at=AT + timedelta(hours=2))
    assert [p.value for p in luis.contact_points.current().numbers()] == ["+5491123456789"]
    assert Lead.objects.count() == 1


def test_it_leaves_what_staff_typed_beside_what_was_written_from(solar: Tenant) -> None:
    lead = make_lead(phone="+541148000000", bsuid="AR.1", at=AT)
    arrive(phone="+5491123456789", bsuid="AR.1")
    assert lead.contact_points.current().numbers().count() == 2


def test_it_moves_every_row_of_two_leads_that_a_person_joins(solar: Tenant, beto: Membership) -> None:
    older = make_lead(first_name="", last_name="", phone="", bsuid="AR.77", at=AT)
    newer = make_lead(first_name="Luz", phone="+5491123456789", at=AT + timedelta(days=1), document="30111222")
    newer.move_to(Stage.CONTACTED, by=beto.user)
    newer.add_note("Calls back", by=beto.user)
    talk = Conversation.objects.create(lead=newer, channel_id=new_id(), address="+5491123456789")
    heard: list[Any] = []

    def listen(sender: type, **said: Any) -> None:
        heard.append((said["kept"].pk, said["gone_id"]))

    leads_merged.connect(listen)
    try:
        lead = join(one=newer.pk, other=older.pk, by=beto.user)
    finally:
        leads_merged.disconnect(listen)
    assert lead == older
    lead.refresh_from_db()
    talk.refresh_from_db()
    assert heard == [(older.pk, newer.pk)]
    assert not Lead.objects.filter(pk=newer.pk).exists()
    assert talk.lead_id == older.pk
    assert (lead.first_name, lead.document, lead.stage) == ("Luz", "30111222", Stage.CONTACTED)
    assert lead.notes.count() == 1
    assert {p.value for p in lead.contact_points.all()} == {"AR.77", "+5491123456789"}
    entry = AuditEntry.objects.get(subject=older.pk, action="lead.merged")
    assert (entry.user_id, entry.before["name"]) == (beto.user_id, "Luz Ruiz")
    assert Lead.objects.matching("luz", "AR").get() == older


def test_it_moves_every_row_that_points_to_a_lead(solar: Tenant) -> None:
    """Guards the generic move: each of these relations would otherwise be deleted with the lead."""
    relations = {relation.related_model for relation in Lead._meta.related_objects if relation.one_to_many}
    assert {ContactPoint, Conversation, Appointment} <= relations


def test_it_finds_by_email_and_keeps_the_number_that_comes_with_it(solar: Tenant) -> None:
    lead = make_lead(phone="", email="marta@example.test")
    found, made = arrive(email=" Marta@Example.test", phone="+5491123456789")
    assert (found, made) == (lead, False)
    assert found.contact_points.filter(kind="phone").count() == 1


def test_it_refuses_nobody(solar: Tenant) -> None:
    with pytest.raises(ValueError, match="needs a phone"):
        arrive(phone="", bsuid="", email="")


def test_it_stays_in_its_company(solar: Tenant, clinic: Tenant) -> None:
    from tenants import schemas

    lead, _ = arrive(phone="+5491123456789")
    with schemas.company(clinic.schema_name):
        other, made = arrive(phone="+5491123456789")
    assert made
    assert other.pk != lead.pk
