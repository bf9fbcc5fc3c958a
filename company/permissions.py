"""Who may look at the audit trail, and who decides over people's data."""

from tenants.models import Membership
from tenants.permissions import register

Role = Membership.Role

register(
    {
        "audit.see": {Role.CEO},
        "people_data.export": {Role.CEO, Role.SECRETARY},
        "data.erase": {Role.CEO},
        "data.configure": {Role.CEO},
    }
)
