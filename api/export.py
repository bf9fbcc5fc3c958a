"""Whole lists as CSV files, streamed page by page: no row is held longer than its page.

Values are for programs (ISO moments, plain decimals) wherever the company is, and so is the comma between them; Excel
reads them too (it knows UTF-8 by the mark at the beginning), and is given the semicolon where it wants one.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from ninja import Field, Schema

from api.entry import ApiRequest
from api.paging import Paging, page_of
from company.models import record
from tenants.web.streams import BOM, csv_lines, stream

AT_ONCE = 500
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
    columns: Sequence[str],
    write: Write,
    name: str,
) -> StreamingHttpResponse:
    """`rows` as a file with a line of `columns`, ordered as `page_of` does; that it was taken goes into the trail."""
    record(f"{rows.model._meta.model_name}.exported", request.tenant.pk, user=request.user)
    pieces = _pieces(rows, by, columns, write, separator=";" if asked.separator == "semicolon" else ",")
    return stream(request, pieces, name=f"{name}.csv", content_type=MEDIA_TYPE)


def _pieces(rows: QuerySet[Any], by: str, columns: Sequence[str], write: Write, *, separator: str) -> Iterator[str]:
    """One piece a page: between two of them no cursor is open."""
    yield BOM + csv_lines([columns], separator=separator)
    asked = Paging.model_construct(limit=AT_ONCE, after="")
    while True:
        page = page_of(rows, asked, by=by)
        if page["items"]:
            yield csv_lines(map(write, page["items"]), separator=separator)
        if page["next"] is None:
            return
        asked = Paging.model_construct(limit=AT_ONCE, after=page["next"])
