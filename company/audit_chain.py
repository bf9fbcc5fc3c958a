"""The chain of the audit trail: sealing, emptying, verifying.

Writers add unsealed lines in their own transactions and wait for nobody. Sealing gives the lines that are committed
the next numbers, one sealer at a time, and a seal each:

    digest = SHA-256(salt + canonical JSON of {address, after, before})
    seal   = SHA-256(canonical JSON of {number, previous seal, id, at, actor, user, via, token, action, subject,
             digest})

Canonical JSON has sorted keys, no spaces, UTF-8; moments are UTC with microseconds. A line that is emptied loses
details and salt and keeps its digest, so the chain stays whole. Each sealing writes the newest seal into `public`
(`AuditCheckpoint`, a row a day), so that lines missing at the end and a chain made anew are found too.
"""

import hashlib
import json
import logging
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from company.models.audit import QUEUE, AuditEntry
from tenants import locks, scheduling
from tenants.models import AuditCheckpoint, ScheduledJob

logger = logging.getLogger(__name__)

ANCHOR = UUID(int=0)
GENESIS = ""
BATCH = 1000
READ = 2000

SEAL = """
    UPDATE company_auditentry AS line
    SET number = new.number, salt = new.salt, digest = new.digest, seal = new.seal
    FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::text[], %s::text[]) AS new (id, number, salt, digest, seal)
    WHERE line.id = new.id
"""
EMPTY = """
    UPDATE company_auditentry SET before = '{}', after = '{}', address = '', salt = '', emptied_by = %s
    WHERE id = ANY(%s) AND emptied_by IS NULL
"""
GUARD = """
    SELECT count(*) FROM pg_trigger
    WHERE tgrelid = 'company_auditentry'::regclass AND tgname LIKE 'audit_append_only%%' AND tgenabled IN ('O', 'A')
"""
COLUMNS = (
    "id", "at", "actor", "user_id", "via", "token", "action", "subject", "address", "before", "after",
    "number", "salt", "digest", "seal", "emptied_by",
)  # fmt: skip


