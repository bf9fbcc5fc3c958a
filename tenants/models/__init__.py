from tenants.models.browsers import KnownBrowser
from tenants.models.channels import WhatsAppChannel
from tenants.models.checkpoints import AuditCheckpoint
from tenants.models.companies import Tenant
from tenants.models.deletions import Deletion
from tenants.models.emails import OutgoingEmail
from tenants.models.invitations import Invitation
from tenants.models.jobs import ScheduledJob
from tenants.models.keys import DataKey
from tenants.models.people import Membership, User
from tenants.models.refresh_tokens import RefreshFamily, RefreshToken
from tenants.models.tokens import AdminToken

__all__ = [
    "AdminToken",
    "AuditCheckpoint",
    "DataKey",
    "Deletion",
    "Invitation",
    "KnownBrowser",
    "Membership",
    "OutgoingEmail",
    "RefreshFamily",
    "RefreshToken",
    "ScheduledJob",
    "Tenant",
    "User",
    "WhatsAppChannel",
]
