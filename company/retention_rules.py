"""What the ground room lets go with time: notifications, and the log of outgoing webhooks."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from company import label_registry, retention
from company.models import EmittedEvent, Notification
from company.retention import MOST_COUNTED, Rule
from company.webhooks import delivering
from tenants.ids import first_id_at

BATCH = 1000


def _count_notices(before: datetime) -> int:
    return Notification.objects.filter(at__lt=before)[: MOST_COUNTED + 1].count()


def _delete_notices(before: datetime) -> int:
    keys = list(Notification.objects.filter(at__lt=before).order_by("at").values_list("pk", flat=True)[:BATCH])
    Notification.objects.filter(pk__in=keys).delete()
    return len(keys)


def _count_events(before: datetime) -> int:
    return EmittedEvent.objects.filter(pk__lt=first_id_at(before))[: MOST_COUNTED + 1].count()


def register_retention_rules() -> None:
    """Called once when the app is ready."""
    notices, events = _("Notifications"), _("Outgoing webhooks")
    retention.register_rule(
        Rule(
            "notices", notices, _("What the bell has said."),
            30, (7, 14, 30), _count_notices, _delete_notices,
        )
    )  # fmt: skip
    retention.register_rule(
        Rule(
            "deliveries", events, _("The log of what was sent to other systems, with what it said."),
            30, (7, 14, 30), _count_events, delivering.clean,
        )
    )  # fmt: skip
    label_registry.register_labels(
        "retention", pgettext_lazy("audit", "Retention"),
        fields={
            "conversations": pgettext_lazy("audit", "Messages"), "journal": _("Received webhooks"),
            "traces": _("The assistant's work"), "notices": notices, "deliveries": events,
        },
        actions={
            "changed": _("Changed how long data is kept (in days, 0 is for ever)"),
            "applied": _("Deleted what was old enough"),
        },
    )  # fmt: skip
