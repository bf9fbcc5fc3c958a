"""Where outgoing webhooks stand among the other parts: menu, rights, queues."""

from django.utils.translation import gettext_lazy, pgettext_lazy

from company.webhooks import delivering, emails, models, tasks
from tenants import permissions, queues
from tenants.models import Membership
from tenants.modules import Entry, Module, register_module

CONFIGURE = "webhooks.configure"


def declare_jobs() -> None:
    """Called once when the app is ready."""
    permissions.register_permission(
        {CONFIGURE: {Membership.Role.CEO}},
        group=pgettext_lazy("permissions", "Company and team"),
        words={CONFIGURE: gettext_lazy("Manage the API and its webhooks")},
    )
    entry = Entry(
        "webhooks:settings", pgettext_lazy("settings", "API"), "webhook", 930, "settings", CONFIGURE, section="data"
    )
    register_module(Module("api", pgettext_lazy("settings", "API"), entries=(entry,)))
    queues.declare_queue(models.QUEUE, tasks.deliver, queues.Lane.SYNC)
    queues.declare_queue(emails.QUEUE, tasks.mail_paused, queues.Lane.SYNC)
    queues.register_reconciler(delivering.reconcile_deliveries)
