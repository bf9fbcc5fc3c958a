from django.apps import AppConfig


class CompanyConfig(AppConfig):
    name = "company"

    def ready(self) -> None:
        from company import (  # noqa: F401
            audit_chain,
            audit_labels,
            company_data,
            jobs,
            menu,
            once,
            people_data,
            permissions,
            personal_data_sources,
            retention_rules,
        )
        from company.audit_writer import write
        from company.webhooks import settings_menu
        from tenants import audit
        from tenants.maintenance import cleanup
        from tenants.signals import company_deactivating, membership_emptied

        audit.register_writer(write)
        audit_labels.register_audit_labels()
        menu.register_menu()
        personal_data_sources.register_personal_data()
        cleanup.register_cleanup("heads of trails", audit_chain.log_head, each_company=True)
        cleanup.register_cleanup("company_exports", company_data.sweep_old)
        cleanup.register_cleanup("person_exports", people_data.sweep_old)
        membership_emptied.connect(company_data.forget_colleague)
        company_deactivating.connect(company_data.stop)
        retention_rules.register_retention_rules()
        once.register_cleanups()
        jobs.declare_jobs()
        settings_menu.register_menu()
