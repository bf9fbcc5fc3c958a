"""Where the audit trail and people's data stand in the settings."""

from django.utils.translation import pgettext_lazy

from tenants.modules import Entry, Module, register_module


def register_menu() -> None:
    """Called once when the app is ready."""
    audit = Entry(
        "company:audit", pgettext_lazy("settings", "Audit"), "scroll-text", 960, "settings", "audit.see", section="data"
    )
    data = Entry(
        "company:data", pgettext_lazy("settings", "Data"), "database", 955, "settings", "people_data.export",
        section="data",
    )  # fmt: skip
    register_module(Module("audit", pgettext_lazy("settings", "Audit"), entries=(data, audit)))
