"""What tests make, with keyword-only arguments and invented data."""

from datetime import datetime
from itertools import count
from typing import Any

from django.db import connection
from django.utils import timezone

from leads.models import ContactPoint, Lead
from tenants.models import Membership, Tenant, User
from tenants.services import create_company

PASSWORD = "Correct-Horse-7"


def make_companies() -> None:
    """The two companies of the cast and their people."""
    solar = create_company(
        name="Aurora Solar",
        owner_email="ana@example.test",
        owner_name="Ana Molina",
        language="es",
        zone="America/Argentina/Buenos_Aires",
        country="AR",
        currency="ARS",
    )
    create_company(
        name="Clinique du Parc",
        owner_email="carla@example.test",
        owner_name="Carla Meunier",
        language="fr",
        zone="Europe/Paris",
        country="FR",
        currency="EUR",
    )
    make_member(tenant=solar, email="beto@example.test", name="Beto Sanz", role=Membership.Role.AGENT)
    make_member(tenant=solar, email="sonia@example.test", name="Sonia Prado", role=Membership.Role.SECRETARY)
    connection.set_schema_to_public()


def make_member(
    *,
    tenant: Tenant,
    email: str,
    name: str = "Somebody",
    role: str = Membership.Role.AGENT,
    status: str = Membership.Status.ACTIVE,
) -> Membership:
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, PASSWORD, name=name)
    return Membership.objects.create(user=user, tenant=tenant, role=role, status=status)


_numbers = count(1)


def make_lead(
    *,
    first_name: str = "Marta",
    last_name: str = "Ruiz",
    phone: str | None = None,
    email: str = "",
    bsuid: str = "",
    at: datetime | None = None,
    **fields: Any,
) -> Lead:
    """A lead of the entered company with a telephone of its own (`phone=""` for none), found by search."""
    at = at or timezone.now()
    lead = Lead.objects.create(
        first_name=first_name,
        last_name=last_name,
        email=email,
        **{"created_at": at, "last_activity_at": at, "stage_since": at, **fields},
    )
    number = f"+549115555{next(_numbers):04d}" if phone is None else phone
    for kind, value in ((ContactPoint.Kind.PHONE, number), ("bsuid", bsuid), ("email", email)):
        lead.add_contact_point(kind, value)
    Lead.objects.filter(pk=lead.pk).refresh_search()
    return lead
