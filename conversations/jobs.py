"""What conversations do later: each queue with its function, its workers and what is pending in it."""

from conversations import ingest, media, outbox, outbox_jobs, snoozing
from conversations.models.inbound_events import INGEST
from tenants.queues import JobQueue, Lane, Priority, declare


def declare_jobs() -> None:
    """Called once when the app is ready."""
    declare(
        JobQueue(INGEST, ingest.ingest_delivery, Lane.MESSAGES, batch=20, pending=ingest.pending_events),
        JobQueue(
            outbox_jobs.QUEUE,
            outbox.deliver_or_follow_up,
            Lane.MESSAGES,
            priority=Priority.FIRST,
            pending=outbox.pending_messages,
        ),
        JobQueue(outbox.KEY_QUEUE, outbox.release_channel, Lane.MESSAGES, pending=outbox.waiting_channels),
        JobQueue(media.QUEUE, media.fetch, Lane.SYNC, pending=media.pending_files),
        JobQueue(snoozing.QUEUE, snoozing.end_snooze, Lane.MESSAGES, pending=snoozing.pending_snoozes),
    )
