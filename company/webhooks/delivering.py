"""What a worker does with deliveries: one address at a time, in the order things happened, at least once."""

import logging
import random
import time
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from company.models import Notification, notify
from company.webhooks import catalogue, sending, signing
from company.webhooks.answer import Answer
from company.webhooks.emails import QUEUE as LETTER_QUEUE
from company.webhooks.emitting import body_of
from company.webhooks.models import DELAYS, QUEUE, EmittedEvent, WebhookDelivery, WebhookEndpoint
from tenants import scheduling
from tenants.errors import KeyMissing
from tenants.ids import first_id_at
from tenants.models import Membership, User

logger = logging.getLogger(__name__)

# How long one task may speak to one address before others have their turn.
BUDGET = 20.0
JITTER = 0.1
LONGEST_WAIT = DELAYS[-1]
BATCH = 5000


def attempt_delivery(delivery_id: UUID) -> None:
    """Sends what is due for the endpoint of this delivery. Safe to run twice and at once."""
    delivery = WebhookDelivery.objects.with_endpoint().filter(pk=delivery_id).first()
    if delivery is None or delivery.is_settled:
        scheduling.cancel(QUEUE, delivery_id)
        return
    endpoint = delivery.endpoint
    if not delivery.asked and endpoint.is_paused:
        # `resume` plans it again.
        scheduling.cancel(QUEUE, delivery_id)
        return
    not_before = _not_before(delivery)
    if not_before > timezone.now():
        scheduling.schedule(QUEUE, delivery_id, not_before)
        return
    if not endpoint.claim():
        # Whoever has it sends this one too; else the job comes back.
        return
    try:
        _drain(endpoint)
    finally:
        endpoint.release()
    # What came while we let go, or was left for the next turn.
    if left := _next(endpoint):
        scheduling.schedule_promptly(QUEUE, left.pk)


def _not_before(delivery: WebhookDelivery) -> datetime:
    rest = None if delivery.asked else delivery.endpoint.rests_until
    return max(delivery.next_at, rest) if rest else delivery.next_at


def _drain(endpoint: WebhookEndpoint) -> None:
    until = time.monotonic() + BUDGET
    while time.monotonic() < until and (delivery := _next(endpoint)):
        endpoint.keep_claim()
        if delivery.claim():
            _send(endpoint, delivery)


def _next(endpoint: WebhookEndpoint) -> WebhookDelivery | None:
    """The oldest delivery that may go out now."""
    now = timezone.now()
    fresh = WebhookEndpoint.objects.filter(pk=endpoint.pk).first()
    if fresh is None:
        return None
    due = WebhookDelivery.objects.filter(endpoint=fresh).due(now).allowed_by(fresh, now)
    return due.select_related("event").order_by("id").first()


def _send(endpoint: WebhookEndpoint, delivery: WebhookDelivery) -> None:
    """One try; no transaction is open while the address thinks."""
    answer = _try(endpoint, delivery)
    with transaction.atomic():
        fresh = WebhookEndpoint.objects.select_for_update().filter(pk=endpoint.pk).first()
        if fresh is None:
            scheduling.cancel(QUEUE, delivery.pk)
            return
        delivery.close(answer, next_at=None if answer.is_ok else _next_try(delivery, answer))
        if answer.is_ok:
            fresh.note_success()
        elif not answer.is_our_fault and fresh.note_failure(answer):
            _tell_paused(fresh)
        fresh.notify_changed()
    logger.info("delivery %s is %s %s", delivery.pk, delivery.state, answer.error)


def _try(endpoint: WebhookEndpoint, delivery: WebhookDelivery) -> Answer:
    event = delivery.event
    try:
        current = WebhookEndpoint.objects.get(pk=endpoint.pk)
        body = body_of(event).encode()
        headers = signing.headers(current.keys, str(event.pk), int(time.time()), body)
    except KeyMissing:
        return Answer(error="key")
    except Exception:
        # The description is another room's: whatever it raises must not stop the line.
        logger.exception("event %s has no body", event.pk)
        return Answer(error="content")
    return sending.post(current.url, body, headers).without(current.keys)


def _next_try(delivery: WebhookDelivery, answer: Answer) -> datetime | None:
    """When to try again: ever later, a little by chance, never sooner than was asked for; None when it is over."""
    if answer.status == 410 or delivery.type == catalogue.TEST or delivery.attempts > len(DELAYS):
        return None
    wait = DELAYS[delivery.attempts - 1] * random.uniform(1 - JITTER, 1 + JITTER)
    asked = min(answer.retry_after or 0, LONGEST_WAIT)
    return timezone.now() + timedelta(seconds=max(wait, asked))


def _tell_paused(endpoint: WebhookEndpoint) -> None:
    """The bell and an e-mail, since nobody looks at this page every day."""
    notify(Notification.Kind.WEBHOOK, str(endpoint), endpoint.get_absolute_url(), user=_whom(endpoint))
    scheduling.schedule_promptly(LETTER_QUEUE, endpoint.pk)


def _whom(endpoint: WebhookEndpoint) -> User | None:
    """Whoever made it while they may still configure it, else the first who may: the bell of others stays quiet."""
    keepers = Membership.objects.who_may("webhooks.configure").filter(tenant=connection.tenant)
    mine = keepers.filter(user=endpoint.created_by_id).first() or keepers.order_by("created_at").first()
    return mine.user if mine else None


# Every night


def reconcile_deliveries() -> None:
    """Plans what has no job."""
    waiting = WebhookDelivery.objects.unsettled().filter(endpoint__paused_at=None)
    for pk, next_at in waiting.values_list("pk", "next_at"):
        scheduling.schedule(QUEUE, pk, max(next_at, timezone.now() + scheduling.FALLBACK_DELAY))


def clean(before: datetime) -> int:
    """Deletes a batch of the events from before, and with them their deliveries. Returns how many events."""
    old = EmittedEvent.objects.filter(pk__lt=first_id_at(before)).order_by("pk")
    keys = list(old.values_list("pk", flat=True)[:BATCH])
    for pk in WebhookDelivery.objects.unsettled().filter(event__in=keys).values_list("pk", flat=True):
        scheduling.cancel(QUEUE, pk)
    EmittedEvent.objects.filter(pk__in=keys).delete()
    return len(keys)
