from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class LeadsConfig(AppConfig):
    name = "leads"

    def ready(self) -> None:
        from leads import audit_words, permissions, personal  # noqa: F401
        from tenants.modules import Entry, Module, register

        audit_words.connect()
        personal.connect()
        leads = Entry("leads:list", pgettext_lazy("menu", "Leads"), "users", 40, permission="leads.see")
        pipeline = Entry(
            "pipeline:board", pgettext_lazy("menu", "Pipeline"), "square-kanban", 30, permission="leads.see"
        )
        register(Module("leads", pgettext_lazy("module", "Leads"), entries=(leads,)))
        register(
            Module(
                "crm_sales",
                pgettext_lazy("module", "Sales"),
                optional=True,
                namespaces=frozenset({"pipeline"}),
                entries=(pipeline,),
            )
        )
