"""What the company's webhooks tell of a row: the same object that the API answers, made by the same schema.

The webhooks stand below and know only that somebody describes; whoever may configure them sees every row.
"""

from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from ninja import Schema

from api.schemas.appointments import AppointmentOut
from api.schemas.conversations import ConversationOut, MessageOut
from api.schemas.leads import LeadOut
from calendar_app import booking
from calendar_app.models import Appointment
from company import webhooks
from conversations.models import Conversation, Message
from leads.models import Lead

Described = dict[str, Any] | None


def describe_rows() -> None:
    """Called once when the app is ready."""
    webhooks.describe("lead", lead)
    webhooks.describe(booking.KIND, appointment)
    webhooks.describe("conversation", conversation)
    webhooks.describe("message", message)


def lead(pk: UUID) -> Described:
    """None when the lead is gone (its rows may have gone to another one)."""
    rows = Lead.objects.select_related("owner").prefetch_related("contact_points")
    return _as(LeadOut, rows.filter(pk=pk).first())


def appointment(pk: UUID) -> Described:
    row = Appointment.objects.with_people().filter(pk=pk).first()
    if row is None:
        return None
    row.is_known = True
    with timezone.override(connection.tenant.tz):
        return AppointmentOut.of(row).model_dump()


def conversation(pk: UUID) -> Described:
    return _as(ConversationOut, Conversation.objects.for_rows().filter(pk=pk).first())


def message(pk: UUID) -> Described:
    return _as(MessageOut, Message.objects.for_bubbles().select_related("conversation").filter(pk=pk).first())


def _as(schema: type[Schema], row: Any) -> Described:
    return schema.from_orm(row).model_dump() if row else None
