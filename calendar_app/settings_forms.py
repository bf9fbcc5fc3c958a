"""What can be booked, with whom and when, as people fill it in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from calendar_app import public_holidays
from calendar_app.forms import ISO_DATE
from calendar_app.models import BookingRules, Closure, Professional, Service, WorkingHours
from calendar_app.people import lead_profile
from tenants import languages
from tenants.forms.fields import MoneyField
from tenants.forms.meanwhile import ChangesOnly
from tenants.hours import WHOLE_DAY, is_sensible, minutes_of
from tenants.models import Membership, Tenant, User

REQUIRABLE = (
    ("name", gettext_lazy("First and last name")),
    ("email", gettext_lazy("E-mail")),
    ("document", gettext_lazy("Document number")),
    ("insurance", gettext_lazy("Insurance")),
)
Ticks = forms.CheckboxSelectMultiple
LONGEST_DAY = 24 * 60


class ServiceForm(ChangesOnly, forms.ModelForm):
    price = MoneyField(label=gettext_lazy("Price"), max_digits=10, required=False)
    aliases = forms.CharField(
        label=gettext_lazy("Other words for it"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("With commas between, in any language: leads rarely use the exact name."),
    )
    required = forms.MultipleChoiceField(
        label=gettext_lazy("A booking needs"), choices=REQUIRABLE, widget=Ticks, required=False
    )
    professionals = forms.ModelMultipleChoiceField(
        Professional.objects.none(), label=gettext_lazy("Who does it"), widget=Ticks, required=False
    )

    class Meta:
        model = Service
        fields = [
            "name", "minutes", "buffer_before", "buffer_after", "price", "show_price", "description", "category",
            "for_urgent", "is_active",
        ]  # fmt: skip
        error_messages = {"name": {"unique": gettext_lazy("Another service has this name. Write a different one.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Professional.objects.bookable()
        self.fields["professionals"].queryset = offered  # type: ignore[attr-defined]
        chosen = offered if self.instance._state.adding else offered.filter(pk__in=self.instance.professionals.all())
        self.initial.update(
            aliases=", ".join(self.instance.aliases),
            required=self.instance.required,
            professionals=list(chosen),
        )
        for code, language in languages.own_names():
            self.fields[f"name_{code}"] = forms.CharField(
                label=language, max_length=80, required=False, initial=self.instance.names.get(code, "")
            )

    @property
    def translations(self) -> list[forms.BoundField]:
        return [self[f"name_{code}"] for code in languages.codes()]

    def clean_aliases(self) -> list[str]:
        words = (word.strip() for word in self.cleaned_data["aliases"].split(","))
        return list(dict.fromkeys(word for word in words if word))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if sum(data.get(name) or 0 for name in ("minutes", "buffer_before", "buffer_after")) > LONGEST_DAY:
            self.add_error("minutes", _("With the time before and after it is longer than a day."))
        return data

    def save(self, commit: bool = True) -> Service:
        """Call in a transaction."""
        data, service = self.cleaned_data, self.instance
        service.aliases, service.required = data["aliases"], data["required"]
        service.names = {code: data[f"name_{code}"] for code in languages.codes() if data[f"name_{code}"]}
        super().save()
        others = service.professionals.exclude(pk__in=self.fields["professionals"].queryset)  # type: ignore[attr-defined]
        service.professionals.set([*data["professionals"], *others])
        return service


class ProfessionalForm(ChangesOnly, forms.ModelForm):
    class Meta:
        model = Professional
        fields = ["name", "specialty", "user", "services", "is_active"]
        widgets = {"services": Ticks}

    def __init__(self, *args: Any, company: Tenant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Membership.objects.active().filter(tenant=company).values("user")
        self.fields["user"].queryset = User.objects.filter(pk__in=people)  # type: ignore[attr-defined]
        self.fields["user"].empty_label = _("Nobody")  # type: ignore[attr-defined]
        services = Service.objects.filter(is_active=True)
        self.fields["services"].queryset = services  # type: ignore[attr-defined]
        self.company = company
        adding = self.instance._state.adding
        self.initial["services"] = list(services if adding else services.filter(pk__in=self.instance.services.all()))

    def save(self, commit: bool = True) -> Professional:
        """Call in a transaction. Services that are switched off are not on the form and stay as they are."""
        offered = self.fields["services"].queryset  # type: ignore[attr-defined]
        others = [] if self.instance._state.adding else list(self.instance.services.exclude(pk__in=offered))
        saved: Professional = super().save()
        saved.services.add(*others)
        lead_profile(saved, self.company, keep="specialty" in self.changed_data)
        return saved


@dataclass
class HoursDay:
    """One weekday of the editor: `blocks` as typed, `error` when they make no sense."""

    weekday: int
    blocks: list[tuple[str, str]] = field(default_factory=list)
    is_on: bool = True
    error: str = ""
    # What is there, whatever somebody typed.
    before: list[tuple[str, str]] = field(default_factory=list)
    # Somebody else changed the day while it was changed here.
    is_contested: bool = False

    @property
    def name(self) -> str | Promise:
        return WEEKDAYS[self.weekday]

    @property
    def times(self) -> list[tuple[time, time]]:
        """Raises ValueError. Midnight is 00:00, also where 24:00 was typed."""
        return [(_time(start), _end(end)) for start, end in self.blocks]

    @property
    def held(self) -> str:
        """What is there, as the form says it of the moment in which it was made."""
        return _as_text(self.before)

    def compare(self, shown: str | None) -> None:
        """A day that nobody touched is what it is now; one that was changed here and elsewhere is refused once.

        `shown` is what the day held when the form was made; None where nothing is known of it.
        """
        typed = _as_text(self.blocks if self.is_on else [])
        if shown is None or shown == self.held:
            return
        if typed == shown:
            self.blocks, self.is_on = list(self.before), bool(self.before)
        else:
            self.is_contested = typed != self.held


class HoursEditor:
    """A week of working hours: `works-0` ticks the Monday, `from-0` and `to-0` repeat for each of its blocks."""

    def __init__(self, days: list[HoursDay]) -> None:
        self.days = days

    @classmethod
    def of(cls, professional: Professional) -> HoursEditor:
        days = [HoursDay(weekday, is_on=False) for weekday in range(7)]
        for hours in [] if professional._state.adding else professional.working_hours.all():
            days[hours.weekday].blocks.append((hours.clock_start, hours.clock_end))
            days[hours.weekday].is_on = True
        if professional._state.adding:
            for day in days[:5]:
                day.blocks, day.is_on = [("09:00", "18:00")], True
        for day in days:
            day.before = list(day.blocks)
        return cls(days)

    @classmethod
    def typed(cls, data: QueryDict, professional: Professional) -> HoursEditor:
        days, present = [], cls.of(professional).days
        for weekday in range(7):
            pairs = zip(data.getlist(f"from-{weekday}"), data.getlist(f"to-{weekday}"), strict=False)
            blocks = [(start.strip(), end.strip()) for start, end in pairs if start.strip() or end.strip()]
            before = present[weekday].blocks
            day = HoursDay(weekday, blocks, is_on=f"works-{weekday}" in data, before=before)
            day.compare(data.get(f"shown-{weekday}"))
            days.append(day)
        return cls(days)

    def is_valid(self) -> bool:
        """Checks every day; also leaves the errors on them."""
        for day in self.days:
            day.error = self._error(day) if day.is_on else self._error_of_free_day(day)
        if not any(day.error for day in self.days):
            self._check_nights()
        return not any(day.error for day in self.days)

    def _error(self, day: HoursDay) -> str:
        if day.is_contested:
            return self._now(day)
        try:
            blocks = day.times
        except ValueError:
            return _("Write hours such as 09:00.")
        if not blocks:
            return _("Write from when to when, or take the tick away.")
        if not all(is_sensible(start, end) for start, end in blocks):
            return _("The end lies before the start. A shift past midnight lasts twelve hours at most.")
        spans = sorted(minutes_of(start, end) for start, end in blocks)
        if any(earlier[1] > later[0] for earlier, later in zip(spans, spans[1:], strict=False)):
            return _("These hours overlap.")
        return ""

    def _error_of_free_day(self, day: HoursDay) -> str:
        """The hours that a day had may stay in their fields when its tick is taken away; new ones mean something."""
        if day.is_contested:
            return self._now(day)
        if not day.blocks or day.blocks == day.before:
            return ""
        return _("Tick the day for these hours to count, or remove them.")

    def _now(self, day: HoursDay) -> str:
        now = day.held or _("no working hours")
        return _("Somebody changed this day meanwhile: it is now %(now)s. Save again for yours to count.") % {
            "now": now
        }

    def _check_nights(self) -> None:
        """A shift past midnight ends before the next day's first begins; the week goes round."""
        for day in self.days:
            following = self.days[(day.weekday + 1) % 7]
            if day.is_on and following.is_on:
                last = max(minutes_of(start, end)[1] for start, end in day.times)
                if last - WHOLE_DAY > min(minutes_of(start, end)[0] for start, end in following.times):
                    day.error = _("These hours run into those of the next day.")

    def save(self, professional: Professional) -> None:
        """Call when valid, in a transaction."""
        professional.working_hours.all().delete()
        WorkingHours.objects.bulk_create(
            WorkingHours(professional=professional, weekday=day.weekday, start=start, end=end)
            for day in self.days
            if day.is_on
            for start, end in day.times
        )


