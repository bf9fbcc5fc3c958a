"""Files of the entered company on the disk, and how each of them goes.

A file that no row names (not yet, or not any more) has a row of its own, a `LooseFile`, from before it is written or
from the transaction that let it go, until it is named or gone. A worker may die at any moment: what it left is removed
when the row is due, by the row's job.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.db import connection, transaction
from django.utils import timezone

from company.models import LooseFile, PersonRequest, StoredFile
from tenants import scheduling

QUEUE = "file"
# So long whoever writes a file has until a row must name it.
UNNAMED_FOR = timedelta(hours=1)


def place_of(path: str) -> Path:
    """Where a stored path, which begins with the company's folder, lies.

    Raises SuspiciousFileOperation for one that leads out of it, whoever put it into the row.
    """
    if not is_within(path, connection.schema_name):
        raise SuspiciousFileOperation("a stored path leads out of the company's folder")
    return Path(settings.MEDIA_ROOT) / path


def is_within(path: str, schema: str) -> bool:
    """A plain path below the folder of this company."""
    steps = path.split("/")
    return steps[0] == schema and len(steps) > 1 and not {"", ".", ".."} & set(steps) and "\0" not in path


def announce(*paths: str) -> None:
    """These files are about to be written. Call it outside of a transaction: the rows are there before the files."""
    _loosen(paths, timezone.now() + UNNAMED_FOR)


def keep(path: str) -> bool:
    """A row names the file from now on, in the caller's transaction. False: it is gone again, it came too late."""
    found = LooseFile.objects.select_for_update().filter(path=path)
    removed, _by_model = LooseFile.objects.filter(pk__in=[row.pk for row in found]).delete()
    return bool(removed)


def let_go(paths: Iterable[str]) -> None:
    """No row names these files any more, in the caller's transaction; after it they are removed."""
    for row in _loosen(paths, timezone.now()):
        scheduling.schedule_promptly(QUEUE, row.pk)


@transaction.atomic
def _loosen(paths: Iterable[str], due_at: datetime) -> list[LooseFile]:
    rows = [LooseFile.objects.update_or_create(path=path, defaults={"due_at": due_at})[0] for path in paths]
    for row in rows:
        scheduling.schedule(QUEUE, row.pk, due_at)
    return rows


@transaction.atomic
def remove_loose_file(pk: UUID) -> None:
    """Removes one file that is due, then its row. Safe to run twice, or in two."""
    row = LooseFile.objects.select_for_update().filter(pk=pk).first()
    if row and row.due_at > timezone.now():
        scheduling.schedule(QUEUE, row.pk, row.due_at)
        return
    if row:
        if not _is_named(row.path):
            place_of(row.path).unlink(missing_ok=True)
        row.delete()
    scheduling.cancel(QUEUE, pk)


def _is_named(path: str) -> bool:
    return StoredFile.objects.filter(path=path).exists() or PersonRequest.objects.filter(path=path).exists()


def reconcile_loose_files() -> None:
    """Plans every file that is still to go (nightly)."""
    for row in LooseFile.objects.all():
        scheduling.schedule(QUEUE, row.pk, row.due_at)
