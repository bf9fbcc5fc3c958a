"""The events a company can have told, in plain words and in groups; modules add theirs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants import modules

TEST = "webhook.test"


@dataclass(frozen=True)
class Group:
    """Events that stand together: type → what happened, of an optional module or of every company."""

    label: Promise
    events: Mapping[str, Promise]
    module: str = ""


_groups: list[Group] = [
    Group(
        pgettext_lazy("webhook events", "Leads"),
        {
            "lead.created": _("A lead was added"),
            "lead.updated": _("Something about a lead changed"),
            "lead.stage_changed": _("A lead moved to another stage"),
        },
    ),
    Group(
        pgettext_lazy("webhook events", "Appointments"),
        {
            "appointment.created": _("An appointment was booked"),
            "appointment.updated": _("An appointment was moved or its status changed"),
            "appointment.cancelled": _("An appointment was cancelled"),
        },
    ),
    Group(
        pgettext_lazy("webhook events", "Conversations"),
        {
            "conversation.opened": _("A conversation began, or began again"),
            "conversation.handoff": _("A person is asked for"),
        },
    ),
    Group(
        pgettext_lazy("webhook events", "Messages"),
        {
            "message.received": _("A lead wrote"),
            "message.sent": _("A message of ours went out"),
        },
    ),
]


def register_events(label: Promise, events: Mapping[str, Promise], *, module: str) -> None:
    """Adds the events of a module. Raises ModuleError for a type that another one has."""
    if taken := set(events) & set(types()):
        raise modules.ModuleError(f"The event {min(taken)!r} of the module {module!r} is there already.")
    _groups.append(Group(label, events, module))


def types() -> tuple[str, ...]:
    """Every type, also of modules that the company has not."""
    return tuple(name for group in _groups for name in group.events)


def groups() -> list[Group]:
    """What the current company can choose."""
    return [group for group in _groups if modules.is_on(group.module)]


def in_words(event: str) -> str:
    """What happened, in the reader's language; the bare type for one that is no longer offered."""
    if event == TEST:
        return str(_("A test event"))
    return next((str(group.events[event]) for group in _groups if event in group.events), event)


def choices() -> Iterator[tuple[str, Promise]]:
    for group in groups():
        yield from group.events.items()
