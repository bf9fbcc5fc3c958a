"""Who may do what in the inbox. What a person sees there is what `visible_to` lets through."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.permissions import EVERYBODY, register_permission

register_permission(
    {"inbox.see": EVERYBODY, "inbox.answer": EVERYBODY},
    group=pgettext_lazy("permissions", "Conversations"),
    words={
        "inbox.see": _("See conversations"),
        "inbox.answer": _("Answer conversations"),
    },
)
