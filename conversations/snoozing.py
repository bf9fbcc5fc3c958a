"""Until when a conversation is put aside: the choices that the inbox offers, and the job that brings it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from conversations.models import Conversation
from tenants import scheduling
from tenants.models import Tenant

LATER = timedelta(hours=3)
EVENING = time(20)


@dataclass(frozen=True)
class Choice:
    """One of the moments at hand, and the code by which a form names it."""

    code: str
    label: str | Promise
    until: datetime


def choices(tenant: Tenant) -> list[Choice]:
    """Later today while there is an evening left, tomorrow, and next Monday, when the company opens."""
    now = timezone.localtime(timezone=tenant.tz)
    opens, _closes = tenant.opening_span()
    later = (now + LATER).replace(minute=0, second=0, microsecond=0)
    tomorrow = now.date() + timedelta(days=1)
    monday = now.date() + timedelta(days=7 - now.weekday())
    found = [
        Choice("tomorrow", pgettext_lazy("snooze", "Tomorrow"), at(tenant, tomorrow, opens)),
        Choice("next_week", pgettext_lazy("snooze", "Next week"), at(tenant, monday, opens)),
    ]
    if later.date() == now.date() and later.time() <= EVENING:
        found.insert(0, Choice("later", pgettext_lazy("snooze", "Later today"), later))
    return found


def at(tenant: Tenant, day: date, hour: time) -> datetime:
    """A day and an hour of the company's clock."""
    return timezone.make_aware(datetime.combine(day, hour), tenant.tz)


def reconcile_snoozes() -> None:
    """Plans every snoozed conversation (nightly)."""
    rows = Conversation.objects.in_state(Conversation.State.SNOOZED).exclude(snoozed_until=None)
    for pk, until in rows.values_list("pk", "snoozed_until"):
        if until is not None:
            scheduling.schedule("snooze", pk, until)
