"""The catalogues are complete: nothing missing, doubtful or left over, and every placeholder is kept."""

import ast
import re
from pathlib import Path

import pytest

from crm import translations

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def test_every_sentence_is_translated() -> None:
    assert [report for report in translations.check() if report.is_offered and not report.is_clean] == []


@pytest.mark.parametrize("path", translations.catalogues(), ids=lambda path: "-".join(path.parts[-5:-2]))
def test_a_translation_keeps_the_placeholders(path: object) -> None:
    wrong = []
    for message in translations.read_catalog(path):  # type: ignore[arg-type]
        if not message.id:
            continue
        wanted = {name for form in _forms(message.id) for name in PLACEHOLDER.findall(form)}
        used = {name for form in _forms(message.string) for name in PLACEHOLDER.findall(form)}
        if used - wanted or (wanted - used and isinstance(message.id, str)):
            wrong.append(message.id)
    assert wrong == []


def test_every_name_under_which_sentences_are_marked_is_read() -> None:
    """A `gettext as _other` would stay English without anybody being told."""
    unread = []
    for path in translations.CHECKOUT.glob("*/**/*.py"):
        if not translations.SKIPPED.intersection(path.relative_to(translations.CHECKOUT).parts):
            unread += [f"{path}: {name}" for name in _marks(path) if name not in translations.KEYWORDS]
    assert unread == []


def _marks(path: Path) -> list[str]:
    """The names that a file gives to Django's functions that take a sentence."""
    imports = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
    names = [name for node in imports if node.module == "django.utils.translation" for name in node.names]
    return [name.asname or name.name for name in names if "gettext" in name.name]


# What the pages never say, by language: another form of address, an apostrophe or a space of the typewriter.
FOREIGN_TO = {"es": r"\b[Uu]sted(es)?\b|\be-mail\b", "fr": r"\w'\w|\w [:;!?](\s|$)|\b(tu|ton|tes|toi)\b"}


@pytest.mark.parametrize("language", FOREIGN_TO)
def test_the_pages_keep_their_voice(language: str) -> None:
    catalogue = translations.read_catalog(translations.CHECKOUT / "locale" / language / "LC_MESSAGES" / "django.po")
    said = [form for message in catalogue if message.id for form in _forms(message.string)]
    assert [form for form in said if re.search(FOREIGN_TO[language], form)] == []


def _forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)
