"""The assistant's settings, as people enter them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agent.models import AgentProfile
from tenants import safe_http
from tenants.errors import UserError

# A new address would be sent the key that is stored, so it is guarded as the key itself.
KEY_FIELDS = ("api_key", "forget_key", "base_url")


class AgentForm(forms.ModelForm):
    """The key is written, never shown: an empty field keeps the one there is. A locked form has no field of the key."""

    api_key = forms.CharField(
        label=_("API key"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept encrypted and never shown again. Leave empty to keep the present one."),
    )
    forget_key = forms.BooleanField(label=_("Forget the key"), required=False)

    def __init__(self, *args: Any, is_locked: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("debounce_seconds", "debounce_media_seconds"):
            seconds = self.initial.get(name)
            if isinstance(seconds, float) and seconds.is_integer():
                self.initial[name] = int(seconds)
        if is_locked:
            for name in KEY_FIELDS:
                del self.fields[name]

    class Meta:
        model = AgentProfile
        fields = [
            "is_on",
            "name",
            "persona",
            "model",
            "fallback_model",
            "base_url",
            "debounce_seconds",
            "debounce_media_seconds",
        ]
        help_texts = {
            "persona": _("A few sentences, such as: warm and brief, no emoji."),
            "model": _("Any model of an OpenAI-compatible service. Without a key the built-in dialogue answers."),
            "fallback_model": _("Asked when the first one fails."),
            "base_url": _("Empty for the installation's own. Used only together with a key of this company."),
        }
        widgets = {"persona": forms.Textarea(attrs={"rows": 3})}

    def clean_base_url(self) -> str:
        address = self.cleaned_data["base_url"].strip().rstrip("/")
        if address:
            try:
                safe_http.check(address)
            except UserError as error:
                raise forms.ValidationError(error.message) from None
        return address

    def clean_debounce_seconds(self) -> float:
        return self._seconds("debounce_seconds")

    def clean_debounce_media_seconds(self) -> float:
        return self._seconds("debounce_media_seconds")

    def _seconds(self, name: str) -> float:
        seconds = self.cleaned_data[name]
        if not 0 <= seconds <= 120:
            raise forms.ValidationError(_("Choose between 0 and 120 seconds."))
        return seconds

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("forget_key") and data.get("api_key"):
            self.add_error("forget_key", _("You wrote a new key. Take this tick away, or empty the key."))
        return data

    def save(self, commit: bool = True) -> Any:
        if self.cleaned_data.get("forget_key"):
            self.instance.api_key = ""
        elif self.cleaned_data.get("api_key"):
            self.instance.api_key = self.cleaned_data["api_key"].strip()
        return super().save(commit)