def _as_text(blocks: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{start}–{end}" for start, end in blocks)


def _time(typed: str) -> time:
    hour, _colon, minute = typed.replace(".", ":").replace("h", ":").partition(":")
    return time(int(hour), int(minute or 0))


def _end(typed: str) -> time:
    return time() if typed in ("24", "24:00", "24.00", "24h", "24h00") else _time(typed)


class ClosureForm(forms.ModelForm):
    class Meta:
        model = Closure
        fields = ["first", "last", "reason"]
        widgets = {"first": ISO_DATE, "last": ISO_DATE}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("The last day lies before the first."))
        return data


class RegionForm(forms.Form):
    """Whose public holidays close the company: a country and perhaps a part of it. Nothing chosen means none."""

    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    part = forms.ChoiceField(
        label=gettext_lazy("Region"),
        required=False,
        help_text=gettext_lazy("Some regions have holidays of their own."),
    )

    def __init__(self, *args: Any, region: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country, part = public_holidays.split(region)
        self.initial.update(country=country, part=part)
        known = public_holidays.countries((get_language() or "en")[:2])
        self.fields["country"].choices = [("", _("No public holidays")), *known]  # type: ignore[attr-defined]
        chosen = self.data.get("country", country) if self.is_bound else country
        self.parts = public_holidays.parts(chosen) if chosen in dict(known) else []
        self.fields["part"].choices = [("", _("The whole country")), *self.parts]  # type: ignore[attr-defined]
        if self.is_bound and self.data.get("part", "") not in dict(self.parts):
            # The part of another country, from a page whose script has not run.
            self.data = {**dict(self.data.items()), "part": ""}

    def region(self) -> str:
        """As the company keeps it. Call when valid."""
        country, part = self.cleaned_data["country"], self.cleaned_data["part"]
        return f"{country}-{part}" if part else country


class HolidayForm(forms.Form):
    """Whether the company works on one public holiday."""

    day = forms.DateField()
    works = forms.BooleanField(required=False)


class RulesForm(forms.ModelForm):
    class Meta:
        model = BookingRules
        fields = ["minimum_notice_minutes", "horizon_days", "grid_minutes", "hold_minutes"]
