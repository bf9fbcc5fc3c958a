"""The events a company can have told, in plain words and in groups."""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TEST = "webhook.test"

# (name of the group, {type: what happened})
GROUPS: tuple[tuple[Promise, dict[str, Promise]], ...] = (
    (
        pgettext_lazy("webhook events", "Leads"),
        {
            "lead.created": _("A lead was added"),
            "lead.updated": _("Something about a lead changed"),
            "lead.stage_changed": _("A lead moved to another stage"),
        },
    ),
    (
        pgettext_lazy("webhook events", "Appointments"),
        {
            "appointment.created": _("An appointment was booked"),
            "appointment.updated": _("An appointment was moved or its status changed"),
            "appointment.cancelled": _("An appointment was cancelled"),
        },
    ),
    (
        pgettext_lazy("webhook events", "Conversations"),
        {
            "conversation.opened": _("A conversation began, or began again"),
            "conversation.handoff": _("A person is asked for"),
        },
    ),
    (
        pgettext_lazy("webhook events", "Messages"),
        {
            "message.received": _("A lead wrote"),
            "message.sent": _("A message of ours went out"),
        },
    ),
)
TYPES: tuple[str, ...] = tuple(name for _group, events in GROUPS for name in events)


def in_words(event: str) -> str:
    """What happened, in the reader's language; the bare type for one that is no longer offered."""
    if event == TEST:
        return str(_("A test event"))
    return next((str(events[event]) for _group, events in GROUPS if event in events), event)


def choices() -> Iterator[tuple[str, Promise]]:
    for _group, events in GROUPS:
        yield from events.items()
