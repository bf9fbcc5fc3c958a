"""What is asked on the pages about one's own account."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants.forms.auth import PASSWORD_LENGTH
from tenants.models import AdminToken, User

ANSWER_LENGTH = 16_000


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("The six digits of your app, or one of your recovery codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )

    @classmethod
    def of(cls, data: Any) -> "CodeForm":
        """The form of a page that takes other proofs too: when one of those came, no code is missed."""
        form = cls(data)
        form.fields["code"].required = not {"credential", "token"} & set(data)
        return form


class MailCodeForm(CodeForm):
    """Six digits out of an e-mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("The six digits of the e-mail. They hold for ten minutes.")


class AppCodeForm(CodeForm):
    """The first code of an app that is being set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("The six digits that your app shows now.")


class PasskeyForm(forms.Form):
    """What the browser answers: the JSON of a credential."""

    credential = forms.CharField(max_length=ANSWER_LENGTH, widget=forms.HiddenInput)

    def clean_credential(self) -> dict[str, Any]:
        try:
            answer = json.loads(self.cleaned_data["credential"])
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict) or not isinstance(answer.get("response"), dict):
            raise ValidationError(_("The passkey was not accepted. Try again."))
        return answer


class NewPasskeyForm(PasskeyForm):
    name = forms.CharField(
        label=_("Name of the passkey"),
        max_length=60,
        help_text=_("So that you know it again, such as “My phone”."),
        widget=forms.TextInput(attrs={"autofocus": True}),
    )


class PresentPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Present password"),
        strip=False,
        max_length=PASSWORD_LENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


class NewEmailForm(PresentPasswordForm):
    """Another e-mail to log in with."""

    field_order = ("email", "password")
    email = forms.EmailField(
        label=_("New e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True})
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        del self.fields["password"].widget.attrs["autofocus"]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        if email == self.user.email:
            raise ValidationError(_("This is your e-mail already."))
        return email


class ProofTokenForm(forms.Form):
    token = forms.CharField(
        label=_("Admin token"),
        max_length=100,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What is it for?"),
        max_length=80,
        help_text=_("So that you know it again, such as “Nightly export”."),
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
    scope = forms.ChoiceField(
        label=_("It may"), choices=AdminToken.Scope, initial=AdminToken.Scope.READ, widget=forms.RadioSelect
    )
    days = forms.TypedChoiceField(
        label=_("It ends after"),
        coerce=int,
        initial=90,
        choices=[(7, _("7 days")), (30, _("30 days")), (90, _("90 days")), (365, _("1 year"))],
    )
