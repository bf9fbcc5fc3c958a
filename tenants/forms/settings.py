"""The company's settings, its channels, and one's own profile."""

from collections.abc import Iterator
from datetime import time
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

import phonenumbers
from babel.core import Locale
from babel.numbers import get_territory_currencies
from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants import hours, languages, modules
from tenants.forms.fields import PhoneField
from tenants.models import Tenant, User, WhatsAppChannel

HUES = [
    (288, pgettext_lazy("colour", "Violet")),
    (195, pgettext_lazy("colour", "Teal")),
    (145, pgettext_lazy("colour", "Green")),
    (65, pgettext_lazy("colour", "Amber")),
    (25, pgettext_lazy("colour", "Coral")),
    (345, pgettext_lazy("colour", "Rose")),
]
BLOCKS_A_DAY = 3


@lru_cache(maxsize=8)
def _countries(language: str) -> list[tuple[str, str]]:
    names = Locale.parse(language).territories
    found = [(code, name) for code, name in names.items() if code in phonenumbers.SUPPORTED_REGIONS]
    return sorted(found, key=lambda pair: pair[1])


@lru_cache(maxsize=8)
def _currencies(language: str) -> list[tuple[str, str]]:
    """The money in use today in the countries we know."""
    locale = Locale.parse(language)
    codes = {code for region in phonenumbers.SUPPORTED_REGIONS for code in get_territory_currencies(region)}
    return [(code, f"{code} · {locale.currencies.get(code, code)}") for code in sorted(codes)]


@lru_cache(maxsize=1)
def _zones() -> list[tuple[str, str]]:
    return [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone]


