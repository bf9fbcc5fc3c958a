"""Where calendars outside stand among the other parts: queues and repairs."""

from calendar_app.external import push_channels, sync_inbound, sync_outbound, tasks
from tenants import queues


def declare_jobs() -> None:
    """Called once when the app is ready."""
    queues.declare_queue(sync_inbound.QUEUE, tasks.sync_calendar, queues.Lane.SYNC)
    queues.declare_queue(sync_outbound.QUEUE, tasks.mirror_appointment, queues.Lane.SYNC)
    queues.declare_queue(push_channels.QUEUE, tasks.stop_push_channel, queues.Lane.SYNC)
    queues.register_reconciler(sync_inbound.reconcile_syncs)
    queues.register_reconciler(sync_outbound.reconcile_mirrors)
    queues.register_reconciler(push_channels.reconcile_push_channels)
