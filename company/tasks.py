"""Envelopes: a schema in, one verb called, safe to run twice."""

from uuid import UUID

from company import chain
from tenants.tasks import company_task


@company_task()
def seal_trail(schema: str, subject: UUID) -> None:
    """Seals the lines that were added to the audit trail."""
    chain.work_off()
