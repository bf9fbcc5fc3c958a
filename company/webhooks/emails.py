"""The e-mail about an endpoint that was paused because it failed."""

from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from company.webhooks.models import WebhookEndpoint
from tenants import scheduling
from tenants.emails import mail
from tenants.errors import ProviderUnavailable
from tenants.models import Membership

QUEUE = "webhook_letter"
AGAIN, GIVE_UP = timedelta(minutes=10), timedelta(days=1)


def tell_paused(endpoint_id: UUID) -> None:
    """An e-mail to whoever may configure it, each in their language; again later while the mail server is away."""
    endpoint = WebhookEndpoint.objects.filter(pk=endpoint_id).first()
    if endpoint is None or endpoint.paused_at is None or endpoint.paused_at < timezone.now() - GIVE_UP:
        scheduling.cancel(QUEUE, endpoint_id)
        return
    scheduling.schedule(QUEUE, endpoint_id, timezone.now() + AGAIN)
    company = connection.tenant
    keepers = Membership.objects.who_may("webhooks.configure").filter(tenant=company)
    link = mail.address_in(company, endpoint.get_absolute_url())
    try:
        for keeper in keepers:
            mail.send(
                "webhook_paused", keeper.user, language=company.language, endpoint=endpoint, company=company, link=link
            )
    except ProviderUnavailable:
        return
    scheduling.cancel(QUEUE, endpoint_id)
