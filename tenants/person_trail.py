"""What concerns a person and no single company (factors, tokens, sessions) stands in the trail of each of theirs."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from tenants import audit

if TYPE_CHECKING:
    from tenants.models import User


def record(user: "User", action: str, subject: UUID | None = None, *, after: dict[str, Any] | None = None) -> None:
    """A line in every company where the person works now, by themself. Values must be JSON and free of secrets."""
    for membership in user.memberships.active():
        audit.record(membership.tenant.schema_name, action, subject or user.pk, by=user.pk, after=after)
