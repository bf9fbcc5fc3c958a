"""
Translations without system tools: `bin/messages compile | update | check | new LANGUAGE`.

`new pt` makes the empty files of a language; `update` reads the sentences out of code and templates into
`locale/*/LC_MESSAGES/django.po`, `check` says what is missing, fuzzy or stale, `compile` makes the `.mo` files (every
start does, when a `.po` is newer).
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm.embedded.paths import CHECKOUT
from crm.languages import LANGUAGES

if TYPE_CHECKING:
    from babel.messages import Catalog

KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "_now", "gettext", "gettext_lazy", "gettext_noop", "gettext_", "translate"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
SKIPPED = {".venv", ".git", "var", "staticfiles", "tests", "bench", "node_modules", "migrations", "bin"}


@dataclass(frozen=True)
class Report:
    """What a translator still has to do in one catalogue."""

    path: Path
    missing: list[str]
    fuzzy: list[str]
    stale: list[str]  # in the catalogue, but no longer in the program
    new: list[str]  # in the program, but not yet in the catalogue

    @property
    def is_offered(self) -> bool:
        """The language, or the one of a dialect, can be chosen: then the catalogue must be whole."""
        return _language(self.path).partition("_")[0] in {code for code, _name in LANGUAGES}

    @property
    def is_clean(self) -> bool:
        return not (self.missing or self.fuzzy or self.stale or self.new)


def catalogues() -> list[Path]:
    """Every `.po` file of the product."""
    return sorted([*CHECKOUT.glob("locale/*/LC_MESSAGES/*.po"), *CHECKOUT.glob("*/locale/*/LC_MESSAGES/*.po")])


def stale() -> list[Path]:
    """The catalogues that are newer than what was compiled of them."""
    return [path for path in catalogues() if not _is_compiled(path)]


def compile_stale() -> list[Path]:
    """Compile what has changed; the catalogues that were compiled."""
    paths = stale()
    for path in paths:
        compile_catalogue(path)
    return paths


def compile_catalogue(path: Path) -> None:
    """Write the `.mo` beside the `.po`, whole or not at all. Fuzzy entries are left out."""
    from babel.messages.mofile import write_mo

    content = BytesIO()
    write_mo(content, read_catalog(path))
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".mo-")
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content.getvalue())
    Path(temporary).chmod(0o644)
    os.replace(temporary, path.with_suffix(".mo"))


def read_catalog(path: Path) -> Catalog:
    """A catalogue; its language is the name of the directory."""
    from babel.messages.pofile import read_po

    with open(path, "rb") as stream:
        return read_po(stream, locale=path.parent.parent.name, abort_invalid=True)


def extract(home: Path) -> Catalog:
    """The sentences of one directory with a `locale`: all below it, but not those of a room with its own `locale`."""
    from babel.messages import Catalog

    template = Catalog(project="Nexus CRM", charset="utf-8")
    rooms = {_home(catalogue) for catalogue in catalogues()} - {home}
    for path in _sources():
        if home not in path.parents or any(room in path.parents and home in room.parents for room in rooms):
            continue
        location = str(path.relative_to(CHECKOUT))
        text = path.read_text(encoding="utf-8")
        found = _of_template(text, location) if path.suffix in (".html", ".txt") else _of_code(text)
        for _line, message, comments, context in found:
            if message and message[0]:
                template.add(message, locations=[(location, 0)], auto_comments=comments, context=context)
    return template


def begin(language: str) -> list[Path]:
    """Makes the empty catalogues of a new language beside those of the others; answers those that were not there.

    Raises ValueError for a language that nobody knows.
    """
    from babel.core import Locale, UnknownLocaleError
    from babel.messages import Catalog
    from babel.messages.pofile import write_po

    try:
        Locale.parse(language)
    except UnknownLocaleError as error:
        raise ValueError(f"No such language: {language}") from error
    made = []
    for home in sorted({_home(path) for path in catalogues()}):
        path = home / "locale" / language / "LC_MESSAGES" / "django.po"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            content = BytesIO()
            write_po(content, Catalog(locale=language, project="Nexus CRM", header_comment="#", fuzzy=False), width=0)
            path.write_bytes(_without_placeholders(content.getvalue()))
            made.append(path)
    return made


def update() -> None:
    """Bring every catalogue to the sentences of the program; translations of changed ones become fuzzy."""
    from babel.messages.pofile import write_po

    for path in catalogues():
        template = extract(_home(path))
        catalogue = read_catalog(path)
        if _is_dialect(path):
            _keep_only(template, catalogue)
        catalogue.update(template, no_fuzzy_matching=False, update_header_comment=False)
        catalogue.obsolete.clear()
        content = BytesIO()
        write_po(content, catalogue, width=0, include_lineno=False, ignore_obsolete=True, sort_output=False)
        path.write_bytes(_without_placeholders(content.getvalue()))


def _without_placeholders(content: bytes) -> bytes:
    """A catalogue without the header lines that nobody filled in or that change at every run."""
    return b"".join(
        line for line in content.splitlines(keepends=True) if not line.startswith(b'"') or not _is_idle(line)
    )


def _is_idle(line: bytes) -> bool:
    idle = (b"EMAIL@ADDRESS", b"YEAR-MO-DA", b"LL@li.org", b'"POT-Creation-Date:', b'"Generated-By:')
    return any(words in line for words in idle)


def check() -> list[Report]:
    """The state of every catalogue against the program. A dialect (`es_AR`) needs only what differs."""
    wanted = {home: {_key(m): m for m in extract(home) if m.id} for home in {_home(path) for path in catalogues()}}
    return [_report(path, wanted[_home(path)]) for path in catalogues()]


def _home(path: Path) -> Path:
    """The directory whose sentences a catalogue translates: the one its `locale` stands in."""
    return path.parents[3]


def _language(path: Path) -> str:
    return path.parents[1].name


def _is_dialect(path: Path) -> bool:
    """Of a language that has a catalogue itself: `es_AR` beside `es`."""
    language, _sign, country = _language(path).partition("_")
    return bool(country) and (path.parents[2] / language).is_dir()


def _keep_only(template: Catalog, catalogue: Catalog) -> None:
    """A dialect asks for nothing new: it holds what differs from its language."""
    present = {_key(message) for message in catalogue if message.id}
    for message in list(template):
        if message.id and _key(message) not in present:
            template.delete(message.id, message.context)


def main(words: list[str]) -> int:
    if len(words) == 2 and words[0] == "new":
        for path in begin(words[1]):
            print(path.relative_to(CHECKOUT))
        return 0
    action = words[0] if len(words) == 1 else ""
    if action == "compile":
        print(f"{len(compile_stale())} catalogues compiled")
    elif action == "update":
        update()
    if action in ("update", "check"):
        return _print_reports(check())
    if action == "compile":
        return 0
    print(__doc__, file=sys.stderr)
    return 2


def _print_reports(reports: list[Report]) -> int:
    for report in reports:
        counts = {name: len(getattr(report, name)) for name in ("missing", "fuzzy", "stale", "new")}
        state = ", ".join(f"{count} {name}" for name, count in counts.items())
        print(report.path.relative_to(CHECKOUT), state if report.is_offered else f"{state} (not offered yet)")
        for name in counts:
            for text in getattr(report, name)[:10]:
                print(f"  {name}: {text[:100]}")
    return 0 if all(report.is_clean for report in reports if report.is_offered) else 1


def _report(path: Path, wanted: dict[tuple[str | None, Any], Any]) -> Report:
    catalogue = read_catalog(path)
    present = {_key(message): message for message in catalogue if message.id}
    dialect = _is_dialect(path)
    source = path.parent.parent.name == "en"
    return Report(
        path=path,
        missing=[] if source else [_words(m) for m in present.values() if not _is_translated(m) and not m.fuzzy],
        fuzzy=[_words(m) for m in present.values() if m.fuzzy],
        stale=[_words(m) for key, m in present.items() if key not in wanted],
        new=[] if dialect or source else [_words(m) for key, m in wanted.items() if key not in present],
    )


def _key(message: Any) -> tuple[str | None, str]:
    return message.context, message.id[0] if isinstance(message.id, (tuple, list)) else message.id


def _words(message: Any) -> str:
    return _key(message)[1]


def _is_translated(message: Any) -> bool:
    texts = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return all(texts)


def _is_compiled(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    with contextlib.suppress(OSError):
        return compiled.stat().st_mtime >= path.stat().st_mtime
    return False


def _sources() -> Iterator[Path]:
    for directory, names, files in os.walk(CHECKOUT):
        names[:] = sorted(name for name in names if name not in SKIPPED and not name.startswith("."))
        for name in sorted(files):
            path = Path(directory) / name
            is_template = "templates" in path.parts and path.suffix in (".html", ".txt")
            if is_template or path.suffix == ".py":
                yield path


def _of_code(text: str) -> Iterator[Any]:
    from babel.messages.extract import extract as extract_messages

    return extract_messages("python", BytesIO(text.encode()), KEYWORDS, ("Translators:",), {"encoding": "utf-8"})


def _of_template(text: str, location: str) -> Iterator[Any]:
    """Django turns a template into calls; everything else of it becomes filler, which is cut out here."""
    from django.utils.translation.template import templatize

    return _of_code(_calls_only(templatize(text, origin=location)))


def _calls_only(code: str) -> str:
    import re

    call = r"\b(?:_|n?p?gettext)\((?:\s*u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")\s*,?\s*)+(?:count)?\)"
    comment = r"#[^\n]*"
    return "\n".join(match[0] for match in re.finditer(rf"{call}|{comment}", code, re.DOTALL))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
