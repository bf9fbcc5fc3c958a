"""Requests of one person about their data: to have it, or to have it erased. The row drives the work."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.ids import new_id
from tenants.models import Membership, User
from tenants.permissions import may


class PersonRequestQuerySet(models.QuerySet["PersonRequest"]):
    def visible_to(self, member: Membership) -> Self:
        """Exports are for those who may take them, erasures for those who may order them."""
        kinds = [
            kind
            for kind, permission in (("export", "people_data.export"), ("erasure", "data.erase"))
            if may(member, permission)
        ]
        return self.filter(kind__in=kinds)

    def open(self) -> Self:
        """Whatever still has to be done, an export's removal included."""
        return self.exclude(state__in=["removed", "failed"]).exclude(kind="erasure", state="done")

    def of_person(self, person: object) -> Self:
        return self.filter(person=person)

    def unfinished(self) -> Self:
        return self.filter(Q(state="waiting") | Q(state="cleaning"))


class PersonRequest(models.Model):
    """One export or one erasure of one person. An erasure's row is its receipt and names nobody."""

    class Kind(models.TextChoices):
        EXPORT = "export", pgettext_lazy("request", "Export")
        ERASURE = "erasure", pgettext_lazy("request", "Erasure")

    class State(models.TextChoices):
        WAITING = "waiting", _("Under way")
        CLEANING = "cleaning", _("Removing files")
        DONE = "done", pgettext_lazy("request", "Done")
        REMOVED = "removed", _("File removed")
        FAILED = "failed", _("It did not work")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    person = models.UUIDField(db_index=True)
    # Whose data it is, while the person is known.
    label = models.CharField(max_length=200, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Percent.
    progress = models.PositiveSmallIntegerField(default=0)
    # The export's file, below MEDIA_ROOT.
    path = models.CharField(max_length=300, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    # What was erased: section → how many.
    counts = models.JSONField(default=dict)
    # Keyed fingerprints of the person's numbers and addresses: they prove whom a receipt is about.
    identities = models.JSONField(default=list)
    # Keys of leads that had been joined with the person: a backup from before may hold them apart.
    joined = models.JSONField(default=list)
    # Files that still have to be removed from the disk.
    files = models.JSONField(default=list)

    objects = PersonRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["-asked_at", "-id"], name="person_request_newest")]

    @property
    def is_ready(self) -> bool:
        """An export that can be downloaded now."""
        return (
            self.kind == self.Kind.EXPORT
            and self.state == self.State.DONE
            and self.expires_at is not None
            and self.expires_at > timezone.now()
        )

    @property
    def is_erasure(self) -> bool:
        return self.kind == self.Kind.ERASURE

    @property
    def is_under_way(self) -> bool:
        return self.state in {self.State.WAITING, self.State.CLEANING}
