from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"

    def ready(self) -> None:
        from api import personal_data, webhook_payloads
        from api.models import IdempotencyKey
        from tenants.maintenance import cleanup

        personal_data.register_personal_data()
        webhook_payloads.describe_rows()
        cleanup.register_cleanup(
            "idempotency keys", lambda: cleanup.delete_in_batches(IdempotencyKey.objects.expired()), each_company=True
        )
