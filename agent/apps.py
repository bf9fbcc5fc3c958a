from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class AgentConfig(AppConfig):
    name = "agent"

    def ready(self) -> None:
        from agent import audit_labels, jobs, permissions, personal_data, retention_rules  # noqa: F401
        from agent.messenger import AppointmentMessenger
        from agent.tools.core import register_tools
        from calendar_app import telling
        from tenants.modules import Entry, Module, register_module

        settings = Entry(
            "agent:settings",
            pgettext_lazy("menu", "Assistant"),
            "sparkles",
            930,
            "settings",
            "agent.configure",
            section="talk",
        )
        register_module(Module("agent", pgettext_lazy("module", "Assistant"), entries=(settings,)))
        audit_labels.register_audit_labels()
        personal_data.register_personal_data()
        retention_rules.register_retention_rules()
        jobs.declare_jobs()
        register_tools()
        telling.register_messenger(AppointmentMessenger())
