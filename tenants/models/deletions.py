"""The end of a company, kept outside of it: what has been destroyed, and who is told when it is done."""

from datetime import timedelta
from typing import Any

from django.core import signing
from django.db import models
from django.utils import timezone

from tenants.ids import new_id
from tenants.models.companies import Tenant
from tenants.models.people import Membership, User

# The page that shows it opens without a login: whoever asked has none any more.
SALT = "tenants.deletion"
PAGE_LASTS = timedelta(days=7)


class DeletionQuerySet(models.QuerySet["Deletion"]):
    def unfinished(self) -> "DeletionQuerySet":
        """What a worker still has to do: the deletion itself, or the e-mails about it."""
        return self.filter(told_at=None)

    def behind(self, token: str) -> "Deletion | None":
        """The one that a page's address names."""
        try:
            pk = signing.loads(token, salt=SALT, max_age=PAGE_LASTS)
        except signing.BadSignature:
            return None
        return self.filter(pk=pk).first()


class Deletion(models.Model):
    """A company that its CEO had deleted: the row outlives it."""

    class Step(models.TextChoices):
        WAITING = "waiting"
        KEY = "key"
        SCHEMA = "schema"
        DONE = "done"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # No foreign key: the row must outlive the company.
    tenant_id = models.UUIDField(unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=5)
    # Who was its CEO, and has not been written to yet.
    to_tell = models.JSONField(default=list)
    step = models.CharField(max_length=10, choices=Step, default=Step.WAITING)
    asked_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    objects = DeletionQuerySet.as_manager()

    @classmethod
    def of(cls, tenant: Tenant) -> "Deletion":
        """A new one; its CEOs are written down now, for their memberships go with the company."""
        ceos = Membership.objects.active().filter(tenant=tenant, role=Membership.Role.CEO)
        people = [str(pk) for pk in ceos.values_list("user_id", flat=True)]
        return cls.objects.create(tenant_id=tenant.pk, name=tenant.name, language=tenant.language, to_tell=people)

    @property
    def token(self) -> str:
        """The end of the address of its page."""
        return signing.dumps(str(self.pk), salt=SALT)

    @property
    def is_done(self) -> bool:
        return self.finished_at is not None

    def reach(self, step: str, **fields: Any) -> None:
        Deletion.objects.filter(pk=self.pk).update(step=step, **fields)
        self.refresh_from_db()

    def finish(self) -> None:
        """The company is gone."""
        if not self.is_done:
            self.reach(self.Step.DONE, finished_at=timezone.now())

    def people(self) -> list[User]:
        """Who is still to be told."""
        return list(User.objects.filter(pk__in=self.to_tell, is_active=True))

    def told(self, user: User) -> None:
        left = [pk for pk in self.to_tell if pk != str(user.pk)]
        Deletion.objects.filter(pk=self.pk).update(to_tell=left)
        self.to_tell = left

    def close(self) -> None:
        """Nobody looks at it any more; whom it was about is forgotten."""
        Deletion.objects.filter(pk=self.pk).update(told_at=timezone.now(), to_tell=[])
