"""Where people and settings stand in the menu."""

from django.utils.translation import pgettext_lazy

from tenants.models import Membership
from tenants.modules import Entry, Module, register

CONFIGURE = "company.configure"


def connect() -> None:
    """Called once when the app is ready."""
    team = Entry(
        "tenants:team",
        pgettext_lazy("menu", "Team"),
        "shield-check",
        900,
        "setup",
        "people.see",
        Membership.objects.count_waiting_for,
    )
    settings = Entry("tenants:settings", pgettext_lazy("menu", "Settings"), "settings", 910, "setup")
    pages = (
        Entry("tenants:settings", pgettext_lazy("settings", "Company"), "building-2", 920, "settings", CONFIGURE),
        Entry("tenants:opening", pgettext_lazy("settings", "Opening hours"), "clock", 921, "settings", CONFIGURE),
        Entry("tenants:modules", pgettext_lazy("settings", "Modules"), "blocks", 922, "settings", CONFIGURE),
        Entry("tenants:channels", "WhatsApp", "message-circle", 923, "settings", "channels.configure"),
        Entry("tenants:account", pgettext_lazy("settings", "Security"), "shield", 995, "settings"),
        Entry("tenants:roles", pgettext_lazy("settings", "Roles"), "shield-check", 925, "settings", CONFIGURE),
        Entry(
            "tenants:closing", pgettext_lazy("settings", "Close the company"), "power", 970, "settings", "company.close"
        ),
        Entry("tenants:profile", pgettext_lazy("settings", "My profile"), "user", 990, "settings"),
    )
    register(Module("people", pgettext_lazy("menu", "Team"), entries=(team,)))
    register(Module("settings", pgettext_lazy("menu", "Settings"), entries=(settings, *pages)))
