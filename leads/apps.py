from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class LeadsConfig(AppConfig):
    name = "leads"

    def ready(self) -> None:
        from leads import permissions  # noqa: F401
        from tenants.modules import Module, register

        register(Module("leads", pgettext_lazy("module", "Leads")))
        register(
            Module(
                "crm_sales",
                pgettext_lazy("module", "Sales"),
                optional=True,
                namespaces=frozenset({"pipeline"}),
            )
        )
