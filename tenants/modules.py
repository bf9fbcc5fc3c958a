"""The modules registry: what a company can switch on, and where each room stands in the menu.

Rooms register themselves in `AppConfig.ready`; the shell, the URL guard and the agent read the registry.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from tenants.models import Membership, Tenant
from tenants.permissions import may

Label = str | Promise
Counter = Callable[[Membership], int]


@dataclass(frozen=True)
class Entry:
    """A line of the menu. `counter` answers how many things wait there (0 shows nothing).

    Entries of the group "settings" stand under a heading there: `section` is company, talk, calendar, people, data
    or mine.
    """

    url_name: str
    label: Label
    icon: str
    order: int
    group: str = "work"
    permission: str | None = None
    counter: Counter | None = None
    section: str = ""


@dataclass(frozen=True)
class Module:
    """A part of the product; `optional` ones are off unless the company switched them on.

    `namespaces` are the URL namespaces that answer 404 while the module is off.
    """

    name: str
    label: Label
    optional: bool = False
    namespaces: frozenset[str] = frozenset()
    entries: tuple[Entry, ...] = ()
    agent_tools: tuple[Callable[..., Any], ...] = ()


@dataclass(frozen=True)
class Line:
    """An entry as one member sees it."""

    url: str
    url_name: str
    label: Label
    icon: str
    group: str
    section: str = ""
    count: int = field(default=0)


_modules: dict[str, Module] = {}


def register_module(module: Module) -> None:
    _modules[module.name] = module


def every() -> list[Module]:
    return list(_modules.values())


def active(tenant: Tenant) -> Iterator[Module]:
    return (module for module in _modules.values() if not module.optional or tenant.has_module(module.name))


def is_closed(namespace: str, tenant: Tenant) -> bool:
    """True when the URL namespace belongs to an optional module that the company has switched off."""
    return any(
        namespace in module.namespaces and module.optional and not tenant.has_module(module.name)
        for module in _modules.values()
    )


def navigation(member: Membership) -> list[Line]:
    """The menu of one member, in order, with what waits behind each entry."""
    entries = [entry for module in active(member.tenant) for entry in module.entries]
    return [
        Line(
            url=reverse(entry.url_name),
            url_name=entry.url_name,
            label=entry.label,
            icon=entry.icon,
            group=entry.group,
            section=entry.section,
            count=entry.counter(member) if entry.counter else 0,
        )
        for entry in sorted(entries, key=lambda entry: entry.order)
        if entry.permission is None or may(member, entry.permission)
    ]
