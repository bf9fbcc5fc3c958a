"""What can be booked, with whom, when people work, and the appointments themselves."""

from datetime import date, datetime, time, timedelta
from typing import Self
from uuid import UUID

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import BooleanField, Case, Exists, ExpressionWrapper, F, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Django looks for the tables of a room here.
from calendar_app.external.models import (  # noqa: F401
    SOURCE,
    CalendarLink,
    GoogleAccount,
    GoogleEvent,
    MirroredAppointment,
    PushChannel,
)
from leads.models import Lead
from tenants.fields import NameField
from tenants.hours import WHOLE_DAY, minutes_of
from tenants.ids import new_id
from tenants.models import Membership, User

# No appointment is longer, buffers included; the queries over a window rely on it.
LONGEST = timedelta(days=1)


def full_name(attendee: dict[str, str]) -> str:
    """The name in an appointment's `attendee`, or ""."""
    return f"{attendee.get('first_name', '')} {attendee.get('last_name', '')}".strip()


def default_required() -> list[str]:
    return ["name", "email"]


class ServiceQuerySet(models.QuerySet["Service"]):
    def bookable(self) -> Self:
        """Active, and with somebody who does it."""
        return self.filter(is_active=True, professionals__is_active=True).distinct()


class Service(models.Model):
    """Something a lead can book."""

    REQUIRABLE = ("name", "email", "document", "insurance")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = NameField(_("name"), max_length=80, unique=True)
    # Other words leads use for it, in any language: ["limpieza", "détartrage", "cleaning"].
    aliases = models.JSONField(_("other words for it"), default=list, blank=True)
    # {"en": "Technical visit", …}; `name` is in the company's own language.
    names = models.JSONField(default=dict, blank=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    category = models.CharField(_("category"), max_length=60, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("duration in minutes"), default=30, validators=[MinValueValidator(5), MaxValueValidator(720)]
    )
    buffer_before = models.PositiveSmallIntegerField(
        _("minutes free before"), default=0, validators=[MaxValueValidator(240)]
    )
    buffer_after = models.PositiveSmallIntegerField(
        _("minutes free after"), default=0, validators=[MaxValueValidator(240)]
    )
    price = models.DecimalField(
        _("price"), max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    show_price = models.BooleanField(_("tell the price"), default=True)
    # What a booking needs: any of "name", "email", "document", "insurance".
    required = models.JSONField(_("data a booking needs"), default=default_required)
    # Urgent leads are offered this one first.
    for_urgent = models.BooleanField(_("for urgent cases"), default=False)
    is_active = models.BooleanField(_("can be booked"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        """The name in `language` ("es", "es_AR", "fr"), else the company's own."""
        return self.names.get(language) or self.names.get(language[:2]) or self.name

    def end_of(self, start: datetime) -> datetime:
        return start + timedelta(minutes=self.minutes)

    def blocked_span(self, start: datetime) -> DateTimeTZRange:
        """[start − buffer before, end + buffer after): what an appointment at `start` takes from its professional."""
        before, after = timedelta(minutes=self.buffer_before), timedelta(minutes=self.buffer_after)
        return DateTimeTZRange(start - before, self.end_of(start) + after, "[)")


class ProfessionalQuerySet(models.QuerySet["Professional"]):
    def bookable(self) -> Self:
        return self.filter(is_active=True)

    def offering(self, service: Service) -> Self:
        """Active and doing that service, in their order."""
        return self.filter(is_active=True, services=service)

    def locked(self, ids: "list[UUID] | set[UUID]") -> "list[Professional]":
        """Locks these rows until the transaction ends, always in the same order: whoever books them waits here."""
        return list(self.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True))


class Professional(models.Model):
    """Somebody whose time is booked; may be a person who logs in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = NameField(_("name"), max_length=120)
    specialty = models.CharField(_("specialty"), max_length=120, blank=True)
    user = models.ForeignKey(
        User, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+", verbose_name=_("logs in as")
    )
    services = models.ManyToManyField(Service, related_name="professionals", blank=True, verbose_name=_("services"))
    hue = models.PositiveSmallIntegerField(default=288)
    is_active = models.BooleanField(_("can be booked"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = ProfessionalQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class WorkingHours(models.Model):
    """One block of a weekday on which a professional works; a weekday without blocks is a day off.

    An `end` at or before `start` lies on the next day: 18:00–00:00 ends at midnight, 22:00–02:00 runs past it, and
    00:00–00:00 is the whole day.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    professional = models.ForeignKey(Professional, on_delete=models.CASCADE, related_name="working_hours")
    weekday = models.PositiveSmallIntegerField(help_text="0 is Monday")
    start = models.TimeField()
    end = models.TimeField()

    class Meta:
        ordering = ["weekday", "start"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="weekday_0_to_6"),
            models.CheckConstraint(
                condition=~Q(end=models.F("start")) | Q(start=time()), name="working_block_has_length"
            ),
        ]

    @property
    def minutes(self) -> tuple[int, int]:
        """From and to, in minutes from that day's midnight; more than 1440 is past the next midnight."""
        return minutes_of(self.start, self.end)

    @property
    def clock_start(self) -> str:
        return clock(self.minutes[0])

    @property
    def clock_end(self) -> str:
        """ "24:00" for midnight."""
        return clock(self.minutes[1])


def clock(minute: int) -> str:
    """A minute of a day or of the night after it: "09:30", "24:00" for midnight, "02:00" past it."""
    minute = minute if minute <= WHOLE_DAY else minute - WHOLE_DAY
    return f"{minute // 60:02}:{minute % 60:02}"


class ClosureQuerySet(models.QuerySet["Closure"]):
    def between(self, first: date, last: date) -> Self:
        """Those that touch the days from `first` to `last`, both included."""
        return self.filter(last__gte=first, first__lte=last)


class Closure(models.Model):
    """Days on which the whole company is closed (`last` included)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    objects = ClosureQuerySet.as_manager()

    class Meta:
        ordering = ["first"]
        constraints = [models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="closure_forward")]


class WorkedHoliday(models.Model):
    """A public holiday on which the company works all the same."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    day = models.DateField(unique=True)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return self.day.isoformat()


class BookingRules(models.Model):
    """One row a company: how far ahead and on which grid it can be booked."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    minimum_notice_minutes = models.PositiveIntegerField(
        _("shortest notice in minutes"), default=60, validators=[MaxValueValidator(60 * 24 * 30)]
    )
    horizon_days = models.PositiveSmallIntegerField(
        _("days ahead"), default=60, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    grid_minutes = models.PositiveSmallIntegerField(
        _("a slot starts every … minutes"), default=15, validators=[MinValueValidator(5), MaxValueValidator(240)]
    )
    hold_minutes = models.PositiveSmallIntegerField(
        _("minutes a chosen slot is held"), default=10, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )

    # Somebody has said which public holidays close the company, none perhaps.
    is_region_chosen = models.BooleanField(default=False, editable=False)

    @classmethod
    def current(cls) -> "BookingRules":
        """The company's rules; the defaults, unsaved, while nobody has set any."""
        return cls.objects.first() or cls()


class ExternalBlockQuerySet(models.QuerySet["ExternalBlock"]):
    def between(self, start: datetime, end: datetime) -> Self:
        """Those that touch [start, end)."""
        return self.filter(span__overlap=DateTimeTZRange(start, end, "[)"))

    def told_to(self, member: Membership) -> Self:
        """All of them, each with `words`: what stands in somebody's own calendar is theirs, else "" (busy)."""
        if member.sees_everything:
            return self.annotate(words=F("title"))
        open_to = Q(professional__user=member.user_id) | ~Q(source=SOURCE)
        return self.annotate(words=Case(When(open_to, then=F("title")), default=Value("")))


class ExternalBlock(models.Model):
    """Time that something outside has taken: another calendar, a holiday of one person, a manual block."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    professional = models.ForeignKey(Professional, on_delete=models.CASCADE, related_name="external_blocks")
    span = DateTimeRangeField()
    title = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=20, default="manual")
    external_id = models.CharField(max_length=255, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)

    objects = ExternalBlockQuerySet.as_manager()
    # Only on rows of `told_to`.
    words: str


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def visible_to(self, member: Membership) -> Self:
        """Everybody of the company sees which time is taken; whose it is, `known_to` and `told_to` decide."""
        return self.all()

    def known_to(self, member: Membership) -> Self:
        """Those of which the member may know everything: of leads they may see, and of their own time."""
        return self if member.sees_everything else self.filter(self._known_to(member))

    def told_to(self, member: Membership) -> Self:
        """All of them, each with `is_known`: False where the member is told only that the time is taken."""
        known = Q(pk__isnull=False) if member.sees_everything else self._known_to(member)
        return self.annotate(is_known=ExpressionWrapper(known, output_field=BooleanField()))

    def told_whole(self) -> Self:
        """Each with a true `is_known`: for rows that were found to be known already."""
        return self.annotate(is_known=Value(True, output_field=BooleanField()))

    @staticmethod
    def _known_to(member: Membership) -> Q:
        own_lead = Lead.objects.visible_to(member).filter(pk=OuterRef("lead"))
        return Q(Exists(own_lead)) | Q(professional__user=member.user_id)

    def taking_time(self, now: datetime | None = None) -> Self:
        """What blocks a professional: booked, or held and not expired."""
        return self.filter(status__in=Appointment.BLOCKING).exclude(
            status=Appointment.Status.HELD, held_until__lte=now or timezone.now()
        )

    def blocking_between(self, start: datetime, end: datetime) -> Self:
        """Those whose time, buffers included, touches [start, end)."""
        return self.filter(
            start__gte=start - LONGEST, start__lt=end + LONGEST, blocked__overlap=DateTimeTZRange(start, end, "[)")
        )

    def overlapping(self, start: datetime, end: datetime) -> Self:
        """Whose own time, without buffers, touches [start, end)."""
        return self.filter(start__gt=start - LONGEST, start__lt=end, end__gt=start)

    def starting_between(self, start: datetime, end: datetime) -> Self:
        return self.filter(start__gte=start, start__lt=end)

    def booked_between(self, start: datetime, end: datetime) -> Self:
        """Made in [start, end), whatever came of them; held times are none yet."""
        return self.filter(created_at__gte=start, created_at__lt=end).exclude(status=Appointment.Status.HELD)

    def shown(self) -> Self:
        """What stands on the calendar: everything but cancelled ones and expired holds."""
        return self.exclude(status=Appointment.Status.CANCELLED).exclude(
            status=Appointment.Status.HELD, held_until__lte=timezone.now()
        )

    def alive(self) -> Self:
        """Booked and neither over nor cancelled by word of anybody."""
        return self.filter(status__in=Appointment.ALIVE)

    def upcoming(self) -> Self:
        return self.alive().filter(start__gte=timezone.now()).order_by("start")

    def of_lead(self, lead: Lead) -> Self:
        return self.filter(lead=lead)

    def expired_holds(self, now: datetime | None = None) -> Self:
        return self.filter(status=Appointment.Status.HELD, held_until__lte=now or timezone.now())

    def with_people(self) -> Self:
        """Lead, service and professional come along: what every page shows."""
        return self.select_related("lead", "service", "professional")


class Appointment(models.Model):
    """A lead's time with a professional. The exclusion constraint makes double booking impossible."""

    class Status(models.TextChoices):
        HELD = "held", pgettext_lazy("appointment", "Held")
        SCHEDULED = "scheduled", pgettext_lazy("appointment", "Scheduled")
        CONFIRMED = "confirmed", pgettext_lazy("appointment", "Confirmed")
        ATTENDED = "attended", pgettext_lazy("appointment", "Attended")
        NO_SHOW = "no_show", pgettext_lazy("appointment", "No-show")
        CANCELLED = "cancelled", pgettext_lazy("appointment", "Cancelled")

    class Source(models.TextChoices):
        ASSISTANT = "assistant", pgettext_lazy("booked by", "Assistant")
        STAFF = "staff", pgettext_lazy("booked by", "Staff")
        LINK = "link", pgettext_lazy("booked by", "Link")

    class News(models.TextChoices):
        """What of an appointment its lead may be told."""

        BOOKED = "booked", pgettext_lazy("appointment news", "Booked")
        MOVED = "moved", pgettext_lazy("appointment news", "Moved")
        CANCELLED = "cancelled", pgettext_lazy("appointment news", "Cancelled")

    BLOCKING = (Status.HELD, Status.SCHEDULED, Status.CONFIRMED, Status.ATTENDED)
    ALIVE = (Status.SCHEDULED, Status.CONFIRMED)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="appointments")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    professional = models.ForeignKey(Professional, on_delete=models.PROTECT, related_name="appointments")
    start = models.DateTimeField()
    end = models.DateTimeField()
    # [start − buffer before, end + buffer after)
    blocked = DateTimeRangeField()
    status = models.CharField(max_length=10, choices=Status, default=Status.SCHEDULED)
    source = models.CharField(max_length=10, choices=Source, default=Source.ASSISTANT)
    held_until = models.DateTimeField(null=True, blank=True)
    overbooked = models.BooleanField(default=False)
    # Whom it is for, when that is not the lead: {"first_name", "last_name", "email", "document", "insurance"}.
    attendee = models.JSONField(default=dict)
    note = models.CharField(_("note"), max_length=500, blank=True)
    # One run of the agent (or one form) books once, however often it is tried.
    idempotency_key = models.CharField(max_length=100, null=True, blank=True, unique=True)
    created_by = models.ForeignKey(User, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    # What the lead should have been told on WhatsApp and was not, since it could not be sent.
    untold = models.CharField(max_length=10, choices=News, blank=True, default="")

    objects = AppointmentQuerySet.as_manager()
    # Only on rows of `told_to`.
    is_known: bool

    class Meta:
        ordering = ["start"]
        constraints = [
            ExclusionConstraint(
                name="one_appointment_at_a_time",
                expressions=[("professional", RangeOperators.EQUAL), ("blocked", RangeOperators.OVERLAPS)],
                condition=Q(status__in=["held", "scheduled", "confirmed", "attended"]) & Q(overbooked=False),
            ),
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="appointment_forward"),
        ]
        indexes = [
            models.Index(fields=["start"], name="appointment_start"),
            models.Index(fields=["professional", "start"], name="appointment_professional"),
            models.Index(fields=["lead", "start"], name="appointment_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.lead} · {self.start:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("calendar:appointment", args=[self.pk])

    @property
    def is_alive(self) -> bool:
        """Scheduled or confirmed: it can be moved or cancelled."""
        return self.status in self.ALIVE

    @property
    def has_begun(self) -> bool:
        return self.start <= timezone.now()

    @property
    def owes_news(self) -> bool:
        """There is still something to tell the lead before it is of no use any more."""
        return bool(self.untold) and not self.has_begun

    @property
    def attendee_name(self) -> str:
        """Whom it is for: the attendee's name, else the lead's."""
        return full_name(self.attendee) or self.lead.name

    @property
    def minutes(self) -> int:
        return int((self.end - self.start).total_seconds() // 60)
