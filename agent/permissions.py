"""What people may do with the assistant."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.permissions import EVERYBODY, Role, register_permission

register_permission(
    {"agent.configure": {Role.CEO}, "agent.trace": EVERYBODY},
    group=pgettext_lazy("permissions", "Assistant"),
    words={
        "agent.configure": _("Configure the assistant"),
        "agent.trace": _("See what the assistant did"),
    },
)
