"""Who may read the figures. Whatever they show is cut to what the person may see anyway."""

from tenants.models import Membership
from tenants.permissions import register

Role = Membership.Role

register({"analytics.see": {Role.CEO, Role.SECRETARY}})
