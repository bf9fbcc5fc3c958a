"""Whose talk it is, through the webhook's door: numbers that change hands, BSUIDs, national twins, names."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from agent.models import Turn
from company.models import Label, Notification
from conversations import outbox
from conversations.addresses import bring_twins_together
from conversations.models import Conversation, Message
from leads.models import ContactPoint, Lead
from tenants.models import Tenant, WhatsAppChannel
from tests.conversations.conftest import Arrive
from tests.conversations.payloads import echo, inbound
from tests.factories import make_conversation, make_lead, make_message
from tests.fakes.ycloud import FakeYCloud

CASES = json.loads((Path(__file__).parent.parent / "payloads" / "identities.json").read_text())
OLD, NEW, TWIN = "+5491144440001", "+5491144440002", "+541144440001"


def told(event: dict[str, Any]) -> dict[str, Any]:
    """The event with ids and times of its own, as delivered now."""
    if echoed := event.get("whatsappMessage"):
        return echo(echoed["text"]["body"], phone=echoed["to"])
    row = {"from": None, "text": None, **event["whatsappInboundMessage"]}
    return inbound(**row)


def changed(old: str = OLD, new: str = NEW, **more: Any) -> dict[str, Any]:
    system = {"type": "user_changed_number", "body": f"User A changed from {old} to {new}", "new_wa_id": new}
    return inbound(phone=old, type="system", system=system, text=None, **more)


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_every_talk_is_answered_where_its_own_person_is(
    channel: WhatsAppChannel, arrive: Arrive, case: dict[str, Any]
) -> None:
    """`answers`: every lead that there is, each with one conversation and the identity it answers."""
    for event in case["events"]:
        assert arrive(channel, told(event)).status == "done"
    found = [(talk.lead.profile_name, talk.address) for talk in Conversation.objects.select_related("lead")]
    assert dict(found) == case["answers"]
    assert len(found) == Lead.objects.count() == len(case["answers"])
    assert Message.objects.count() == len(case["events"])


@pytest.mark.parametrize(
    ("written", "echoed"),
    [
        ("+5215512347771", "+525512347771"),
        ("+5511987657771", "+551187657771"),
        ("+5491133337771", "+541133337771"),
        ("+2290161230001", "+22961230001"),
        ("+2250712340001", "+22512340001"),
    ],
)
def test_a_person_who_answers_the_twin_silences_the_assistant(
    channel: WhatsAppChannel, arrive: Arrive, written: str, echoed: str
) -> None:
    arrive(channel, inbound(phone=written))
    arrive(channel, echo("Soy Paula, le respondo yo", phone=echoed))
    arrive(channel, inbound("¿Cuánto sale?", phone=written))
    arrive(channel, inbound("¿Y cuándo?", phone=echoed))
    talk = Conversation.objects.get()
    assert talk.is_silenced
    assert (talk.unread, talk.messages.count(), talk.address) == (2, 4, echoed)


def test_a_new_owner_of_a_number_finds_nothing_of_the_former(channel: WhatsAppChannel, arrive: Arrive) -> None:
    arrive(channel, inbound("soy Luis", phone=OLD, fromUserId="AR.1"))
    luis = Lead.objects.get()
    arrive(channel, inbound("hola", phone=OLD, fromUserId="AR.2", customerProfile={"name": "Otra"}))
    talk = Conversation.objects.exclude(lead=luis).get()
    assert [message.text for message in talk.history()] == ["hola"]
    point = luis.contact_points.get(kind="phone")
    assert point.former_at is not None
    luis = Lead.objects.get(pk=luis.pk)
    assert (luis.phone, luis.known().get("phone")) == ("", None)
    assert not Lead.objects.reachable_at(phone=OLD, country="AR").filter(pk=luis.pk).exists()


def test_an_ad_s_lead_leaves_a_number_like_any_other(channel: WhatsAppChannel, arrive: Arrive) -> None:
    arrive(channel, inbound(phone=OLD, fromUserId="AR.1", referral={"source_type": "ad", "source_id": "7"}))
    arrive(channel, inbound(phone=NEW, fromUserId="AR.1"))
    arrive(channel, inbound(phone=OLD, customerProfile={"name": "Otra"}))
    assert set(Conversation.objects.values_list("lead__profile_name", "address")) == {
        ("María Pérez", NEW), ("Otra", OLD),
    }  # fmt: skip


def test_a_number_that_left_is_left_on_every_channel(solar: Tenant, channel: WhatsAppChannel, arrive: Arrive) -> None:
    second = WhatsAppChannel.objects.create(tenant=solar, provider="ycloud", name="Two", number="+5491155550077")
    arrive(channel, inbound(phone=OLD))
    make_conversation(channel=second, lead=Lead.objects.get(), address=OLD)
    arrive(channel, changed())
    assert set(Conversation.objects.values_list("address", flat=True)) == {NEW}


def test_nothing_that_waits_goes_to_the_new_owner(channel: WhatsAppChannel, arrive: Arrive, ycloud: FakeYCloud) -> None:
    arrive(channel, inbound(phone=OLD))
    luis = Conversation.objects.get()
    waiting = make_message(conversation=luis, text="Luis, le espero mañana", author="assistant", status="queued")
    arrive(channel, inbound(phone=TWIN, fromUserId="AR.1"))
    assert Conversation.objects.get().address == TWIN
    arrive(channel, inbound(phone=OLD, fromUserId="AR.2"))
    Conversation.objects.filter(pk=luis.pk).update(address="")
    outbox.deliver_or_follow_up(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.reason) == ("failed", "unreachable")
    assert ycloud.sent == []
    luis.refresh_from_db()
    assert luis.can_send().code == "unreachable"


def test_a_report_that_comes_twice_moves_nobody_else(channel: WhatsAppChannel, arrive: Arrive) -> None:
    arrive(channel, inbound(phone=OLD))
    report = changed()
    arrive(channel, report)
    arrive(channel, inbound(phone=OLD, customerProfile={"name": "Otra"}))
    again = arrive(channel, report | {"id": "evt_report_again"})
    assert again.status == "ignored"
    assert set(Conversation.objects.values_list("lead__profile_name", "address")) == {
        ("María Pérez", NEW), ("Otra", OLD),
    }  # fmt: skip


def test_words_that_come_again_after_the_number_left_make_nobody(channel: WhatsAppChannel, arrive: Arrive) -> None:
    first = inbound(phone=OLD)
    arrive(channel, first)
    arrive(channel, changed())
    assert arrive(channel, first | {"id": "evt_words_again"}).status == "ignored"
    assert Lead.objects.count() == 1


def test_late_words_stay_with_whoever_wrote_them(channel: WhatsAppChannel, arrive: Arrive) -> None:
    now = timezone.now()
    arrive(channel, inbound("uno", phone=OLD, at=now - timedelta(minutes=9)))
    arrive(channel, changed(sendTime=now.isoformat()))
    arrive(channel, inbound("dos", phone=OLD, at=now - timedelta(minutes=5)))
    talk = Conversation.objects.get()
    assert (talk.messages.count(), talk.address) == (3, NEW)


def test_twins_that_were_begun_apart_become_one(channel: WhatsAppChannel, arrive: Arrive) -> None:
    lead = make_lead(phone=OLD)
    label = Label.objects.create(name="VIP")
    first = make_conversation(channel=channel, lead=lead, address=OLD, last_inbound_at=None)
    second = make_conversation(channel=channel, lead=lead, address=TWIN, unread=0)
    make_message(conversation=first, text="por acá", wamid="w1")
    make_message(conversation=second, text="por allá", wamid="w2")
    make_message(conversation=second, text="por acá", wamid="w1")
    second.silence()
    second.labels.add(label)
    Notification.objects.create(kind="handoff", url=second.get_absolute_url())
    arrive(channel, inbound("y otra vez", phone=OLD))
    talk = Conversation.objects.get()
    assert talk.pk == first.pk
    assert talk.is_silenced
    assert sorted(talk.messages.values_list("text", flat=True)) == ["por acá", "por allá", "y otra vez"]
    assert list(talk.labels.all()) == [label]
    assert (talk.address, talk.last_text) == (OLD, "y otra vez")
    assert Notification.objects.get().url == talk.get_absolute_url()


def test_twins_wait_while_the_assistant_answers_in_one(channel: WhatsAppChannel, arrive: Arrive) -> None:
    lead = make_lead(phone=OLD)
    talks = [make_conversation(channel=channel, lead=lead, address=address) for address in (OLD, TWIN)]
    turn = Turn.objects.create(conversation=talks[0], leased_until=timezone.now() + timedelta(minutes=1))
    assert arrive(channel, inbound("uno", phone=OLD)).status == "done"
    assert Conversation.objects.count() == 2
    Turn.objects.filter(pk=turn.pk).update(leased_until=None)
    arrive(channel, inbound("dos", phone=OLD))
    talk = Conversation.objects.get()
    assert (talk.address, talk.messages.count(), len(talk.turn.owed)) == (OLD, 2, 2)


def test_twins_become_one_at_night_too(channel: WhatsAppChannel) -> None:
    lead = make_lead(phone=OLD)
    for address in (OLD, TWIN):
        make_conversation(channel=channel, lead=lead, address=address)
    for _twice in range(2):
        bring_twins_together()
    assert Conversation.objects.count() == 1


def test_it_tells_another_security_code_from_another_number(
    channel: WhatsAppChannel, arrive: Arrive, browse: Any, ana: Any
) -> None:
    arrive(channel, inbound(phone=OLD))
    system = {"type": "customer_identity_changed", "body": "", "wa_id": OLD}
    arrive(channel, inbound(phone=OLD, type="system", system=system, text=None))
    talk = Conversation.objects.get()
    assert ContactPoint.objects.get().former_at is None
    text = browse(ana).get(talk.get_absolute_url()).content.decode()
    assert "Cambió el código de seguridad" in text
    assert "Cambio de número" not in text


NAMES = [
    ("\u200b\u200e", ""),
    ("\u3164", ""),
    ("   ", ""),
    ("\u2800", ""),
    ("\u0301", ""),
    ("\u202eotneimatnoC", "otneimatnoC"),
    ("{0} %(name)s %s <b>x</b>", "{0} %(name)s %s <b>x</b>"),
    ("*Juan_Pérez_*", "*Juan_Pérez_*"),
    ("A" * 400, "A" * 120),
    ("\u200b" * 300 + "Ana", "Ana"),
]


@pytest.mark.parametrize(("name", "kept"), NAMES)
def test_a_name_that_is_not_seen_gives_way_to_the_number(
    channel: WhatsAppChannel, arrive: Arrive, name: str, kept: str
) -> None:
    arrive(channel, inbound(phone=OLD, customerProfile={"name": name}))
    lead = Lead.objects.get()
    assert lead.profile_name == kept
    assert lead.display_name == (kept or OLD)


def test_names_inside_messages_hide_nothing(channel: WhatsAppChannel, arrive: Arrive) -> None:
    card = {"name": {"formatted_name": "Ana\u202e \u2066Paz"}, "phones": [{"phone": "+5491100000000"}]}
    arrive(channel, inbound(type="contacts", contacts=[card], text=None))
    document = {"link": "https://api.example/x", "mime_type": "application/pdf", "filename": "cv\u202efdp.exe"}
    arrive(channel, inbound(type="document", document=document, text=None))
    first, second = Message.objects.order_by("pk")
    assert first.extra["contacts"][0]["name"] == "Ana Paz"
    assert second.extra["media"]["name"] == "cvfdp.exe"
