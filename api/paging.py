"""Pages of a list, by keyset: the next page begins after a row, so that rows added meanwhile move nothing."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.core.exceptions import ValidationError as ModelInvalid
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from ninja import Field, Schema

from api.parser import is_storable
from api.problems import Problem

T = TypeVar("T")

MOST = 100
USUAL = 30


class Paging(Schema):
    """What every list may be asked: `limit` and `after`."""

    limit: int = Field(USUAL, ge=1, le=MOST, description="How many items a page has at most.")
    after: str = Field("", max_length=400, description="The `next` of the page before; empty for the first page.")


class Page(Schema, Generic[T]):
    """One page of a list."""

    items: list[T]
    next: str | None = Field(None, description="Give it as `after` to get the next page; null on the last one.")


def page_of(rows: QuerySet[Any], asked: Paging, *, by: str) -> dict[str, Any]:
    """The page that was asked for, as `Page` wants it. One query, besides what `rows` prefetches.

    `by` is the column that orders the list, with "-" in front for the greatest first; it must never be null, and
    rows that are equal in it are ordered by their id. Raises a 422 Problem for a cursor that is none.
    """
    name, descending = by.lstrip("-"), by.startswith("-")
    if asked.after:
        value, pk = _read(rows, name, asked.after)
        rows = rows.filter(_beyond(name, value, pk, "lt" if descending else "gt"))
    sign = "-" if descending else ""
    found = list(rows.order_by(by, f"{sign}pk")[: asked.limit + 1])
    items = found[: asked.limit]
    return {"items": items, "next": _write(items[-1], name) if len(found) > asked.limit else None}


def _beyond(name: str, value: Any, pk: Any, than: str) -> Q:
    """The plain bound comes first: it is what an index is entered by."""
    if name in {"id", "pk"}:
        return Q(**{f"pk__{than}": pk})
    return Q(**{f"{name}__{than}e": value}) & (Q(**{f"{name}__{than}": value}) | Q(**{name: value, f"pk__{than}": pk}))


def _write(row: Any, name: str) -> str:
    value: Any = row
    for part in name.split("__"):
        value = getattr(value, part)
    text = json.dumps([value, str(row.pk)], cls=ExactEncoder)
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


class ExactEncoder(DjangoJSONEncoder):
    """Django's cuts a moment to milliseconds; a place in a list needs all of it."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)


def _read(rows: QuerySet[Any], name: str, cursor: str) -> tuple[Any, Any]:
    try:
        value, pk = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if value is None or pk is None or not is_storable(str(value)):
            raise ValueError("a row has both")
        return _column(rows.model, name).to_python(value), rows.model._meta.pk.to_python(pk)
    except (ValueError, TypeError, ModelInvalid, OverflowError, RecursionError):
        line = {"field": "after", "code": "invalid_cursor", "message": _("Give the `next` of a page of this list.")}
        raise Problem(422, "invalid_cursor", errors=[line]) from None


def _column(model: Any, name: str) -> Any:
    for part in name.split("__"):
        try:
            column = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            raise LookupError(f"{name} is no column of {model}") from None
        model = column.related_model or model
    return column
