"""Who and what was erased, kept beside the database: a restore of an older backup would bring them back.

One line of JSON each in `$NEXUS_HOME/erasures.jsonl`: keys and moments, nobody's name or number. Lines are written
before an erasure counts as done, so one that was cut is written again: readers meet the same erasure twice.
"""

import fcntl
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone


class Kind(StrEnum):
    PERSON = "person"  # somebody whom a company knew: a lead
    ACCOUNT = "account"  # somebody who worked here
    COMPANY = "company"


@dataclass(frozen=True)
class Erasure:
    """`id` is the key of what was erased; a person is one of the company with the key `company`."""

    kind: Kind
    id: UUID
    at: datetime
    company: UUID | None = None
    # A later line about the same: it was brought back on purpose.
    is_back: bool = False


def path() -> Path:
    return Path(settings.NEXUS_HOME) / "erasures.jsonl"


def remember(erased: Iterable[Erasure]) -> None:
    """Adds to the list; on the disk when it returns."""
    lines = [_line_of(one) for one in erased]
    if not lines:
        return
    with open(path(), "a+b", opener=_private) as kept:
        fcntl.flock(kept, fcntl.LOCK_EX)
        if kept.tell() and _last_byte(kept.fileno()) != b"\n":  # somebody died in the middle of a line
            kept.write(b"\n")
        kept.write(b"".join(lines))
        kept.flush()
        os.fsync(kept.fileno())


def take_back(kind: Kind, pk: UUID) -> None:
    """What was erased is here again on purpose, such as a company that was imported: nothing erases it any more."""
    remember([Erasure(kind, pk, timezone.now(), is_back=True)])


def since(moment: datetime, *, company: UUID | None = None) -> list[Erasure]:
    """What was erased after the moment, each once and by its first erasure; of people only those of `company`.

    Erasing somebody again, after a restore, does not make the erasure younger: a backup from after it has them not.
    """
    found: dict[tuple[Kind, UUID, UUID | None], Erasure] = {}
    for one in _read():
        if one.kind != Kind.PERSON or one.company == company:
            found.setdefault((one.kind, one.id, one.company), one)
            if one.is_back:
                del found[one.kind, one.id, one.company]
    return [one for one in found.values() if one.at > moment]


def _read() -> Iterable[Erasure]:
    try:
        lines = path().read_bytes().splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            facts = json.loads(line)
            company = UUID(facts["company"]) if facts.get("company") else None
            at, is_back = datetime.fromisoformat(facts["at"]), bool(facts.get("back"))
            yield Erasure(Kind(facts["kind"]), UUID(facts["id"]), at, company, is_back)
        except (ValueError, KeyError, TypeError):
            continue  # a line that was cut: its erasure was not done, and was written again


def _line_of(one: Erasure) -> bytes:
    facts: dict[str, str | bool] = {"kind": one.kind, "id": str(one.id), "at": one.at.isoformat()}
    if one.company:
        facts["company"] = str(one.company)
    if one.is_back:
        facts["back"] = True
    return json.dumps(facts).encode() + b"\n"


def _last_byte(descriptor: int) -> bytes:
    return os.pread(descriptor, 1, os.fstat(descriptor).st_size - 1)


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
