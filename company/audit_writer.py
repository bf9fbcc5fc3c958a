"""Keeps the audit lines that the ground room tells: decisions about people and about the company itself."""

import logging
from typing import Any
from uuid import UUID

from company.models.audit import add
from tenants import schemas

logger = logging.getLogger(__name__)


def write(
    schema: str, action: str, subject: UUID, user_id: UUID | None, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """A line in the trail of the company `schema`, in the caller's transaction."""
    try:
        with schemas.company(schema):
            add(action, subject, user_id=user_id, before=before, after=after)
    except schemas.NoSuchCompany:
        logger.warning("%s of %s left no trail: the company is not active", action, subject)
