"""What is asked when somebody decides about somebody."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.models import Membership


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
