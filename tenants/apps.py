from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "People and companies"

    def ready(self) -> None:
        from tenants import menu, tasks
        from tenants.models.refresh_tokens import end_on_decision
        from tenants.signals import membership_decided

        membership_decided.connect(tasks.mail_on_decision)
        membership_decided.connect(end_on_decision)
        menu.connect()