def canonical(value: Any) -> bytes:
    """The one way to write a value down."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest_of(line: dict[str, Any], salt: str) -> str:
    """The fingerprint of what may be emptied later."""
    details = {"address": line["address"], "before": line["before"], "after": line["after"]}
    return hashlib.sha256(salt.encode() + canonical(details)).hexdigest()


def seal_of(line: dict[str, Any], number: int, previous: str, digest: str) -> str:
    """The fingerprint of the line in its place."""
    at: datetime = line["at"]
    return hashlib.sha256(
        canonical(
            {
                "number": number,
                "previous": previous,
                "id": str(line["id"]),
                "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
                "actor": line["actor"],
                "user": str(line["user_id"] or ""),
                "via": line["via"],
                "token": line["token"],
                "action": line["action"],
                "subject": str(line["subject"]),
                "digest": digest,
            }
        )
    ).hexdigest()


# Sealing


def seal() -> int:
    """Seals every line that is committed, in the current company; returns how many. Safe to run twice, or in two."""
    sealed = 0
    while count := _seal_batch():
        sealed += count
    return sealed


def work_off() -> int:
    """Seals until nothing is left, and only then forgets the job: a line committed meanwhile is seen or planted."""
    sealed = seal()
    while not _forget_wake():
        sealed += seal()
    return sealed


@transaction.atomic
def _forget_wake() -> bool:
    """False, and nothing is forgotten, when a line came in between."""
    ScheduledJob.objects.cancel(QUEUE, ANCHOR)
    if AuditEntry.objects.unsealed().exists():
        transaction.set_rollback(True)
        return False
    return True


@transaction.atomic
def _seal_batch() -> int:
    locks.in_turn("trail")  # sealers; writers never wait
    lines = list(AuditEntry.objects.unsealed().values(*COLUMNS)[:BATCH])
    if not lines:
        return 0
    last = AuditEntry.objects.sealed().values_list("number", "seal").last()
    number, previous = (last[0] or 0, last[1]) if last else (0, GENESIS)
    rows = []
    for line in lines:
        salt = secrets.token_hex(16)
        digest = digest_of(line, salt)
        number, previous = number + 1, seal_of(line, number + 1, previous, digest)
        rows.append((line["id"], number, salt, digest, previous))
    with connection.cursor() as cursor:
        cursor.execute(SEAL, [list(column) for column in zip(*rows, strict=True)])
    AuditCheckpoint.objects.put(number, previous)
    return len(rows)


def reconcile_sealing() -> None:
    """Plans the sealing of what a dead process left, and writes the head into the log (nightly)."""
    if AuditEntry.objects.unsealed().exists():
        scheduling.schedule(QUEUE, ANCHOR, timezone.now())
    if head := AuditEntry.objects.sealed().values_list("number", "seal").last():
        logger.info("trail of %s: line %s, seal %s", connection.schema_name, *head)


# Emptying


def empty(subjects: Iterable[UUID], *, because: UUID) -> int:
    """Empties what the lines about `subjects` say; the line `because` tells whose erasure it is, and stays.

    Returns how many were emptied. Safe to run twice; the chain stays whole.
    """
    seal()
    lines = AuditEntry.objects.filter(subject__in=list(subjects), emptied_by=None).exclude(pk=because)
    ids = list(lines.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(EMPTY, [because, ids])
        return cursor.rowcount


# Verifying


@dataclass(frozen=True)
class Break:
    """The first place where the trail is not what it was."""

    number: int
    reason: str
    entry: UUID | None = None


@dataclass
class Report:
    """What a look at the whole chain has found."""

    sealed: int = 0
    unsealed: int = 0
    emptied: int = 0
    seal: str = GENESIS
    broken: Break | None = None


def verify() -> Report:
    """Reads the whole chain of the current company, a piece at a time, up to the first broken line."""
    report = Report(unsealed=AuditEntry.objects.unsealed().count())
    report.broken = _guard_is_off() or _first_break(report)
    return report


def _guard_is_off() -> Break | None:
    with connection.cursor() as cursor:
        cursor.execute(GUARD)
        (found,) = cursor.fetchone()
    return None if found == 2 else Break(0, "the triggers that refuse changes are missing or off")


def _first_break(report: Report) -> Break | None:
    checkpoints = AuditCheckpoint.objects.of_company()
    reasons: dict[UUID, int] = {}
    for line in _lines():
        found = _look_at(line, report, checkpoints)
        if found:
            return Break(line["number"] if found != "missing" else report.sealed + 1, _said(found), line["id"])
        report.sealed, report.seal = line["number"], line["seal"]
        if line["emptied_by"]:
            report.emptied += 1
            reasons.setdefault(line["emptied_by"], line["number"])
    newest = max(checkpoints, default=0)
    if newest > report.sealed:
        return Break(report.sealed + 1, f"lines are missing at the end: there were {newest}")
    told = set(AuditEntry.objects.filter(pk__in=list(reasons)).values_list("pk", flat=True))
    for reason, number in reasons.items():
        if reason not in told:
            return Break(number, "emptied without an erasure that the trail knows", reason)
    return None


def _look_at(line: dict[str, Any], report: Report, checkpoints: dict[int, set[str]]) -> str:
    """What is wrong with this line, "" when nothing is."""
    if line["number"] != report.sealed + 1:
        return "missing"
    if line["emptied_by"] is None and digest_of(line, line["salt"]) != line["digest"]:
        return "details"
    if seal_of(line, line["number"], report.seal, line["digest"]) != line["seal"]:
        return "line"
    if checkpoints.get(line["number"], {line["seal"]}) != {line["seal"]}:
        return "checkpoint"
    return ""


def _said(found: str) -> str:
    return {
        "missing": "the line is missing",
        "details": "its details are not those that were sealed",
        "line": "the line does not fit its seal",
        "checkpoint": "its seal is not the one that was noted outside the company",
    }[found]


def _lines() -> Iterator[dict[str, Any]]:
    number = 0
    while lines := list(AuditEntry.objects.sealed().filter(number__gt=number).values(*COLUMNS)[:READ]):
        yield from lines
        number = lines[-1]["number"]
