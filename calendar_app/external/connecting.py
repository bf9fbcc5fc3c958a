"""Where calendars outside stand among the other parts: queues and repairs."""

from calendar_app.external import mirroring, pushing, syncing, tasks
from tenants import wakes


def connect() -> None:
    """Called once when the app is ready."""
    wakes.register(syncing.QUEUE, tasks.sync_calendar)
    wakes.register(mirroring.QUEUE, tasks.mirror_appointment)
    wakes.register(pushing.QUEUE, tasks.stop_push_channel)
    wakes.register_repair(syncing.repair)
    wakes.register_repair(mirroring.repair)
    wakes.register_repair(pushing.repair)
