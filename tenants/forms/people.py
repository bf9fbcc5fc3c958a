"""What is asked when somebody decides about somebody."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants import languages
from tenants.forms.auth import PASSWORD_LENGTH, TwoPasswords
from tenants.forms.fields import OwnNameField, PhoneField
from tenants.models import Membership, Tenant, User
from tenants.permissions import may


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("The person reads it in the e-mail they get."),
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role)


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autofocus": True}))
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role, initial=Membership.Role.AGENT)
    language = forms.ChoiceField(label=_("Language of the e-mail"), choices=languages.with_the_companys, required=False)


class JoinForm(TwoPasswords):
    """Somebody new, by invitation."""

    field_order = ("name", "password", "again")
    name = OwnNameField()

    def __init__(self, email: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def person(self) -> User:
        return User(email=self.email, name=self.cleaned_data.get("name", ""))


class JoinKnownForm(forms.Form):
    """Somebody who has an account proves that it is theirs."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=PASSWORD_LENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CompanyRoleForm(forms.Form):
    """A company whose people `by` decides about, and a role there."""

    there = forms.ModelChoiceField(label=_("Company"), queryset=Tenant.objects.none(), empty_label=None)
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role)

    def __init__(self, by: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        companies = Tenant.objects.filter(status=Tenant.Status.ACTIVE).order_by("name")
        if not by.is_superuser:
            ruled = Membership.objects.who_may("people.approve").filter(user=by)
            companies = companies.filter(pk__in=ruled.values("tenant"))
        self.fields["there"].queryset = companies  # type: ignore[attr-defined]


class LinkForm(CompanyRoleForm):
    """Another company of the CEO's for one person, who is not known there yet."""

    def __init__(self, person: Membership, by: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        known = Membership.objects.filter(user=person.user_id).values("tenant")
        there: Any = self.fields["there"]
        there.queryset = there.queryset.exclude(pk__in=known)
        self.fields["role"].initial = person.role


class InviteThereForm(InviteForm, CompanyRoleForm):
    """An invitation into one of the companies whose people `by` decides about."""

    field_order = ("email", "there", "role", "language")


class PersonForm(forms.Form):
    """What a company knows of somebody; the e-mail is the person's own and not asked."""

    name = OwnNameField()
    phone = PhoneField()
    specialty = forms.CharField(label=_("Specialty"), max_length=120, required=False)
    licence = forms.CharField(label=_("Licence number"), max_length=60, required=False)
    calendar = forms.EmailField(
        label=_("Address of the calendar"),
        required=False,
        help_text=_("The e-mail address or id of their own calendar, as the calendar's settings show it."),
    )

    def __init__(self, person: Membership, by: User, *args: Any, **kwargs: Any) -> None:
        initial = {"name": person.user.name, "phone": person.user.phone}
        initial |= {"specialty": person.specialty, "licence": person.licence, "calendar": person.calendar}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        if not person.contact_is_up_to(by):
            del self.fields["name"], self.fields["phone"]
        if not may(person, "calendar.be_booked"):
            del self.fields["calendar"]


class NameForm(forms.Form):
    """The name of somebody, typed as the page shows it, before something that cannot be undone."""

    name = forms.CharField(
        label=_("Name of the person"), max_length=250, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, data: Any, *, name: str) -> None:
        super().__init__(data)
        self.wanted = name

    def clean_name(self) -> str:
        typed: str = self.cleaned_data["name"]
        if typed.strip().casefold() != self.wanted.strip().casefold():
            raise forms.ValidationError(_("This is not the name of the person. Type it exactly as it stands above."))
        return typed
