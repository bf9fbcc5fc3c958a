"""Whom the tools work for: one lead in one conversation of one company. No tool can name another lead."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from conversations.models import Conversation
from leads.models import Lead
from tenants.models import Tenant


@dataclass(frozen=True)
class ToolContext:
    """`now` is aware and in the company's zone; `turn_key` names the turn, the same when it is tried again.

    `written_at` is when the lead wrote: "tomorrow" is counted from there, and whether it can still be from `now`.
    """

    tenant: Tenant
    conversation: Conversation
    lead: Lead
    language: str
    now: datetime
    run_id: UUID
    turn_key: str
    written_at: datetime | None = None
