"""The nightly clean-up: each room registers how it removes what nobody can use any more.

Rows go in batches, so that no removal holds its locks for long; what one night does not manage the next one does.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.db import models

logger = logging.getLogger(__name__)

Cleaner = Callable[[], int]
BATCH = 1000
MOST_BATCHES = 1000

_of_installation: dict[str, Cleaner] = {}
_of_companies: dict[str, Cleaner] = {}


def register_cleanup(name: str, cleaner: Cleaner, *, each_company: bool = False) -> None:
    """`cleaner()` removes and says how many; it runs once a night, or once inside `each_company`."""
    (_of_companies if each_company else _of_installation)[name] = cleaner


def sweep_installation() -> dict[str, int]:
    return _sweep(_of_installation)


def sweep_company() -> dict[str, int]:
    """Runs in the company whose schema is entered."""
    return _sweep(_of_companies)


def _sweep(cleaners: dict[str, Cleaner]) -> dict[str, int]:
    swept = {}
    for name, cleaner in cleaners.items():
        try:
            swept[name] = cleaner()
        except Exception:
            logger.exception("the cleaner %s broke", name)
    return swept


def delete_in_batches(rows: models.QuerySet[Any]) -> int:
    """Deletes the rows in batches; how many there were."""
    removed = 0
    for _batch in range(MOST_BATCHES):
        pks = list(rows.values_list("pk", flat=True)[:BATCH])
        if not pks:
            break
        rows.model._default_manager.filter(pk__in=pks).delete()
        removed += len(pks)
    return removed
