"""The modules registry: what a company can switch on, and what each brings to the rooms of others.

A module is a Django app that the setting `MODULES` names. It registers itself in `AppConfig.ready`; menu, guard, pages
and API read the registry, and nothing outside the app names it. docs/modules.md shows how one is written.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection
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


class Place(StrEnum):
    """A page of another room that has room for regions."""

    LEAD = "lead"
    INBOX = "inbox"
    APPOINTMENT = "appointment"
    DASHBOARD = "dashboard"


@dataclass(frozen=True)
class Region:
    """A part of a page of another room, fetched from an address of the module's own.

    The view gets the key of what the page is about (a lead, for the inbox too; an appointment; nothing on the
    dashboard) and answers with the inside of the region. `follows` names the notices on which it is fetched again.
    """

    place: Place
    url_name: str
    title: Label
    order: int = 50
    permission: str | None = None
    follows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mount:
    """What is reached below `prefix`: a URLconf ("riding.urls" below "riding/"), or a router of the API
    ("riding.api.router" below "/admin/horses")."""

    prefix: str
    target: str


@dataclass(frozen=True)
class Module:
    """A part of the product; `optional` ones are off unless the company switched them on.

    `namespaces` are the URL namespaces that answer 404 while the module is off. `stylesheet` is a static file.
    """

    name: str
    label: Label
    optional: bool = False
    namespaces: frozenset[str] = frozenset()
    entries: tuple[Entry, ...] = ()
    urls: tuple[Mount, ...] = ()
    api: tuple[Mount, ...] = ()
    regions: tuple[Region, ...] = ()
    stylesheet: str = ""


class ModuleError(ImproperlyConfigured):
    """A module cannot be loaded as it is; one sentence says what to change in it."""


@dataclass(frozen=True)
class ShownRegion:
    """A region as one member sees it on one page; `trigger` is the `hx-trigger` that keeps it fresh."""

    url: str
    title: Label
    trigger: str


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
    """Raises ModuleError where two modules want the same, or a place is named that no page has."""
    if module.name in _modules and _modules[module.name] != module:
        raise ModuleError(f"Two modules are called {module.name!r}: choose another name for one of them.")
    for region in module.regions:
        if region.place not in set(Place):
            places = ", ".join(Place)
            raise ModuleError(f"The module {module.name!r} names the place {region.place!r}; there are {places}.")
    for other in every():
        for mine, theirs in ((module.urls, other.urls), (module.api, other.api)):
            taken = {mount.prefix for mount in mine} & {mount.prefix for mount in theirs}
            if other.name != module.name and taken:
                raise ModuleError(f"The modules {other.name!r} and {module.name!r} both want {min(taken)!r}.")
    _modules[module.name] = module


def every() -> list[Module]:
    return list(_modules.values())


def active(tenant: Tenant) -> Iterator[Module]:
    return (module for module in _modules.values() if not module.optional or tenant.has_module(module.name))


def is_on(name: str) -> bool:
    """Whether the current company has what a module brings; "" stands for what belongs to no module.

    A name that no module has is off.
    """
    if not name:
        return True
    module, tenant = _modules.get(name), connection.tenant
    return bool(module and (not module.optional or (isinstance(tenant, Tenant) and tenant.has_module(name))))


def regions(place: Place, member: Membership, *key: Any) -> list[ShownRegion]:
    """What the company's modules add to a page, as far as this member may see it, in order. No query."""
    found = [region for module in active(member.tenant) for region in module.regions if region.place == place]
    return [
        ShownRegion(reverse(region.url_name, args=key), region.title, _trigger_of(region))
        for region in sorted(found, key=lambda region: region.order)
        if region.permission is None or may(member, region.permission)
    ]


def _trigger_of(region: Region) -> str:
    followed = [f"notice:{name} from:body delay:300ms" for name in region.follows]
    return ", ".join(["load", *followed, "notice:reconnected from:body"])


def stylesheets(tenant: Tenant) -> list[str]:
    """Static files of the company's modules."""
    return [module.stylesheet for module in active(tenant) if module.stylesheet]


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
