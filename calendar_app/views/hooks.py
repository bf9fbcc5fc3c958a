"""The door of Google's messages: checked, noted, answered. They say that a calendar changed, not what."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from pydantic import BaseModel, Field, ValidationError

from calendar_app.external import push_channels, sync_inbound
from calendar_app.external.models import PushChannel
from tenants import schemas
from tenants.accounts.throttle import Throttle
from tenants.models import Tenant

# Far more than a calendar changes; what comes beyond is found when the calendar is next read.
OFTEN = Throttle("google.push", 120, 60)
# The first message of a channel, "sync", says that it works. These tell of changes.
CHANGES = {"exists", "not_exists"}


class Message(BaseModel):
    """Everything that Google says is in the headers, here as Django writes their names."""

    channel: UUID = Field(alias="X-Goog-Channel-Id")
    token: str = Field(alias="X-Goog-Channel-Token")
    resource: str = Field(alias="X-Goog-Resource-Id", min_length=1, max_length=255, pattern=r"^[!-~]+$")
    state: str = Field(alias="X-Goog-Resource-State")
    # Grows with each message of a channel, with gaps; the database's numbers end there.
    number: int = Field(alias="X-Goog-Message-Number", gt=0, lt=2**63)


@csrf_exempt
@login_not_required
@require_POST
def google(request: HttpRequest, token: str) -> HttpResponse:
    """204; 404 for whatever is not Google's message of a channel that we asked for; 429 for too many."""
    named = push_channels.read_path(token)
    company = Tenant.objects.active().filter(pk=named[0]).first() if named else None
    if named is None or company is None:
        return HttpResponse(status=404)
    if not OFTEN.count(str(named[1])):
        return HttpResponse(status=429)
    try:
        message = Message.model_validate(dict(request.headers))
        with schemas.company(company.schema_name):
            return HttpResponse(status=204 if _hear(message, named[1]) else 404)
    except (ValidationError, schemas.NoSuchCompany):
        return HttpResponse(status=404)


@transaction.atomic
def _hear(message: Message, key: UUID) -> bool:
    """False for a message that is not Google's. One that came before changes nothing."""
    channel = PushChannel.objects.select_related("link").filter(pk=key).exclude(link=None).first()
    if channel is None or channel.link is None or message.channel != key:
        return False
    if not channel.is_from(token=message.token, resource=message.resource):
        return False
    if channel.hears(message.number, message.resource) and message.state in CHANGES:
        sync_inbound.told_of_changes(channel.link)
    return True
