"""What is written about the product names what is there: files, functions, the documents themselves."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm.embedded import CHECKOUT

DOCS = CHECKOUT / "docs"
PAGES = [*CHECKOUT.glob("*.md"), *DOCS.rglob("*.md"), CHECKOUT / "datetime_parser" / "README.md"]
# What a reader is led through the code by; elsewhere a path may be somebody's own.
GUIDES = ["agent.md", "architecture.md", "development.md", "glossary.md"]
# Made at a start, and in no checkout.
MADE = (".bootstrap/",)

CODE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
WORD = re.compile(r"`([^`\n]+)`")
PLACE = re.compile(r"([\w.-]+(?:/[\w.*-]+)+/?)(?::(\w+))?")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)


def links(page: Path) -> Iterator[str]:
    """The links of a page that lead to a file of ours."""
    found = LINK.findall(CODE.sub("", page.read_text()))
    return (link for link in found if not re.match(r"[a-z]+:", link))


def anchors(page: Path) -> set[str]:
    """The names that a forge gives to a page's headings."""
    titles = HEADING.findall(CODE.sub("", page.read_text()))
    return {re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") for title in titles}


def test_a_link_leads_to_what_exists() -> None:
    wrong = []
    for page in PAGES:
        for link in links(page):
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
                wrong.append(f"{page.relative_to(CHECKOUT)}: {link}")
    assert wrong == []


def test_the_readme_lists_every_document() -> None:
    index = (CHECKOUT / "README.md").read_text().partition("\n## Documentation\n")[2].partition("\n## ")[0]
    assert {path.relative_to(CHECKOUT).as_posix() for path in DOCS.glob("*.md")} - set(LINK.findall(index)) == set()


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_names_what_is_in_the_code(name: str) -> None:
    wrong = []
    for word in WORD.findall(CODE.sub("", (DOCS / name).read_text())):
        found = PLACE.fullmatch(word)
        if found and not word.startswith(MADE) and not is_there(found[1], found[2] or ""):
            wrong.append(word)
    assert wrong == []


def is_there(path: str, named: str) -> bool:
    """Some file is at that place, and defines that name where there is one."""
    files = list(CHECKOUT.glob(path.rstrip("/")))
    if not named:
        return bool(files)
    definition = re.compile(rf"^\s*(?:async )?(?:def|class) {named}\b|^{named}\b[^=\n]*=", re.MULTILINE)
    return any(definition.search(file.read_text()) for file in files)
