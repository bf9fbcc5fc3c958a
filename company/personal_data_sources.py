"""What the ground room knows of one person: notices about them, lines of the trail, webhooks that told of them."""

from typing import Any

from django.db.models import F, Func, Q, TextField, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from company import audit_rows, webhooks
from company.models import AuditEntry, Notification
from company.personal_data import Person, PersonalDataSource, Told, register_source

KEY = Func(
    F("url"), Value("[0-9a-f]{8}-[0-9a-f-]{27}"), function="substring", output_field=TextField()
)  # the key in the address of a page
PIECE = 500


def _personal_data_of(person: Person) -> Told:
    found: list[dict[str, Any]] = []
    entries = list(AuditEntry.objects.filter(subject__in=person.subjects).order_by("at", "id"))
    for start in range(0, len(entries), PIECE):
        found += [_line(line) for line in audit_rows.read_audit_rows(entries[start : start + PIECE])]
    return {"audit": found}


def _line(line: audit_rows.AuditRow) -> dict[str, Any]:
    changes = "; ".join(f"{change.label}: {change.before} → {change.after}" for change in line.changes)
    return {"at": line.entry.at, "who": line.who, "what": str(line.what), "changes": changes}


def _forget(person: Person) -> None:
    about = Q(key__in=[str(key) for key in person.subjects]) | Q(about__in=person.words)
    person.counts["notices"], _by_model = Notification.objects.alias(key=KEY).filter(about).delete()
    person.counts["webhooks"] = webhooks.forget(list(person.subjects))


def register_personal_data() -> None:
    """Called once when the app is ready."""
    sections = {
        "audit": pgettext_lazy("audit", "Audit trail"), "notices": _("Notifications"),
        "webhooks": _("Outgoing webhooks"),
    }  # fmt: skip
    register_source(PersonalDataSource("company", tell=_personal_data_of, forget=_forget, sections=sections))
