"""Logins that failed and stand in no trail yet."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from tenants import audit
from tenants.ids import new_id
from tenants.models.jobs import ScheduledJob
from tenants.models.people import User

QUEUE = "login_failures"


class LoginFailure(models.Model):
    """A wrong password or code. An unknown e-mail leaves the same row as a known one, without a person: who tries
    cannot tell them apart by the time it takes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", null=True)
    how = models.CharField(max_length=20)
    via = models.CharField(max_length=20)
    address = models.CharField(max_length=45)
    at = models.DateTimeField(default=timezone.now)


@transaction.atomic
def note_in_trails(failure_id: UUID) -> None:
    """A line in the trail of each company of the person, once; then the row goes."""
    failure = LoginFailure.objects.select_related("user").filter(pk=failure_id).first()
    if failure and failure.user and failure.user.is_active:
        with audit.acting(via=failure.via, address=failure.address):
            for membership in failure.user.memberships.active().select_related("tenant"):
                audit.record(membership.tenant.schema_name, "login.failed", failure.user.pk, after={"how": failure.how})
    LoginFailure.objects.filter(pk=failure_id).delete()
    ScheduledJob.objects.cancel(QUEUE, failure_id)


def pending() -> Iterator[tuple[UUID, datetime]]:
    return LoginFailure.objects.values_list("pk", "at").iterator()
