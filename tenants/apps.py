from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = _("People and companies")

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from tenants import queues, tasks
        from tenants.accounts import second_factors, sessions
        from tenants.companies import lifecycle, provisioning
        from tenants.maintenance import cleanup, cleanup_rules, rotation
        from tenants.models.emails import EMAIL_QUEUE
        from tenants.models.refresh_tokens import end_on_decision
        from tenants.people import offboarding
        from tenants.signals import membership_asked, membership_decided
        from tenants.web import menu

        queues.declare_queue(EMAIL_QUEUE, tasks.send_email, queues.Lane.SYNC)
        queues.declare_installation_queue(provisioning.QUEUE, tasks.make_company)
        queues.declare_installation_queue(lifecycle.QUEUE, tasks.delete_asked)
        membership_asked.connect(tasks.write_on_request)
        membership_decided.connect(tasks.write_on_decision)
        membership_decided.connect(end_on_decision)
        membership_decided.connect(sessions.end_when_outside)
        user_logged_in.connect(sessions.note_login)
        user_logged_out.connect(sessions.note_logout)
        rotation.register_rewrap(second_factors.rewrap)
        cleanup.register_cleanup("accounts without a company", offboarding.sweep_strays)
        cleanup_rules.register_cleanups()
        menu.register_menu()
