"""A company: one row in `public`, one PostgreSQL schema of its own."""

from datetime import time
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django_tenants.models import TenantMixin

from tenants import audit, languages
from tenants.fields import NameField
from tenants.ids import new_id


def validate_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(_("Choose a time zone such as Europe/Paris."))


def default_opening() -> dict[str, list[list[str]]]:
    """Monday to Friday 09:00–18:00, Saturday 09:00–13:00; keys "0" (Monday) to "6"."""
    week: dict[str, list[list[str]]] = {str(day): [["09:00", "18:00"]] for day in range(5)}
    return week | {"5": [["09:00", "13:00"]], "6": []}


def default_modules() -> list[str]:
    return ["crm_sales"]


class TenantQuerySet(models.QuerySet["Tenant"]):
    def active(self) -> "TenantQuerySet":
        return self.filter(status=Tenant.Status.ACTIVE, upgrade_failure="")

    def unfinished_plans(self) -> "TenantQuerySet":
        """What the installation's owner asked a task to make; a company that a command began is the command's."""
        return self.filter(status=Tenant.Status.CREATING).exclude(plan={}).exclude(plan__has_key="begun")

    def planned(self) -> "TenantQuerySet":
        """What a task is to make now; a failed one waits for the installation's owner."""
        return self.unfinished_plans().filter(failure="")


class Tenant(TenantMixin):
    """A company and the settings that are needed before its schema is entered."""

    class Status(models.TextChoices):
        CREATING = "creating", _("Being created")
        ACTIVE = "active", _("Active")
        INACTIVE = "inactive", _("Inactive")
        DELETING = "deleting", _("Being deleted")

    class CalendarProvider(models.TextChoices):
        """Where appointments live. Google's is chosen by connecting an account, and left by disconnecting it."""

        LOCAL = "local", _("Calendar of Nexus CRM")
        GOOGLE = "google", "Google Calendar"

    auto_create_schema = False
    auto_drop_schema = False

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = NameField(_("name"), max_length=120)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.CREATING)
    language = models.CharField(
        _("language"),
        max_length=5,
        choices=languages.own_names,
        default="es",
    )
    zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_zone])
    country = models.CharField(_("country"), max_length=2, default="AR", help_text=_("Two letters, for phone numbers."))
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    accent_hue = models.PositiveSmallIntegerField(
        _("accent colour"), default=288, validators=[MinValueValidator(0), MaxValueValidator(359)]
    )
    modules = models.JSONField(_("active modules"), default=default_modules)
    opening = models.JSONField(_("opening hours"), default=default_opening)
    # "AR" or "ES-MD"; empty while nobody has chosen: then no public holiday closes the company.
    holidays_region = models.CharField(_("region of the public holidays"), max_length=40, blank=True, default="")
    calendar_provider = models.CharField(
        _("calendar"), max_length=10, choices=CalendarProvider, default=CalendarProvider.LOCAL
    )
    # Why the tables could not be brought up to date; nobody works in the company until they are.
    upgrade_failure = models.CharField(max_length=200, blank=True, default="", db_default="", editable=False)
    # The name of a file in the company's media folder; see `tenants.companies.logo`.
    logo = models.CharField(max_length=80, blank=True, default="", editable=False)
    registration_open = models.BooleanField(_("people may ask to join"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # While it is being made: the first CEO's `email` and `name`, and `begun`, the settings a command was given.
    plan = models.JSONField(default=dict, blank=True, editable=False)
    # Why the last try to make it ended, in words; empty while nothing is wrong.
    failure = models.TextField(_("what went wrong"), blank=True, editable=False)

    objects = TenantQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("company")
        verbose_name_plural = _("companies")

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.status == self.Status.ACTIVE and not self.upgrade_failure

    @property
    def must_be_upgraded(self) -> bool:
        """It would work, but its tables are those of a former version."""
        return self.status == self.Status.ACTIVE and bool(self.upgrade_failure)

    def note_upgrade(self, failure: str) -> None:
        """How an upgrade of the tables ended: why it failed, or ""."""
        self.upgrade_failure = failure[:200]
        Tenant.objects.filter(pk=self.pk).update(upgrade_failure=self.upgrade_failure)

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def has_module(self, name: str) -> bool:
        return name in self.modules

    @transaction.atomic
    def change(self, values: dict[str, Any], *, by: AbstractBaseUser) -> None:
        """These settings from the next request on, with what they were in the audit trail. Values must be JSON."""
        now = Tenant.objects.select_for_update().get(pk=self.pk)
        before = {name: getattr(now, name) for name, value in values.items() if getattr(now, name) != value}
        for name, value in values.items():
            setattr(self, name, value)
        if before:
            self.save(update_fields=list(before), verbosity=0)
            after = {name: values[name] for name in before}
            audit.record(self.schema_name, "company.changed", self.pk, by=by.pk, before=before, after=after)

    def opening_span(self) -> tuple[time, time]:
        """The widest hours of the week, (09:00, 18:00) when none are set; used to read "at 5" as 17:00."""
        blocks: list[Any] = [block for day in self.opening.values() for block in day]
        if not blocks:
            return time(9), time(18)
        ends = [(time.fromisoformat(start), time.fromisoformat(end)) for start, end in blocks]
        # What ends at midnight or later is open to the end of the day.
        return min(start for start, _ in ends), max(end if end > start else time.max for start, end in ends)
