"""A receiving server, an endpoint that listens there, and a worker's hands."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from company.webhooks import catalogue
from company.webhooks.models import WebhookDelivery, WebhookEndpoint
from tenants.models import Membership, User
from tests.fakes.receiver import Receiver
from tests.jobs import perform


@pytest.fixture
def in_english(db: None) -> None:
    """Everybody reads English, whatever their company."""
    User.objects.update(language="en")


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """An integrator's server; it stands on loopback, so private addresses are allowed."""
    settings.NEXUS_ALLOW_PRIVATE_ADDRESSES = True
    with Receiver() as server:
        yield server


@pytest.fixture
def endpoint(ana: Membership, receiver: Receiver) -> WebhookEndpoint:
    """It listens to everything."""
    made, _secret = WebhookEndpoint.add(url=receiver.url, events=list(catalogue.types()), by=ana.user)
    return made


Work = Callable[[WebhookDelivery], WebhookDelivery]


@pytest.fixture
def work() -> Work:
    """work(delivery) runs the task as a worker does, and reads the row again."""

    def run(delivery: WebhookDelivery) -> WebhookDelivery:
        perform("webhook", delivery.pk)
        delivery.refresh_from_db()
        return delivery

    return run


@pytest.fixture
def make_due() -> Callable[[WebhookDelivery], None]:
    """The wait of a delivery is over, and its endpoint has rested."""

    def shift(delivery: WebhookDelivery) -> None:
        past = timezone.now() - timedelta(seconds=1)
        WebhookDelivery.objects.filter(pk=delivery.pk).update(next_at=past)
        WebhookEndpoint.objects.filter(pk=delivery.endpoint_id).update(rests_until=None)

    return shift
