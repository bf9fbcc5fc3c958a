"""A company that can be booked, a lead who writes, and the assistant's answers, all in one process."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone

from agent import turn_runner
from agent.models import AgentProfile, Run, Turn
from agent.tools import Toolbox
from agent.tools.context import ToolContext
from calendar_app.models import BookingRules, Professional, Service
from conversations.models import Conversation, Message
from conversations.signals import message_received
from leads.models import Lead
from tenants.ids import new_id
from tenants.models import Tenant
from tests.factories import make_lead, make_professional, make_service

CHANNEL = UUID("01900000-0000-7000-8000-000000000001")


@dataclass
class Firm:
    """What can be booked at Aurora Solar."""

    visit: Service
    advice: Service
    ines: Professional
    marco: Professional


@pytest.fixture
def firm(solar: Tenant) -> Firm:
    BookingRules.objects.create()
    visit = make_service(
        name="Visita técnica",
        minutes=60,
        names={"es": "Visita técnica", "en": "Technical visit", "fr": "Visite technique"},
        aliases=["visita", "visit", "visite"],
        required=["name", "email"],
        price="15000",
    )
    advice = make_service(
        name="Asesoría",
        minutes=30,
        names={"es": "Asesoría", "en": "Consultation", "fr": "Consultation"},
        aliases=["consulta", "consultation"],
        required=["name", "email"],
        position=1,
    )
    ines = make_professional(name="Inés Robledo", services=[visit, advice])
    marco = make_professional(name="Marco Vidal", services=[advice], hours={0: [("09:00", "13:00")]}, position=1)
    return Firm(visit, advice, ines, marco)


class WritingLead:
    """One lead on WhatsApp: `says()` answers with the assistant's words, as the worker would."""

    def __init__(self, lead: Lead, address: str) -> None:
        self.lead = lead
        self.conversation = Conversation.objects.create(lead=lead, channel_id=CHANNEL, address=address)
        self.buttons: list[tuple[str, str]] = []

    def writes(self, text: str, **fields: object) -> Message:
        """Stores one inbound message, without an answer yet."""
        now = fields.pop("sent_at", timezone.now())
        with transaction.atomic():
            message = Message.objects.create(
                conversation=self.conversation,
                author="lead",
                text=text,
                wamid=f"wamid.{new_id()}",
                sent_at=now,
                **fields,
            )
            self.conversation.apply_message(message)
            message_received.send(sender=Conversation, conversation=self.conversation, message=message)
        return message

    def answer(self) -> Run | None:
        """What the worker does when the turn is due."""
        return turn_runner.answer_conversation(self.conversation.pk)

    def says(self, *burst: str) -> str:
        """Writes and reads the answer; "" when the assistant keeps silent."""
        for text in burst:
            self.writes(text)
        done = self.answer()
        if done is None or done.outcome != Run.Outcome.REPLIED:
            return ""
        replies = list(Message.objects.filter(run_id=done.pk).order_by("part"))
        self.buttons = [button for reply in replies for button in reply.buttons]
        return "\n".join(reply.text for reply in replies)

    @property
    def turn(self) -> Turn:
        return Turn.objects.get(pk=self.conversation.pk)


@pytest.fixture
def marta(firm: Firm) -> WritingLead:
    return WritingLead(
        make_lead(first_name="", last_name="", profile_name="Marta", phone="+5491150001111"), "+5491150001111"
    )


@pytest.fixture
def silent_company(solar: Tenant) -> AgentProfile:
    profile = AgentProfile.objects.current()
    profile.is_on = False
    profile.save()
    return profile


@pytest.fixture
def toolbox(marta: WritingLead, solar: Tenant) -> Callable[..., Toolbox]:
    """toolbox(now=…) works for Marta in a fresh run; the same turn unless `turn` says otherwise."""

    def make(*, now: datetime | None = None, turn: str = "turn", language: str = "es", **more: object) -> Toolbox:
        made = Run.objects.create(conversation=marta.conversation)
        moment = (now or timezone.now()).astimezone(solar.tz)
        desk = ToolContext(solar, marta.conversation, marta.lead, language, moment, made.pk, turn)
        return Toolbox(desk, made, **more)

    return make
