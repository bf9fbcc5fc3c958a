"""Who may do what with leads."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.permissions import EVERYBODY, Role, register_permission

register_permission(
    {
        "leads.see": EVERYBODY,
        "leads.change": EVERYBODY,
        "leads.create": EVERYBODY,
        # Anybody may take a lead that nobody has; giving it to others, or taking it away, is for these.
        "leads.reassign": {Role.CEO, Role.SECRETARY},
        # Two leads that are one person become one, of those that one may see; it is not taken back.
        "leads.join": {Role.CEO, Role.SECRETARY, Role.AGENT},
    },
    group=pgettext_lazy("permissions", "Leads"),
    words={
        "leads.see": _("See leads"),
        "leads.change": _("Change leads"),
        "leads.create": _("Add leads"),
        "leads.reassign": _("Give leads to others"),
        "leads.join": _("Join two leads that are one person"),
    },
)
