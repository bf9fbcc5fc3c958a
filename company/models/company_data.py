"""Files with the whole company, asked for on a page. The row drives the work, and outlives the file."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.fields import EncryptedTextField
from tenants.ids import new_id
from tenants.models import Membership, User
from tenants.permissions import may


class CompanyExportQuerySet(models.QuerySet["CompanyExport"]):
    def visible_to(self, member: Membership) -> Self:
        return self if may(member, "company_data.export") else self.none()

    def under_way(self) -> Self:
        return self.filter(state="waiting")

    def kept(self) -> Self:
        """Whose file is not yet removed."""
        return self.filter(state="done")

    def open(self) -> Self:
        """Whatever still has to be done, the removal of a file included."""
        return self.filter(state__in=["waiting", "done"])


class CompanyExport(models.Model):
    """One file with the whole company. It does not travel in it (see `company.transfer.tables.STAYING`)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Under way")
        DONE = "done", pgettext_lazy("request", "Done")
        REMOVED = "removed", _("File removed")
        FAILED = "failed", _("It did not work")

    class Failure(models.TextChoices):
        """Why, in a sentence that says what to do."""

        DISK = (
            "disk",
            _(
                "The disk did not take the file: most often it is full. Once whoever runs the installation has made "
                "room, make the file again."
            ),
        )
        SECRET = (
            "secret",
            _(
                "A key or token of this company cannot be read. Enter it again in the settings, or make the file "
                "without a passphrase."
            ),
        )
        KEY = (
            "key",
            _(
                "The passphrase could not be kept until the file was made. Once whoever runs the installation has set "
                "NEXUS_MASTER_KEY as it was, make the file again."
            ),
        )
        OFF = (
            "off",
            _("The company was switched off before the file was made. Make the file again."),
        )
        GAVE_UP = (
            "gave_up",
            _(
                "It was tried several times in vain. Make the file again; if that fails as well, tell whoever runs the "
                "installation."
            ),
        )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    failure = models.CharField(max_length=8, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    # Until the file is made or given up.
    passphrase = EncryptedTextField(blank=True)
    with_secrets = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Of the attempt whose file counts; None when what it has read is out of date.
    claim = models.UUIDField(null=True, editable=False)
    # Percent.
    progress = models.PositiveSmallIntegerField(default=0)
    # Below MEDIA_ROOT.
    path = models.CharField(max_length=300, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    rows = models.PositiveBigIntegerField(default=0)
    uploads = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    objects = CompanyExportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="waiting"), name="one_company_export_under_way")
        ]

    @property
    def is_ready(self) -> bool:
        """It can be downloaded now. A restored backup has the row without its file."""
        return (
            self.state == self.State.DONE
            and self.expires_at is not None
            and self.expires_at > timezone.now()
            and self.file.is_file()
        )

    @property
    def is_under_way(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def why(self) -> str:
        """Why it failed, and what to do; "" when it did not."""
        return str(self.Failure(self.failure).label) if self.failure else ""

    @property
    def file(self) -> Path:
        """Where it lies; a row without a file names none that exists."""
        return Path(settings.MEDIA_ROOT) / (self.path or f"{self.pk}.gone")
