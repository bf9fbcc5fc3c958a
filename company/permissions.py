"""Who may look at the audit trail, and who decides over people's data."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.permissions import Role, register_permission

register_permission(
    {
        "audit.see": {Role.CEO},
        "people_data.export": {Role.CEO, Role.SECRETARY},
        "data.erase": {Role.CEO},
        "data.configure": {Role.CEO},
        "company_data.export": {Role.CEO},
    },
    group=pgettext_lazy("permissions", "Data"),
    words={
        "audit.see": _("Read the audit trail"),
        "people_data.export": _("Export a person's data"),
        "data.erase": _("Erase a person's data"),
        "data.configure": _("Decide how long data is kept"),
        "company_data.export": _("Take the whole company along in one file"),
    },
)
