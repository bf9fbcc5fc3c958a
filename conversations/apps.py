from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "conversations"

    def ready(self) -> None:
        from conversations import (  # noqa: F401
            addresses,
            audit_words,
            ingest,
            keeping,
            media,
            menu,
            outbox,
            permissions,
            personal,
            snoozing,
            story,
            tasks,
        )
        from conversations.desk import ConversationsDesk
        from conversations.models.journal import INGEST
        from tenants import queues
        from tenants.companies import channel_checks
        from tenants.queues import Lane, Priority

        channel_checks.register(ConversationsDesk())
        addresses.connect()
        audit_words.connect()
        personal.connect()
        keeping.connect()
        menu.register()
        queues.register(INGEST, tasks.ingest, Lane.MESSAGES, batch=20)
        queues.register("deliver", tasks.deliver_message, Lane.MESSAGES, priority=Priority.FIRST)
        queues.register("key", tasks.release_channel, Lane.MESSAGES)
        queues.register("media", tasks.fetch_media, Lane.SYNC)
        queues.register("snooze", tasks.end_snooze, Lane.MESSAGES)
        queues.register_repair(snoozing.repair)
        queues.register_repair(addresses.bring_twins_together)
        queues.register_repair(ingest.repair)
        queues.register_repair(outbox.repair)
        queues.register_repair(media.repair)
