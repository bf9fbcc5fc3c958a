"""What staff type into the inbox and the simulator, checked."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conversations import snoozing
from conversations.models import Conversation
from leads import phones
from tenants.models import Membership, Tenant, User

REPLY, NOTE = "reply", "note"
# How far ahead a conversation is put aside.
FURTHEST = timedelta(days=366)


class WriteForm(forms.Form):
    """A reply to the lead, or a note for the team."""

    mode = forms.ChoiceField(choices=[(REPLY, REPLY), (NOTE, NOTE)])
    # The newest answer of the team that the person saw; a program may leave it out.
    seen = forms.UUIDField(required=False)
    text = forms.CharField(
        max_length=20_000,
        strip=True,
        error_messages={"required": _("Write something first.")},
        widget=forms.Textarea,
    )


class AssignForm(forms.Form):
    """A colleague, or nobody."""

    user = forms.ModelChoiceField(queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, tenant: Tenant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = Membership.objects.active().filter(tenant=tenant)
        field: Any = self.fields["user"]
        field.queryset = User.objects.filter(pk__in=colleagues.values("user"))


class StateForm(forms.Form):
    """A state; one that is snoozed says until when, as a choice at hand or as a day and an hour of the company's."""

    AT = "at"

    state = forms.ChoiceField(choices=Conversation.State.choices)
    until = forms.CharField(max_length=10, required=False)
    day = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    hour = forms.TimeField(label=_("Hour"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))

    def __init__(self, *args: Any, tenant: Tenant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant
        self.choices = snoozing.choices(tenant)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("state") != Conversation.State.SNOOZED:
            return data | {"moment": None}
        if data.get("until") == self.AT:
            day, hour = data.get("day"), data.get("hour")
            is_near = day is not None and abs(day - timezone.localdate()) <= FURTHEST
            moment = snoozing.at(self.tenant, day, hour) if day and hour is not None and is_near else None
        else:
            moment = next((choice.until for choice in self.choices if choice.code == data.get("until")), None)
        if moment is None:
            raise forms.ValidationError(_("Choose until when: a day within a year, and an hour."))
        if moment <= timezone.now():
            raise forms.ValidationError(_("Choose a time that is still to come."))
        return data | {"moment": moment}


class SimulatorForm(forms.Form):
    """Who writes on the simulated phone, and what; a tapped button comes with its id."""

    phone = forms.RegexField(
        r"^\+?[0-9 ()-]{6,24}$",
        label=_("Phone"),
        error_messages={"invalid": _("Write the number with its country code, such as +5491155550199.")},
    )
    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    text = forms.CharField(max_length=10_000, required=True, error_messages={"required": _("Write something first.")})
    button = forms.CharField(max_length=256, required=False)

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country

    def clean_phone(self) -> str:
        """As WhatsApp names it; a number without its country code is one of the company's country."""
        typed = self.cleaned_data["phone"]
        return phones.normalise(typed, self.country) or f"+{phones.digits_of(typed)}"
