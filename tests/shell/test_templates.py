"""What review forgets: the rules every template keeps."""

import re
from pathlib import Path

import pytest
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


@pytest.mark.parametrize("name", PAGES)
def test_it_compiles_and_every_include_exists(name: str) -> None:
    get_template(name)
    for target in re.findall(r'{%\s*(?:include|extends)\s+"([^"]+)"', source(name)):
        get_template(target)


@pytest.mark.parametrize("name", PAGES)
def test_it_holds_no_inline_script_style_or_handler(name: str) -> None:
    text = source(name)
    assert name in KEPT or not re.search(r"<style\b", text)
    assert not re.search(r"<script\b(?![^>]*\bsrc=)", text)
    assert "hx-on" not in text
    for tag in TAG.findall(text):
        assert not re.search(r"\son[a-z]+\s*=", tag), tag
        for style in STYLE.findall(tag):
            assert PLACE.fullmatch(TEMPLATE_VALUE.sub("0", style).strip()), tag


@pytest.mark.parametrize("name", [name for name in PAGES if name.rsplit("/", 1)[-1].startswith("_")])
def test_a_region_opens_by_saying_what_it_expects(name: str) -> None:
    assert re.match(r"\s*(?:{% load [^%]*%}\s*)*(?:{% comment %}|{#)", FILES[name].read_text()), name


@pytest.mark.parametrize("name", PAGES)
def test_every_post_form_carries_its_company(name: str) -> None:
    for form in POST_FORM.findall(source(name)):
        parts = [source(part) for part in re.findall(r'{%\s*include "([^"]+)"', form)]
        assert any("csrf_company" in text for text in [form, *parts]), form[:120]


def test_whatever_posts_without_a_form_may_come_twice() -> None:
    """A form carries the key with which it acts once; what posts without one must be harmless by itself."""
    posts = re.compile(r"\shx-post=\"{% url [\"']([\w:]+)")
    found = {address for name in PAGES for address in posts.findall(POST_FORM.sub("", source(name)))}
    assert found == {"conversations:read"}


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_fetched_from_elsewhere_and_links_outside_tell_nothing(name: str) -> None:
    text = source(name)
    assert not re.search(r'(?:src|action)="(?:https?:)?//', text)
    for link in re.findall(r'<a\b[^>]*href="(?:https?:)?//[^>]*>', text):
        assert 'rel="noopener noreferrer"' in link, link
