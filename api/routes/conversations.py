"""Conversations and their messages, by the verbs of the inbox."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from api.base import ApiRequest, Page, Paging, Problem, Query, Router, Status, checked, needs, page_of
from api.schemas.conversations import (
    ConversationAssignIn,
    ConversationOut,
    ConversationQuery,
    MessageIn,
    MessageOut,
    SentOut,
    SilenceIn,
    StateIn,
)
from conversations.forms import NOTE, AssignForm, WriteForm
from conversations.listing import of_tab
from conversations.models import Conversation, Message

router = Router(tags=["Conversations"])
messages = Router(tags=["Conversations"])


def find_conversation(request: ApiRequest, pk: UUID) -> Conversation:
    """The conversation, if the person may see it; 404 otherwise."""
    return get_object_or_404(Conversation.objects.visible_to(request.member).for_rows(), pk=pk)


@router.get("", response=Page[ConversationOut], summary="List conversations, newest words first")
@needs("inbox.see")
def list_conversations(request: ApiRequest, asked: Query[ConversationQuery]) -> Any:
    """New words move conversations to the front: whoever walks through all of them takes `order=created`."""
    by = "pk" if asked.order == "created" else "-last_message_at"
    return page_of(_filtered(request, asked).for_rows(), asked, by=by)


def _filtered(request: ApiRequest, asked: ConversationQuery) -> Any:
    rows = of_tab(Conversation.objects.visible_to(request.member), asked.tab, request.member)
    if asked.lead:
        rows = rows.filter(lead=asked.lead)
    if asked.assignee:
        rows = rows.filter(assignee=asked.assignee)
    return rows.of_people_matching(asked.q, request.tenant.country) if asked.q else rows


@router.get("/{uuid:pk}", response=ConversationOut, summary="Look at a conversation")
@needs("inbox.see")
def read_conversation(request: ApiRequest, pk: UUID) -> Any:
    """Looking leaves it unread; `POST …/read` marks it as read."""
    return find_conversation(request, pk)


@router.post("/{uuid:pk}/read", response=ConversationOut, summary="Mark a conversation as read")
@needs("inbox.answer")
def mark_conversation_read(request: ApiRequest, pk: UUID) -> Any:
    find_conversation(request, pk).mark_read(request.member)
    return find_conversation(request, pk)


@router.post("/{uuid:pk}/assign", response=ConversationOut, summary="Give a conversation to a colleague")
@needs("inbox.answer")
def assign_conversation(request: ApiRequest, pk: UUID, body: ConversationAssignIn) -> Any:
    conversation = find_conversation(request, pk)
    form = AssignForm({"user": body.assignee}, tenant=request.tenant)
    if not form.is_valid():
        lines = [{"field": "assignee", "code": "invalid", "message": str(form.errors["user"][0])}]
        raise Problem(422, errors=lines)
    conversation.assign(form.cleaned_data["user"], by=request.user)
    return show_after(request, conversation)


@router.post("/{uuid:pk}/state", response=ConversationOut, summary="Resolve, reopen or put aside")
@needs("inbox.answer")
def set_conversation_state(request: ApiRequest, pk: UUID, body: StateIn) -> Any:
    """A snoozed one comes back at `until`, or when the lead writes."""
    conversation = find_conversation(request, pk)
    if body.until is None:
        conversation.set_state(body.state.value, by=request.user)
    elif body.state != Conversation.State.SNOOZED:
        words = _("Only a snoozed conversation has a time to come back.")
        raise Problem(422, errors=[{"field": "until", "code": "invalid", "message": words}])
    else:
        conversation.snooze(body.until, by=request.user)
    return find_conversation(request, pk)


@router.post("/{uuid:pk}/silence", response=ConversationOut, summary="Keep the assistant silent")
@needs("inbox.answer")
def silence_conversation(request: ApiRequest, pk: UUID, body: SilenceIn) -> Any:
    find_conversation(request, pk).take_over(hours=body.hours, by=request.user)
    return find_conversation(request, pk)


@router.post("/{uuid:pk}/unsilence", response=ConversationOut, summary="Let the assistant answer again")
@needs("inbox.answer")
def unsilence_conversation(request: ApiRequest, pk: UUID) -> Any:
    """It answers only what the lead writes from now on."""
    find_conversation(request, pk).give_back(request.user)
    return find_conversation(request, pk)


def show_after(request: ApiRequest, conversation: Conversation) -> Conversation:
    """As it is now, even when the change took it out of this person's sight."""
    seen = Conversation.objects.visible_to(request.member).for_rows().filter(pk=conversation.pk).first()
    return seen or conversation


@router.get("/{uuid:pk}/messages", response=Page[MessageOut], summary="List messages, newest first")
@needs("inbox.see")
def list_messages(request: ApiRequest, pk: UUID, asked: Query[Paging]) -> Any:
    return page_of(find_conversation(request, pk).messages.for_bubbles(), asked, by="-sent_at")


@router.post("/{uuid:pk}/messages", response={201: SentOut}, summary="Write to the lead, or a note to the team")
@needs("inbox.answer")
def send_message(request: ApiRequest, pk: UUID, body: MessageIn) -> Any:
    """A reply is queued, silences the assistant for 24 hours and takes an unassigned conversation.

    422 `window_closed` where WhatsApp allows only templates, `opted_out` where the person wants no messages.
    """
    conversation = find_conversation(request, pk)
    data = checked(WriteForm(body.model_dump()))
    if body.mode == NOTE:
        return Status(201, {"items": [conversation.add_note(by=request.user, text=data["text"])]})
    return Status(201, {"items": conversation.reply(by=request.user, text=data["text"], seen=data["seen"])})


@messages.get("/{uuid:pk}", response=MessageOut, summary="Read a message")
@needs("inbox.see")
def read_message(request: ApiRequest, pk: UUID) -> Any:
    return get_object_or_404(_visible(request), pk=pk)


@messages.post("/{uuid:pk}/again", response=MessageOut, summary="Send a failed or doubtful message again")
@needs("inbox.answer")
def send_message_again(request: ApiRequest, pk: UUID) -> Any:
    """Once; a second time changes nothing. 422 `window_closed` where WhatsApp allows only templates."""
    get_object_or_404(_visible(request), pk=pk).send_again(by=request.user)
    return get_object_or_404(_visible(request), pk=pk)


def _visible(request: ApiRequest) -> QuerySet[Message]:
    return Message.objects.visible_to(request.member).for_bubbles()
