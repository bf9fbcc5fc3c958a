"""Where calendars outside stand among the other parts: queues and repairs."""

from calendar_app.external import mirroring, pushing, syncing, tasks
from tenants import queues


def connect() -> None:
    """Called once when the app is ready."""
    queues.register(syncing.QUEUE, tasks.sync_calendar, queues.Lane.SYNC)
    queues.register(mirroring.QUEUE, tasks.mirror_appointment, queues.Lane.SYNC)
    queues.register(pushing.QUEUE, tasks.stop_push_channel, queues.Lane.SYNC)
    queues.register_repair(syncing.repair)
    queues.register_repair(mirroring.repair)
    queues.register_repair(pushing.repair)
