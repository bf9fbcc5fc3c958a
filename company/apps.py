from django.apps import AppConfig


class CompanyConfig(AppConfig):
    name = "company"

    def ready(self) -> None:
        from company import (  # noqa: F401
            audit_chain,
            audit_labels,
            company_data,
            files,
            menu,
            once,
            people_data,
            permissions,
            personal_data_sources,
            retention,
            retention_rules,
            tasks,
        )
        from company.audit_writer import write
        from company.models.audit import QUEUE
        from company.webhooks import jobs
        from tenants import audit, queues
        from tenants.maintenance import cleanup
        from tenants.signals import company_deactivating, membership_emptied

        audit.register_writer(write)
        audit_labels.register_audit_labels()
        menu.register_menu()
        queues.declare_queue(QUEUE, tasks.seal_trail, queues.Lane.SYNC)
        queues.register_reconciler(audit_chain.reconcile_sealing)
        personal_data_sources.register_personal_data()
        queues.declare_queue(people_data.QUEUE, tasks.work_on_person, queues.Lane.SYNC)
        queues.register_reconciler(people_data.reconcile_person_requests)
        queues.declare_queue(files.QUEUE, tasks.remove_loose_file, queues.Lane.SYNC)
        queues.register_reconciler(files.reconcile_loose_files)
        queues.declare_queue(company_data.QUEUE, tasks.work_on_company_file, queues.Lane.BULK)
        queues.register_reconciler(company_data.reconcile_company_exports)
        cleanup.register_cleanup("company_exports", company_data.sweep_old)
        cleanup.register_cleanup("person_exports", people_data.sweep_old)
        membership_emptied.connect(company_data.forget_colleague)
        company_deactivating.connect(company_data.stop)
        retention_rules.register_retention_rules()
        once.register_cleanups()
        queues.declare_queue(retention.QUEUE, tasks.apply_retention, queues.Lane.BULK)
        queues.register_reconciler(retention.reconcile_retention)
        jobs.declare_jobs()
