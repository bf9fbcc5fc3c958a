"""A first page loads at most 60 KB of CSS and scripts, compressed."""

import re
from pathlib import Path

import brotli
import django_htmx
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
BUDGET = 60 * 1024


def bundled(name: str) -> str:
    text = (STATIC / "css" / name).read_text()
    text = re.sub(r'@import "([^"]+)"[^;]*;', lambda found: bundled(found[1]), text)
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def test_a_first_page_is_light() -> None:
    htmx = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"
    files = [
        bundled("app.css").encode(),
        htmx.read_bytes(),
        *(path.read_bytes() for path in (STATIC / "js").glob("*.js")),
    ]
    assert sum(len(brotli.compress(content)) for content in files) <= BUDGET


def test_every_style_sheet_is_used() -> None:
    named = set(re.findall(r'@import "([^"]+)"', (STATIC / "css/app.css").read_text()))
    named |= set(re.findall(r'@import "([^"]+)"', (STATIC / "css/public.css").read_text()))
    files = {path.relative_to(STATIC / "css").as_posix() for path in (STATIC / "css").rglob("*.css")}
    assert files - named == {"admin.css", "api-docs.css", "app.css", "public.css"}


def test_scripts_speak_no_language() -> None:
    """Words come from the server; a string in a script is a name, a selector or a number."""
    for script in (STATIC / "js").glob("*.js"):
        code = re.sub(r"/\*.*?\*/", "", script.read_text(), flags=re.DOTALL)
        for string in re.findall(r'"([^"\n]*)"', code):
            assert not re.search(r"[A-Z][a-z]+ [a-z]+ [a-z]+", string), (script.name, string)
