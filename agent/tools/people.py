"""When a person is needed, how urgent it is, and what the lead is looking for."""

import re

from agent.tools.catalogue import fold
from agent.tools.context import ToolContext
from agent.tools.result import Result, done
from agent.tools.urgency import Reading, read_urgency
from calendar_app.models import Service
from company.models import Notification, notify
from conversations.models import Conversation
from leads.models import Lead


def triage_urgency(desk: ToolContext, *, words: str) -> Result:
    """How urgent the lead's words are: emergency, high, normal or low; stored on the lead, staff are told once."""
    reading = read_urgency(words)
    _record(desk.conversation, desk.lead, reading)
    return done("triage", level=reading.level.value, sign=reading.sign)


def heed_urgency(conversation: Conversation, words: str) -> None:
    """Urgent words that the assistant may not answer, because a person has the conversation: staff are told all the
    same, once; calm words change nothing."""
    reading = read_urgency(words)
    if reading.is_pressing:
        _record(conversation, conversation.lead, reading)


def _record(conversation: Conversation, lead: Lead, reading: Reading) -> None:
    is_news = lead.urgency != reading.level
    lead.record_urgency(reading.level, reading.sign)
    if reading.is_pressing and is_news:
        owner = conversation.assignee or lead.owner
        notify(Notification.Kind.URGENT, lead.name, conversation.get_absolute_url(), user=owner)


def derivhumano(desk: ToolContext, *, reason: str, summary: str = "") -> Result:
    """Gives the conversation to people: 24 h of silence here only, a notification, a summary."""
    desk.conversation.hand_off(reason=reason, summary=summary, by_assistant=True)
    return done("handed_off", reason=reason)


def qualify_lead(
    desk: ToolContext, *, interest: str = "", budget: str = "", timeline: str = "", needs: str = ""
) -> Result:
    """Keeps what the lead said about interest (high, medium, low), budget, timeline and needs."""
    told = {"interest": interest, "budget": budget, "timeline": timeline, "needs": needs}
    desk.lead.qualify(**{name: value for name, value in told.items() if value})
    return done("qualified", **desk.lead.qualification)


def search_knowledge(desk: ToolContext, *, question: str) -> Result:
    """Passages about the company that fit the question: what its services say of themselves."""
    words = set(re.findall(r"\w{4,}", fold(question)))
    passages = [
        {"text": service.description, "source": service.name}
        for service in Service.objects.filter(is_active=True).exclude(description="")
        if words & set(re.findall(r"\w{4,}", fold(f"{service.name} {service.description}")))
    ]
    return done("passages", passages=passages)
