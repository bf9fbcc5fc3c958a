"""What is asked on the pages about one's own account."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ProofForm(forms.Form):
    token = forms.CharField(
        label=_("Admin token"),
        max_length=100,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
