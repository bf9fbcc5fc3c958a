"""Outgoing webhooks: chosen events of a company, told to addresses of its own choice.

    from company import webhooks

    webhooks.emit("lead.created", "lead", lead.pk)             # in a verb, inside its transaction
    webhooks.describe("lead", lambda pk: {...} or None)        # once, in AppConfig.ready

The way of an event: `emit` writes an EmittedEvent and a WebhookDelivery (with its job) for every endpoint that
listens → the task `deliver` claims endpoint and delivery → `sending.post` signs and speaks → the answer is written,
a next try is planned or the delivery is settled. Every step is a row, so a dead worker is only slower: a delivery
may arrive twice (same `webhook-id`), never not at all.
"""

from company.webhooks.emitting import describe, emit, forget

__all__ = ["describe", "emit", "forget"]
