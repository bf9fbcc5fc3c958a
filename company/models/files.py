"""Stored files and labels."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.ids import new_id


class StoredFile(models.Model):
    """Bytes we keep ourselves: images, documents, voice notes. `path` is relative to the media folder."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    name = models.CharField(max_length=200)
    mime_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    path = models.CharField(max_length=300)


class LooseFile(models.Model):
    """A file that no row names, not yet or not any more; it goes when it is due (see `company.files`).

    It does not travel with the company, as its file does not.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    path = models.CharField(max_length=300, unique=True)
    due_at = models.DateTimeField()


class Label(models.Model):
    """A coloured word on leads and conversations."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=40, unique=True)
    hue = models.PositiveSmallIntegerField(default=288)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
