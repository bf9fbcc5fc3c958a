"""The nightly broom: each room registers how it removes what nobody can use any more.

Rows go in batches, so that no removal holds its locks for long; what one night does not manage the next one does.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.db import models

logger = logging.getLogger(__name__)

Broom = Callable[[], int]
BATCH = 1000
MOST_BATCHES = 1000

_of_installation: dict[str, Broom] = {}
_of_companies: dict[str, Broom] = {}


def register(name: str, broom: Broom, *, each_company: bool = False) -> None:
    """`broom()` removes and says how many; it runs once a night, or once inside `each_company`."""
    (_of_companies if each_company else _of_installation)[name] = broom


def sweep_installation() -> dict[str, int]:
    return _sweep(_of_installation)


def sweep_company() -> dict[str, int]:
    """Runs in the company whose schema is entered."""
    return _sweep(_of_companies)


def _sweep(brooms: dict[str, Broom]) -> dict[str, int]:
    swept = {}
    for name, broom in brooms.items():
        try:
            swept[name] = broom()
        except Exception:
            logger.exception("the broom %s broke", name)
    return swept


def remove(rows: models.QuerySet[Any]) -> int:
    """Deletes the rows in batches; how many there were."""
    removed = 0
    for _batch in range(MOST_BATCHES):
        pks = list(rows.values_list("pk", flat=True)[:BATCH])
        if not pks:
            break
        rows.model._default_manager.filter(pk__in=pks).delete()
        removed += len(pks)
    return removed
