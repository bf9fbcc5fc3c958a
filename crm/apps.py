from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "crm"
    verbose_name = "Nexus CRM"

    def ready(self) -> None:
        """Tasks sent by any process go to our Celery application."""
        from crm import celery  # noqa: F401
