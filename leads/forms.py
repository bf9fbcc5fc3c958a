"""What people type about leads, checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leads import phones
from leads.models import Deal, Lead, Note, Source, Stage
from leads.querysets import LeadQuerySet
from tenants import modules
from tenants.forms.fields import MoneyField
from tenants.forms.meanwhile import ChangesOnly
from tenants.models import Membership, User
from tenants.names import validate_name

Label = str | Promise


def colleagues(member: Membership) -> list[User]:
    """The people who may own leads in the member's company: one query."""
    members = Membership.objects.active().filter(tenant=member.tenant_id).order_by("user__name")
    return [each.user for each in members]


class Fresh:
    """A form that knows whether it was sent: only a fresh one puts the cursor into its first field."""

    is_bound: bool

    @property
    def is_fresh(self) -> bool:
        return not self.is_bound


class PersonForm(Fresh, forms.Form):
    """Name and ways to reach; needs the company's `country` for telephone numbers."""

    first_name = forms.CharField(label=_("First name"), max_length=80, required=False, validators=[validate_name])
    last_name = forms.CharField(label=_("Last name"), max_length=80, required=False, validators=[validate_name])
    phone = forms.CharField(
        label=_("Phone"),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )
    email = forms.EmailField(label=_("E-mail"), required=False)

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        self.country = country
        super().__init__(*args, **kwargs)

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"].strip()
        if not typed or typed == self.initial.get("phone"):
            return typed
        number = phones.normalise(typed, self.country)
        if not number or not phones.is_complete(number, self.country):
            raise forms.ValidationError(
                _("Write the whole number with its area code, and with its country code if it is abroad.")
            )
        return number

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(data.get(name) for name in ("first_name", "last_name", "phone", "email")):
            raise forms.ValidationError(_("Write a name, a phone or an e-mail."))
        return data

    def twins(self, *, of: Lead | None = None) -> LeadQuerySet:
        """Leads that have the number (in any national writing) or the address of this form already."""
        data = getattr(self, "cleaned_data", {})
        found = Lead.objects.reachable_at(
            phone=data.get("phone", ""), email=data.get("email", ""), country=self.country
        )
        return found.exclude(pk=of.pk) if of else found


class NewLeadForm(PersonForm):
    # The person has seen the warning and wants a second lead all the same.
    anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)


class LeadForm(ChangesOnly, PersonForm):
    document = forms.CharField(label=_("Document"), max_length=40, required=False)
    insurance = forms.CharField(label=_("Insurance"), max_length=80, required=False)

    @classmethod
    def of(cls, lead: Lead, *, country: str, data: QueryDict | None = None) -> LeadForm:
        names = ("first_name", "last_name", "phone", "email", "document", "insurance")
        return cls(data, country=country, initial={name: getattr(lead, name) for name in names})


class MoveForm(Fresh, forms.Form):
    """A stage; without a reason `closed_lost` is not complete."""

    stage = forms.ChoiceField(choices=Stage.choices)
    # Where the person saw the lead stand; a program may leave it out.
    seen = forms.ChoiceField(choices=Stage.choices, required=False)
    reason = forms.CharField(
        label=_("Why was it lost?"),
        max_length=200,
        required=False,
        help_text=_("Too expensive, bought elsewhere, no answer… Reports count these words."),
        error_messages={"required": _("Say why this lead was lost.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = self["stage"].value() == Stage.CLOSED_LOST


class OwnerForm(forms.Form):
    """The new owner, one of `people`; nothing makes the lead unclaimed."""

    owner = forms.UUIDField(required=False)

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        self.people = {person.pk: person for person in people}
        super().__init__(*args, **kwargs)

    def clean_owner(self) -> User | None:
        pk = self.cleaned_data["owner"]
        if pk and pk not in self.people:
            raise forms.ValidationError(_("Choose somebody of your team."))
        return self.people[pk] if pk else None


class JoinForm(forms.Form):
    """The second question before two leads become one."""

    sure = forms.BooleanField(
        label=_("They are one person. I know that this cannot be undone."),
        error_messages={"required": _("Tick this first: joined leads cannot be taken apart again.")},
    )


class NoteForm(forms.ModelForm):
    class Meta:
        model = Note
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 1})}


class DealForm(Fresh, forms.ModelForm):
    """The amount is in the deal's own currency, which a later change of the company's leaves alone."""

    amount = MoneyField(label=_("Amount"), max_digits=12)

    class Meta:
        model = Deal
        fields = ["title", "amount", "expected_close"]
        widgets = {"expected_close": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amount: Any = self.fields["amount"]
        amount.currency = self.instance.currency


@dataclass(frozen=True)
class Option:
    value: str
    label: Label
    # The query of the address where this option applies, with its "?".
    query: str


@dataclass(frozen=True)
class Choice:
    """One filter of the list: its options, the one that applies, and the query without it."""

    name: str
    label: Label
    options: list[Option]
    value: str
    without: str

    @property
    def chosen(self) -> Option | None:
        return next((option for option in self.options if option.value == self.value), None)


class LeadFilter:
    """What the address of a list asks for: `q`, `stage`, `owner`, `source`. Unknown values ask for nothing."""

    def __init__(self, asked: QueryDict, member: Membership) -> None:
        self.asked = asked
        self.member = member
        self.text = asked.get("q", "").strip()[:120]
        self.choices = [
            *self._stages(),
            self._choice("owner", pgettext_lazy("filter", "Owner"), self._owners()),
            self._choice("source", pgettext_lazy("filter", "Source"), list(Source.choices)),
        ]

    def query(self, **changes: str) -> str:
        """This list with other values; a change starts at the first page unless it names `after`."""
        asked = {name: self.asked.get(name, "") for name in ("q", "stage", "owner", "source")} | changes
        return "?" + urlencode({name: value for name, value in asked.items() if value})

    def _stages(self) -> list[Choice]:
        """Companies without the module of sales know no stages."""
        if not modules.is_on("crm_sales"):
            return []
        return [self._choice("stage", pgettext_lazy("filter", "Stage"), list(Stage.choices))]

    def _choice(self, name: str, label: Label, options: list[tuple[str, Label]]) -> Choice:
        found = [Option(value, words, self.query(**{name: value})) for value, words in options]
        return Choice(name, label, found, self.asked.get(name, ""), self.query(**{name: ""}))

    def _owners(self) -> list[tuple[str, Label]]:
        fixed: list[tuple[str, Label]] = [
            ("me", pgettext_lazy("owner filter", "Mine")),
            ("none", pgettext_lazy("owner filter", "Unclaimed")),
        ]
        others = colleagues(self.member) if self.member.sees_everything else []
        return fixed + [(str(user.pk), user.name) for user in others if user.pk != self.member.user_id]

    @property
    def is_empty(self) -> bool:
        return not self.text and not any(choice.chosen for choice in self.choices)

    def apply(self, leads: LeadQuerySet) -> LeadQuerySet:
        asked = {choice.name: choice.value for choice in self.choices if choice.chosen}
        if stage := asked.get("stage"):
            leads = leads.filter(stage=stage)
        if source := asked.get("source"):
            leads = leads.filter(source=source)
        if owner := asked.get("owner"):
            leads = leads.filter(self._owned(owner))
        return leads.matching(self.text, self.member.tenant.country) if self.text else leads

    def _owned(self, owner: str) -> Q:
        if owner == "none":
            return Q(owner=None)
        return Q(owner=self.member.user_id if owner == "me" else UUID(owner))
