"""What review forgets: the rules every template keeps."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template

BASE = Path(settings.BASE_DIR)
ROOTS = [BASE / "templates", *sorted(BASE.glob("*/templates"))]
FILES = {path.relative_to(root).as_posix(): path for root in ROOTS for path in sorted(root.rglob("*.html"))}
PAGES = [name for name in FILES if not name.startswith("admin/")]
# Files that people keep and open from the disk: no server is there to send a style sheet along.
KEPT = {"company/person_file.html"}

COMMENTS = re.compile(r"{% comment %}.*?{% endcomment %}|{#.*?#}", re.DOTALL)
TAG = re.compile(r"<[a-zA-Z][^<>]*?>", re.DOTALL)
STYLE = re.compile(r'\bstyle="([^"]*)"')
TEMPLATE_VALUE = re.compile(r"{{.*?}}|{%.*?%}", re.DOTALL)
PLACE = re.compile(r"(--[a-z-]+:\s*-?\d+;?\s*)*")
POST_FORM = re.compile(r'<form\b[^>]*\bmethod="?post"?.*?</form>', re.DOTALL | re.IGNORECASE)


def source(name: str) -> str:
    return COMMENTS.sub("", FILES[name].read_text())


def test_they_compile_and_every_include_exists() -> None:
    for name in PAGES:
        get_template(name)
        for target in re.findall(r'{%\s*(?:include|extends)\s+"([^"]+)"', source(name)):
            get_template(target)


def test_they_hold_no_inline_script_style_or_handler() -> None:
    assert {name: found for name in PAGES if (found := list(inline_code(name)))} == {}


def inline_code(name: str) -> Iterator[str]:
    """What the policy of the pages' contents would stop in the browser."""
    text = source(name)
    elements = r"<script\b(?![^>]*\bsrc=)|hx-on" if name in KEPT else r"<script\b(?![^>]*\bsrc=)|<style\b|hx-on"
    yield from re.findall(elements, text)
    for tag in TAG.findall(text):
        if re.search(r"\son[a-z]+\s*=", tag):
            yield tag
        yield from (
            style for style in STYLE.findall(tag) if not PLACE.fullmatch(TEMPLATE_VALUE.sub("0", style).strip())
        )


def test_a_region_opens_by_saying_what_it_expects() -> None:
    opening = re.compile(r"\s*(?:{% load [^%]*%}\s*)*(?:{% comment %}|{#)")
    regions = [name for name in PAGES if name.rsplit("/", 1)[-1].startswith("_")]
    assert [name for name in regions if not opening.match(FILES[name].read_text())] == []


def test_every_post_form_carries_its_company() -> None:
    assert [(name, form[:120]) for name in PAGES for form in forms_without_company(name)] == []


def forms_without_company(name: str) -> Iterator[str]:
    for form in POST_FORM.findall(source(name)):
        parts = [source(part) for part in re.findall(r'{%\s*include "([^"]+)"', form)]
        if not any("csrf_company" in text for text in [form, *parts]):
            yield form


def test_whatever_posts_without_a_form_may_come_twice() -> None:
    """A form carries the key with which it acts once; what posts without one must be harmless by itself."""
    posts = re.compile(r"\shx-post=\"{% url [\"']([\w:]+)")
    found = {address for name in PAGES for address in posts.findall(POST_FORM.sub("", source(name)))}
    assert found == {"conversations:read"}


def test_nothing_is_fetched_from_elsewhere() -> None:
    assert [name for name in PAGES if re.search(r'(?:src|action)="(?:https?:)?//', source(name))] == []


def test_links_outside_tell_nothing() -> None:
    links = [link for name in PAGES for link in re.findall(r'<a\b[^>]*href="(?:https?:)?//[^>]*>', source(name))]
    assert [link for link in links if 'rel="noopener noreferrer"' not in link] == []


def test_no_line_is_longer_than_120() -> None:
    assert [
        (name, number)
        for name, path in FILES.items()
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > 120
    ] == []
