"""E-mails that wait to be sent: a row in the transaction of what they tell, so that no e-mail is lost."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F
from django.utils import timezone

from tenants import queues
from tenants.ids import new_id
from tenants.models.companies import Tenant
from tenants.models.jobs import ScheduledJob
from tenants.models.people import User

EMAIL_QUEUE = "emails"
# With an hour between the later ones, a mail server may be away for most of a day.
MOST_TRIES = 24
LONGEST_PAUSE = timedelta(hours=1)


class OutgoingEmail(models.Model):
    """One e-mail to one address, about the row `subject`; what is secret in it is made when it is sent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", null=True)
    name = models.CharField(max_length=20)
    subject = models.UUIDField()
    # What the row may no longer say when the e-mail is sent; emptied then.
    about = models.JSONField(default=dict)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    @classmethod
    def post(cls, name: str, tenant: Tenant, subject: UUID, *, to: User | None = None, **about: str) -> "OutgoingEmail":
        """Plans an e-mail in the caller's transaction, from whatever schema."""
        outgoing = cls.objects.create(name=name, tenant=tenant, user=to, subject=subject, about=about)
        ScheduledJob.objects.schedule_if_absent(EMAIL_QUEUE, outgoing.pk, timezone.now(), schema=tenant.schema_name)
        queues.hint_on_commit(EMAIL_QUEUE)
        return outgoing

    def claim(self) -> bool:
        """True for the one worker that sends it now; a worker that dies leaves it to the next try."""
        now = timezone.now()
        due = OutgoingEmail.objects.filter(pk=self.pk, sent_at=None, next_try_at__lte=now, tries__lt=MOST_TRIES)
        if not due.update(tries=F("tries") + 1, next_try_at=now + self.pause()):
            return False
        self.refresh_from_db()
        ScheduledJob.objects.schedule(EMAIL_QUEUE, self.pk, self.next_try_at)
        return True

    def pause(self) -> timedelta:
        return min(timedelta(minutes=2 ** min(self.tries, 6)), LONGEST_PAUSE)

    def is_over(self) -> bool:
        return self.sent_at is not None or self.tries >= MOST_TRIES

    def close(self, **fields: Any) -> None:
        """Sent, given up or without a meaning: nobody looks at it any more."""
        OutgoingEmail.objects.filter(pk=self.pk).update(about={}, **fields)
        ScheduledJob.objects.cancel(EMAIL_QUEUE, self.pk)
