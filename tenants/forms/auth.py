"""What is asked before somebody is inside: login, registration, a new password."""

from typing import Any

from django import forms
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenants import notices
from tenants.accounts import throttle
from tenants.forms.fields import OwnNameField, PhoneField
from tenants.models import Membership, Tenant, User
from tenants.people.onboarding import ask_to_join, open_companies

PASSWORD_LENGTH = 256


class LoginForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=PASSWORD_LENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    stay = forms.BooleanField(label=_("Stay logged in on this computer"), required=False, initial=True)


class ForgotForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )


class TwoPasswords(forms.Form):
    """A new password, twice; `person` says whom it must not resemble."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=PASSWORD_LENGTH,
        help_text=_("Ten characters or more. A short sentence does very well."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The password again"),
        strip=False,
        max_length=PASSWORD_LENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def person(self) -> User:
        """Whom the password must not resemble; nobody known unless a form says otherwise."""
        return User()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "password" in data and "again" in data and data["password"] != data["again"]:
            self.add_error("again", _("The two passwords are not the same."))
        if password := data.get("password"):
            try:
                validate_password(password, self.person())
            except ValidationError as error:
                self.add_error("password", error)
        return data


class PasswordForm(TwoPasswords):
    """A new password for `user`; with `ask_current` the old one must be right."""

    field_order = ("current", "password", "again")
    current = forms.CharField(
        label=_("Present password"),
        strip=False,
        max_length=PASSWORD_LENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, user: User, *args: Any, ask_current: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].label = _("New password")
        if not ask_current:
            del self.fields["current"]

    def person(self) -> User:
        return self.user

    def clean_current(self) -> str:
        # Not the method of the user: it may write a newer hash, which would end this very session.
        if not check_password(self.cleaned_data["current"], self.user.password):
            raise ValidationError(_("This is not your present password."))
        return self.cleaned_data["current"]

    def save(self) -> None:
        """Every other session of the person ends with it, and its sockets."""
        self.user.set_password(self.cleaned_data["password"])
        self.user.save(update_fields=["password"])
        notices.recheck_person(self.user.pk)


class RegisterForm(TwoPasswords):
    """A request to join a company of the public list."""

    field_order = ("at", "role", "name", "email", "phone", "password", "again")
    at = forms.ModelChoiceField(label=_("Company"), queryset=Tenant.objects.none(), empty_label=_("Choose a company"))
    role = forms.ChoiceField(
        label=_("Your work"), choices=Membership.Role, initial=Membership.Role.AGENT, widget=forms.RadioSelect
    )
    name = OwnNameField()
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    phone = PhoneField(autocomplete="tel")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].queryset = open_companies()  # type: ignore[attr-defined]

    def person(self) -> User:
        return User(email=self.cleaned_data.get("email", ""), name=self.cleaned_data.get("name", ""))

    def ask(self, request: HttpRequest) -> str:
        """Asks to join; the sentence that says so. Raises UserError when too many have asked, from there or in all."""
        asked = self.cleaned_data
        throttle.count_registration(request, asked["email"])
        ask_to_join(
            tenant=asked["at"],
            role=asked["role"],
            name=asked["name"],
            email=asked["email"],
            phone=asked["phone"],
            password=asked["password"],
        )
        words = gettext("%(company)s has your request. We will write to %(email)s as soon as it is approved.")
        return words % {"company": asked["at"].name, "email": asked["email"]}
