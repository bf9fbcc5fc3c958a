"""What tests make, with keyword-only arguments and invented data."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from itertools import count
from typing import Any

from django.db import connection
from django.utils import timezone

from calendar_app.models import Appointment, Professional, Service, WorkingHours
from conversations.models import Conversation, Message
from leads.models import ContactPoint, Lead
from tenants.companies.provisioning import create_company
from tenants.models import Membership, Tenant, User, WhatsAppChannel

PASSWORD = "Correct-Horse-7"
SOLAR, CLINIC = COMPANIES = ("Aurora Solar", "Clinique du Parc")


def make_companies() -> None:
    """The two companies of the cast and their people."""
    solar = create_company(
        name=SOLAR,
        owner_email="ana@example.test",
        owner_name="Ana Molina",
        language="es",
        zone="America/Argentina/Buenos_Aires",
        country="AR",
        currency="ARS",
    )
    create_company(
        name=CLINIC,
        owner_email="carla@example.test",
        owner_name="Carla Meunier",
        language="fr",
        zone="Europe/Paris",
        country="FR",
        currency="EUR",
    )
    for owner in User.objects.filter(email__in=["ana@example.test", "carla@example.test"]):
        owner.set_password(PASSWORD)
        owner.save(update_fields=["password"])
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
    is_proven: bool = True,
) -> Membership:
    """Somebody whose e-mail is proven; who has an account stays as they are."""
    since = timezone.now() if is_proven else None
    user = User.objects.filter(email=email).first()
    user = user or User.objects.create_user(email, PASSWORD, name=name, email_proven_at=since)
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


# The calendar


def make_service(*, name: str = "Technical visit", minutes: int = 60, **fields: Any) -> Service:
    """Something bookable; who does it is said by `make_professional(services=[…])`."""
    return Service.objects.create(name=name, minutes=minutes, **fields)


def make_professional(
    *,
    name: str = "Lucía Ferrer",
    services: Sequence[Service] = (),
    hours: Mapping[int, Sequence[tuple[str, str]]] | None = None,
    **fields: Any,
) -> Professional:
    """Somebody who works Monday to Friday 09:00–18:00, or `hours` {weekday: [("09:00", "13:00"), …]}."""
    professional = Professional.objects.create(name=name, **fields)
    professional.services.set(services)
    week = {day: [("09:00", "18:00")] for day in range(5)} if hours is None else hours
    WorkingHours.objects.bulk_create(
        WorkingHours(
            professional=professional, weekday=day, start=time.fromisoformat(start), end=time.fromisoformat(end)
        )
        for day, blocks in week.items()
        for start, end in blocks
    )
    return professional


def make_appointment(
    *, lead: Lead, service: Service, professional: Professional, start: datetime, **fields: Any
) -> Appointment:
    """A row as it stands, without asking whether the time is free."""
    return Appointment.objects.create(
        lead=lead,
        service=service,
        professional=professional,
        start=start,
        end=service.end_of(start),
        blocked=service.blocked_span(start),
        **fields,
    )


def make_begun(appointment: Appointment, *, ago: timedelta = timedelta(minutes=10)) -> Appointment:
    """The same appointment, begun a little while ago."""
    start = timezone.now() - ago
    appointment.start, appointment.end = start, appointment.service.end_of(start)
    appointment.blocked = appointment.service.blocked_span(start)
    appointment.save(update_fields=["start", "end", "blocked"])
    return appointment


def make_conversation(*, channel: WhatsAppChannel, lead: Lead, **fields: Any) -> Conversation:
    """A talk on this channel with the lead's number; the window is open. Enter the company's schema first."""
    values = {"address": lead.phone or f"XX.{lead.pk}", "last_inbound_at": timezone.now(), **fields}
    return Conversation.objects.create(lead=lead, channel_id=channel.pk, **values)


def make_message(*, conversation: Conversation, text: str = "", author: str = "lead", **fields: Any) -> Message:
    """One message; the conversation's row follows it, as after an ingest."""
    message = conversation.messages.create(text=text, author=author, **fields)
    conversation.apply_message(message)
    return message
