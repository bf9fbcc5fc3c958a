"""A first page loads at most 60 KB of CSS and scripts, compressed."""

import re
from collections.abc import Iterator
from pathlib import Path

import brotli
import django_htmx
from django.conf import settings

BASE = Path(settings.BASE_DIR)
STATIC = BASE / "static"
# They dress pages which are made elsewhere: by Django's administration and by Swagger UI.
FOREIGN = {"admin.css", "api-docs.css"}
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
    files = {path.relative_to(STATIC / "css").as_posix() for path in (STATIC / "css").rglob("*.css")}
    assert files - named == {"admin.css", "api-docs.css", "app.css"}


def test_every_class_is_used() -> None:
    """Counts what is put together: `ring--{{ size }}` uses `.ring--large` where "large" stands somewhere."""
    sheets = "".join(path.read_text() for path in (STATIC / "css").rglob("*.css") if path.name not in FOREIGN)
    sheets = re.sub(r'/\*.*?\*/|@[a-z]+ [^;{]*|"[^"]*"', "", sheets, flags=re.DOTALL)
    words = set(re.findall(r"[a-z][\w-]*", " ".join([*page_words(), *script_words()])))
    begun = tuple(word for word in words if word.endswith("--"))
    unused = {name for name in re.findall(r"\.([a-z][\w-]*)", sheets) if name not in words}
    assert {name for name in unused if not (name.startswith(begun) and name.split("--")[1] in words)} == set()


def page_words() -> Iterator[str]:
    """What stands as a class in the templates, and the words in quotes which a class may be put together of."""
    for root in (BASE / "templates", *BASE.glob("*/templates")):
        for path in root.rglob("*.html"):
            text = re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", path.read_text(), flags=re.DOTALL)
            yield from re.findall(r'\bclass="((?:{%.*?%}|{{.*?}}|[^"])*)"', text, flags=re.DOTALL)
            yield from re.findall(r"_class %}(.*?){%", text)
            yield from re.findall(r'"([\w-]+)"', text)


def script_words() -> Iterator[str]:
    for path in (*(STATIC / "js").glob("*.js"), *BASE.glob("*/templatetags/*.py")):
        yield from re.findall(r'["`][^"`\n]*["`]', path.read_text())


def test_scripts_speak_no_language() -> None:
    """Words come from the server; a string in a script is a name, a selector or a number."""
    for script in (STATIC / "js").glob("*.js"):
        code = re.sub(r"/\*.*?\*/", "", script.read_text(), flags=re.DOTALL)
        for string in re.findall(r'"([^"\n]*)"', code):
            assert not re.search(r"[A-Z][a-z]+ [a-z]+ [a-z]+", string), (script.name, string)
