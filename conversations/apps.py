from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "conversations"

    def ready(self) -> None:
        from conversations import (  # noqa: F401
            audit_words,
            ingest,
            keeping,
            media,
            menu,
            outbox,
            permissions,
            personal,
            story,
            tasks,
        )
        from conversations.desk import ConversationsDesk
        from tenants import queues
        from tenants.companies import channel_checks

        channel_checks.register(ConversationsDesk())
        audit_words.connect()
        personal.connect()
        keeping.connect()
        menu.register()
        queues.register("ingest", tasks.ingest)
        queues.register("deliver", tasks.deliver_message)
        queues.register("key", tasks.release_channel)
        queues.register("media", tasks.fetch_media)
        queues.register_repair(ingest.repair)
        queues.register_repair(outbox.repair)
        queues.register_repair(media.repair)
