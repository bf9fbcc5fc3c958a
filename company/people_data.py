"""Giving one person's data away, and erasing it. A row drives each; whatever dies in the middle is resumed."""

import json
import logging
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from company import audit_chain, company_data, files, personal_data, temporary_files
from company.models import AuditEntry, Notification, notify, record
from company.models.people_data import PersonRequest
from company.temporary_files import KEPT_FOR
from tenants import erasures, locks, notices, scheduling
from tenants.erasures import Erasure
from tenants.models import Membership, ScheduledJob, User

logger = logging.getLogger(__name__)

QUEUE = "person"
MOST_ATTEMPTS = 5
FOLDER = "exports"
State, Kind = PersonRequest.State, PersonRequest.Kind


# Asking


@transaction.atomic
def ask_export(person: UUID, *, label: str, by: User) -> PersonRequest:
    """One file with everything about the person; the one under way when there is one."""
    return _request_of(Kind.EXPORT, person, label[:200], by, "person.export_asked")


@transaction.atomic
def ask_erasure(person: UUID, *, by: User) -> PersonRequest:
    """Erases the person in the background; the one under way when there is one. Nobody is named in the row."""
    return _request_of(Kind.ERASURE, person, "", by, "person.erasure_asked")


def _request_of(kind: str, person: UUID, label: str, by: User, action: str) -> PersonRequest:
    locks.in_turn(f"person:{person}")
    if under_way := PersonRequest.objects.of_person(person).unfinished().filter(kind=kind).first():
        return under_way
    row = PersonRequest.objects.create(kind=kind, person=person, label=label, asked_by=by)
    record(action, person, user=by)
    scheduling.schedule_promptly(QUEUE, row.pk)
    return row


# Doing


def answer_person_request(request_id: UUID) -> None:
    """The next step of a request; nothing when all is done. Safe to run twice, or in two."""
    with locks.held(f"{connection.schema_name}:{QUEUE}:{request_id}") as own:
        if own is not None:  # else another worker is at it, and its job comes again
            _step(request_id)


def _step(request_id: UUID) -> None:
    row = PersonRequest.objects.open().filter(pk=request_id).first()
    if row is None:
        scheduling.cancel(QUEUE, request_id)
    elif row.state == State.DONE:
        _remove_when_due(row)
    elif row.attempts >= MOST_ATTEMPTS and row.state == State.WAITING:  # files that are to go are never given up
        _give_up(row)
    else:
        PersonRequest.objects.filter(pk=row.pk).update(attempts=row.attempts + 1)
        _erase(row) if row.is_erasure else _export(row)


def reconcile_person_requests() -> None:
    """Plans every request that is not at its end (nightly)."""
    for row in PersonRequest.objects.open():
        due = row.expires_at if row.state == State.DONE and row.expires_at else timezone.now()
        scheduling.schedule(QUEUE, row.pk, due)


def _give_up(row: PersonRequest) -> None:
    logger.error("request %s about a person failed %s times", row.pk, row.attempts)
    with transaction.atomic():
        PersonRequest.objects.filter(pk=row.pk).update(state=State.FAILED, done_at=timezone.now())
        scheduling.cancel(QUEUE, row.pk)
    notices.publish("person_data.changed", row.pk)


def sweep_old() -> int:
    """Removes exports whose time is over, also those of companies that are switched off (nightly). How many."""
    return temporary_files.remove_old(FOLDER)


# The export


