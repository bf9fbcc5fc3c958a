from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class CalendarConfig(AppConfig):
    name = "calendar_app"

    def ready(self) -> None:
        from calendar_app import audit_labels, booking, people, permissions, personal_data, tasks, timeline  # noqa: F401
        from calendar_app.external import jobs
        from leads.timeline import register_timeline_source as tell
        from tenants import modules, queues
        from tenants.signals import membership_decided, membership_described

        audit_labels.register_audit_labels()
        personal_data.register_personal_data()
        membership_decided.connect(people.follow)
        membership_described.connect(people.follow_profile)
        tell(timeline.appointments)
        queues.declare_queue(booking.HOLD_QUEUE, tasks.expire_hold, queues.Lane.SYNC)
        queues.register_reconciler(tasks.reconcile_holds)
        jobs.declare_jobs()
        modules.register_module(
            modules.Module(
                name="calendar",
                label=pgettext_lazy("menu", "Calendar"),
                namespaces=frozenset({"calendar"}),
                entries=(
                    modules.Entry(
                        url_name="calendar:calendar",
                        label=pgettext_lazy("menu", "Calendar"),
                        icon="calendar-days",
                        order=40,
                        permission="calendar.see",
                    ),
                    modules.Entry(
                        url_name="calendar:settings",
                        label=pgettext_lazy("settings", "Services and hours"),
                        icon="calendar-days",
                        order=925,
                        group="settings",
                        permission="calendar.configure",
                        section="calendar",
                    ),
                    modules.Entry(
                        url_name="calendar:my_hours",
                        label=pgettext_lazy("settings", "My working hours"),
                        icon="clock",
                        order=924,
                        group="settings",
                        permission="calendar.own_hours",
                        section="calendar",
                    ),
                    modules.Entry(
                        url_name="calendar:google",
                        label="Google Calendar",
                        icon="refresh-cw",
                        order=927,
                        group="settings",
                        permission="calendar.configure",
                        section="calendar",
                    ),
                    modules.Entry(
                        url_name="calendar:holidays",
                        label=pgettext_lazy("settings", "Holidays"),
                        icon="tree-palm",
                        order=926,
                        group="settings",
                        permission="calendar.configure",
                        section="calendar",
                    ),
                ),
            )
        )
