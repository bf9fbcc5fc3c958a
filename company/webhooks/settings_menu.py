"""Where outgoing webhooks stand among the pages of settings, and who may change them."""

from django.utils.translation import gettext_lazy, pgettext_lazy

from tenants import permissions
from tenants.models import Membership
from tenants.modules import Entry, Module, register_module

CONFIGURE = "webhooks.configure"


def register_menu() -> None:
    """Called once when the app is ready."""
    permissions.register_permission(
        {CONFIGURE: {Membership.Role.CEO}},
        group=pgettext_lazy("permissions", "Company and team"),
        words={CONFIGURE: gettext_lazy("Manage the API and its webhooks")},
    )
    entry = Entry(
        "webhooks:settings", pgettext_lazy("settings", "API"), "webhook", 930, "settings", CONFIGURE, section="data"
    )
    register_module(Module("api", pgettext_lazy("settings", "API"), entries=(entry,)))
