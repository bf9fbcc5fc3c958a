"""Who may do what with leads."""

from tenants.models import Membership
from tenants.permissions import EVERYBODY, register

Role = Membership.Role

register(
    {
        "leads.see": EVERYBODY,
        "leads.change": EVERYBODY,
        "leads.create": EVERYBODY,
        # Anybody may take a lead that nobody has; giving it to others, or taking it away, is for these.
        "leads.reassign": {Role.CEO, Role.SECRETARY},
    }
)
