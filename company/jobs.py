"""What the ground room does later: each queue with its function, its workers and what is pending in it."""

from company import audit_chain, company_data, files, people_data, retention
from company.models import audit
from company.webhooks import delivering, emails
from company.webhooks import models as webhooks
from tenants.queues import JobQueue, Lane, declare


def declare_jobs() -> None:
    """Called once when the app is ready."""
    declare(
        JobQueue(audit.QUEUE, audit_chain.seal_all, Lane.SYNC, pending=audit_chain.pending_sealing),
        JobQueue(people_data.QUEUE, people_data.answer_person_request, Lane.SYNC, pending=people_data.pending_requests),
        JobQueue(files.QUEUE, files.remove_loose_file, Lane.SYNC, pending=files.pending_files),
        JobQueue(
            company_data.QUEUE, company_data.build_company_export, Lane.BULK, pending=company_data.pending_exports
        ),
        JobQueue(retention.QUEUE, retention.delete_for_a_while, Lane.BULK, pending=retention.pending_run),
        JobQueue(webhooks.QUEUE, delivering.attempt_delivery, Lane.SYNC, pending=delivering.pending_deliveries),
        JobQueue(emails.QUEUE, emails.tell_paused, Lane.SYNC),
    )
