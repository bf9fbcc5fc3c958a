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
        from tenants import channel_checks, wakes

        channel_checks.register(ConversationsDesk())
        audit_words.connect()
        personal.connect()
        keeping.connect()
        menu.register()
        wakes.register("ingest", tasks.ingest)
        wakes.register("deliver", tasks.deliver_message)
        wakes.register("key", tasks.release_channel)
        wakes.register("media", tasks.fetch_media)
        wakes.register_repair(ingest.repair)
        wakes.register_repair(outbox.repair)
        wakes.register_repair(media.repair)
