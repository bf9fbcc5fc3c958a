"""The same figures for each colleague and for each professional."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from analytics.bookings import COUNTS, booked_in, rates, worth
from analytics.figures import Money, rate, sums
from analytics.period import Period
from analytics.sales import won_deals
from calendar_app.models import Appointment, Professional
from conversations.models import Message
from leads.models import Lead, Stage
from tenants.models import Membership, User


@dataclass(frozen=True)
class Colleague:
    """Of one's own leads: `created`, `converted`, `conversion`, `won`, `revenue` as in Sales. `booked`: appointments
    that this person made in the period. `messages`: what they wrote to leads from the inbox."""

    id: UUID
    name: str
    created: int
    converted: int
    conversion: float
    won: int
    revenue: list[Money]
    booked: int
    messages: int


@dataclass(frozen=True)
class Practice:
    """One professional's appointments that start in the period; the rates as in Bookings."""

    id: UUID
    name: str
    total: int
    attended: int
    no_show: int
    cancelled: int
    cancelled_late: int
    completion: float
    no_show_rate: float
    cancellation: float
    revenue: list[Money]


def colleagues(member: Membership, period: Period) -> list[Colleague]:
    """Everybody who works here now, and whoever else did something in the period; by name. Six queries.

    Who does not see everything sees themself alone.
    """
    leads = Lead.objects.visible_to(member).exclude(owner=None).order_by()
    created = _by_key(
        leads.created_between(*period.span)
        .values("owner")
        .annotate(count=Count("pk"), converted=Count("pk", filter=Q(stage=Stage.CLOSED_WON))),
        "owner",
    )
    won = dict(leads.won_between(*period.span).values_list("owner").annotate(Count("pk")))
    revenue: dict[UUID, list[tuple[str, Decimal | None]]] = {}
    deals = won_deals(member, period).exclude(lead__owner=None)
    for owner, currency, amount in deals.values_list("lead__owner", "currency").annotate(Sum("amount")):
        revenue.setdefault(owner, []).append((currency, amount))
    made = Appointment.objects.known_to(member).booked_between(*period.span).exclude(created_by=None).order_by()
    booked = dict(made.values_list("created_by").annotate(Count("pk")))
    said = Message.objects.visible_to(member).said().sent_between(*period.span)
    said = said.filter(author=Message.Author.HUMAN).order_by()
    messages = dict(said.exclude(user=None).values_list("user").annotate(Count("pk")))
    active = set(created) | set(won) | set(revenue) | set(booked) | set(messages)
    return [
        Colleague(
            id=user.pk,
            name=user.name,
            created=created.get(user.pk, {}).get("count", 0),
            converted=created.get(user.pk, {}).get("converted", 0),
            conversion=rate(created.get(user.pk, {}).get("converted", 0), created.get(user.pk, {}).get("count", 0)),
            won=won.get(user.pk, 0),
            revenue=sums(revenue.get(user.pk, [])),
            booked=booked.get(user.pk, 0),
            messages=messages.get(user.pk, 0),
        )
        for user in _people(member, active)
    ]


def professionals(member: Membership, period: Period) -> list[Practice]:
    """Everybody who can be booked, and whoever else had an appointment in the period; in their order. Two queries.

    Who does not see everything sees themself alone.
    """
    counts = _by_key(booked_in(member, period).values("professional").annotate(**COUNTS), "professional")
    people = Professional.objects.filter(Q(is_active=True) | Q(pk__in=list(counts)))
    if not member.sees_everything:
        people = people.filter(user=member.user_id)
    return [_practice(member, person, counts.get(person.pk, NOTHING)) for person in people]


NOTHING: dict[str, Any] = {name: None if name == "worth" else 0 for name in COUNTS}


def _practice(member: Membership, person: Professional, counts: dict[str, Any]) -> Practice:
    return Practice(
        id=person.pk,
        name=person.name,
        attended=counts["attended"],
        no_show=counts["no_show"],
        cancelled=counts["cancelled"],
        revenue=worth(member, counts["worth"]),
        **rates(counts),
    )


def _by_key(rows: Any, key: str) -> dict[UUID, dict[str, Any]]:
    return {row[key]: row for row in rows}


def _people(member: Membership, active: set[UUID]) -> list[User]:
    if not member.sees_everything:
        return [member.user]
    staff = Membership.objects.staff().filter(tenant=member.tenant_id).values("user")
    return list(User.objects.filter(Q(pk__in=staff) | Q(pk__in=active)).order_by("name", "pk"))
