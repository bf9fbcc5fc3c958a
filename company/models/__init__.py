"""The ground tables of one company: the audit trail, notifications for people, stored files, labels."""

from company.models.files import Label, StoredFile
from company.models.notices import Notification, notify, unread_count
from company.models.trail import AuditEntry, record

__all__ = ["AuditEntry", "Label", "Notification", "StoredFile", "notify", "record", "unread_count"]
