"""Lines of the audit trail as people read them: who, what, about whom, what changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise

from company import label_registry
from company.models import AuditEntry
from tenants.models import User

ICONS = {"person": "user", "assistant": "sparkles", "lead": "message-circle", "system": "settings"}
TONES = {"person": "human", "assistant": "accent", "lead": "info", "system": "neutral"}


@dataclass(frozen=True)
class Change:
    """One field, before and after; "" is nothing."""

    label: str | Promise
    before: str
    after: str


@dataclass(frozen=True)
class AuditRow:
    """An entry in words of the reader's language."""

    entry: AuditEntry
    who: str
    what: str | Promise
    subject: str
    url: str
    changes: list[Change]

    @property
    def day(self) -> date:
        """The day it happened on, for the company."""
        return timezone.localdate(self.entry.at)

    @property
    def icon(self) -> str:
        return ICONS.get(self.entry.actor, "settings")

    @property
    def tone(self) -> str:
        return TONES.get(self.entry.actor, "neutral")

    @property
    def is_emptied(self) -> bool:
        return self.entry.emptied_by is not None


def read_audit_rows(entries: Sequence[AuditEntry]) -> list[AuditRow]:
    """The entries in words: a constant number of queries."""
    subjects = label_registry.names_of((entry.kind, entry.subject) for entry in entries)
    keys = set(_keys(entries)) | {entry.user_id for entry in entries if entry.user_id}
    people = {
        pk: name or email for pk, name, email in User.objects.filter(pk__in=keys).values_list("pk", "name", "email")
    }
    names = {pk: name for pk, (name, _url) in label_registry.names_of(_other(keys - people.keys())).items()} | people
    return [_line(entry, subjects, names) for entry in entries]


def _other(keys: Iterable[UUID]) -> Iterable[tuple[str, UUID]]:
    """Keys of unknown kind are asked of every kind that has pages of its own."""
    return [(kind, key) for key in keys for kind, _label in label_registry.kinds()]


def _keys(entries: Sequence[AuditEntry]) -> Iterable[UUID]:
    for entry in entries:
        for values in (entry.before, entry.after):
            for value in values.values():
                if (key := label_registry.as_key(value)) is not None:
                    yield key


def _line(entry: AuditEntry, subjects: dict[UUID, label_registry.Named], names: dict[UUID, str]) -> AuditRow:
    subject, url = subjects.get(entry.subject, ("", ""))
    who = names.get(entry.user_id, "") if entry.user_id else ""
    fields = [*entry.before, *(name for name in entry.after if name not in entry.before)]
    changes = [
        Change(
            label_registry.label_of(entry.kind, name),
            label_registry.value_of(entry.kind, name, entry.before.get(name), names),
            label_registry.value_of(entry.kind, name, entry.after.get(name), names),
        )
        for name in fields
    ]
    shown = [change for change in changes if change.before or change.after]
    return AuditRow(
        entry, who or str(entry.get_actor_display()), label_registry.words_for(entry.action), subject, url, shown
    )