def _export(row: PersonRequest) -> None:
    person, told = _everything(row.person)
    _progress(row, 60)
    path, size = _write(row, person, told)
    with transaction.atomic():
        now = timezone.now()
        counts = PersonRequest.objects.filter(pk=row.pk, state=State.WAITING)
        done = counts.select_for_update().exists() and files.keep(path)
        if done:
            counts.update(
                state=State.DONE, done_at=now, expires_at=now + KEPT_FOR, path=path, size=size, progress=100
            )  # fmt: skip
            files.keep(_unfinished(path))
            record("person.exported", row.person, user=row.asked_by, after={"files": len(person.files)})
            # The key in the address lets an erasure find the notice.
            place = f"{reverse('company:data')}?person={row.person}"
            notify(Notification.Kind.EXPORT, row.label, place, user=row.asked_by)
            scheduling.schedule(QUEUE, row.pk, now + KEPT_FOR)
        elif not PersonRequest.objects.filter(pk=row.pk, path=path).exists():  # the person was erased meanwhile
            files.let_go([path])
    notices.publish("person_data.changed", row.pk)


def _everything(pk: UUID) -> tuple[personal_data.Person, dict[str, list[dict[str, Any]]]]:
    """What is known of the person, of one moment: the rows are held until all of it is read."""
    with transaction.atomic():
        person = personal_data.gather(pk)
        told = [part.tell(person) for part in personal_data.parts() if part.tell]
    return person, {name: rows for sections in told for name, rows in sections.items()}


def export_to(target: Path, pk: UUID) -> bool:
    """The same file, for whoever runs the installation; False when nothing is known of such a person."""
    person, told = _everything(pk)
    if not any(told.values()):
        return False
    tenant = connection.tenant
    _pack(target, person, told, label=str(pk), at=timezone.now(), language=tenant.language)
    record("person.exported", pk, actor=AuditEntry.Actor.SYSTEM, after={"files": len(person.files)})
    return True


def _progress(row: PersonRequest, percent: int) -> None:
    PersonRequest.objects.filter(pk=row.pk).update(progress=percent)
    notices.publish("person_data.changed", row.pk)


