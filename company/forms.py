"""What the CEO asks of the audit trail."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from company import label_registry, retention
from company.models import AuditEntry
from company.models.audit import AuditQuerySet
from company.transfer.locks import SHORTEST
from tenants.models import Membership, Tenant

# What a calendar of any zone can hold, with a day before and after.
DAYS = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 1, 1))]


class AuditFilter(forms.Form):
    """Filters of the trail, all optional; what is no valid filter filters nothing."""

    who = forms.ChoiceField(label=pgettext_lazy("audit", "Who"), required=False)
    kind = forms.ChoiceField(label=pgettext_lazy("audit", "About"), required=False)
    first = forms.DateField(
        label=_("From"), required=False, validators=DAYS, widget=forms.DateInput(attrs={"type": "date"})
    )
    last = forms.DateField(
        label=_("To"), required=False, validators=DAYS, widget=forms.DateInput(attrs={"type": "date"})
    )
    object = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, tenant: Tenant) -> None:
        super().__init__(data)
        self.tenant = tenant
        people = Membership.objects.filter(tenant=tenant).order_by("user__name").values_list("user", "user__name")
        others = [choice for choice in AuditEntry.Actor.choices if choice[0] != AuditEntry.Actor.PERSON]
        anyone: list[Any] = [("", _("Everybody"))]
        self.fields["who"].choices = [*anyone, *((str(pk), name) for pk, name in people), *others]  # type: ignore[attr-defined]
        anything: list[Any] = [("", _("Everything"))]
        self.fields["kind"].choices = [*anything, *label_registry.kinds()]  # type: ignore[attr-defined]

    def apply(self, entries: AuditQuerySet) -> AuditQuerySet:
        """The lines that were asked for."""
        asked = self._asked()
        who = asked.get("who", "")
        if who in AuditEntry.Actor.values:
            entries = entries.filter(actor=who)
        elif who:
            entries = entries.filter(user=UUID(who))
        if kind := asked.get("kind"):
            entries = entries.of_kind(kind)
        if subject := asked.get("object"):
            entries = entries.filter(subject=subject)
        last = asked.get("last")
        return entries.between(
            self._midnight(asked.get("first")), self._midnight(last + timedelta(days=1) if last else None)
        )

    def query(self, **more: str) -> str:
        """The filters as the query of an address."""
        asked = {name: str(value) for name, value in self._asked().items() if value} | more
        return f"?{urlencode(asked)}" if asked else "?"

    @property
    def is_empty(self) -> bool:
        return not any(self._asked().values())

    def _asked(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data

    def _midnight(self, day: date | None) -> datetime | None:
        return timezone.make_aware(datetime.combine(day, time()), self.tenant.tz) if day else None


def for_days(days: int | None) -> str:
    """How long that is, in words: round months and years where the choices mean them."""
    if days is None:
        return pgettext("retention", "For ever")
    if days > 90:
        months = round(days / 30.44)
        if months % 12 == 0:
            return ngettext("%(count)s year", "%(count)s years", months // 12) % {"count": months // 12}
        return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


class Untold(forms.TextInput):
    """Shows what is typed, and tells none of it again."""

    def format_value(self, value: Any) -> None:
        return None


class CompanyExportForm(forms.Form):
    """The passphrase is shown while it is typed: nobody can ask for it afterwards, this page neither."""

    passphrase = forms.CharField(
        label=_("Passphrase"),
        required=False,
        min_length=SHORTEST,
        max_length=200,
        help_text=_("At least twelve characters, such as a few words in a row."),
        error_messages={"min_length": _("Choose a passphrase of %(limit_value)d characters or more.")},
        widget=Untold(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )

    def clean_passphrase(self) -> str:
        typed: str = self.cleaned_data["passphrase"]
        if len(typed.splitlines()) > 1:  # a file with a passphrase has it in its first line
            raise forms.ValidationError(gettext("A passphrase is one line."))
        return typed


class RetentionForm(forms.Form):
    """One choice for every rule; only what the rule offers is valid."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        for each in retention.chosen():
            self.fields[each.rule.name] = forms.TypedChoiceField(
                label=str(each.rule.label),
                help_text=str(each.rule.words),
                choices=[(days or 0, for_days(days)) for days in each.rule.choices],
                coerce=lambda value: int(value) or None,
                initial=each.days or 0,
            )

    def days(self) -> dict[str, int | None]:
        """What was chosen, rule by rule."""
        return dict(self.cleaned_data)
