"""Who may do what on the calendar. Everybody of the company sees it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.permissions import EVERYBODY, Role, register_permission

register_permission(
    {
        "calendar.see": EVERYBODY,
        "calendar.book": EVERYBODY,
        "calendar.overbook": {Role.CEO, Role.SECRETARY, Role.PROFESSIONAL},
        "calendar.be_booked": {Role.PROFESSIONAL},
        "calendar.own_hours": {Role.PROFESSIONAL},
        "calendar.configure": {Role.CEO, Role.SECRETARY},
        "calendar.connect": {Role.CEO},
    },
    group=pgettext_lazy("permissions", "Calendar"),
    words={
        "calendar.see": _("See the calendar"),
        "calendar.book": _("Book appointments"),
        "calendar.overbook": _("Book a time that is taken"),
        "calendar.be_booked": _("Have hours of one's own and be booked"),
        "calendar.own_hours": _("Change one's own working hours"),
        "calendar.configure": _("Change services, professionals and hours"),
        "calendar.connect": _("Connect and disconnect Google Calendar"),
    },
)
