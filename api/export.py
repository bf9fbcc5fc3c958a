"""Whole lists as CSV files: everybody who was there when it began, once, whatever changes meanwhile.

Values are for programs (ISO moments, plain decimals) wherever the company is, and so is the comma between them; Excel
reads them too (it knows UTF-8 by the mark at the beginning), and is given the semicolon where it wants one.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from ninja import Field, Schema

from api.authentication import ApiRequest
from company.models import record
from tenants.web.streams import BOM, csv_lines, stream

AT_ONCE = 500
# Bytes of a key.
WIDTH = 16
MEDIA_TYPE = "text/csv; charset=utf-8"
# What a route that answers with a file adds to the description.
DESCRIBED: dict[str, Any] = {
    "responses": {200: {"description": "The file.", "content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}}
}

Write = Callable[[Any], Sequence[Any]]


class CsvQuery(Schema):
    separator: Literal["comma", "semicolon"] = Field(
        "comma", description="`semicolon` for an Excel whose country writes a comma before cents."
    )


def csv_file(
    request: ApiRequest,
    rows: QuerySet[Any],
    asked: CsvQuery,
    *,
    by: str,
    known: QuerySet[Any],
    columns: Sequence[str],
    write: Write,
    name: str,
) -> StreamingHttpResponse:
    """`rows` as a file with a line of `columns`, ordered by the column `by` ("-" in front: the greatest first).

    Their keys are read at once; each is written as it is when its turn comes, read from `known`, which filters by
    nothing that changes while the file is made. That it was taken goes into the trail.
    """
    record(f"{rows.model._meta.model_name}.exported", request.tenant.pk, user=request.user)
    separator = ";" if asked.separator == "semicolon" else ","
    pieces = _pieces(known, _keys(rows, by), columns, write, separator=separator)
    return stream(request, pieces, name=f"{name}.csv", content_type=MEDIA_TYPE)


def _keys(rows: QuerySet[Any], by: str) -> bytes:
    """One after the other, packed: sixteen megabytes for a million."""
    found = bytearray()
    ordered = rows.order_by(by, "-pk" if by.startswith("-") else "pk").values_list("pk", flat=True)
    for key in ordered.iterator(chunk_size=10_000):
        found += key.bytes
    return bytes(found)


def _pieces(
    known: QuerySet[Any], keys: bytes, columns: Sequence[str], write: Write, *, separator: str
) -> Iterator[str]:
    """One piece a page: between two of them no cursor is open."""
    yield BOM + csv_lines([columns], separator=separator)
    for start in range(0, len(keys), AT_ONCE * WIDTH):
        page = keys[start : start + AT_ONCE * WIDTH]
        wanted = [UUID(bytes=page[at : at + WIDTH]) for at in range(0, len(page), WIDTH)]
        found = {row.pk: row for row in known.filter(pk__in=wanted)}
        yield csv_lines([write(found[key]) for key in wanted if key in found], separator=separator)
