"""Conversations and what is said in them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from api.base import Field, Input, Paging, Schema
from api.schemas.shared import Moment, Named, one_of
from conversations import choices
from conversations.models import Conversation, Message

Tab = Literal["open", "mine", "unassigned", "waiting", "unread", "unsent", "pending", "snoozed", "resolved", "all"]

State = Annotated[Conversation.State, one_of(Conversation.State)]
Silence = Annotated[Conversation.Silence, one_of(Conversation.Silence)]
Author = Annotated[choices.Author, one_of(choices.Author)]
Delivery = Annotated[choices.MessageStatus, one_of(choices.MessageStatus)]


class LeadBrief(Schema):
    id: UUID
    name: str
    phone: str = Field(description="The first telephone in E.164, or empty.")


class WindowOut(Schema):
    """Whether WhatsApp lets free text through: 24 hours from the lead's last message."""

    code: Literal["open", "closed", "never"]
    until: datetime | None


class ConversationOut(Schema):
    id: UUID
    lead: LeadBrief
    channel: UUID = Field(alias="channel_id")
    language: str = Field(description="What the lead writes in: es, en, fr, or empty.")
    state: State
    snoozed_until: datetime | None = Field(description="When a snoozed one comes back by itself.")
    handled_by: Literal["human_handling", "silenced", "active"] = Field(
        alias="status_shown", description="`active`: the assistant answers."
    )
    assignee: Named | None
    silenced_until: datetime | None
    silence_reason: Silence | None
    handed_off_at: datetime | None
    handoff_summary: str
    window: WindowOut
    unsent_at: datetime | None = Field(
        description="When a message of ours failed that nobody has looked after yet; null where all is well."
    )
    last_message_at: datetime
    last_text: str
    last_author: Author | None
    unread: int
    created_at: datetime

    @staticmethod
    def resolve_snoozed_until(row: Conversation) -> datetime | None:
        return row.snoozed_until if row.state == Conversation.State.SNOOZED else None

    @staticmethod
    def resolve_window(row: Conversation) -> Any:
        return row.can_send()

    @staticmethod
    def resolve_silence_reason(row: Conversation) -> str | None:
        return row.silence_reason or None

    @staticmethod
    def resolve_last_author(row: Conversation) -> str | None:
        return row.last_author or None


class ConversationQuery(Paging):
    tab: Tab = Field("all", description="As in the inbox; `mine` and `unassigned` are open ones.")
    q: str = Field("", max_length=120, description="Words of name, phone or e-mail of the lead.")
    lead: UUID | None = None
    assignee: UUID | None = None
    order: Literal["words", "created"] = Field(
        "words", description="Newest words first, or the oldest conversation first: that order never changes."
    )


class ConversationAssignIn(Input):
    assignee: UUID | None = Field(description="A colleague; null: nobody.")


class StateIn(Input):
    state: State
    until: Moment | None = Field(None, description="When a snoozed one comes back; null: when the lead writes.")


class SilenceIn(Input):
    hours: float = Field(24, gt=0, le=24 * 30, allow_inf_nan=False, description="Counted from now.")


class ButtonOut(Schema):
    id: str
    title: str


class FileOut(Schema):
    id: UUID
    name: str
    mime_type: str
    size: int


class MessageOut(Schema):
    id: UUID
    conversation: UUID = Field(alias="conversation_id")
    lead: UUID
    author: Author
    user: Named | None = Field(description="The colleague who wrote it.")
    kind: str = Field(examples=["text"])
    text: str
    buttons: list[ButtonOut]
    file: FileOut | None
    status: Delivery
    reason: str = Field(description="Why it failed or waits: the provider's code, or empty.")
    sent_at: datetime
    created_at: datetime
    edited_at: datetime | None = Field(description="When its writer last changed the words.")
    deleted_at: datetime | None = Field(description="When its writer took it back: there are no words any more.")

    @staticmethod
    def resolve_lead(row: Message) -> UUID:
        return row.conversation.lead_id

    @staticmethod
    def resolve_buttons(row: Message) -> list[dict[str, str]]:
        return [{"id": key, "title": title} for key, title in row.buttons]


class MessageIn(Input):
    mode: Literal["reply", "note"] = Field("reply", description="A note is read by the team alone.")
    text: str = Field(min_length=1, max_length=20_000, examples=["We will be there at ten."])
    seen: UUID | None = Field(
        None, description="The newest message of the team that you know of: 422 `answered_meanwhile` for a newer one."
    )


class SentOut(Schema):
    """What became of it: a text that is too long for WhatsApp goes out as several messages."""

    items: list[MessageOut]
