"""Forms that were sent: the same form again gets the same answer, and does nothing."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from tenants.fields import EncryptedTextField
from tenants.ids import new_id
from tenants.models import User


class SentFormQuerySet(models.QuerySet["SentForm"]):
    KEPT_FOR = timedelta(hours=24)

    def expired(self) -> "SentFormQuerySet":
        return self.filter(created_at__lt=timezone.now() - self.KEPT_FOR)


class SentForm(models.Model):
    """One form of one page, named by the key it was rendered with, and how it was answered.

    The row is committed before the work begins. Without a status the work is under way, or its process died in it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="+")
    key = models.CharField(max_length=64)
    # Keyed SHA-256 of the address and of what was filled in: other words in the same form are another form.
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    # The headers of the answer that say what to do with it, such as Location.
    headers = models.JSONField(default=dict)
    # May hold names and numbers of people.
    body = EncryptedTextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = SentFormQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key", "fingerprint"], name="one_sent_form")]
        indexes = [models.Index(fields=["created_at"], name="sent_form_created")]
