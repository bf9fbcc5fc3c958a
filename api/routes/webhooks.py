"""Webhooks: where events go, and what became of each."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404

from api.base import ApiRequest, Page, Paging, Query, Router, Status, changes, checked, needs, page_of
from api.schemas.webhooks import (
    DeliveryDetail,
    DeliveryOut,
    DeliveryQuery,
    WebhookChanges,
    WebhookIn,
    WebhookOut,
    WebhookSecretOut,
    endpoint_values,
)
from company.webhooks.forms import EndpointForm
from company.webhooks.models import WebhookDelivery, WebhookEndpoint

router = Router(tags=["Webhooks"])

CONFIGURE = "webhooks.configure"


def _with_secret(endpoint: WebhookEndpoint, secret: str) -> dict[str, Any]:
    return {**WebhookOut.from_orm(endpoint).model_dump(), "secret": secret}


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    form = EndpointForm(values)
    checked(form)
    return form.chosen()


@router.get("", response=Page[WebhookOut], summary="List webhook endpoints, newest first")
@needs(CONFIGURE)
def list_webhooks(request: ApiRequest, asked: Query[Paging]) -> Any:
    return page_of(WebhookEndpoint.objects.all(), asked, by="-created_at")


@router.post("", response={201: WebhookSecretOut}, summary="Add a webhook endpoint")
@needs(CONFIGURE)
def create_webhook(request: ApiRequest, body: WebhookIn) -> Any:
    """The answer holds the signing secret, once. Private addresses are refused; 20 endpoints a company."""
    endpoint, secret = WebhookEndpoint.add(**_checked(body.model_dump()), by=request.user)
    return Status(201, _with_secret(endpoint, secret))


@router.get("/{uuid:pk}", response=WebhookOut, summary="Read a webhook endpoint")
@needs(CONFIGURE)
def read_webhook(request: ApiRequest, pk: UUID) -> Any:
    return get_object_or_404(WebhookEndpoint, pk=pk)


@router.patch("/{uuid:pk}", response=WebhookOut, summary="Change a webhook endpoint")
@needs(CONFIGURE)
def change_webhook(request: ApiRequest, pk: UUID, body: WebhookChanges) -> Any:
    endpoint = get_object_or_404(WebhookEndpoint, pk=pk)
    endpoint.change(**_checked({**endpoint_values(endpoint), **changes(body)}), by=request.user)
    return endpoint


@router.delete("/{uuid:pk}", response={204: None}, summary="Delete a webhook endpoint and its log")
@needs(CONFIGURE)
def delete_webhook(request: ApiRequest, pk: UUID) -> Any:
    get_object_or_404(WebhookEndpoint, pk=pk).remove(by=request.user)
    return Status(204, None)


@router.post("/{uuid:pk}/secret", response=WebhookSecretOut, summary="Replace the signing secret")
@needs(CONFIGURE)
def rotate_webhook_secret(request: ApiRequest, pk: UUID) -> Any:
    """The old secret signs beside the new one for 24 hours."""
    endpoint = get_object_or_404(WebhookEndpoint, pk=pk)
    return _with_secret(endpoint, endpoint.rotate(by=request.user))


@router.post("/{uuid:pk}/pause", response=WebhookOut, summary="Pause a webhook endpoint")
@needs(CONFIGURE)
def pause_webhook(request: ApiRequest, pk: UUID) -> Any:
    endpoint = get_object_or_404(WebhookEndpoint, pk=pk)
    endpoint.pause(endpoint.Pause.PERSON, by=request.user)
    return endpoint


@router.post("/{uuid:pk}/resume", response=WebhookOut, summary="Resume a webhook endpoint")
@needs(CONFIGURE)
def resume_webhook(request: ApiRequest, pk: UUID) -> Any:
    """What was waiting goes out; what happened meanwhile was not kept."""
    endpoint = get_object_or_404(WebhookEndpoint, pk=pk)
    endpoint.resume(by=request.user)
    return endpoint


@router.post("/{uuid:pk}/test", response={201: DeliveryOut}, summary="Send a test event")
@needs(CONFIGURE)
def send_test_webhook(request: ApiRequest, pk: UUID) -> Any:
    """One try of an event that means nothing, even while the endpoint is paused. Read the delivery for the outcome."""
    return Status(201, get_object_or_404(WebhookEndpoint, pk=pk).send_test(by=request.user))


@router.get("/{uuid:pk}/deliveries", response=Page[DeliveryOut], summary="List deliveries of 30 days, newest first")
@needs(CONFIGURE)
def list_webhook_deliveries(request: ApiRequest, pk: UUID, asked: Query[DeliveryQuery]) -> Any:
    endpoint = get_object_or_404(WebhookEndpoint, pk=pk)
    rows = endpoint.deliveries.shown(state=asked.state or "", event=asked.type or "")
    return page_of(rows, asked, by="-created_at")


@router.get("/deliveries/{uuid:pk}", response=DeliveryDetail, summary="Read a delivery, with what was sent")
@needs(CONFIGURE)
def read_webhook_delivery(request: ApiRequest, pk: UUID) -> Any:
    return get_object_or_404(WebhookDelivery.objects.select_related("event"), pk=pk)


@router.post("/deliveries/{uuid:pk}/again", response={201: DeliveryOut}, summary="Send a delivery again")
@needs(CONFIGURE)
def resend_webhook_delivery(request: ApiRequest, pk: UUID) -> Any:
    """The same event under the same `webhook-id`; one that still waits is hurried instead of doubled."""
    delivery = get_object_or_404(WebhookDelivery.objects.with_endpoint(), pk=pk)
    return Status(201, delivery.send_again(by=request.user))
