"""Pages of a long list: the next one begins after a row, named by the moment and the id it is ordered by."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

Place = tuple[datetime, UUID]


def cursor_of(moment: datetime, pk: UUID) -> str:
    """A place in a list ordered by (moment, id), for an address."""
    return f"{moment.isoformat()}~{pk}"


def place_of(cursor: str) -> Place | None:
    """The place that `cursor_of` wrote; None for anything else."""
    moment, _sep, pk = cursor.partition("~")
    try:
        at, last = datetime.fromisoformat(moment), UUID(pk)
    except ValueError:
        return None
    return (at, last) if at.tzinfo is not None else None


def below(field: str, place: Place) -> Q:
    """What follows that place in a list ordered by (-field, -id). The plain bound is what an index is entered by."""
    at, last = place
    return Q(**{f"{field}__lte": at}) & (Q(**{f"{field}__lt": at}) | Q(**{field: at, "id__lt": last}))
