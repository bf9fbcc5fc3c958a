from django.apps import AppConfig


class CompanyConfig(AppConfig):
    name = "company"

    def ready(self) -> None:
        from company import chain, ground_words, menu, permissions, tasks  # noqa: F401
        from company.models.trail import QUEUE
        from company.trail import write
        from company.webhooks import connecting
        from tenants import audit, wakes

        audit.register(write)
        ground_words.connect()
        menu.connect()
        wakes.register(QUEUE, tasks.seal_trail)
        wakes.register_repair(chain.repair)
        connecting.connect()
