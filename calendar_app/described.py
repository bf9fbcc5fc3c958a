"""An appointment as the company's webhooks tell of it."""

from typing import Any
from uuid import UUID

from calendar_app.models import Appointment


def appointment(pk: UUID) -> dict[str, Any] | None:
    """JSON without secrets; None when the row is gone."""
    row = Appointment.objects.with_people().filter(pk=pk).first()
    if row is None:
        return None
    return {
        "id": str(row.pk),
        "lead": {"id": str(row.lead_id), "name": row.lead.name},
        "attendee": row.attendee_name,
        "service": {"id": str(row.service_id), "name": row.service.name},
        "professional": {"id": str(row.professional_id), "name": row.professional.name},
        "start": row.start,
        "end": row.end,
        "status": row.status,
        "source": row.source,
        "overbooked": row.overbooked,
        "cancel_reason": row.cancel_reason,
        "created_at": row.created_at,
    }