def _write(row: PersonRequest, person: personal_data.Person, told: dict[str, list[dict[str, Any]]]) -> tuple[str, int]:
    """The ZIP of a request; returns its path below MEDIA_ROOT and its size."""
    path = _path_of(row)
    files.announce(path, _unfinished(path))
    target = files.place_of(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    language = row.asked_by.language or connection.tenant.language
    _pack(target, person, told, label=row.label, at=row.asked_at, language=language)
    return path, target.stat().st_size


def _path_of(row: PersonRequest) -> str:
    return f"{connection.schema_name}/{FOLDER}/{row.pk}.zip"


def _unfinished(path: str) -> str:
    return str(Path(path).with_suffix(".part"))


def _pack(
    target: Path,
    person: personal_data.Person,
    told: dict[str, list[dict[str, Any]]],
    *,
    label: str,
    at: datetime,
    language: str,
) -> None:
    """The ZIP, whole or not at all."""
    unfinished = Path(_unfinished(str(target)))
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
        about = {"person": str(person.id), "made_at": timezone.now(), "company": connection.tenant.name}
        archive.writestr("data.json", json.dumps(about | told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        archive.writestr("data.html", _readable(told, label=label, at=at, language=language))
        for stored, name in person.files.items():
            if (source := files.place_of(stored)).is_file():
                archive.write(source, f"files/{name}")
    unfinished.replace(target)


def _readable(told: dict[str, list[dict[str, Any]]], *, label: str, at: datetime, language: str) -> str:
    """The same as a page without scripts."""
    tenant = connection.tenant
    with translation.override(language), timezone.override(tenant.tz):
        sections = [(personal_data.label_of(name), rows) for name, rows in told.items() if rows]
        context = {"sections": sections, "label": label, "at": at, "company": tenant.name}
        return render_to_string("company/person_file.html", context)


def _remove_when_due(row: PersonRequest) -> None:
    if row.expires_at and row.expires_at > timezone.now():
        scheduling.schedule(QUEUE, row.pk, row.expires_at)
        return
    remove_file(row)
    scheduling.cancel(QUEUE, row.pk)


def remove_file(row: PersonRequest) -> None:
    """The export's file is gone from the disk, then from the row."""
    if row.path:
        files.place_of(row.path).unlink(missing_ok=True)
    PersonRequest.objects.filter(pk=row.pk).update(state=State.REMOVED, path="", size=0)


# The erasure


def _erase(row: PersonRequest) -> None:
    """Everything in the database at once, then the files, then the end: each step can be done again."""
    if row.state == State.WAITING:
        _forget(row.pk)
        row.refresh_from_db()
    _progress(row, 80)
    for path in row.files:
        files.place_of(path).unlink(missing_ok=True)
    now, company = timezone.now(), connection.tenant.pk
    same = (row.person, *map(UUID, row.joined))
    erasures.remember(Erasure(erasures.Kind.PERSON, person, now, company) for person in same)
    with transaction.atomic():
        PersonRequest.objects.filter(pk=row.pk).update(state=State.DONE, done_at=now, files=[], progress=100)
        scheduling.cancel(QUEUE, row.pk)
    notices.publish("person_data.changed", row.pk)


@transaction.atomic
def _forget(request_id: UUID) -> None:
    row = PersonRequest.objects.select_for_update().get(pk=request_id)
    if row.state != State.WAITING:
        return
    person = personal_data.gather(row.person)
    # Whatever their state: one may be written at this moment, or lie there since its worker died.
    exports = [_path_of(export) for export in PersonRequest.objects.of_person(row.person).filter(kind=Kind.EXPORT)]
    personal_data.forget(person)
    counts = {name: count for name, count in sorted(person.counts.items()) if count}
    line = record("person.erased", row.person, actor=AuditEntry.Actor.PERSON, user=row.asked_by, after=counts)
    counts["audit"] = audit_chain.empty(person.subjects, because=line.pk)
    ScheduledJob.objects.filter(schema=connection.schema_name, subject__in=person.subjects).delete()
    PersonRequest.objects.of_person(row.person).filter(kind=Kind.EXPORT).update(label="", path="", state=State.REMOVED)
    whole = company_data.outdate(by=row.asked_by)
    row.files = [*person.files, *exports, *map(_unfinished, exports), *whole]
    row.counts, row.state = counts, State.CLEANING
    row.identities = sorted(identity_of(word) for word in person.identities)
    row.joined = sorted(map(str, person.joined))
    row.save(update_fields=["files", "counts", "state", "identities", "joined"])


def erase_again(since: datetime) -> int:
    """Erases whoever was erased after `since` and is back in this company, from a backup or a file; how many."""
    erased = [one.id for one in erasures.since(since, company=connection.tenant.pk) if one.kind == erasures.Kind.PERSON]
    back = [person for person in erased if _is_known(person)]
    by = Membership.objects.filter(tenant=connection.tenant.pk, role=Membership.Role.CEO).order_by("created_at").first()
    if by is None:
        return 0
    for person in back:
        PersonRequest.objects.of_person(person).unfinished().filter(kind=Kind.ERASURE).delete()
        answer_person_request(ask_erasure(person, by=by.user).pk)
    return len(back)


@transaction.atomic
def _is_known(person: UUID) -> bool:
    """Whether anything here still names the person."""
    found = personal_data.gather(person)
    return bool(found.words or found.files)


def identity_of(value: str) -> str:
    """The keyed fingerprint of a number or an address: only this installation can make it."""
    return salted_hmac("company.people_data", value.strip().lower(), algorithm="sha256").hexdigest()


def receipt_of(row: PersonRequest) -> dict[str, Any]:
    """What may be shown of an erasure for good: what, how many, when, by whom; nobody's name."""
    return {
        "receipt": str(row.pk),
        "company": connection.tenant.name,
        "person": str(row.person),
        "erased_at": row.done_at,
        "asked_at": row.asked_at,
        "asked_by": str(row.asked_by_id),
        "erased": row.counts,
        "identities": row.identities,
        "backups": gettext(
            "Backups made before this erasure still hold the person's data until they are deleted. "
            "When one is restored, the erasure is repeated."
        ),
    }
