"""What conversations add to a lead's timeline."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from conversations import message_labels
from conversations.models import Message
from leads.models import Lead
from leads.timeline import Entry, register_timeline_source

SHOWN = {
    "lead": ("message-circle", "neutral"),
    "assistant": ("sparkles", "accent"),
    "human": ("user", "human"),
    "phone": ("smartphone", "human"),
}


@register_timeline_source
def messages(lead: Lead, before: datetime, limit: int) -> Iterable[Entry]:
    """Every message of every talk; notes stay in the inbox."""
    rows = Message.objects.said().filter(conversation__lead=lead, sent_at__lt=before)
    for message in rows.select_related("user", "conversation").newest_first()[:limit]:
        icon, tone = SHOWN[message.author]
        yield Entry(
            at=message.sent_at,
            kind="message",
            icon=icon,
            title=_("Wrote on WhatsApp") if message.author == Message.Author.LEAD else _("Answered on WhatsApp"),
            text=message.text or message_labels.kind_of(message.kind)[0],
            url=message.conversation.get_absolute_url(),
            who=_who(message, lead),
            tone=tone,
        )


def _who(message: Message, lead: Lead) -> str:
    if message.author == Message.Author.LEAD:
        return lead.display_name
    return str(message.user) if message.user else str(message.get_author_display())
