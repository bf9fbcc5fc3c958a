"""Where outgoing webhooks stand among the other parts: menu, rights, queues."""

from django.utils.translation import gettext_lazy, pgettext_lazy

from company.webhooks import delivering, letters, models, tasks
from tenants import permissions, queues
from tenants.models import Membership
from tenants.modules import Entry, Module, register

CONFIGURE = "webhooks.configure"


def connect() -> None:
    """Called once when the app is ready."""
    permissions.register(
        {CONFIGURE: {Membership.Role.CEO}},
        group=pgettext_lazy("permissions", "Company and team"),
        words={CONFIGURE: gettext_lazy("Manage the API and its webhooks")},
    )
    entry = Entry(
        "webhooks:settings", pgettext_lazy("settings", "API"), "webhook", 930, "settings", CONFIGURE, section="data"
    )
    register(Module("api", pgettext_lazy("settings", "API"), entries=(entry,)))
    queues.register(models.QUEUE, tasks.deliver, queues.Lane.SYNC)
    queues.register(letters.QUEUE, tasks.mail_paused, queues.Lane.SYNC)
    queues.register_repair(delivering.repair)
