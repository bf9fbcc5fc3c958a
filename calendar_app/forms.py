"""What people ask of the calendar, checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from calendar_app.availability import company_zone
from calendar_app.models import Appointment, Professional, Service
from calendar_app.telling import Wish
from leads.forms import PersonForm
from leads.models import Lead
from leads.services import create_lead
from tenants.errors import UserError
from tenants.models import Membership, User

# Inside a form `date` and `time` are fields.
Date = date
Time = time
MINUTES_OF_A_DAY = 24 * 60
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
    # As addresses say it: "" where it need not be said.
    choice: str = ""


class CalendarQuery(forms.Form):
    """An address of the calendar; whatever makes no sense in it counts as not written."""

    date = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    view = forms.ChoiceField(required=False, choices=VIEWS)
    who = forms.UUIDField(required=False)

    def read(self, *, today: Date, own: UUID | None = None) -> Shown:
        """Whoever is booked themself (`own`) sees their own agenda until they choose another, or everybody's."""
        self.is_valid()
        day = self.cleaned_data.get("date") or today
        sensible = FIRST_DAY <= day <= LAST_DAY
        who = self.cleaned_data.get("who") if "who" in self.data else own
        choice = str(who) if who else "all" if own else ""
        return Shown(day if sensible else today, self.cleaned_data.get("view") or "week", who, choice)


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


@dataclass(frozen=True)
class Chosen:
    """The time that somebody wants, and with whom; None is whoever is free."""

    start: datetime
    professional: Professional | None


