"""What the API keeps in a company's schema: the answers of writes that may be sent again."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from tenants.fields import EncryptedTextField
from tenants.ids import new_id
from tenants.models import User

KEPT_FOR = timedelta(hours=24)


class IdempotencyKeyQuerySet(models.QuerySet["IdempotencyKey"]):
    def expired(self) -> "IdempotencyKeyQuerySet":
        return self.filter(created_at__lt=timezone.now() - KEPT_FOR)


class IdempotencyKey(models.Model):
    """A write that was done, and its answer: the same request with the same key gets the answer again.

    The row is written in the transaction of the write itself, so neither stands without the other.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="+")
    # Method and route, such as "POST api/admin/leads".
    route = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    # SHA-256 of role, address and body: another body under the same key is a mistake of the caller.
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    # May hold names, numbers and a secret that is shown once.
    body = EncryptedTextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = IdempotencyKeyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "route", "key"], name="one_idempotency_key")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_created")]
