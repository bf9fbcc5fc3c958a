from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = _("People and companies")

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from tenants import queues, tasks
        from tenants.accounts import second_factors, sessions
        from tenants.companies import lifecycle, making
        from tenants.models.letters import QUEUE
        from tenants.models.refresh_tokens import end_on_decision
        from tenants.people import leaving
        from tenants.signals import membership_asked, membership_decided
        from tenants.upkeep import leftovers, rotation, tidying
        from tenants.web import menu

        queues.register(QUEUE, tasks.send_letter, queues.Lane.SYNC)
        queues.register_for_installation(making.QUEUE, tasks.make_company)
        queues.register_for_installation(lifecycle.QUEUE, tasks.delete_asked)
        membership_asked.connect(tasks.write_on_request)
        membership_decided.connect(tasks.write_on_decision)
        membership_decided.connect(end_on_decision)
        membership_decided.connect(sessions.end_when_outside)
        user_logged_in.connect(sessions.note_login)
        user_logged_out.connect(sessions.note_logout)
        rotation.register(second_factors.rewrap)
        tidying.register("accounts without a company", leaving.sweep_strays)
        leftovers.connect()
        menu.connect()
