"""The words of the audit trail for appointments and the calendar's settings."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from calendar_app import public_holidays
from calendar_app.models import Appointment, BookingRules, Closure, Professional, Service
from company import label_registry
from tenants import dates, languages


def _appointments(ids: set[UUID]) -> Mapping[UUID, label_registry.Named]:
    rows = Appointment.objects.filter(pk__in=ids).with_people()
    return {row.pk: (f"{row.attendee_name} · {row.service.name}".strip(" ·"), row.get_absolute_url()) for row in rows}


def _settings(ids: set[UUID]) -> Mapping[UUID, label_registry.Named]:
    """Services and professionals: what settings are about, and whom an appointment is with."""
    address = reverse("calendar:settings")
    found = dict(Service.objects.filter(pk__in=ids).values_list("pk", "name"))
    found |= dict(Professional.objects.filter(pk__in=ids).values_list("pk", "name"))
    return {pk: (name, address) for pk, name in found.items()}


def _region(stored: Any) -> str:
    """A country, and its part where one was chosen."""
    country, part = public_holidays.split(str(stored))
    name = languages.reader().territories.get(country) or country
    return f"{name}, {dict(public_holidays.parts(country)).get(part, part)}" if part else name


def _day(stored: Any) -> str:
    return dates.written(date.fromisoformat(str(stored)))


def register_audit_labels() -> None:
    """Called once when the app is ready."""
    fields = {
        "start": pgettext_lazy("field", "Start"), "professional": pgettext_lazy("field", "Professional"),
        "status": pgettext_lazy("field", "Status"), "news": pgettext_lazy("field", "News"),
        "reason": pgettext_lazy("field", "Reason"),
        "overbooked": pgettext_lazy("field", "Although it was not free"),
        "fields": pgettext_lazy("field", "What was changed"), "day": pgettext_lazy("field", "Day"),
        "account": pgettext_lazy("field", "Account"), "calendar": pgettext_lazy("field", "Calendar"),
    }  # fmt: skip
    label_registry.register_labels(
        "appointment", pgettext_lazy("audit", "Appointments"), namer=_appointments, fields=fields,
        readers={
            "status": label_registry.choices(Appointment.Status.choices),
            "news": label_registry.choices(Appointment.News.choices),
        },
        actions={
            "booked": _("Booked an appointment"), "moved": _("Moved an appointment"),
            "kept": _("Left an appointment outside the hours"),
            "cancelled": _("Cancelled an appointment"), "confirmed": _("Confirmed an appointment"),
            "attended": _("Noted that somebody came"), "no_show": _("Noted that somebody did not come"),
            "told": _("Told a lead on WhatsApp of an appointment"),
            "untold": _("Could not tell a lead of an appointment"),
            "exported": _("Exported the appointments"),
        },
    )  # fmt: skip
    named = {f"name_{code}": name for code, name in languages.own_names()}
    changed = label_registry.names_of_fields(
        Service, **named, professionals=_("Who does it"), required=_("A booking needs"),
        specialty=_("specialty"), user=_("logs in as"), services=_("services"), working_hours=_("Working hours"),
        **{field.name: field.verbose_name for model in (BookingRules, Closure) for field in model._meta.fields},
    )  # fmt: skip
    label_registry.read_also("company", holidays_region=_region)
    label_registry.register_labels(
        "calendar", pgettext_lazy("audit", "Calendar"), namer=_settings, fields=fields,
        readers={"fields": changed, "day": _day},
        actions={
            "rules": _("Changed the booking rules"), "service": _("Changed a service"),
            "professional": _("Changed a professional"), "closure": _("Changed closed days"),
            "closure_deleted": _("Removed closed days"), "provider": _("Changed the calendar's provider"),
            "holiday_worked": _("Keeps open on a public holiday"),
            "holiday_closed": _("Closes on a public holiday again"),
        },
    )  # fmt: skip
    label_registry.register_labels(
        "google", "Google Calendar", namer=_settings, fields=fields,
        actions={
            "connected": _("Connected Google Calendar"), "disconnected": _("Disconnected Google Calendar"),
            "broken": _("Google disconnected the calendars"), "calendar": _("Chose a professional's calendar"),
        },
    )  # fmt: skip
