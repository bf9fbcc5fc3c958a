"""Envelopes: a schema and ids in, one verb called, safe to run twice."""

from uuid import UUID

from company.webhooks import delivering, emails
from tenants.tasks import company_task


@company_task()
def deliver(schema: str, delivery_id: UUID) -> None:
    """Sends a delivery and what else is due for its endpoint."""
    delivering.attempt_delivery(delivery_id)


@company_task()
def mail_paused(schema: str, endpoint_id: UUID) -> None:
    """Tells the company's CEOs that an endpoint was paused because it failed."""
    emails.tell_paused(endpoint_id)