class WhenForm(forms.Form):
    """Whom, which day, and the time.

    An hour that was typed goes before a free time that is selected, since nobody types by default. A free time counts
    only for what it was listed for: the day, the service and the person that stand in the form now.
    """

    professional = forms.ModelChoiceField(
        Professional.objects.none(),
        label=pgettext_lazy("appointment", "With"),
        required=False,
        empty_label=_("Whoever is free"),
    )
    date = DayField(label=_("Day"), widget=ISO_DATE)
    slot = SlotField(label=_("Free times"), required=False)
    # What the free times were listed for: see `listed_for`.
    listed = forms.CharField(required=False)
    # From dragging: minutes since the midnight of `date`; the dialog shows them as an hour that was typed.
    minute = forms.IntegerField(required=False, min_value=0, max_value=MINUTES_OF_A_DAY - 1)
    time = forms.TimeField(
        label=_("Another time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    overbook = forms.BooleanField(label=_("Book it although it is not free"), required=False)
    # Offered once somebody turned out to have another appointment then.
    allow_overlap = forms.BooleanField(label=_("Book it all the same"), required=False)
    # What the lead hears of it: see `telling.Wish`.
    tell = forms.ChoiceField(required=False, choices=Wish.choices)

    def __init__(self, *args: Any, may_overbook: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_overbook = may_overbook
        if self.is_bound and self.was_dragged and not self.data.get("time"):
            dropped = int(self.data["minute"])
            self.data = {**{name: self.data.get(name) for name in self.data}, "time": _clock(dropped)}
        self.fields["professional"].queryset = Professional.objects.bookable()  # type: ignore[attr-defined]

    def clean_overbook(self) -> bool:
        return bool(self.cleaned_data["overbook"]) and self.may_overbook

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not {"date", "time", "minute", "slot", "professional"} & set(self.errors):
            data["chosen"] = self._choose(data)
        return data

    def _choose(self, data: dict[str, Any]) -> Chosen | None:
        """Leaves the error where nothing, or nothing that makes sense, was chosen."""
        day = data["date"]
        if data.get("time") is not None:
            return self._at(day, data["time"], data.get("professional"))
        if not data.get("slot"):
            self.add_error("slot", _("Choose a time."))
            return None
        chosen = Chosen(*data["slot"])
        if not self._is_listed_now(chosen, day, data.get("professional")):
            self.add_error("slot", _("The day, the service or the person has changed. Choose one of the times below."))
            return None
        return chosen

    def _at(self, day: Date, at: Time, person: Professional | None) -> Chosen | None:
        start = datetime.combine(day, at, company_zone())
        if start.astimezone(UTC).astimezone(company_zone()).replace(tzinfo=None) != start.replace(tzinfo=None):
            self.add_error("time", _("Clocks change then, and this hour does not exist. Write another one."))
            return None
        return Chosen(start, person)

    def _is_listed_now(self, chosen: Chosen, day: Date, person: Professional | None) -> bool:
        """A free time stands for the question it answered; who sends none means the day and the person in the form."""
        if listed := self.cleaned_data.get("listed"):
            return listed == listed_for(day, self.data.get("service"), self.data.get("professional"))
        return chosen.start.astimezone(company_zone()).date() == day and person in (None, chosen.professional)

    @property
    def start(self) -> datetime:
        """Call on a valid form."""
        return self._chosen.start

    @property
    def with_whom(self) -> Professional | None:
        """Call on a valid form."""
        return self._chosen.professional

    @property
    def _chosen(self) -> Chosen:
        chosen: Chosen | None = self.cleaned_data["chosen"]
        assert chosen is not None
        return chosen

    @property
    def was_dragged(self) -> bool:
        minute = str(self.data.get("minute") or "")
        return minute.isdecimal() and int(minute) < MINUTES_OF_A_DAY

    @property
    def typed_time(self) -> str:
        """The hour in the field of its own, valid or not; "" while there is none."""
        field = self.fields["time"]
        value = self.data.get("time") if self.is_bound else self.get_initial_for_field(field, "time")
        return value.strftime("%H:%M") if isinstance(value, time) else str(value or "").strip()


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def listed_for(day: Date, service: object, professional: object) -> str:
    """What free times were listed for, as the form sends it along with the one that was chosen."""
    return f"{day.isoformat()}|{service or ''}|{professional or ''}"


class MoveForm(WhenForm):
    """Another time for an appointment."""

    # The start that the dialog showed: somebody may have moved it since.
    seen = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M:%S%z"], widget=forms.HiddenInput)

    def __init__(self, *args: Any, appointment: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.appointment = appointment

    @property
    def means_anybody(self) -> bool:
        """ "Whoever is free" stands in the form; where nobody is named at all the appointment keeps its own."""
        return "professional" in self.data and not self.data["professional"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        chosen, stands = data.get("chosen"), self.appointment.start
        if data.get("seen") and data["seen"] != stands and not (chosen and chosen.start == stands):
            self.add_error(None, _("Somebody has moved this appointment meanwhile. Look at its time, then choose."))
        return data


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
    field_order = ("lead", "service", "professional", "date", "slot", "time", "overbook", "note", "key")

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self.fields["lead"].queryset = Lead.objects.visible_to(member)  # type: ignore[attr-defined]
        self.fields["service"].queryset = Service.objects.bookable()  # type: ignore[attr-defined]
        country = member.tenant.country
        self.person = PersonForm(self.data if self.is_bound else None, country=country, prefix="new")
        # Who has the number of somebody new already; the search offers them.
        self._holder: Lead | None = None

    @property
    def searched(self) -> str:
        """What stands in the search for a lead."""
        asked = self.data.get(self.person.add_prefix("phone") if self._holder else "q") if self.is_bound else ""
        return str(asked or "").strip()[:120]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("lead") and self._describes_somebody():
            self.add_error("lead", _("Choose a lead you found, or add somebody new: not both."))
        elif data.get("lead") and not self._is_searched(data["lead"].pk):
            self.add_error("lead", _("The search looks for somebody else by now. Choose who comes from what it finds."))
        elif not data.get("lead") and "lead" not in self.errors:
            if not self._describes_somebody():
                self.add_error("lead", _("Choose who comes, or add somebody new."))
            elif not self.person.is_valid():
                self.add_error("lead", _("Check what you wrote about the new lead."))
        return data

    def _is_searched(self, pk: UUID) -> bool:
        """Whoever is chosen is one of those that the search, where there is one, finds as it stands now."""
        found = Lead.objects.visible_to(self.member).matching(self.searched, self.member.tenant.country)
        return not self.searched or found.filter(pk=pk).exists()

    def _describes_somebody(self) -> bool:
        """Something was written about a new lead."""
        return any(self.data.get(self.person.add_prefix(name), "").strip() for name in self.person.fields)

    @property
    def chosen_lead(self) -> Lead | None:
        """The lead the form stands for now, valid or not; nobody while somebody else is searched for or described."""
        if self.is_bound and self._describes_somebody():
            return None
        value = self["lead"].value()
        try:
            pk = UUID(str(value)) if value else None
        except ValueError:
            return None
        if pk is None or not self._is_searched(pk):
            return None
        return Lead.objects.visible_to(self.member).filter(pk=pk).first()

    def refuse(self, error: UserError) -> None:
        """Leaves a verb's refusal at the field that it is about. Call on a valid form."""
        if error.code != "phone":
            self.add_error("lead", error.message)
            return
        number = self.person.cleaned_data["phone"]
        visible = Lead.objects.visible_to(self.member)
        self._holder = visible.reachable_at(phone=number, country=self.member.tenant.country).first()
        words = _("%(name)s has this number already. Choose them in the search above, or write another number.")
        named = words % {"name": self._holder.display_name} if self._holder else error.message
        self.person.add_error("phone", named)
        self.add_error("lead", _("Check what you wrote about the new lead."))

    def find_or_add_lead(self) -> Lead:
        """Call on a valid form, in a transaction. Raises UserError when the number is another lead's."""
        if self.cleaned_data["lead"]:
            return self.cleaned_data["lead"]
        owner: User | None = None if self.member.sees_everything else self.member.user
        return create_lead(**self.person.cleaned_data, owner=owner, by=self.member.user)


class SlotsForm(forms.Form):
    """What the free times are asked for; everything but the service may be missing."""

    service = forms.ModelChoiceField(Service.objects.all())
    professional = forms.ModelChoiceField(Professional.objects.all(), required=False)
    date = DayField(required=False)
    moving = forms.ModelChoiceField(Appointment.objects.alive(), required=False)


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it cancelled?"), max_length=200, required=False, help_text=_("Only your team reads this.")
    )
    tell = forms.ChoiceField(required=False, choices=Wish.choices)
