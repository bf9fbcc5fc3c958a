"""An endpoint's form, and the filter of its log."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from company.webhooks import catalogue
from company.webhooks.models import WebhookDelivery
from tenants import safe_http
from tenants.errors import UserError


def checked_address(url: str) -> str:
    """The address as it is stored. Raises UserError for one that may not be called."""
    safe_http.check(url)
    parts = urlsplit(url)
    if "@" in parts.netloc:
        raise UserError(_now("Leave name and password out of the address: they would stand in logs."), code="url")
    if parts.fragment:
        raise UserError(_now("Leave out the part after “#”: it is never sent."), code="url")
    return url


class EndpointForm(forms.Form):
    # Made with the page: a form that is sent twice makes one endpoint.
    new_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("Your server's address, beginning with https://"),
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
    )
    description = forms.CharField(
        label=pgettext_lazy("endpoint", "Name"),
        max_length=120,
        required=False,
        help_text=_("What it is for, for example “Accounting”."),
    )
    events = forms.MultipleChoiceField(
        label=_("Events"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one event.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["events"].choices = list(catalogue.choices())  # type: ignore[attr-defined]

    def clean_url(self) -> str:
        try:
            return checked_address(self.cleaned_data["url"].strip())
        except UserError as error:
            raise forms.ValidationError(error.message) from None

    @property
    def groups(self) -> list[tuple[Promise, list[Any]]]:
        """The check boxes in their groups, for the page."""
        boxes = {box.data["value"]: box for box in self["events"]}
        return [(group.label, [boxes[name] for name in group.events]) for group in catalogue.groups()]

    def chosen(self) -> dict[str, Any]:
        """What the verbs take."""
        return {name: self.cleaned_data[name] for name in ("url", "description", "events")}


class LogForm(forms.Form):
    """A filter in an address: what is not understood filters nothing."""

    state = forms.ChoiceField(
        label=pgettext_lazy("delivery", "State"),
        required=False,
        choices=[("", _("Every state")), *WebhookDelivery.State.choices],
    )
    event = forms.ChoiceField(label=_("Event"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [("", _("Every event")), *catalogue.choices(), (catalogue.TEST, _("A test event"))]
        self.fields["event"].choices = every  # type: ignore[attr-defined]

    def asked(self) -> dict[str, str]:
        """The filters that apply."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
