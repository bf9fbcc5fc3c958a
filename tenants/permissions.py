"""The roles, and who may do what, in one table: each room registers its rows, everybody asks `may()`."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    CEO = "ceo", _("CEO")
    SECRETARY = "secretary", _("Secretary")
    AGENT = "agent", _("Sales agent")
    PROFESSIONAL = "professional", _("Professional")


class HasRole(Protocol):
    """A membership, as far as it matters here."""

    @property
    def role(self) -> str: ...


EVERYBODY = frozenset(Role)

_table: dict[str, frozenset[str]] = {}


_words: dict[str, Any] = {}
_groups: dict[str, Any] = {}
_modules: dict[str, str] = {}


def register_permission(
    rows: Mapping[str, frozenset[str] | set[str]],
    *,
    group: Any = "",
    words: Mapping[str, Any] | None = None,
    module: str = "",
) -> None:
    """Adds a room's permissions: name such as "leads.reassign" → the roles that have it.

    `words` says each in the reader's language, `group` under which heading; both are lazy. Those of an optional
    `module` are shown to companies that have it.
    """
    _modules.update(dict.fromkeys(rows, module))
    _table.update({name: frozenset(roles) for name, roles in rows.items()})
    _words.update(words or {})
    _groups.update(dict.fromkeys(rows, group))


def readable(is_on: Callable[[str], bool]) -> list[tuple[str, list[tuple[str, list[bool]]]]]:
    """The table for people: (heading, [(what one may do, yes or no for each role in order)]).

    `is_on(module)` says whether the reader's company has the module.
    """
    groups: dict[str, list[tuple[str, list[bool]]]] = {}
    for name, roles in _table.items():
        if not is_on(_modules[name]):
            continue
        line = (str(_words.get(name, name)), [role in roles for role in Role])
        groups.setdefault(str(_groups.get(name, "")), []).append(line)
    return sorted(groups.items())


def table() -> dict[str, frozenset[str]]:
    """Every permission of the product, by name."""
    return dict(sorted(_table.items()))


def roles_that(permission: str) -> frozenset[str]:
    """Who has it; KeyError for a permission that no room registered."""
    return _table[permission]


def may(member: HasRole | None, permission: str) -> bool:
    """False for strangers; KeyError for a permission that no room registered."""
    return member is not None and member.role in roles_that(permission)


def needs(permission: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorates a view: colleagues without the right get 403."""

    def guard(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
            if not may(request.member, permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard


register_permission(
    {
        "people.see": EVERYBODY,
        "people.approve": {Role.CEO},
        "people.invite": {Role.CEO},
        "people.edit": {Role.CEO},
        "company.see_all": {Role.CEO, Role.SECRETARY},
        "company.configure": {Role.CEO},
        "company.close": {Role.CEO},
        "channels.configure": {Role.CEO},
        "simulator.use": EVERYBODY,
    },
    group=pgettext_lazy("permissions", "Company and team"),
    words={
        "people.see": _("See who works here"),
        "people.approve": _("Approve, suspend and remove people, and change roles"),
        "people.invite": _("Invite people"),
        "people.edit": _("Edit people's profiles"),
        "company.see_all": _("See everybody's leads, appointments and conversations"),
        "company.configure": _("Change the company's settings"),
        "company.close": _("Switch the company off or delete it"),
        "channels.configure": _("Manage WhatsApp channels and keys"),
        "simulator.use": _("Use the simulator"),
    },
)
