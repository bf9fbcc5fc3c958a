from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"

    def ready(self) -> None:
        from api import described, personal
        from api.models import IdempotencyKey
        from tenants.upkeep import tidying

        personal.connect()
        described.connect()
        tidying.register(
            "idempotency keys", lambda: tidying.remove(IdempotencyKey.objects.expired()), each_company=True
        )
