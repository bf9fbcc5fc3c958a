"""The browsers that somebody has logged in from, so that a login from another one can be told."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from tenants.ids import new_id
from tenants.models.people import User

# As long as browsers keep a cookie at most.
REMEMBERED = timedelta(days=400)


class KnownBrowser(models.Model):
    """One browser of one person: the hash of the random cookie that it was given at its first login."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="browsers")
    digest = models.CharField(max_length=64, editable=False)
    first_seen_at = models.DateTimeField(default=timezone.now, editable=False)
    last_seen_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="one_row_a_browser")]
