"""The words of the audit trail for the assistant's settings."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agent.models import AgentProfile
from company import label_registry


def register_audit_labels() -> None:
    """Called once when the app is ready."""
    label_registry.register_labels(
        "agent", pgettext_lazy("audit", "Assistant"),
        fields={"fields": pgettext_lazy("field", "What was changed")},
        readers={"fields": label_registry.names_of_fields(AgentProfile, forget_key=_("Forget the key"))},
        actions={"changed": _("Changed the assistant"), "tested": _("Tested the assistant's connection")},
    )  # fmt: skip
