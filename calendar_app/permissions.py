"""Who may do what on the calendar. Everybody of the company sees it."""

from tenants.models import Membership
from tenants.permissions import EVERYBODY, register

Role = Membership.Role

register(
    {
        "calendar.see": EVERYBODY,
        "calendar.book": EVERYBODY,
        "calendar.overbook": {Role.CEO, Role.SECRETARY, Role.PROFESSIONAL},
        "calendar.configure": {Role.CEO, Role.SECRETARY},
    }
)
