"""What is under way at the moment of an erasure: deliveries not read yet, and a booking."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from calendar_app import booking
from calendar_app.models import Appointment
from company import people_data
from conversations.ingest import ingest_delivery
from conversations.models import Conversation, Message, WebhookEvent
from leads.models import Lead
from tenants.errors import UserError
from tenants.models import Membership, WhatsAppChannel
from tests.conversations.conftest import Arrive
from tests.conversations.payloads import inbound
from tests.factories import make_lead, make_professional, make_service

PHONE = "+5491123456789"


def erase(lead: Lead, ana: Membership) -> None:
    people_data.answer_person_request(people_data.ask_erasure(lead.pk, by=ana.user).pk)


def test_a_delivery_that_was_not_read_yet_makes_a_new_lead(
    channel: WhatsAppChannel, arrive: Arrive, ana: Membership
) -> None:
    read = arrive(channel, inbound("before", phone=PHONE, to=channel.number))
    body = json.dumps(inbound("meanwhile", phone=PHONE, to=channel.number)).encode()
    waiting = WebhookEvent.objects.create(channel_id=channel.pk, event_id="evt-waiting", body=body)
    erased = Lead.objects.get()
    erase(erased, ana)
    read.refresh_from_db()
    assert bytes(read.body) == b""
    assert Message.objects.count() == 0
    ingest_delivery(waiting.pk)
    assert Message.objects.get().text == "meanwhile"
    talk = Conversation.objects.get()
    assert talk.lead_id != erased.pk
    assert talk.lead.erased_at is None
    erase(talk.lead, ana)
    waiting.refresh_from_db()
    assert bytes(waiting.body) == b""


def test_nothing_is_booked_or_held_for_a_person_who_was_erased(ana: Membership) -> None:
    service, professional = make_service(), make_professional()
    lead = make_lead(first_name="Quetzal", phone=PHONE)
    erase(lead, ana)
    start = (timezone.now() + timedelta(days=7)).replace(hour=15, minute=0, second=0, microsecond=0)
    attendee = {"first_name": "Quetzal"}
    with pytest.raises(UserError, match="erased"):
        booking.book(
            lead=lead, service=service, start=start, professional=professional, attendee=attendee, overbook=True
        )
    with pytest.raises(UserError, match="erased"):
        booking.hold(lead=lead, service=service, start=start, professional=professional, key="talk")
    assert not Appointment.objects.exists()
