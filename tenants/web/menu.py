"""Where people and settings stand in the menu."""

from django.utils.translation import pgettext_lazy

from tenants.models import Membership
from tenants.modules import Entry, Label, Module, register_module

CONFIGURE = "company.configure"


def register_menu() -> None:
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
        _page("tenants:settings", pgettext_lazy("settings", "Company"), "building-2", 920, "company", CONFIGURE),
        _page("tenants:opening", pgettext_lazy("settings", "Opening hours"), "clock", 921, "company", CONFIGURE),
        _page("tenants:modules", pgettext_lazy("settings", "Modules"), "blocks", 922, "company", CONFIGURE),
        _page(
            "tenants:closing", pgettext_lazy("settings", "Close the company"), "power", 970, "company", "company.close"
        ),
        _page("tenants:channels", "WhatsApp", "message-circle", 923, "talk", "channels.configure"),
        _page("tenants:roles", pgettext_lazy("settings", "Roles"), "shield-check", 925, "people", CONFIGURE),
        _page("tenants:profile", pgettext_lazy("settings", "My profile"), "user", 990, "mine"),
        _page("tenants:account", pgettext_lazy("settings", "Security"), "shield", 995, "mine"),
    )
    register_module(Module("people", pgettext_lazy("menu", "Team"), entries=(team,)))
    register_module(Module("settings", pgettext_lazy("menu", "Settings"), entries=(settings, *pages)))


def _page(url_name: str, label: Label, icon: str, order: int, section: str, permission: str | None = None) -> Entry:
    return Entry(url_name, label, icon, order, "settings", permission, section=section)
