"""Webhook endpoints and their deliveries."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from api.base import Field, Input, Paging, Schema
from company.webhooks import catalogue
from company.webhooks.models import WebhookDelivery, WebhookEndpoint

# Of the catalogue, so that the documentation lists them.
EventType = StrEnum("EventType", {name.replace(".", "_"): name for name in catalogue.types()})  # type: ignore[misc]
# What the log may hold: the test event too.
ALL = (*catalogue.types(), catalogue.TEST)
LoggedType = StrEnum("LoggedType", {name.replace(".", "_"): name for name in ALL})  # type: ignore[misc]


class Health(StrEnum):
    """`new`: nothing was sent yet. `failing`: the last try failed, and is tried again."""

    NEW = "new"
    WORKING = "working"
    FAILING = "failing"
    PAUSED = "paused"


class WebhookOut(Schema):
    id: UUID
    url: str = Field(examples=["https://example.com/hooks/nexus"])
    description: str
    events: list[str] = Field(examples=[["lead.created", "message.received"]])
    health: Health
    pause_reason: WebhookEndpoint.Pause | None = Field(
        None, description="Why it is paused: `person`, `gone` (it answered 410), `failures`; null while it is not."
    )
    failures: int = Field(description="Failed tries since the last delivery.")
    succeeded_at: datetime | None = Field(None, description="When it last took an event.")
    old_secret_until: datetime | None = Field(None, description="Until then the secret before signs as well.")
    created_at: datetime

    @staticmethod
    def resolve_pause_reason(endpoint: WebhookEndpoint) -> str | None:
        return endpoint.pause_reason or None


class WebhookSecretOut(WebhookOut):
    secret: str = Field(
        description="Signs every request (Standard Webhooks). It is never shown again.", examples=["whsec_…"]
    )


class WebhookIn(Input):
    url: str = Field(max_length=500, description="A public https address.", examples=["https://example.com/hook"])
    events: list[EventType] = Field(min_length=1, max_length=50)
    description: str = Field("", max_length=120)


class WebhookChanges(Input):
    """What is sent is changed; what is not sent stays."""

    url: str = Field(None, max_length=500)  # type: ignore[assignment]
    events: list[EventType] = Field(None, min_length=1, max_length=50)  # type: ignore[arg-type]
    description: str = Field(None, max_length=120)  # type: ignore[assignment]


class DeliveryQuery(Paging):
    state: WebhookDelivery.State | None = None
    type: LoggedType | None = None


class DeliveryOut(Schema):
    id: UUID
    event_id: UUID = Field(description="The `webhook-id` of the request: the same however often it is sent.")
    type: str = Field(examples=["lead.created"])
    state: WebhookDelivery.State = Field(
        description="`pending`, `sending`, `delivered`, `failed` (tried again at `next_at`), `given_up`."
    )
    attempts: int
    next_at: datetime | None = Field(None, description="When it is tried (again); null when it is settled.")
    status: int | None = Field(None, description="The HTTP status of the last answer; null where there was none.")
    error: str = Field(description="Empty, or a code: `http`, `timeout`, `connection`, `address` …")
    error_detail: str = Field(description="The error as a sentence in your language.")
    milliseconds: int | None = Field(None, description="How long the last try took.")
    created_at: datetime

    @staticmethod
    def resolve_next_at(delivery: WebhookDelivery) -> datetime | None:
        return None if delivery.is_settled else delivery.next_at

    @staticmethod
    def resolve_error_detail(delivery: WebhookDelivery) -> str:
        return delivery.error_in_words


class DeliveryDetail(DeliveryOut):
    answer: str = Field(description="The first KB of the last answer.")
    body: str = Field(description="The JSON text that is sent; empty before the first try.")

    @staticmethod
    def resolve_body(delivery: WebhookDelivery) -> str:
        return delivery.event.body


def endpoint_values(endpoint: WebhookEndpoint) -> dict[str, Any]:
    """What the form of the page begins with."""
    return {name: getattr(endpoint, name) for name in WebhookChanges.model_fields}
