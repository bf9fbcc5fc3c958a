"""Fields that several forms share."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from tenants.names import validate_name

_is_phone = RegexValidator(
    r"^[+(]*(\d[\s().\-/]*){6,15}$",
    _("A phone has 6 to 15 digits, with its country code best: +54 9 11 5555 0000."),
    code="phone",
)


class OwnNameField(forms.CharField):
    """What somebody calls themself; it stands in letters and lists that others trust."""

    default_validators = [validate_name]

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "name"})
        super().__init__(label=_("First and last name"), max_length=120, widget=widget, **options)


class PhoneField(forms.CharField):
    """Somebody's own telephone as they write it, for people to call: "+54 11 5555-0190", or empty."""

    default_validators = [_is_phone]

    def __init__(self, *, autocomplete: str = "off", **options: Any) -> None:
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": autocomplete})
        super().__init__(label=_("Phone"), max_length=32, required=False, widget=widget, **options)
