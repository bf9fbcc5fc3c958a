"""How long things are kept: each room registers rules, the company chooses, a nightly run deletes in batches.

A batch and its count are one transaction under the lock of the rule's row: two workers never work on one rule, and
whatever dies in the middle goes on where it stood. The last step of a run writes one line with the counts.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from company.models import AuditEntry, record
from company.models.retention import Retention
from company.personal_data import Label
from tenants import scheduling
from tenants.models import User

QUEUE = "retention"
# The one subject of the queue: the company's run.
RUN = UUID(int=0)
# So many rows are counted for the page; more is "more than".
MOST_COUNTED = 10_000
# Seconds of one task; what remains goes on in the next.
SLICE = 20.0


@dataclass(frozen=True)
class Rule:
    """One kind of thing. `count(before)` may stop at MOST_COUNTED; `delete(before)` deletes one batch in the caller's
    transaction and answers how many, 0 when nothing is left that it can have now. `days`: None is for ever."""

    name: str
    label: Label
    words: Label
    days: int | None
    choices: Sequence[int | None]
    count: Callable[[datetime], int]
    delete: Callable[[datetime], int]


@dataclass(frozen=True)
class Chosen:
    """A rule as the company has it."""

    rule: Rule
    days: int | None

    @property
    def before(self) -> datetime | None:
        """What is older than this goes; None when nothing goes."""
        return timezone.now() - timedelta(days=self.days) if self.days else None

    @property
    def due(self) -> int:
        """How many the next run deletes; MOST_COUNTED + 1 stands for more."""
        return min(self.rule.count(self.before), MOST_COUNTED + 1) if self.before else 0


_rules: dict[str, Rule] = {}


def register_rule(rule: Rule) -> None:
    _rules[rule.name] = rule


def chosen(instead: dict[str, int | None] | None = None) -> list[Chosen]:
    """Every rule, the upper rooms' first, with the company's choice, or with `instead` where it names one."""
    days = dict(Retention.objects.values_list("rule", "days")) | (instead or {})
    return [Chosen(rule, days.get(rule.name, rule.days)) for rule in reversed(_rules.values())]


@transaction.atomic
def choose(days: dict[str, int | None], *, by: User) -> None:
    """From the next night on. The choice is checked by the form; what is no rule is ignored."""
    before = {each.rule.name: each.days for each in chosen()}
    after = {name: wanted for name, wanted in days.items() if name in before and before[name] != wanted}
    for name, wanted in after.items():
        Retention.objects.update_or_create(rule=name, defaults={"days": wanted})
    if after:
        earlier = {name: before[name] for name in after}
        record("retention.changed", connection.tenant.pk, user=by, before=_told(earlier), after=_told(after))


def _told(days: dict[str, int | None]) -> dict[str, int]:
    """For ever is 0: an empty value would read as nothing."""
    return {name: value or 0 for name, value in days.items()}


def reconcile_retention() -> None:
    """Begins the night's run, or goes on with one that was left."""
    scheduling.schedule(QUEUE, RUN, timezone.now())


def work_off(seconds: float = SLICE) -> None:
    """Deletes for a while; plans itself again while something is left. Safe to run twice, or in two."""
    ends = time.monotonic() + seconds
    for each in chosen():
        while each.before and _batch(each):
            if time.monotonic() > ends:
                scheduling.schedule(QUEUE, RUN, timezone.now())
                return
    _close()


@transaction.atomic
def _batch(each: Chosen) -> bool:
    """One batch of one rule; False when nothing is left, or another worker has the rule."""
    Retention.objects.get_or_create(rule=each.rule.name, defaults={"days": each.rule.days})
    row = Retention.objects.select_for_update(skip_locked=True).filter(rule=each.rule.name, days=each.days).first()
    if row is None or each.before is None:
        return False
    deleted = each.rule.delete(each.before)
    row.deleted += deleted
    row.save(update_fields=["deleted"])
    return deleted > 0


@transaction.atomic
def _close() -> None:
    """The end of a run: one line with the counts."""
    rows: list[Any] = list(Retention.objects.select_for_update().filter(deleted__gt=0).order_by("rule"))
    if rows:
        counts = {row.rule: row.deleted for row in rows}
        record("retention.applied", connection.tenant.pk, actor=AuditEntry.Actor.SYSTEM, after=counts)
        Retention.objects.filter(pk__in=counts).update(deleted=0)
    scheduling.cancel(QUEUE, RUN)
