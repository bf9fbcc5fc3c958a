"""Jobs done at once, as a worker does them."""

from uuid import UUID

from django.db import connection

from tenants import queues, workers


def perform(name: str, subject: UUID, *, schema: str = "") -> None:
    """One job of the queue `name`, in the company whose schema is entered unless another one is named."""
    queue = queues.queue_named(name)
    assert queue is not None
    workers.perform(queue, schema or connection.schema_name, subject)
