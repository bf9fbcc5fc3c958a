from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class CrmConfig(AppConfig):
    name = "crm"

    def ready(self) -> None:
        from tenants.modules import Entry, Module, register_module

        today = Entry("dashboard", pgettext_lazy("menu", "Today"), "sun", 10)
        register_module(Module("dashboard", pgettext_lazy("module", "Dashboard"), entries=(today,)))
