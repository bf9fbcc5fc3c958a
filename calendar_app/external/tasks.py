"""Envelopes: a schema and ids in, one verb called, safe to run twice."""

from uuid import UUID

from calendar_app.external import push_channels, sync_inbound, sync_outbound
from tenants.tasks import company_task

# Seconds: no calendar, however it is made, keeps a worker from everybody's messages.
ENOUGH, TOO_LONG = 100, 150


@company_task(ignore_result=True, soft_time_limit=ENOUGH, time_limit=TOO_LONG)
def sync_calendar(schema: str, link_id: UUID) -> None:
    """Reads a professional's calendar when it is due."""
    sync_inbound.sync_calendar(link_id)


@company_task(ignore_result=True)
def mirror_appointment(schema: str, mirror_id: UUID) -> None:
    """Makes the event outside what the appointment is."""
    sync_outbound.write_mirror(mirror_id)


@company_task(ignore_result=True)
def stop_push_channel(schema: str, channel_id: UUID) -> None:
    """Tells Google that nobody wants to hear of a channel any more."""
    push_channels.stop_channel(channel_id)
