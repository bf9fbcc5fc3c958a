"""Checking a table of cases: a YAML list of id, lang, tag, text, expect, and now, zone, offered when they differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from datetime_parser.expression import Offer, TimeExpression
from datetime_parser.parser import parse

DEFAULT_NOW = "2026-11-22T11:00"
# The same loader in C where the wheel brings it: a table of thousands of cases is read in a tenth of the time.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
ZONES = {"es": "America/Argentina/Buenos_Aires", "en": "America/New_York", "fr": "Europe/Paris"}


class UnreadableTable(Exception):
    """The file is missing, is no YAML, or is no list of cases."""


@dataclass(frozen=True, slots=True)
class Result:
    """One case with what was read."""

    id: str
    lang: str
    tag: str
    text: str
    expected: Any
    got: Any

    @property
    def right(self) -> bool:
        """Whether the reading equals what is expected."""
        return self.expected == self.got


def load(path: str | Path) -> list[dict[str, Any]]:
    """Return the cases of a table. Raises UnreadableTable with a sentence for people."""
    try:
        cases = yaml.load(Path(path).read_text(encoding="utf-8"), Loader=LOADER)
    except OSError as error:
        raise UnreadableTable(f"The table {path} cannot be opened: {error.strerror or error}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UnreadableTable(f"The table {path} is not readable YAML: {error}") from error
    if isinstance(cases, dict):
        cases = cases.get("cases")
    if not isinstance(cases, list) or not all(
        isinstance(c, dict) and {"lang", "text", "expect"} <= c.keys() for c in cases
    ):
        raise UnreadableTable(f"The table {path} is not a list of cases with lang, text and expect.")
    return cases


def check(path: str | Path) -> list[Result]:
    """Read every case of a table and compare."""
    return [check_case(case, number) for number, case in enumerate(load(path), 1)]


def check_case(case: dict[str, Any], number: int = 0) -> Result:
    """Read one case and compare; values are compared as the table writes them."""
    lang = case["lang"]
    offers = [Offer(index, _moment(start)) for index, start in enumerate(case.get("offered") or (), 1)]
    read = parse(
        str(case["text"]),
        lang=lang,
        now=_moment(case.get("now", DEFAULT_NOW)),
        zone=case.get("zone") or ZONES.get(lang, "UTC"),
        offers=offers,
    )
    got = "unknown" if read.unknown else as_case(read)
    return Result(
        str(case.get("id", number)), lang, str(case.get("tag", "")), str(case["text"]), _plain(case["expect"]), got
    )


def as_case(found: TimeExpression) -> dict[str, Any]:
    """The expression in the form of the tables, only what was said; {"unknown": True} when not understood."""
    if found.unknown:
        return {"unknown": True}
    exclude = {
        "weekdays": [str(day) for day in found.exclude.weekdays],
        "dates": [day.isoformat() for day in found.exclude.dates],
        "parts": [str(part) for part in found.exclude.parts],
    }
    case: dict[str, Any] = {
        "date": found.date and found.date.isoformat(),
        "time": found.time and found.time.strftime("%H:%M"),
        "from": found.start and found.start.isoformat(),
        "to": found.end and found.end.isoformat(),
        "part": found.part and str(found.part),
        "after": found.after and found.after.strftime("%H:%M"),
        "before": found.before and found.before.strftime("%H:%M"),
        "weekdays": [str(day) for day in found.weekdays] or None,
        "exclude": {key: value for key, value in exclude.items() if value} or None,
        "asap": found.asap or None,
        "any": found.any_time or None,
        "past": found.past or None,
        "choice": found.choice,
    }
    return {key: value for key, value in case.items() if value is not None}


def _moment(value: Any) -> datetime:
    """A moment as YAML gives it: a string, or already a datetime."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))


def _plain(value: Any) -> Any:
    """Unquoted dates of YAML as the strings the tables use."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
