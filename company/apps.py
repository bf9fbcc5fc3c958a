from django.apps import AppConfig


class CompanyConfig(AppConfig):
    name = "company"

    def ready(self) -> None:
        from company import chain, tasks
        from company.models.trail import QUEUE
        from company.trail import write
        from company.webhooks import connecting
        from tenants import audit, wakes

        audit.register(write)
        wakes.register(QUEUE, tasks.seal_trail)
        wakes.register_repair(chain.repair)
        connecting.connect()
