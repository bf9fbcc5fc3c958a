from django.apps import AppConfig


class CompanyConfig(AppConfig):
    name = "company"

    def ready(self) -> None:
        from company import (  # noqa: F401
            chain,
            company_data,
            files,
            forgetting,
            ground_words,
            keeping,
            menu,
            once,
            people_data,
            permissions,
            retention,
            tasks,
        )
        from company.models.trail import QUEUE
        from company.trail import write
        from company.webhooks import connecting
        from tenants import audit, queues
        from tenants.signals import company_deactivating, membership_emptied
        from tenants.upkeep import tidying

        audit.register(write)
        ground_words.connect()
        menu.connect()
        queues.register(QUEUE, tasks.seal_trail, queues.Lane.SYNC)
        queues.register_repair(chain.repair)
        forgetting.connect()
        queues.register(people_data.QUEUE, tasks.work_on_person, queues.Lane.SYNC)
        queues.register_repair(people_data.repair)
        queues.register(files.QUEUE, tasks.remove_loose_file, queues.Lane.SYNC)
        queues.register_repair(files.repair)
        queues.register(company_data.QUEUE, tasks.work_on_company_file, queues.Lane.BULK)
        queues.register_repair(company_data.repair)
        tidying.register("company_exports", company_data.sweep_old)
        tidying.register("person_exports", people_data.sweep_old)
        membership_emptied.connect(company_data.forget_colleague)
        company_deactivating.connect(company_data.stop)
        keeping.connect()
        once.connect()
        queues.register(retention.QUEUE, tasks.apply_retention, queues.Lane.BULK)
        queues.register_repair(retention.repair)
        connecting.connect()
