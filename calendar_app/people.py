"""Who may be booked follows who may come in."""

from datetime import time
from typing import Any

from django.db import transaction

from calendar_app.displaced import watching
from calendar_app.models import Professional, WorkingHours
from tenants import notices, schemas
from tenants.models import Membership, Tenant
from tenants.permissions import may


def follow(sender: Any, *, membership: Membership, what: str, **_: Any) -> None:
    """Listens to `membership_decided`: an approved professional can be booked, a suspended one no longer."""
    is_in = membership.status == Membership.Status.ACTIVE and may(membership, "calendar.be_booked")
    try:
        with schemas.company(membership.tenant.schema_name):
            known = Professional.objects.filter(user=membership.user_id)
            if known.exists():
                with watching():
                    known.update(is_active=is_in)
            elif is_in:
                _seat(membership)
    except schemas.NoSuchCompany:
        return


def follow_profile(sender: Any, *, membership: Membership, **_: Any) -> None:
    """Listens to `membership_described`: the specialty of somebody who logs in is the one of their profile."""
    try:
        with schemas.company(membership.tenant.schema_name):
            Professional.objects.filter(user=membership.user_id).update(specialty=membership.specialty)
    except schemas.NoSuchCompany:
        return


def lead_profile(professional: Professional, company: Tenant, *, keep: bool) -> None:
    """The other way: what the calendar's page says of somebody who logs in stands in their profile too.

    Without `keep` nobody has typed a specialty, and the one of the profile is taken. Saves the professional.
    """
    row = Membership.objects.filter(tenant=company, user=professional.user_id).first()
    if row is None:
        return
    if not keep and row.specialty:
        professional.specialty = row.specialty
        professional.save(update_fields=["specialty"])
    elif row.specialty != professional.specialty:
        Membership.objects.filter(pk=row.pk).update(specialty=professional.specialty)
        notices.publish("people.changed", row.pk, schema=company.schema_name)


@transaction.atomic
def _seat(membership: Membership) -> None:
    """In the company's opening hours, but for no service: what they do, somebody says who knows it."""
    professional = Professional.objects.create(
        name=membership.user.name,
        specialty=membership.specialty,
        user=membership.user,
        position=Professional.objects.count(),
    )
    WorkingHours.objects.bulk_create(
        WorkingHours(
            professional=professional,
            weekday=int(day),
            start=time.fromisoformat(start),
            end=time.fromisoformat(end),
        )
        for day, blocks in membership.tenant.opening.items()
        for start, end in blocks
    )
