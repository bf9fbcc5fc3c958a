from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class AgentConfig(AppConfig):
    name = "agent"

    def ready(self) -> None:
        from agent import audit_words, keeping, listen, permissions, personal  # noqa: F401
        from agent.messenger import AppointmentMessenger
        from calendar_app import telling
        from tenants.modules import Entry, Module, register

        settings = Entry(
            "agent:settings",
            pgettext_lazy("menu", "Assistant"),
            "sparkles",
            930,
            "settings",
            "agent.configure",
            section="talk",
        )
        register(Module("agent", pgettext_lazy("module", "Assistant"), entries=(settings,)))
        audit_words.connect()
        personal.connect()
        keeping.connect()
        listen.connect()
        telling.register(AppointmentMessenger())
