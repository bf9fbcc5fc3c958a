"""What the ground room knows of one person: notices about them, lines of the trail, webhooks that told of them."""

from typing import Any

from django.db.models import F, Func, Q, TextField, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from company import lines, webhooks
from company.models import AuditEntry, Notification
from company.personal import Part, Person, Told, register

KEY = Func(
    F("url"), Value("[0-9a-f]{8}-[0-9a-f-]{27}"), function="substring", output_field=TextField()
)  # the key in the address of a page
PIECE = 500


def _tell(person: Person) -> Told:
    found: list[dict[str, Any]] = []
    entries = list(AuditEntry.objects.filter(subject__in=person.subjects).order_by("at", "id"))
    for start in range(0, len(entries), PIECE):
        found += [_line(line) for line in lines.read(entries[start : start + PIECE])]
    return {"audit": found}


def _line(line: lines.Line) -> dict[str, Any]:
    changes = "; ".join(f"{change.label}: {change.before} → {change.after}" for change in line.changes)
    return {"at": line.entry.at, "who": line.who, "what": str(line.what), "changes": changes}


def _forget(person: Person) -> None:
    about = Q(key__in=[str(key) for key in person.subjects]) | Q(about__in=person.words)
    person.counts["notices"], _by_model = Notification.objects.alias(key=KEY).filter(about).delete()
    person.counts["webhooks"] = webhooks.forget(list(person.subjects))


def connect() -> None:
    """Called once when the app is ready."""
    sections = {
        "audit": pgettext_lazy("audit", "Audit trail"), "notices": _("Notifications"),
        "webhooks": _("Outgoing webhooks"),
    }  # fmt: skip
    register(Part("company", tell=_tell, forget=_forget, sections=sections))
