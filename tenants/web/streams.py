"""The only way to stream an answer: each piece is made inside the company that the request was in."""

import csv
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from io import StringIO
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import StreamingHttpResponse
from django.utils import timezone, translation

from tenants import money, schemas
from tenants.http import Request

# A cell that begins so is a formula for a spreadsheet; some read the wide signs of Asian keyboards as well.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# A program that splits at another sign than ours, or ends rows at every line, begins a cell of its own there. Those
# that trim spaces or take quotes off find the formula behind them.
INNER_FORMULA = re.compile(r"""([,;\t\r\n])(?=[ "]*[=+\-@＝＋－＠])""")


def stream(
    request: Request, pieces: Iterator[str] | Iterator[bytes], *, name: str, content_type: str
) -> StreamingHttpResponse:
    """Offers `pieces` as a file called `name`. Between two pieces the schema is left: keep no cursor open."""
    tenant, language = request.tenant, translation.get_language()

    def step() -> str | bytes | None:
        with schemas.company(tenant.schema_name), translation.override(language), timezone.override(tenant.tz):
            return next(pieces, None)

    body: Any = _later(step) if isinstance(request, ASGIRequest) else iter(step, None)
    response = StreamingHttpResponse(body, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


async def _later(step: Any) -> AsyncIterator[str | bytes]:
    while (piece := await sync_to_async(step)()) is not None:
        yield piece


# Begins every CSV file: without it Excel takes UTF-8 for the letters of an older Windows.
BOM = "\ufeff"


def separator_here() -> str:
    """What Excel expects between the cells here: a semicolon where the comma stands before cents.

    Ask before the pieces are made: between two of them nobody knows the company's country.
    """
    return ";" if money.decimal_mark() == "," else ","


def csv_lines(rows: Iterable[Iterable[Any]], *, separator: str = ",") -> str:
    """Lines of a CSV file; none of the cells is a formula."""
    text = StringIO()
    cells = ([safe_cell("" if cell is None else cell) for cell in row] for row in rows)
    csv.writer(text, delimiter=separator).writerows(cells)
    return text.getvalue()


def safe_cell(value: Any) -> str:
    """A cell of a CSV file that no spreadsheet takes for a formula, wherever it splits the line.

    Who reads the file back takes each "'" off that stands before such a sign.
    """
    text = INNER_FORMULA.sub(r"\1'", str(value))
    return f"'{text}" if text.startswith(FORMULA) else text
