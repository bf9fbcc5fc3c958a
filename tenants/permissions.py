"""Who may do what, in one table: each room registers its rows, everybody asks `may()`."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied

from tenants.models import Membership

Role = Membership.Role
EVERYBODY = frozenset(Role)

_table: dict[str, frozenset[str]] = {}


def register(rows: Mapping[str, frozenset[str] | set[str]]) -> None:
    """Adds a room's permissions: name such as "leads.reassign" → the roles that have it."""
    _table.update({name: frozenset(roles) for name, roles in rows.items()})


def table() -> dict[str, frozenset[str]]:
    """Every permission of the product, by name."""
    return dict(sorted(_table.items()))


def may(member: Membership | None, permission: str) -> bool:
    """False for strangers; KeyError for a permission that no room registered."""
    return member is not None and member.role in _table[permission]


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


register(
    {
        "people.see": EVERYBODY,
        "people.approve": {Role.CEO},
        "company.configure": {Role.CEO},
        "channels.configure": {Role.CEO},
        "simulator.use": EVERYBODY,
    }
)
