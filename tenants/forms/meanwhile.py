"""Two people edit one record: each changes what they changed, and nobody puts back what the other one wrote."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

SHOWN = "shown"

# A field as a browser posts it: some fields are posted several times or not at all.
Posted = list[str]


class ChangesOnly(forms.BaseForm):
    """A form that says in `{{ form.shown }}` what its fields held when it was made.

    A field that nobody touched takes what the record holds now. One that was changed here and meanwhile elsewhere, to
    another value, is refused once with what it holds now; sent again it is meant. Without `shown`, as a program sends
    it, all that is sent counts. Read what is to be written from `changed_data`.
    """

    @property
    def shown(self) -> SafeString:
        """The hidden field; once the form was sent it stands for what the record holds now."""
        held = {name: self._held(name) for name in self.fields}
        return format_html('<input type="hidden" name="{}" value="{}">', self.add_prefix(SHOWN), json.dumps(held))

    def full_clean(self) -> None:
        conflicts = self._keep_untouched() if self.is_bound else []
        super().full_clean()
        for name in conflicts:
            if name not in self.errors:
                self.add_error(name, self._conflict(name))

    def _keep_untouched(self) -> list[str]:
        """What was not touched here becomes what it is now; the names of what both changed."""
        before = _read(self.data.get(self.add_prefix(SHOWN)))
        now = {name: self._held(name) for name in self.fields if name in before}
        kept, conflicts = {}, []
        for name, held in now.items():
            typed = self._typed(name)
            if typed == before[name]:
                kept[name] = held
            elif held not in (before[name], typed):
                conflicts.append(name)
        if any(before[name] != held for name, held in kept.items()):
            self.data = self.data.copy()  # type: ignore[attr-defined]
            for name, held in kept.items():
                self.data.setlist(self.add_prefix(name), held)  # type: ignore[attr-defined]
        return conflicts

    def _held(self, name: str) -> Posted:
        field = self.fields[name]
        value = field.prepare_value(self.get_initial_for_field(field, name))
        if isinstance(field.widget, forms.CheckboxInput):
            return ["on"] if value else []
        if isinstance(value, list | tuple | set):
            return sorted(str(field.prepare_value(one)) for one in value)
        shown = field.widget.format_value(value)
        return [_plain(one) for one in (shown if isinstance(shown, list) else [shown])]

    def _typed(self, name: str) -> Posted:
        widget = self.fields[name].widget
        value = widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        if isinstance(widget, forms.CheckboxInput):
            return ["on"] if value else []
        return sorted(value) if isinstance(value, list) else [_plain(value)]

    def _conflict(self, name: str) -> ValidationError:
        choices = {str(value): str(label) for value, label in getattr(self.fields[name], "choices", [])}
        words = ", ".join(choices.get(one, one) for one in self._held(name) if one) or _("empty")
        return ValidationError(
            _("Somebody changed this meanwhile: it is now “%(now)s”. Write what it should be and save again."),
            params={"now": words},
            code="meanwhile",
        )


def _plain(value: object) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _read(text: Any) -> dict[str, Posted]:
    try:
        read = json.loads(text or "{}")
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
