"""The whole company in one file, asked for on a page. A row drives it; whatever dies in the middle is begun anew.

One file is made at a time in the whole installation, so that workers stay free for those who write. A worker whose
file no longer counts (another took over, or a person was erased meanwhile) throws it away.
"""

import hashlib
import logging
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.sql import SQL, Identifier

from company import files, temporary_files, transfer
from company.models import AuditEntry, CompanyExport, Notification, notify, record
from company.temporary_files import KEPT_FOR
from tenants import locks, notices, scheduling, schemas
from tenants.errors import KeyMissing, UserError
from tenants.ids import new_id
from tenants.models import Membership, Tenant, User

logger = logging.getLogger(__name__)

QUEUE = "company_export"
LOCK = "company export"
MOST_ATTEMPTS = 5
# So many files are kept at once.
MOST_KEPT = 3
State, Failure = CompanyExport.State, CompanyExport.Failure


@transaction.atomic
def ask(*, passphrase: str, by: User) -> CompanyExport:
    """Has the file made; with a passphrase keys and tokens travel along. Raises UserError, KeyMissing."""
    locks.in_turn("company export")
    # Held, so that nobody switches the company off between: what waits then would keep its passphrase.
    if not Tenant.objects.active().select_for_update(no_key=True).filter(pk=connection.tenant.pk).exists():
        raise UserError(_("The company was switched off meanwhile."))
    if CompanyExport.objects.under_way().exists():
        raise UserError(_("The company's file is being made already. Wait until it is there."))
    if sum(row.is_ready for row in CompanyExport.objects.kept()) >= MOST_KEPT:
        raise UserError(_("%(count)s files are kept already. Delete one of them first.") % {"count": MOST_KEPT})
    row = CompanyExport.objects.create(passphrase=passphrase, with_secrets=bool(passphrase), asked_by=by)
    _audit_export("export_asked", user=by, secrets=row.with_secrets)
    scheduling.schedule_promptly(QUEUE, row.pk)
    return row


def _audit_export(what: str, *, user: User | None = None, **facts: Any) -> None:
    actor = "" if user else AuditEntry.Actor.SYSTEM
    record(f"company.{what}", connection.tenant.pk, actor=actor, user=user, after=facts)


# Making


def build_company_export(export_id: UUID) -> None:
    """The next step of a file; nothing when all is done. Safe to run twice, or in two."""
    row = CompanyExport.objects.open().filter(pk=export_id).first()
    if row is None:
        scheduling.cancel(QUEUE, export_id)
    elif row.state == State.DONE:
        _remove_when_due(row)
    else:
        with locks.held(LOCK) as own:
            if own is not None:  # else its job comes again
                _make(export_id, own)


def _make(export_id: UUID, own: Any) -> None:
    row = CompanyExport.objects.under_way().filter(pk=export_id).first()
    if row is None:
        return
    if row.attempts >= MOST_ATTEMPTS:
        _fail(row, Failure.GAVE_UP)
        return
    row.claim = new_id()
    CompanyExport.objects.filter(pk=row.pk).update(attempts=row.attempts + 1, claim=row.claim, progress=0)
    _sweep()
    path = Path(connection.schema_name) / transfer.PASSING / f"{row.claim}.tgz"
    try:
        done = transfer.write(
            connection.tenant,
            Path(settings.MEDIA_ROOT) / path,
            passphrase=row.passphrase,
            tell=_Progress(own, row.pk),
        )
    except transfer.NotWritten as error:
        logger.warning("company export %s was not written: %s", row.pk, error.__cause__)
        _fail(row, Failure.DISK)
    except transfer.Unreadable:
        _fail(row, Failure.SECRET)
    except KeyMissing:
        _fail(row, Failure.KEY)
    else:
        _finish(row, path, done)


class _Progress:
    """Percents, written beside the transaction that reads the company: the page sees them at once."""

    def __init__(self, own: Any, pk: UUID) -> None:
        self.own, self.pk, self.last = own, pk, 0
        place = Identifier(connection.schema_name, CompanyExport._meta.db_table)
        self.statement = SQL("UPDATE {} SET progress = %s WHERE id = %s").format(place)

    def __call__(self, percent: int) -> None:
        if percent != self.last:
            self.last = percent
            with self.own.cursor() as cursor:
                cursor.execute(self.statement, [percent, self.pk])


