from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "conversations"

    def ready(self) -> None:
        from conversations import (  # noqa: F401
            addresses,
            audit_labels,
            jobs,
            menu,
            permissions,
            personal_data,
            retention_rules,
            timeline_source,
        )
        from conversations.channel_health import ConversationsChannelHealth
        from tenants.companies import channel_checks
        from tenants.maintenance import cleanup

        channel_checks.register_channel_health(ConversationsChannelHealth())
        addresses.follow_leads()
        audit_labels.register_audit_labels()
        personal_data.register_personal_data()
        retention_rules.register_retention_rules()
        menu.register_menu()
        jobs.declare_jobs()
        cleanup.register_cleanup("twin conversations", addresses.bring_twins_together, each_company=True)
