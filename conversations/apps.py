from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "conversations"

    def ready(self) -> None:
        from conversations import (  # noqa: F401
            addresses,
            audit_labels,
            ingest,
            media,
            menu,
            outbox,
            permissions,
            personal_data,
            retention_rules,
            snoozing,
            tasks,
            timeline_source,
        )
        from conversations.channel_health import ConversationsChannelHealth
        from conversations.models.inbound_events import INGEST
        from tenants import queues
        from tenants.companies import channel_checks
        from tenants.queues import Lane, Priority

        channel_checks.register_channel_health(ConversationsChannelHealth())
        addresses.follow_leads()
        audit_labels.register_audit_labels()
        personal_data.register_personal_data()
        retention_rules.register_retention_rules()
        menu.register_menu()
        queues.declare_queue(INGEST, tasks.ingest, Lane.MESSAGES, batch=20)
        queues.declare_queue("deliver", tasks.deliver_message, Lane.MESSAGES, priority=Priority.FIRST)
        queues.declare_queue("key", tasks.release_channel, Lane.MESSAGES)
        queues.declare_queue("media", tasks.fetch_media, Lane.SYNC)
        queues.declare_queue("snooze", tasks.end_snooze, Lane.MESSAGES)
        queues.register_reconciler(snoozing.reconcile_snoozes)
        queues.register_reconciler(addresses.bring_twins_together)
        queues.register_reconciler(ingest.reconcile_inbound_events)
        queues.register_reconciler(outbox.reconcile_outbox)
        queues.register_reconciler(media.reconcile_media)
