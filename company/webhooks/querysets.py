"""Which endpoints hear of an event, and which deliveries are due."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tenants.keyset import below, place_of

if TYPE_CHECKING:
    from company.webhooks.models import WebhookDelivery, WebhookEndpoint  # noqa: F401

UNSETTLED = ("pending", "sending", "failed")


class EndpointQuerySet(models.QuerySet["WebhookEndpoint"]):
    def listening_to(self, event: str) -> Self:
        """Not paused, and interested in this type."""
        return self.filter(paused_at=None, events__contains=[event])


class EndpointManager(models.Manager["WebhookEndpoint"]):
    """Leaves the secrets where they are until somebody asks for them: no verb of another room needs the key."""

    def get_queryset(self) -> EndpointQuerySet:
        return EndpointQuerySet(self.model, using=self._db).defer("secret", "old_secret")

    def listening_to(self, event: str) -> EndpointQuerySet:
        return self.get_queryset().listening_to(event)


class DeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    def with_endpoint(self) -> Self:
        """Endpoint and event come along, the secrets do not."""
        return self.select_related("endpoint", "event").defer("endpoint__secret", "endpoint__old_secret")

    def unsettled(self) -> Self:
        return self.filter(state__in=UNSETTLED)

    def due(self, now: datetime | None = None) -> Self:
        """To be sent now: waiting, to be tried again, or left behind by a worker that was lost."""
        return self.unsettled().filter(next_at__lte=now or timezone.now())

    def allowed_by(self, endpoint: WebhookEndpoint, now: datetime | None = None) -> Self:
        """A paused or resting endpoint gets only what a person asked for."""
        resting = endpoint.rests_until is not None and endpoint.rests_until > (now or timezone.now())
        return self.filter(asked=True) if endpoint.is_paused or resting else self

    def shown(self, *, state: str = "", event: str = "", after: str = "") -> Self:
        """The log's filters, and its next page after the row that the cursor names."""
        wanted: dict[str, Any] = {name: value for name, value in (("state", state), ("type", event)) if value}
        place = place_of(after) if after else None
        return self.filter(below("created_at", place) if place else Q(), **wanted)
