"""Who may read the figures. Whatever they show is cut to what the person may see anyway."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.permissions import Role, register_permission

register_permission(
    {"analytics.see": {Role.CEO, Role.SECRETARY}},
    group=pgettext_lazy("permissions", "Figures"),
    words={
        "analytics.see": _("See the figures"),
    },
)
