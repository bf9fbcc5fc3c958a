"""What the ground does later: making and deleting companies, writing e-mails, noting failed logins."""

from tenants.companies import lifecycle, provisioning
from tenants.emails import mail
from tenants.models import login_failures
from tenants.models.emails import ACCOUNT_QUEUE, EMAIL_QUEUE
from tenants.queues import JobQueue, Lane, declare


def declare_jobs() -> None:
    """Called once when the app is ready."""
    declare(
        JobQueue(EMAIL_QUEUE, mail.send_email, Lane.SYNC, pending=mail.pending_company_emails),
        JobQueue(ACCOUNT_QUEUE, mail.send_email, Lane.SYNC, pending=mail.pending_account_emails, of_installation=True),
        JobQueue(
            login_failures.QUEUE,
            login_failures.note_in_trails,
            Lane.SYNC,
            pending=login_failures.pending,
            of_installation=True,
        ),
        JobQueue(
            provisioning.QUEUE,
            provisioning.make_planned,
            Lane.SYNC,
            pending=provisioning.pending_companies,
            of_installation=True,
        ),
        JobQueue(
            lifecycle.QUEUE,
            lifecycle.delete_asked,
            Lane.SYNC,
            pending=lifecycle.pending_deletions,
            of_installation=True,
        ),
    )
