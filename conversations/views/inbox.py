"""The inbox: the list, one conversation, and what may be done with it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from company.models import Notification
from conversations import thread
from conversations.forms import NOTE, AssignForm, StateForm, WriteForm
from conversations.listing import Listing
from conversations.models import AnsweredMeanwhile, Conversation, Message
from conversations.views.shared import find_conversation
from tenants import modules
from tenants.errors import UserError
from tenants.http import Request
from tenants.models import Membership, WhatsAppChannel
from tenants.web.pages import form_of, page_or_region


@require_safe
def inbox(request: Request) -> HttpResponse:
    """The list alone; htmx gets its rows."""
    return page_or_region(request, "inbox/inbox.html", "inbox/_list.html", {"listing": Listing.of(request)})


@require_safe
def conversation_open(request: Request, pk: UUID) -> HttpResponse:
    """One conversation beside the list; whoever opens it has read it. htmx gets the panes of the conversation."""
    conversation = find_conversation(request, pk)
    fresh = thread.first_unread(conversation)
    count = conversation.unread
    conversation.mark_read(request.member)
    told = Notification.objects.visible_to(request.member).about(conversation.get_absolute_url())
    has_told = told.mark_read(request.user)
    context = {**_talk(request, conversation, fresh=fresh), "fresh_count": count}
    if request.htmx:
        response = page_or_region(request, "", "inbox/_talk.html", context)
        return trigger_client_event(response, "notifications:read", {}) if has_told else response
    return TemplateResponse(
        request, "inbox/inbox.html", {**context, "listing": Listing.of(request, current=conversation)}
    )


def _talk(request: Request, conversation: Conversation, *, fresh: str = "", since: str = "") -> dict[str, Any]:
    """What the panes of one conversation show."""
    channel = WhatsAppChannel.objects.filter(tenant=request.tenant, pk=conversation.channel_id).first()
    window = conversation.can_send()
    is_closed = conversation.lead.has_opted_out or not window.is_open or bool(channel and channel.is_removed)
    return {
        "conversation": conversation,
        "lead": conversation.lead,
        "thread": thread.read_thread(conversation, since=since, fresh=fresh),
        "fresh": fresh,
        "window": window,
        "may_reply": not is_closed,
        "seen": conversation.last_answer,
        # What the composer depends on: a page that shows another one fetches it.
        "shown": "opted_out" if conversation.lead.has_opted_out else window.code,
        "channel": channel,
        "colleagues": Membership.objects.active().filter(tenant=request.tenant).order_by("user__name"),
        "sales": modules.is_on("crm_sales"),
        "regions": modules.regions(modules.Place.INBOX, request.member, conversation.lead_id),
        "snooze": StateForm(tenant=request.tenant),
    }


@require_safe
def conversation_messages(request: Request, pk: UUID) -> HttpResponse:
    """The messages from `since` on with the parts around them that may have changed, or a page of older ones."""
    conversation = find_conversation(request, pk)
    if before := request.GET.get("before", ""):
        older = {"thread": thread.read_before(conversation, before), "may_reply": conversation.obstacle() is None}
        return TemplateResponse(request, "inbox/_older.html", {"conversation": conversation, **older})
    fresh = request.GET.get("fresh", "") or thread.first_unread(conversation)
    context = _talk(request, conversation, fresh=fresh, since=request.GET.get("since", ""))
    context["composer_changed"] = request.GET.get("window", context["shown"]) != context["shown"]
    return TemplateResponse(request, "inbox/_changes.html", context)


@require_POST
def conversation_read(request: Request, pk: UUID) -> HttpResponse:
    """The newest message came into sight."""
    find_conversation(request, pk).mark_read(request.member)
    return HttpResponse(status=204)


@form_of("conversations:open", "pk")
def conversation_write(request: Request, pk: UUID) -> HttpResponse:
    """A reply or a note; answers with an empty composer, or with the words and what is wrong with them."""
    conversation = find_conversation(request, pk)
    form, again = WriteForm(request.POST), False
    if form.is_valid():
        try:
            _write(conversation, request, form.cleaned_data)
        except UserError as error:
            form.add_error("text", error.message)
            again = isinstance(error, AnsweredMeanwhile)
        else:
            return _changed(request, conversation, "inbox/_composer.html", {"mode": form.cleaned_data["mode"]})
    context = {**_talk(request, conversation), "form": form, "mode": request.POST.get("mode", ""), "again": again}
    if request.htmx:
        return TemplateResponse(request, "inbox/_composer.html", context, status=422)
    context["listing"] = Listing.of(request, current=conversation)
    return TemplateResponse(request, "inbox/inbox.html", context, status=422)


def _write(conversation: Conversation, request: Request, data: dict[str, Any]) -> None:
    if data["mode"] == NOTE:
        conversation.add_note(by=request.user, text=data["text"])
    else:
        conversation.reply(by=request.user, text=data["text"], seen=data["seen"])


@form_of("conversations:open", "pk")
def conversation_assign(request: Request, pk: UUID) -> HttpResponse:
    """To a colleague, or to nobody."""
    conversation = find_conversation(request, pk)
    form = AssignForm(request.POST, tenant=request.tenant)
    if not form.is_valid():
        return _refused(request, conversation, _("Choose somebody of this company."))
    conversation.assign(form.cleaned_data["user"], by=request.user)
    return _changed(request, conversation, "inbox/_talk_head.html", {})


@form_of("conversations:open", "pk")
def conversation_state(request: Request, pk: UUID) -> HttpResponse:
    """Resolved, reopened, pending, snoozed until a moment."""
    conversation = find_conversation(request, pk)
    form = StateForm(request.POST, tenant=request.tenant)
    if not form.is_valid():
        general = form.non_field_errors()
        return _refused(request, conversation, str(general[0]) if general else _("Choose a state of the list."))
    if moment := form.cleaned_data["moment"]:
        conversation.snooze(moment, by=request.user)
    else:
        conversation.set_state(form.cleaned_data["state"], by=request.user)
    return _changed(request, conversation, "inbox/_talk_head.html", {})


@form_of("conversations:open", "pk")
def conversation_give_back(request: Request, pk: UUID) -> HttpResponse:
    """The assistant may answer again."""
    conversation = find_conversation(request, pk)
    conversation.give_back(request.user)
    return _changed(request, conversation, "inbox/_floor.html", {})


@form_of("conversations:inbox")
def message_send_again(request: Request, pk: UUID) -> HttpResponse:
    """One more try for a message that failed or may not have gone out."""
    visible = Conversation.objects.visible_to(request.member)
    message = get_object_or_404(Message.objects.filter(conversation__in=visible), pk=pk)
    conversation = find_conversation(request, message.conversation_id)
    try:
        message.send_again(by=request.user)
    except UserError as error:
        return _refused(request, conversation, error.message)
    return _changed(request, conversation, "inbox/_talk_head.html", {})


def _changed(request: Request, conversation: Conversation, region: str, context: dict[str, Any]) -> HttpResponse:
    """The region that changed; the thread hears `talk:changed` and fetches itself. Without script, the page."""
    if not request.htmx:
        return redirect(conversation)
    context = {**_talk(request, find_conversation(request, conversation.pk)), **context}
    response = TemplateResponse(request, region, context)
    return trigger_client_event(response, "talk:changed", {"id": str(conversation.pk)}, after="settle")


def _refused(request: Request, conversation: Conversation, sentence: str) -> HttpResponse:
    if not request.htmx:
        context = {**_talk(request, conversation), "listing": Listing.of(request, current=conversation)}
        return TemplateResponse(request, "inbox/inbox.html", {**context, "refused": sentence}, status=422)
    response = TemplateResponse(request, "inbox/_talk_head.html", _talk(request, conversation), status=422)
    return trigger_client_event(response, "toast", {"text": sentence, "tone": "danger"})