class PlaceChoices(forms.ModelForm):
    """A company's form in which time zone, country and currency are chosen from lists, in the reader's words.

    What is not among the fields of the form is left alone. A new company says each of them: nothing is assumed.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = languages.reader().language
        for name, choices in (
            ("zone", _zones()),
            ("country", _countries(language)),
            ("currency", _currencies(language)),
        ):
            if name in self.fields:
                self._choose(name, choices)

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field, is_new = self.fields[name], self.instance._state.adding
        chosen = [("", "---------"), *choices] if is_new else _with_present(choices, getattr(self.instance, name))
        help_text = _("For phone numbers written without a country code.") if name == "country" else field.help_text
        self.fields[name] = forms.ChoiceField(label=field.label, help_text=help_text, choices=chosen)
        if is_new:
            self.initial.pop(name, None)


class CompanyForm(PlaceChoices):
    accent_hue = forms.TypedChoiceField(label=_("Colour"), choices=HUES, coerce=int, widget=forms.RadioSelect)

    class Meta:
        model = Tenant
        fields = ["name", "accent_hue", "language", "currency", "zone", "country", "registration_open"]
        labels = {
            "name": _("Company name"),
            "language": _("Interface language"),
            "zone": _("Time zone"),
            "registration_open": _("People may ask to join"),
        }
        help_texts = {
            "zone": _("Existing appointments keep their moment, not their clock time."),
            "registration_open": _("The company stands in the public list of the registration page."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hue = self.instance.accent_hue
        if hue not in dict(HUES):
            self.fields["accent_hue"].choices = [*HUES, (hue, _("Own colour"))]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name = self.cleaned_data["name"].strip()
        if Tenant.objects.exclude(pk=self.instance.pk).filter(name__iexact=name).exists():
            raise ValidationError(_now("Another company has this name. Choose a different one."))
        return name


class LogoForm(forms.Form):
    """An image file; whether it is one, `tenants.companies.logo` finds out."""

    logo = forms.FileField(
        label=_("Image"),
        help_text=_("PNG, JPEG or WebP, 2 MB at most. It is shown small, so a square sign works best."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        error_messages={
            "required": _("Choose an image first."),
            "empty": _("This file is empty. Choose another one."),
        },
    )


def _with_present(choices: list[tuple[str, str]], present: str) -> list[tuple[str, str]]:
    return choices if present in dict(choices) else [(present, present), *choices]


class CompanyNameForm(forms.Form):
    """What must be typed before a company is switched off or deleted: its name, as the page shows it."""

    name = forms.CharField(
        label=_("Company name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, data: Any, *, tenant: Tenant, **options: Any) -> None:
        super().__init__(data, **options)
        self.tenant = tenant

    def clean_name(self) -> str:
        typed: str = self.cleaned_data["name"]
        if typed != self.tenant.name:
            raise ValidationError(_now("The name does not match. Type it exactly as it is written."))
        return typed


class ModulesForm(forms.Form):
    """One switch for every optional part of the product."""

    def __init__(self, tenant: Tenant, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant
        for module in modules.every():
            if module.optional:
                self.fields[module.name] = forms.BooleanField(
                    label=str(module.label), required=False, initial=tenant.has_module(module.name)
                )

    def chosen(self) -> list[str]:
        """The modules to be active; those that are not offered here stay as they are."""
        others = [name for name in self.tenant.modules if name not in self.fields]
        return others + [name for name, on in self.cleaned_data.items() if on]


class OpeningForm(forms.Form):
    """Opening hours of a week: up to three blocks a day, an empty day is a closed one."""

    def __init__(self, tenant: Tenant, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in range(7):
            stored = tenant.opening.get(str(day), [])
            for block in range(BLOCKS_A_DAY):
                start, end = stored[block] if block < len(stored) else ("", "")
                for name, value, label in (("from", start, _("From")), ("to", end, _("To"))):
                    self.fields[f"{day}-{block}-{name}"] = forms.TimeField(
                        label=label,
                        required=False,
                        initial=value,
                        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "input--small"}),
                    )

    def days(self) -> Iterator[dict[str, Any]]:
        """For the template: name of the day, its blocks as pairs of bound fields, its errors."""
        for day in range(7):
            blocks = [(self[f"{day}-{block}-from"], self[f"{day}-{block}-to"]) for block in range(BLOCKS_A_DAY)]
            used = [number for number, (start, end) in enumerate(blocks) if start.value() or end.value()]
            shown = max(used, default=-1) + 1
            errors = [error for pair in blocks for bound in pair for error in bound.errors]
            yield {
                "name": WEEKDAYS[day],
                "blocks": blocks[: shown + 1],
                "is_closed": not used,
                "errors": errors,
            }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for day in range(7):
            latest: time | None = None
            for block in range(BLOCKS_A_DAY):
                start, end = data.get(f"{day}-{block}-from"), data.get(f"{day}-{block}-to")
                latest = self._check_block(f"{day}-{block}", start, end, latest)
        return data

    def _check_block(self, name: str, start: time | None, end: time | None, latest: time | None) -> time | None:
        if start is None and end is None:
            return latest
        if start is None or end is None:
            self.add_error(f"{name}-from", _now("Give both hours, or none."))
        elif not hours.is_sensible(start, end):
            self.add_error(f"{name}-from", _now("The second hour must be later than the first."))
        elif latest and start < latest:
            self.add_error(f"{name}-from", _now("These hours overlap with those before."))
        return end or latest

    def opening(self) -> dict[str, list[list[str]]]:
        """As the company keeps it: {"0": [["09:00", "18:00"]], …}."""
        week: dict[str, list[list[str]]] = {str(day): [] for day in range(7)}
        for day in range(7):
            for block in range(BLOCKS_A_DAY):
                start = self.cleaned_data.get(f"{day}-{block}-from")
                end = self.cleaned_data.get(f"{day}-{block}-to")
                if start and end:
                    week[str(day)].append([start.strftime("%H:%M"), end.strftime("%H:%M")])
        return week


class ChannelForm(forms.Form):
    """A WhatsApp number and what it is called here; the number is fixed once something went through it."""

    number = forms.CharField(
        label=_("WhatsApp number"), max_length=20, help_text=_("With country code, such as +5491155550000.")
    )
    name = forms.CharField(label=_("Name"), max_length=80)

    def __init__(self, *args: Any, has_fixed_number: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        number = self.fields["number"]
        number.disabled = has_fixed_number
        if has_fixed_number:
            number.help_text = _(
                "Messages have come by this number already, so it stays. For another one, connect a new number."
            )

    def clean_number(self) -> str:
        return _e164(self.cleaned_data["number"])


def _e164(written: str) -> str:
    """E.164 with its plus sign. Raises ValidationError."""
    try:
        parsed = phonenumbers.parse(written.strip(), None)
    except phonenumbers.NumberParseException:
        raise ValidationError(_now("Write the number with its country code, such as +5491155550000.")) from None
    if not phonenumbers.is_possible_number(parsed):
        raise ValidationError(_now("This number is too short or too long."))
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


class ChannelRemoveForm(forms.Form):
    """What must be typed before a number is removed: the number itself, with or without its spaces."""

    number = forms.CharField(
        label=_("WhatsApp number"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, channel: WhatsAppChannel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel = channel

    def clean_number(self) -> str:
        typed: str = self.cleaned_data["number"]
        if _digits(typed) != _digits(self.channel.number):
            raise ValidationError(_now("The number does not match. Type it exactly as it is written."))
        return typed


def _digits(number: str) -> str:
    return "".join(sign for sign in number if sign.isdigit())


class ChannelKeyForm(forms.Form):
    api_key = forms.CharField(
        label=_("API key"),
        max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    # Offered only where the provider could not say whether the key works.
    anyway = forms.BooleanField(label=_("Save the key anyway"), required=False)

    def clean_api_key(self) -> str:
        key = self.cleaned_data["api_key"].strip()
        if not key.isascii() or not key.isprintable() or " " in key:
            raise ValidationError(_now("A key has letters, digits and signs only. Copy it again."))
        return key


class ChannelTestForm(forms.Form):
    number = forms.CharField(label=_("Your WhatsApp number"), max_length=40)

    def clean_number(self) -> str:
        return _e164(self.cleaned_data["number"])


class ProfileForm(forms.ModelForm):
    phone = PhoneField(autocomplete="tel")

    class Meta:
        model = User
        fields = ["name", "phone", "language", "call_sound", "call_desktop"]
        labels = {
            "name": _("First and last name"),
            "language": _("Language of your pages"),
            "call_sound": _("A sound when somebody waits for a person"),
            "call_desktop": _("A notice of the desktop when somebody waits for a person"),
        }
        help_texts = {
            "call_sound": _("On every open page of Nexus; of several, one is heard."),
            "call_desktop": _("While you look at something else. Each browser has to allow it once."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages.with_the_companys()  # type: ignore[attr-defined]
