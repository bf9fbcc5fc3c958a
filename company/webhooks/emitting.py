"""From a verb of any room to rows that will be sent: cheap while nobody listens, whole with the verb's transaction."""

import json
import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from company.webhooks import catalogue
from company.webhooks.models import EmittedEvent, WebhookDelivery, WebhookEndpoint

logger = logging.getLogger(__name__)

Describe = Callable[[UUID], dict[str, Any] | None]

_describers: dict[str, Describe] = {}


def describe(kind: str, describer: Describe) -> None:
    """`describer(id)` answers the row as integrators see it (JSON, no secrets), None when it is gone.

    Rooms register in `AppConfig.ready`; an upper room may put its own in the place of a lower one's.
    """
    _describers[kind] = describer


def emit(event: str, kind: str, subject: UUID, **more: Any) -> None:
    """Tells every endpoint that listens that `event` happened to the row `subject`, in the caller's transaction.

    One small query while nobody listens. The row is described when the event is first sent, just after the commit, so
    a description that fails or is slow never harms the verb. `more` (JSON) is what only this moment knows.
    """
    if event not in catalogue.types():
        raise ValueError(f"{event} is no event of the catalogue")
    listening = list(WebhookEndpoint.objects.listening_to(event))
    if not listening:
        return
    row = EmittedEvent.objects.create(type=event, kind=kind, subject=subject, more=more)
    for endpoint in listening:
        WebhookDelivery.plan(endpoint, row)


def body_of(event: EmittedEvent) -> str:
    """The JSON text of the event, made once and kept: every try and every endpoint gets the same bytes."""
    if not event.body:
        made = json.dumps(_payload(event), cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
        EmittedEvent.objects.filter(pk=event.pk, body="").update(body=made)
        event.refresh_from_db(fields=["body"])
    return event.body


def _payload(event: EmittedEvent) -> dict[str, Any]:
    company = connection.tenant
    return {
        "id": str(event.pk),
        "type": event.type,
        "created_at": event.created_at,
        "company": {"id": str(company.pk), "name": company.name},
        "data": {"kind": event.kind, "id": str(event.subject), "object": _object(event), **event.more},
    }


def _object(event: EmittedEvent) -> dict[str, Any] | None:
    if event.type == catalogue.TEST:
        return {"message": "This is a test event. It means nothing."}
    describer = _describers.get(event.kind)
    return describer(event.subject) if describer else None


def forget(subjects: list[UUID]) -> int:
    """Erases what the log keeps of these rows (a person asked to be forgotten), in the caller's transaction."""
    gone, _by_model = EmittedEvent.objects.filter(subject__in=subjects).delete()
    return gone
