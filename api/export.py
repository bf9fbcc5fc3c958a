"""Whole lists as CSV files, streamed page by page: no row is held longer than its page."""

import csv
from collections.abc import Callable, Iterator, Sequence
from io import StringIO
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from api.entry import ApiRequest
from api.paging import Paging, page_of
from company.models import record
from tenants.web.streams import safe_cell, stream

AT_ONCE = 500
MEDIA_TYPE = "text/csv; charset=utf-8"
# What a route that answers with a file adds to the description.
DESCRIBED: dict[str, Any] = {
    "responses": {200: {"description": "The file.", "content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}}
}

Write = Callable[[Any], Sequence[Any]]


def csv_file(
    request: ApiRequest, rows: QuerySet[Any], *, by: str, columns: Sequence[str], write: Write, name: str
) -> StreamingHttpResponse:
    """`rows` as a file with a line of `columns`, ordered as `page_of` does; that it was taken goes into the trail."""
    record(f"{rows.model._meta.model_name}.exported", request.tenant.pk, user=request.user)
    pieces = _pieces(rows, by, columns, write)
    return stream(request, pieces, name=f"{name}.csv", content_type=MEDIA_TYPE)


def _pieces(rows: QuerySet[Any], by: str, columns: Sequence[str], write: Write) -> Iterator[str]:
    """One piece a page: between two of them no cursor is open."""
    yield _lines([columns])
    asked = Paging.model_construct(limit=AT_ONCE, after="")
    while True:
        page = page_of(rows, asked, by=by)
        if page["items"]:
            yield _lines([write(row) for row in page["items"]])
        if page["next"] is None:
            return
        asked = Paging.model_construct(limit=AT_ONCE, after=page["next"])


def _lines(rows: Sequence[Sequence[Any]]) -> str:
    out = StringIO()
    csv.writer(out).writerows([[_cell(value) for value in row] for row in rows])
    return out.getvalue()


def _cell(value: Any) -> str:
    return "" if value is None else safe_cell(value)