def _finish(row: CompanyExport, path: Path, done: Any) -> None:
    """The file counts if this attempt still does."""
    with open(done.path, "rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()  # type: ignore[arg-type]
    now = timezone.now()
    with transaction.atomic():
        counts = CompanyExport.objects.under_way().filter(pk=row.pk, claim=row.claim)
        finished = counts.update(
            state=State.DONE, done_at=now, expires_at=now + KEPT_FOR, progress=100, passphrase="", path=str(path),
            size=done.size, rows=done.rows, uploads=done.media, sha256=digest,
        )  # fmt: skip
        if finished:
            _audit_export("exported", user=row.asked_by, **done.facts, sha256=digest)
            notify(Notification.Kind.COMPANY, connection.tenant.name, reverse("company:data"), user=row.asked_by)
            scheduling.schedule(QUEUE, row.pk, now + KEPT_FOR)
    if not finished:
        done.path.unlink(missing_ok=True)
    notices.publish("company_data.changed", row.pk)


def _fail(row: CompanyExport, failure: str) -> None:
    _end(row, failure)
    _sweep()


@transaction.atomic
def _end(row: CompanyExport, failure: str) -> None:
    counts = CompanyExport.objects.under_way().filter(pk=row.pk, claim=row.claim)
    if counts.update(state=State.FAILED, failure=failure, done_at=timezone.now(), passphrase=""):
        logger.warning("company export %s failed: %s", row.pk, failure)
        _audit_export("export_failed", user=None, reason=failure)
        notify(Notification.Kind.UNMADE, connection.tenant.name, reverse("company:data"), user=row.asked_by)
        scheduling.cancel(QUEUE, row.pk)
    notices.publish("company_data.changed", row.pk)


def stop(sender: Any, *, tenant: Tenant, **_: Any) -> None:
    """Listens to `company_deactivating`: what waits would keep its passphrase for as long as the company is off.

    A worker that is at it finds that its file no longer counts.
    """
    with schemas.company(tenant.schema_name):
        for row in CompanyExport.objects.under_way().select_for_update():
            _end(row, Failure.OFF)


def _sweep() -> None:
    """Takes away what no row names: what a killed worker left. The caller holds the lock."""
    known = {Path(path).name for path in CompanyExport.objects.exclude(path="").values_list("path", flat=True)}
    folder = Path(settings.MEDIA_ROOT) / connection.schema_name / transfer.PASSING
    for path in folder.glob("*"):
        if path.name not in known:
            path.unlink(missing_ok=True)


# Removing


def remove_company_export(row: CompanyExport, *, by: User | None = None) -> None:
    """The file is gone from the disk, then from the row."""
    row.file.unlink(missing_ok=True)
    with transaction.atomic():
        if CompanyExport.objects.kept().filter(pk=row.pk).update(state=State.REMOVED, path=""):
            _audit_export("export_removed", user=by)
        scheduling.cancel(QUEUE, row.pk)
    notices.publish("company_data.changed", row.pk)


def _remove_when_due(row: CompanyExport) -> None:
    if row.is_ready and row.expires_at:
        scheduling.schedule(QUEUE, row.pk, row.expires_at)
    else:
        remove_company_export(row)


def outdate(*, by: User) -> list[str]:
    """A person is being forgotten: files that hold them go, one that is being made is begun anew.

    In the caller's transaction; returns the paths below MEDIA_ROOT that the caller removes.
    """
    CompanyExport.objects.under_way().update(claim=None, attempts=0)
    rows = list(CompanyExport.objects.kept().select_for_update())
    CompanyExport.objects.filter(pk__in=[row.pk for row in rows]).update(state=State.REMOVED, path="")
    for row in rows:
        _audit_export("export_removed", user=by)
        scheduling.cancel(QUEUE, row.pk)
    return [row.path for row in rows]


def forget_colleague(sender: Any, *, membership: Membership, by: User, **_: Any) -> None:
    """Listens to `membership_emptied`: whoever's account was emptied is in no file any more either."""
    with schemas.company(membership.tenant.schema_name):
        files.let_go(outdate(by=by))


def reconcile_company_exports() -> None:
    """Plans every file that is not at its end (nightly)."""
    for row in CompanyExport.objects.open():
        scheduling.schedule(QUEUE, row.pk, row.expires_at if row.is_ready and row.expires_at else timezone.now())


def sweep_old() -> int:
    """Removes files whose time is over, also those of companies that are switched off (nightly). How many."""
    return temporary_files.remove_old(transfer.PASSING)
