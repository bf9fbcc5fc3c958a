"""The figures on top of the dashboard: what waits, what happens today, what is new."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from calendar_app.models import Appointment
from conversations.models import Conversation, Message
from leads.models import Lead
from tenants.ids import first_id_at
from tenants.models import Membership

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Figures:
    """Counts of what one member may see; `waiting_since` is None when nobody waits."""

    waiting: int
    waiting_since: datetime | None
    appointments: int
    appointments_by_assistant: int
    new_leads: int
    new_leads_before: int
    answers: int
    answers_by_assistant: int

    @property
    def new_leads_change(self) -> int | None:
        """Percent against the week before; None where there is nothing to compare with."""
        if not self.new_leads_before:
            return None
        return round((self.new_leads - self.new_leads_before) / self.new_leads_before * 100)


def figures_for(member: Membership) -> Figures:
    """Four queries that read recent rows only. Days are the company's."""
    now = timezone.localtime()
    midnight = timezone.make_aware(datetime.combine(now.date(), time.min))
    waiting = (
        Conversation.objects.visible_to(member)
        .waiting_for_staff()
        .aggregate(count=Count("pk"), since=Min("last_inbound_at"))
    )
    today = (
        Appointment.objects.shown()
        .starting_between(midnight, midnight + timedelta(days=1))
        .aggregate(count=Count("pk"), assistant=Count("pk", filter=Q(source=Appointment.Source.ASSISTANT)))
    )
    leads = (
        Lead.objects.visible_to(member)
        .filter(pk__gte=first_id_at(now - 2 * WEEK), created_at__gte=now - 2 * WEEK)
        .aggregate(week=Count("pk", filter=Q(created_at__gte=now - WEEK)), both=Count("pk"))
    )
    answers = (
        Message.objects.outgoing()
        .filter(conversation__in=Conversation.objects.visible_to(member))
        .filter(pk__gte=first_id_at(midnight), created_at__gte=midnight)
        .aggregate(count=Count("pk"), assistant=Count("pk", filter=Q(author=Message.Author.ASSISTANT)))
    )
    return Figures(
        waiting=waiting["count"],
        waiting_since=waiting["since"],
        appointments=today["count"],
        appointments_by_assistant=today["assistant"],
        new_leads=leads["week"],
        new_leads_before=leads["both"] - leads["week"],
        answers=answers["count"],
        answers_by_assistant=answers["assistant"],
    )
