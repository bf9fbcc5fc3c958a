from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "People and companies"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from tenants import menu, rotation, second_factors, sessions, tasks
        from tenants.models.refresh_tokens import end_on_decision
        from tenants.signals import membership_decided

        membership_decided.connect(tasks.mail_on_decision)
        membership_decided.connect(end_on_decision)
        membership_decided.connect(sessions.end_when_outside)
        user_logged_in.connect(sessions.note_login)
        user_logged_out.connect(sessions.note_logout)
        rotation.register(second_factors.rewrap)
        menu.connect()
