from django.apps import AppConfig


class CompanyConfig(AppConfig):
    name = "company"

    def ready(self) -> None:
        from company.trail import write
        from tenants import audit

        audit.register(write)
