"""Fields that several forms share."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import DecimalValidator, RegexValidator
from django.db import connection
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tenants import money
from tenants.errors import UserError
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


class MoneyField(forms.Field):
    """A sum as people of the company write it (see `tenants.money`), or a Decimal that a program sent; a Decimal.

    In the company's currency, unless a form sets `currency`. `max_digits` is that of the column.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    currency = ""

    def __init__(self, *, max_digits: int, **options: Any) -> None:
        super().__init__(**options)
        self.validators.append(DecimalValidator(max_digits, money.MOST_DIGITS))

    @property
    def _currency(self) -> str:
        return self.currency or connection.tenant.currency

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        bound = super().get_bound_field(form, field_name)
        words = _now("In %(currency)s, such as %(example)s.")
        bound.help_text = self.help_text or words % {
            "currency": self._currency,
            "example": money.example(self._currency),
        }
        return bound

    def prepare_value(self, value: Any) -> Any:
        return money.typed(value, self._currency) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            if isinstance(value, Decimal):
                return money.check_digits(value, self._currency)
            return money.parse_amount(str(value), self._currency)
        except UserError as error:
            raise ValidationError(error.message, code=error.code) from None

    def validate(self, value: Decimal | None) -> None:
        super().validate(value)
        if value is not None and value < 0:
            raise ValidationError(_now("An amount is not negative."), code="negative")

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True
