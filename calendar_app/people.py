"""Who may be booked follows who may come in."""

from datetime import time
from typing import Any

from django.db import transaction

from calendar_app.models import Professional, Service, WorkingHours
from tenants import schemas
from tenants.models import Membership
from tenants.permissions import may


def follow(sender: Any, *, membership: Membership, what: str, **_: Any) -> None:
    """Listens to `membership_decided`: an approved professional can be booked, a suspended one no longer."""
    is_in = membership.status == Membership.Status.ACTIVE and may(membership, "calendar.be_booked")
    try:
        with schemas.company(membership.tenant.schema_name):
            known = Professional.objects.filter(user=membership.user_id)
            if known.exists():
                known.update(is_active=is_in)
            elif is_in:
                _seat(membership)
    except schemas.NoSuchCompany:
        return


@transaction.atomic
def _seat(membership: Membership) -> None:
    """Everything the company offers, in its opening hours, until somebody says otherwise."""
    professional = Professional.objects.create(
        name=membership.user.name,
        specialty=membership.specialty,
        user=membership.user,
        position=Professional.objects.count(),
    )
    professional.services.set(Service.objects.filter(is_active=True))
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
