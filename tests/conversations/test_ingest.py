"""From journal rows to leads, conversations and messages."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from conversations.models import Conversation, Message, WebhookEvent
from conversations.signals import message_received
from leads.models import ContactPoint, Lead
from tenants.models import ScheduledJob, Tenant, WhatsAppChannel
from tests.conversations.conftest import Arrive
from tests.conversations.payloads import SAMPLES, echo, fresh, inbound, sample, status


def only() -> Message:
    return Message.objects.get()


def test_it_makes_lead_conversation_and_message(channel: WhatsAppChannel, arrive: Arrive) -> None:
    heard = []
    listener = lambda sender, conversation, message, **_: heard.append((conversation.pk, message.text))  # noqa: E731
    message_received.connect(listener)
    row = arrive(channel, inbound("Hola, quiero info", to=channel.number))
    message_received.disconnect(listener)
    assert (row.status, row.reason) == ("done", "")
    conversation = Conversation.objects.get()
    assert conversation.lead.name == "María Pérez"
    assert conversation.lead.source == "whatsapp"
    assert (conversation.address, conversation.address_kind) == ("+5491123456789", "phone")
    assert (conversation.unread, conversation.last_text, conversation.can_send().code) == (
        1,
        "Hola, quiero info",
        "open",
    )
    assert (only().author, only().status, only().text) == ("lead", "received", "Hola, quiero info")
    assert heard == [(conversation.pk, "Hola, quiero info")]
    assert not ScheduledJob.objects.filter(queue="ingest", subject=row.pk).exists()


def test_it_stores_a_message_once(channel: WhatsAppChannel, arrive: Arrive) -> None:
    event = inbound()
    arrive(channel, event, times=3)
    again = arrive(channel, event | {"id": event["id"] + "-other-delivery"})
    assert (again.status, again.reason) == ("ignored", "a message we have already")
    assert Message.objects.count() == 1
    assert Conversation.objects.get().unread == 1


def test_it_keeps_companies_apart(
    channel: WhatsAppChannel, clinic_channel: WhatsAppChannel, solar: Tenant, clinic: Tenant, arrive: Arrive
) -> None:
    event = inbound()
    arrive(channel, event)
    connection.set_tenant(clinic)
    assert arrive(clinic_channel, event).status == "done"
    assert only().wamid == event["whatsappInboundMessage"]["wamid"]
    Conversation.objects.get().silence()
    connection.set_tenant(solar)
    assert only().wamid == event["whatsappInboundMessage"]["wamid"]
    assert not Conversation.objects.get().is_silenced


KINDS = {
    "inbound_text": ("text", "Hola! Quiero un turno para mañana 😀", {}),
    "inbound_text_reply_context": ("text", "sí, ese horario", {}),
    "inbound_text_forwarded": ("text", "reenviado", {"forwarded": True}),
    "inbound_image_caption": ("image", "así está la zona", {}),
    "inbound_image_no_caption": ("image", "", {}),
    "inbound_audio_voice": ("audio", "", {}),
    "inbound_video": ("video", "video", {}),
    "inbound_document": ("document", "mi CV", {}),
    "inbound_sticker": ("sticker", "", {}),
    "inbound_location": ("location", "Obelisco, Av. 9 de Julio, CABA", {}),
    "inbound_location_bare": ("location", "", {"location": {"latitude": -34.6037, "longitude": -58.3816}}),
    "inbound_contacts": ("contacts", "Juan Gómez", {}),
    "inbound_interactive_button_reply": ("interactive", "Confirmar", {"button_id": "confirm:42"}),
    "inbound_interactive_list_reply": ("interactive", "Lunes 10:00", {"button_id": "slot:2026-11-23T10:00"}),
    "inbound_interactive_nfm_reply": (
        "interactive",
        "Name: María",
        {"form": {"flow_token": "unused", "screen_0_name": "María"}},
    ),
    "inbound_template_quick_reply_button": ("button", "Cambiar horario", {"button_id": "reschedule:42"}),
    "inbound_reaction": ("reaction", "👍", {"to": "wamid.HBgNOUTBOUND"}),
    "inbound_reaction_removed": ("reaction", "", {"to": "wamid.HBgNOUTBOUND"}),
    "inbound_order": ("order", "", {}),
    "inbound_system_number_changed": (
        "system",
        "User A changed from 5491123456789 to 5491199998888",
        {"system": "user_changed_number"},
    ),
    "inbound_unsupported_131051": ("unsupported", "", {"unsupported": "poll_creation"}),
    "inbound_unsupported_131060_from_ad": ("unsupported", "", {"unsupported": "unknown"}),
    "inbound_text_referral_ctwa": ("text", "Hola, vi el anuncio", {}),
    "inbound_text_referral_no_clid_post": ("text", "Hola", {}),
    "inbound_request_welcome": ("request_welcome", "", {}),
    "inbound_text_bsuid_only": ("text", "hola, escribo con usuario", {}),
}


def test_every_sample_of_an_inbound_message_is_named() -> None:
    assert {path.stem for path in SAMPLES.glob("inbound_*")} - set(KINDS) == {"inbound_group_message"}


@pytest.mark.parametrize("name", KINDS)
def test_it_understands(channel: WhatsAppChannel, arrive: Arrive, name: str) -> None:
    event = sample(name) | {"id": f"evt_{name}"}
    assert arrive(channel, event).status == "done"
    kind, text, extra = KINDS[name]
    assert (only().kind, only().text) == (kind, text)
    assert extra.items() <= only().extra.items()
    assert only().sent_at == datetime(2026, 11, 20, 14, 3, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("inbound_group_message", "a message of a group"),
        ("unknown_future_event", "nothing to do for whatsapp.something.new"),
        ("status_delivered", "a status of a message that is not ours"),
    ],
)
def test_it_ignores_with_a_reason(channel: WhatsAppChannel, arrive: Arrive, name: str, reason: str) -> None:
    row = arrive(channel, sample(name) | {"id": f"evt_{name}"})
    assert (row.status, row.reason) == ("ignored", reason)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "raw", [b"", b"not json", b"[]", b"{}", b"null", b"7", b"\xff\xfe", b"[" * 9000, b'{"id":"x","type":"text"}']
)
def test_it_marks_what_is_no_event_as_failed(channel: WhatsAppChannel, arrive: Arrive, raw: bytes) -> None:
    row = arrive(channel, body=raw + b" " * 3)
    assert row.status == "failed"
    assert row.reason in {"not JSON", "no event with a type"}


@pytest.mark.parametrize(
    "message",
    [
        {},
        None,
        [],
        "x",
        {"from": None, "text": {"body": "x"}, "type": "text"},
        {"type": "text", "from": "", "text": None},
    ],
)
def test_it_survives_events_without_their_object(channel: WhatsAppChannel, arrive: Arrive, message: Any) -> None:
    row = arrive(channel, fresh(type="whatsapp.inbound_message.received", whatsappInboundMessage=message))
    assert row.status == "ignored"


@pytest.mark.parametrize(
    "more",
    [
        {"text": None}, {"text": "x"}, {"text": {"body": 7}}, {"type": "image", "image": []}, {"type": "contacts", "contacts": [{}, 7]},
        {"type": "order", "order": {"product_items": [7]}}, {"type": "interactive"}, {"context": "x"}, {"sendTime": "yesterday"},
        {"customerProfile": None}, {"type": 5}, {"type": "x" * 400}, {"referral": "x"}, {"wamid": None}, {"wamid": "w" * 400},
        {"customerProfile": {"name": "N" * 999}}, {"errors": {"a": 1}}, {"type": "poll", "poll": {"a": 1}},
    ],
)  # fmt: skip
def test_it_keeps_messages_of_odd_shape(channel: WhatsAppChannel, arrive: Arrive, more: dict[str, Any]) -> None:
    assert arrive(channel, inbound(**more)).status == "done"
    assert Message.objects.count() == 1


@pytest.mark.parametrize("text", ["", "   ", "👍👍", "x" * 10_000, "línea\ndos\ttab", "مرحبا", "a" * 4097 + "ñ"])
def test_it_keeps_text_whole(channel: WhatsAppChannel, arrive: Arrive, text: str) -> None:
    arrive(channel, inbound(text))
    assert only().text == text


def test_it_takes_nul_and_half_characters_out(channel: WhatsAppChannel, arrive: Arrive) -> None:
    raw = (
        json.dumps(inbound("MARK", customerProfile={"name": "A\x00na \ud83d"}))
        .replace("MARK", "ho\\u0000la \\ud83d")
        .encode()
    )
    assert arrive(channel, body=raw).status == "done"
    assert only().text == "hola ?"
    assert Lead.objects.get().profile_name == "Ana ?"


def test_it_keeps_a_user_id_that_is_longer_than_its_column(channel: WhatsAppChannel, arrive: Arrive) -> None:
    start = "AR." + "7" * 250
    for user_id, text in ((f"{start}1", "uno"), (f"{start}22", "dos"), (f"{start}23", "tres"), (f"{start}22", "otra")):
        assert arrive(channel, inbound(text, **{"from": None, "fromUserId": user_id})).status == "done"
    talks = Conversation.objects.order_by("pk")
    assert [[message.text for message in talk.messages.all()] for talk in talks] == [["uno"], ["dos", "otra"], ["tres"]]
    assert Lead.objects.count() == 3, "two that differ at their end alone are two people"


def test_it_answers_to_exactly_the_identity_that_wrote(channel: WhatsAppChannel, arrive: Arrive) -> None:
    arrive(channel, sample("inbound_text_bsuid_only") | {"id": "evt_first"})
    conversation = Conversation.objects.get()
    assert (conversation.address, conversation.address_kind) == ("AR.1357924680135792", "bsuid")
    arrive(channel, inbound("ahora con número", fromUserId="AR.1357924680135792"))
    conversation.refresh_from_db()
    assert (conversation.address, conversation.address_kind) == ("+5491123456789", "phone")
    assert Lead.objects.count() == Conversation.objects.count() == 1
    arrive(channel, inbound("y otra vez sin", **{"from": None, "fromUserId": "AR.1357924680135792"}))
    conversation.refresh_from_db()
    assert conversation.address == "AR.1357924680135792"
    assert conversation.messages.count() == 3


def test_it_answers_a_number_as_it_wrote_last_in_one_conversation(channel: WhatsAppChannel, arrive: Arrive) -> None:
    for phone in ("541123456789", "+5491123456789", "541123456789"):
        arrive(channel, inbound(phone=phone))
        assert Conversation.objects.get().address == f"+{phone.lstrip('+')}"
    assert Lead.objects.count() == 1


def test_it_moves_with_the_person_to_a_new_number(channel: WhatsAppChannel, arrive: Arrive) -> None:
    arrive(channel, inbound())
    arrive(channel, sample("inbound_system_number_changed") | {"id": "evt_moved"})
    conversation = Conversation.objects.get()
    assert conversation.address == "+5491199998888"
    assert ContactPoint.objects.filter(lead=conversation.lead, value="+5491199998888").exists()
    assert conversation.unread == 1


def test_it_keeps_the_first_touch_and_lists_the_next(channel: WhatsAppChannel, arrive: Arrive) -> None:
    arrive(channel, sample("inbound_text_referral_ctwa") | {"id": "evt_ad"})
    lead = Lead.objects.get()
    assert (lead.source, lead.touches[0]["headline"], lead.touches[0]["ad"]) == (
        "meta_ads", "Reservá tu turno", "120248646764170003",
    )  # fmt: skip
    second = inbound("otro anuncio", referral={"source_type": "ad", "source_id": "2", "headline": "Segundo"})
    arrive(channel, second)
    lead.refresh_from_db()
    assert lead.source == "meta_ads"
    assert [touch["headline"] for touch in lead.touches] == ["Reservá tu turno", "Segundo"]
    assert Message.objects.order_by("pk").first().extra["referral"]["ctwa_clid"] == "ARAkLkA8rmlFeiCktEJQ-SAMPLE"


def test_it_reads_two_events_of_one_delivery(channel: WhatsAppChannel, arrive: Arrive) -> None:
    arrive(channel, [inbound("uno"), inbound("dos")])
    assert list(Message.objects.values_list("text", flat=True)) == ["uno", "dos"]


def test_it_reads_events_three_levels_deep(channel: WhatsAppChannel, arrive: Arrive) -> None:
    arrive(
        channel, {"batch": [{"events": [{"event": inbound("uno")}, {"event": inbound("dos", phone="+5491100000002")}]}]}
    )
    assert set(Message.objects.values_list("text", flat=True)) == {"uno", "dos"}
    assert Conversation.objects.count() == 2


def test_it_puts_messages_in_the_order_they_were_written(channel: WhatsAppChannel, arrive: Arrive) -> None:
    now = timezone.now()
    arrive(channel, inbound("segundo", at=now - timedelta(seconds=5)))
    arrive(channel, inbound("primero", at=now - timedelta(seconds=60)))
    conversation = Conversation.objects.get()
    assert [message.text for message in conversation.history()] == ["primero", "segundo"]
    assert (conversation.last_text, conversation.unread) == ("segundo", 2)
    assert conversation.last_inbound_at > now - timedelta(seconds=10)


def test_it_counts_the_window_by_the_providers_clock(channel: WhatsAppChannel, arrive: Arrive) -> None:
    arrive(channel, inbound(at=timezone.now() - timedelta(hours=25)))
    assert Conversation.objects.get().can_send().code == "closed"


def test_it_lets_no_company_read_anothers_number(
    channel: WhatsAppChannel, clinic_channel: WhatsAppChannel, arrive: Arrive
) -> None:
    row = arrive(channel, inbound(to=clinic_channel.number))
    assert (row.status, row.reason) == ("ignored", "a number of another company")


@pytest.mark.parametrize("kind", ["whatsapp.smb.message.echoes", "whatsapp.echo_message.created"])
def test_it_takes_an_echo_for_a_person(talk: Conversation, channel: WhatsAppChannel, arrive: Arrive, kind: str) -> None:
    heard = []
    message_received.connect(lambda **_: heard.append(1), weak=False, dispatch_uid="echo-test")
    arrive(channel, echo("Te respondo yo", kind=kind))
    message_received.disconnect(dispatch_uid="echo-test")
    message = Message.objects.get(author="phone")
    assert (message.text, message.status) == ("Te respondo yo", "sent")
    talk.refresh_from_db()
    assert talk.status_shown == "silenced"
    assert timedelta(hours=23, minutes=59) < talk.silenced_until - timezone.now() <= timedelta(hours=24)
    assert (talk.unread, heard) == (0, [])


def test_it_knows_echoes_by_any_identity(channel: WhatsAppChannel, arrive: Arrive) -> None:
    arrive(channel, sample("inbound_text_bsuid_only") | {"id": "evt_b"})
    arrive(channel, sample("smb_message_echo_bsuid_no_to") | {"id": "evt_e"})
    assert Conversation.objects.get().messages.count() == 2


def test_it_keeps_an_audio_echo(channel: WhatsAppChannel, arrive: Arrive) -> None:
    assert arrive(channel, sample("smb_message_echo_audio") | {"id": "evt_ea"}).status == "done"
    assert only().kind == "audio"


def test_it_takes_no_echo_of_our_own_message_for_a_person(
    talk: Conversation, channel: WhatsAppChannel, arrive: Arrive
) -> None:
    own = talk.messages.create(author="assistant", text="Hola María", status="accepted", provider_id="abc")
    row = arrive(channel, echo("Hola María"))
    assert (row.status, row.reason) == ("ignored", "the echo of a message of ours")
    own.refresh_from_db()
    assert own.wamid
    assert arrive(channel, echo("Hola María", wamid=own.wamid)).status == "ignored"
    talk.refresh_from_db()
    assert talk.status_shown == "active"
    assert talk.messages.count() == 2


def test_it_keeps_an_echo_that_carries_no_id_at_all(
    talk: Conversation, channel: WhatsAppChannel, arrive: Arrive
) -> None:
    talk.messages.create(author="assistant", text="Hola María", status="queued")
    assert arrive(channel, echo("Te llamo yo", wamid="", id="")).status == "done"
    assert talk.messages.get(author="phone").text == "Te llamo yo"


def test_it_lets_statuses_only_climb(talk: Conversation, channel: WhatsAppChannel, arrive: Arrive) -> None:
    own = talk.messages.create(author="assistant", text="Hola", status="accepted", provider_id="abc")
    seen = []
    for name in ("delivered", "sent", "read", "delivered", "accepted", "failed"):
        arrive(channel, status(name, id="abc", wamid="wamid.own"))
        own.refresh_from_db()
        seen.append(own.status)
    assert seen == ["delivered", "delivered", "read", "read", "read", "read"]
    assert own.wamid == "wamid.own"


def test_it_says_why_a_message_failed(talk: Conversation, channel: WhatsAppChannel, arrive: Arrive) -> None:
    own = talk.messages.create(author="assistant", text="Hola", status="sent", provider_id="abc")
    arrive(channel, status("failed", id="abc", errorCode=131047))
    own.refresh_from_db()
    assert (own.status, own.reason) == ("failed", "131047")
    arrive(channel, status("sent", id="abc"))
    own.refresh_from_db()
    assert own.status == "failed"
    arrive(channel, status("delivered", id="abc"))
    own.refresh_from_db()
    assert (own.status, own.reason) == ("delivered", "")


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"errors": [{"code": 130472, "title": "User's number is part of an experiment"}]}, "130472"),
        ({"errors": {"code": "131026"}}, "131026"),
        ({"whatsappApiError": True, "errorCode": 131047}, "131047"),
        ({"whatsappApiError": {"code": "131049"}, "errors": "x"}, "131049"),
        ({"errors": [None, 7]}, ""),
        ({}, ""),
    ],
)
def test_it_finds_the_code_of_a_failure_wherever_it_stands(
    talk: Conversation, channel: WhatsAppChannel, arrive: Arrive, more: dict[str, Any], reason: str
) -> None:
    own = talk.messages.create(author="assistant", text="Hola", status="sent", provider_id="abc")
    arrive(channel, status("failed", id="abc", **more))
    own.refresh_from_db()
    assert (own.status, own.reason) == ("failed", reason)
    for name in ("deleted", "warning", None):
        assert arrive(channel, status("sent", id="abc") | {"whatsappMessage": {"id": "abc", "status": name}}).reason


def test_it_keeps_a_delivery_that_cannot_be_stored_and_says_so(channel: WhatsAppChannel, arrive: Arrive) -> None:
    def refuse(**_: Any) -> None:
        raise ValueError("no")

    message_received.connect(refuse, weak=False, dispatch_uid="refuse")
    try:
        row = arrive(channel, [inbound("uno"), status("sent", externalId="nobody")])
        assert (row.status, row.attempts) == ("received", 2)
        assert row.reason == "failed: InboundMessage"
        assert not Message.objects.exists()
        assert ScheduledJob.objects.get(queue="ingest", subject=row.pk).due_at > timezone.now()
        for _again in range(3):
            row.postpone("failed: InboundMessage")
        assert WebhookEvent.objects.get(pk=row.pk).status == "failed"
    finally:
        message_received.disconnect(dispatch_uid="refuse")


JUNK: list[dict[str, Any]] = [
    {"type": "contacts", "contacts": [{"name": 1, "phones": 5, "emails": {"a": 1}}]},
    {"type": "order", "order": {"product_items": [{"quantity": float("nan")}]}},
    {"type": "order", "order": {"product_items": 5}},
    {"type": "location", "location": {"latitude": float("nan"), "longitude": float("inf")}},
    {"type": "interactive", "interactive": {"nfm_reply": {"response_json": "[" * 50_000}}},
    {"sendTime": "0001-01-01T00:00:00+14:00"},
    {"sendTime": "9999-12-31T23:59:59-14:00"},
]


@pytest.mark.parametrize("more", JUNK)
def test_it_keeps_a_message_whatever_its_parts_are(
    channel: WhatsAppChannel, arrive: Arrive, more: dict[str, Any]
) -> None:
    assert arrive(channel, inbound(**more)).status == "done"
    assert only().sent_at > timezone.now() - timedelta(minutes=1)
