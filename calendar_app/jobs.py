"""What the calendar does later: each queue with its function, its workers and what is pending in it."""

from calendar_app import booking
from calendar_app.external import push_channels, sync_inbound, sync_outbound
from tenants.queues import JobQueue, Lane, declare

# Seconds: no calendar, however it is made, keeps a worker from other work.
LONGEST_SYNC = 100


def declare_jobs() -> None:
    """Called once when the app is ready."""
    declare(
        JobQueue(booking.HOLD_QUEUE, booking.expire_hold, Lane.SYNC, pending=booking.pending_holds),
        JobQueue(
            sync_inbound.QUEUE,
            sync_inbound.sync_calendar,
            Lane.SYNC,
            limit=LONGEST_SYNC,
            pending=sync_inbound.pending_calendars,
        ),
        JobQueue(sync_outbound.QUEUE, sync_outbound.write_mirror, Lane.SYNC, pending=sync_outbound.pending_mirrors),
        JobQueue(push_channels.QUEUE, push_channels.stop_channel, Lane.SYNC, pending=push_channels.pending_channels),
    )
