"""How a lead hears on WhatsApp what staff did with an appointment: see `calendar_app.telling`."""

from django.db import connection
from django.utils.translation import gettext as _

from agent import replies
from agent.tools.booking import card_of
from calendar_app.attendees import may_be_one
from calendar_app.telling import Message, News, Way
from conversations.models import Conversation
from leads.models import Lead
from tenants.errors import UserError
from tenants.models import User


class AppointmentMessenger:
    """Speaks in the lead's last talk, in its language; the row in the thread is a person's, since one did it."""

    def way_to(self, lead: Lead) -> Way | None:
        talk = Conversation.to_reach(lead)
        if talk is None:
            return None
        obstacle = talk.obstacle()
        return Way(_language(talk), obstacle.sentence if obstacle else talk.what_holds_it())

    def words(self, message: Message) -> str:
        lead = message.appointment.lead
        language, tenant = _language(Conversation.to_reach(lead)), connection.tenant
        card = card_of(message.appointment, language=language, zone=tenant.tz)
        if may_be_one(card["for"], lead.name):
            card["for"] = ""
        with replies.speaking(language, tenant.country):
            if message.news == News.BOOKED:
                return replies.booked_by_team(card)
            if message.news == News.CANCELLED:
                return replies.cancelled_by_team(card)
            before = message.before.astimezone(tenant.tz).isoformat() if message.before else ""
            return replies.moved_by_team(card, before)

    def send(self, message: Message, *, by: User) -> None:
        talk = Conversation.to_reach(message.appointment.lead)
        if talk is None:
            raise UserError(_("This person has no conversation on WhatsApp yet."), code="no_conversation")
        if wait := talk.what_holds_it():
            raise UserError(wait, code="channel_waits")
        talk.send_news(by=by, text=self.words(message))


def _language(talk: Conversation | None) -> str:
    return (talk.language if talk else "") or connection.tenant.language
