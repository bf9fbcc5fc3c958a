"""A lead as the company's webhooks tell of it."""

from typing import Any
from uuid import UUID

from leads.models import Lead


def lead(pk: UUID) -> dict[str, Any] | None:
    """JSON without secrets; None when the lead is gone (its rows may have gone to another one)."""
    row = Lead.objects.select_related("owner").prefetch_related("contact_points").filter(pk=pk).first()
    if row is None:
        return None
    return {
        "id": str(row.pk),
        "name": row.name,
        "first_name": row.first_name,
        "last_name": row.last_name,
        "phone": row.phone,
        "email": row.email,
        "language": row.language,
        "stage": row.stage,
        "stage_since": row.stage_since,
        "lost_reason": row.lost_reason,
        "source": row.source,
        "urgency": row.urgency,
        "qualification": row.qualification,
        "owner": {"id": str(row.owner.pk), "name": row.owner.name} if row.owner else None,
        "created_at": row.created_at,
        "last_activity_at": row.last_activity_at,
    }
