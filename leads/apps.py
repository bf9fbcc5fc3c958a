from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class LeadsConfig(AppConfig):
    name = "leads"

    def ready(self) -> None:
        from leads import audit_labels, permissions, personal_data  # noqa: F401
        from tenants.modules import Entry, Module, register_module

        audit_labels.register_audit_labels()
        personal_data.register_personal_data()
        leads = Entry("leads:list", pgettext_lazy("menu", "Leads"), "users", 40, permission="leads.see")
        pipeline = Entry(
            "pipeline:board", pgettext_lazy("menu", "Pipeline"), "square-kanban", 30, permission="leads.see"
        )
        register_module(Module("leads", pgettext_lazy("module", "Leads"), entries=(leads,)))
        register_module(
            Module(
                "crm_sales",
                pgettext_lazy("module", "Sales"),
                optional=True,
                namespaces=frozenset({"pipeline"}),
                entries=(pipeline,),
            )
        )
