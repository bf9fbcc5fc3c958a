from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "People and companies"

    def ready(self) -> None:
        from tenants import modules, tasks
        from tenants.models import Membership
        from tenants.signals import membership_decided

        membership_decided.connect(tasks.mail_on_decision)
        modules.register(
            modules.Module(
                name="people",
                label=pgettext_lazy("menu", "Team"),
                entries=(
                    modules.Entry(
                        url_name="tenants:team",
                        label=pgettext_lazy("menu", "Team"),
                        icon="shield-check",
                        order=900,
                        group="setup",
                        permission="people.see",
                        counter=Membership.objects.count_waiting_for,
                    ),
                    modules.Entry(
                        url_name="tenants:settings",
                        label=pgettext_lazy("menu", "Settings"),
                        icon="settings",
                        order=910,
                        group="setup",
                    ),
                ),
            )
        )
