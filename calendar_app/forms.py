"""What people ask of the calendar, checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from calendar_app.availability import company_zone
from calendar_app.models import Appointment, Professional, Service
from leads.forms import PersonForm
from leads.models import Lead
from leads.services import create_lead
from tenants.models import Membership, User

# Inside a form `date` is a field.
Date = date
FIRST_DAY, LAST_DAY = date(2000, 1, 3), date(2100, 1, 3)
VIEWS = [
    ("day", pgettext_lazy("calendar", "Day")),
    ("week", pgettext_lazy("calendar", "Week")),
    ("list", pgettext_lazy("calendar", "List")),
]
# The native pickers want ISO whatever the language of the page.
ISO_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


@dataclass(frozen=True)
class Shown:
    """What of the calendar is looked at."""

    date: date
    view: str
    who: UUID | None


class CalendarQuery(forms.Form):
    """An address of the calendar; whatever makes no sense in it counts as not written."""

    date = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    view = forms.ChoiceField(required=False, choices=VIEWS)
    who = forms.UUIDField(required=False)

    def read(self, *, today: Date) -> Shown:
        self.is_valid()
        day = self.cleaned_data.get("date") or today
        sensible = FIRST_DAY <= day <= LAST_DAY
        return Shown(day if sensible else today, self.cleaned_data.get("view") or "week", self.cleaned_data.get("who"))


class DayField(forms.DateField):
    """A day that a calendar can have; at the ends of Python's own there is no day before or after."""

    default_validators = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]


class SlotField(forms.CharField):
    """A slot as its radio names it: "2026-11-25T17:00:00-03:00|<professional>" → (aware start, professional)."""

    def clean(self, value: Any) -> tuple[datetime, Professional] | None:
        text = super().clean(value)
        if not text:
            return None
        moment, _bar, professional = text.partition("|")
        try:
            start, pk = datetime.fromisoformat(moment), UUID(professional)
        except ValueError:
            start = None
        person = Professional.objects.bookable().filter(pk=pk).first() if start else None
        if start is None or start.tzinfo is None or person is None or not FIRST_DAY <= start.date() <= LAST_DAY:
            raise forms.ValidationError(_("Choose one of the free times."))
        return start, person


class WhenForm(forms.Form):
    """Whom, which day, and the time: one of the free slots or, when overbooking is allowed, any."""

    professional = forms.ModelChoiceField(
        Professional.objects.none(),
        label=pgettext_lazy("appointment", "With"),
        required=False,
        empty_label=_("Whoever is free"),
    )
    date = DayField(label=_("Day"), widget=ISO_DATE)
    slot = SlotField(label=_("Free times"), required=False)
    # From dragging: minutes since the midnight of `date`.
    minute = forms.IntegerField(required=False, min_value=0, max_value=24 * 60 - 1)
    overbook = forms.BooleanField(label=_("Book it although it is not free"), required=False)
    time = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(self, *args: Any, may_overbook: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_overbook = may_overbook
        self.fields["professional"].queryset = Professional.objects.bookable()  # type: ignore[attr-defined]

    def clean_overbook(self) -> bool:
        return bool(self.cleaned_data["overbook"]) and self.may_overbook

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("overbook") and not data.get("time"):
            self.add_error("time", _("Write the time."))
        elif not self.errors and self._start(data) is None:
            self.add_error("slot", _("Choose a time."))
        return data

    def _start(self, data: dict[str, Any]) -> datetime | None:
        day = data.get("date")
        if data.get("overbook") and day and data.get("time"):
            return datetime.combine(day, data["time"], company_zone())
        if day and data.get("minute") is not None:
            return datetime.combine(day, time(data["minute"] // 60, data["minute"] % 60), company_zone())
        return data["slot"][0] if data.get("slot") else None

    @property
    def start(self) -> datetime:
        """Call on a valid form."""
        start = self._start(self.cleaned_data)
        assert start is not None
        return start

    @property
    def with_whom(self) -> Professional | None:
        if self.cleaned_data.get("slot") and not self.cleaned_data["overbook"]:
            return self.cleaned_data["slot"][1]
        return self.cleaned_data.get("professional")


class ServiceChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return _("%(service)s, %(minutes)s min") % {"service": obj.name, "minutes": obj.minutes}


class BookForm(WhenForm):
    """A new appointment of a known lead, or of somebody who is added with it."""

    lead = forms.ModelChoiceField(Lead.objects.none(), required=False, widget=forms.HiddenInput)
    service = ServiceChoice(Service.objects.none(), label=_("Service"), empty_label=None)
    note = forms.CharField(label=_("Note for your team"), max_length=500, required=False)
    # Names this opening of the form: sent twice, it books once.
    key = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    field_order = ("lead", "service", "professional", "date", "slot", "overbook", "time", "note", "key")

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self.fields["lead"].queryset = Lead.objects.visible_to(member)  # type: ignore[attr-defined]
        self.fields["service"].queryset = Service.objects.bookable()  # type: ignore[attr-defined]
        country = member.tenant.country
        self.person = PersonForm(self.data if self.is_bound else None, country=country, prefix="new")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("lead") and "lead" not in self.errors:
            if not any(self.data.get(self.person.add_prefix(name), "").strip() for name in self.person.fields):
                self.add_error("lead", _("Choose who comes, or add somebody new."))
            elif not self.person.is_valid():
                self.add_error("lead", _("Check what you wrote about the new lead."))
        return data

    @property
    def chosen_lead(self) -> Lead | None:
        """The lead the form stands for now, valid or not."""
        value = self["lead"].value()
        try:
            pk = UUID(str(value)) if value else None
        except ValueError:
            return None
        return Lead.objects.visible_to(self.member).filter(pk=pk).first() if pk else None

    def find_or_add_lead(self) -> Lead:
        """Call on a valid form, in a transaction. Raises UserError when the number is another lead's."""
        if self.cleaned_data["lead"]:
            return self.cleaned_data["lead"]
        owner: User | None = None if self.member.sees_everything else self.member.user
        return create_lead(**self.person.cleaned_data, owner=owner, by=self.member.user)


class SlotsForm(forms.Form):
    """What the free times are asked for; everything but the service may be missing."""

    service = forms.ModelChoiceField(Service.objects.all())
    professional = forms.ModelChoiceField(Professional.objects.bookable(), required=False)
    date = DayField(required=False)
    moving = forms.ModelChoiceField(Appointment.objects.alive(), required=False)


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it cancelled?"), max_length=200, required=False, help_text=_("Only your team reads this.")
    )
