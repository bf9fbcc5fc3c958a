"""Static files are served whole, compressed where the browser can read it, without streaming."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client


@pytest.fixture
def style_sheet(db: None) -> str:
    manifest = json.loads((Path(settings.STATIC_ROOT) / "staticfiles.json").read_text())
    return "/static/" + manifest["paths"]["css/app.css"]


def test_it_serves_a_file_for_ever_in_brotli(style_sheet: str) -> None:
    answer = Client(headers={"Accept-Encoding": "br"}).get(style_sheet)
    assert (answer.status_code, answer.streaming, answer["Content-Encoding"]) == (200, False, "br")
    assert "immutable" in answer["Cache-Control"]
    assert int(answer["Content-Length"]) == len(answer.content)


def test_it_answers_that_nothing_changed(style_sheet: str) -> None:
    first = Client().get(style_sheet)
    again = Client(headers={"If-Modified-Since": first["Last-Modified"]}).get(style_sheet)
    assert (again.status_code, again.content) == (304, b"")
