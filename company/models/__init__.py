"""The ground tables of one company: the audit trail, notifications for people, stored files, labels."""

from company.models.audit import AuditEntry, record
from company.models.company_data import CompanyExport
from company.models.files import Label, LooseFile, StoredFile
from company.models.notices import Notification, notify, unread_count
from company.models.once import SentForm
from company.models.people_data import PersonRequest
from company.models.retention import Retention
from company.webhooks.models import EmittedEvent, WebhookDelivery, WebhookEndpoint

__all__ = [
    "AuditEntry",
    "CompanyExport",
    "EmittedEvent",
    "Label",
    "LooseFile",
    "Notification",
    "PersonRequest",
    "Retention",
    "SentForm",
    "StoredFile",
    "WebhookDelivery",
    "WebhookEndpoint",
    "notify",
    "record",
    "unread_count",
]
