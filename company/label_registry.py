"""The words of the audit trail: each room says in `AppConfig.ready` what its actions, names and fields are called."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext

from tenants import dates

Label = str | Promise
# What a thing is called, and the address of its page ("" when it has none).
Named = tuple[str, str]
Namer = Callable[[set[UUID]], Mapping[UUID, Named]]
# A stored value in words.
Reader = Callable[[Any], Label]

LONGEST = 200
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


@dataclass(frozen=True)
class Kind:
    """One kind of thing that lines are about: "lead" of "lead.moved"."""

    label: Label
    namer: Namer | None
    fields: Mapping[str, Label]
    readers: Mapping[str, Reader]


def choices(pairs: Iterable[Any]) -> Reader:
    """Reads the stored value of a choice as its label: `choices(Stage.choices)`."""
    labels: dict[Any, Any] = dict(pairs)
    return lambda value: labels[value] if value in labels else str(value)


def listed(read: Reader) -> Reader:
    """Reads a stored list word by word: `listed(choices(…))`."""
    return lambda values: ", ".join(str(read(value)) for value in values)


def names_of_fields(model: type[Model], **more: Label) -> Reader:
    """Reads names of fields, as a form tells which were changed, as their labels: "specialty, phone".

    `more` are those that only the form has.
    """
    fields = [*model._meta.fields, *model._meta.many_to_many]
    read = choices(({field.name: field.verbose_name for field in fields} | more).items())
    return listed(lambda name: _within(str(read(name))))


def _within(label: str) -> str:
    """A label in the midst of a sentence; an abbreviation keeps its capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


_kinds: dict[str, Kind] = {}
_actions: dict[str, Label] = {}


def register_labels(
    kind: str,
    label: Label,
    *,
    actions: Mapping[str, Label],
    namer: Namer | None = None,
    fields: Mapping[str, Label] | None = None,
    readers: Mapping[str, Reader] | None = None,
) -> None:
    """`actions`: the word after the dot → what was done ("Moved a lead"). `namer` finds many at once.

    `fields` are the labels of what `before` and `after` hold, `readers` turn stored values into words.
    """
    _kinds[kind] = Kind(label, namer, fields or {}, readers or {})
    _actions.update({f"{kind}.{action}": words for action, words in actions.items()})


def read_also(kind: str, **readers: Reader) -> None:
    """An upper room knows the words of a value that a lower one keeps."""
    _kinds[kind] = replace(_kinds[kind], readers={**_kinds[kind].readers, **readers})


def kinds() -> list[tuple[str, Label]]:
    """Every kind of thing with its label, in the order of the labels."""
    return sorted(((name, kind.label) for name, kind in _kinds.items()), key=lambda pair: str(pair[1]).casefold())


def is_known(action: str) -> bool:
    return action in _actions


def words_for(action: str) -> Label:
    """What was done; the action's own name where no room has words for it."""
    return _actions.get(action, action)


def names_of(wanted: Iterable[tuple[str, UUID]]) -> dict[UUID, Named]:
    """The names of many things of several kinds: one look-up a kind."""
    by_kind: dict[str, set[UUID]] = {}
    for kind, pk in wanted:
        by_kind.setdefault(kind, set()).add(pk)
    found: dict[UUID, Named] = {}
    for kind, ids in by_kind.items():
        known = _kinds.get(kind)
        if known and known.namer:
            found.update(known.namer(ids))
    return found


def label_of(kind: str, field: str) -> Label:
    known = _kinds.get(kind)
    return known.fields.get(field, field.replace("_", " ")) if known else field


def value_of(kind: str, field: str, value: Any, names: Mapping[UUID, str]) -> str:
    """A stored value in words: the room's own reading, the name behind a key, a moment of the company's day."""
    known = _kinds.get(kind)
    if known and field in known.readers and value not in (None, ""):
        return str(known.readers[field](value))
    return _plain(value, names)


def _plain(value: Any, names: Mapping[UUID, str]) -> str:
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, dict):
        return _cut("; ".join(f"{key}: {_plain(part, names)}" for key, part in value.items()))
    if isinstance(value, list):
        return _cut(", ".join(_plain(part, names) for part in value))
    text = str(value)
    if (key := as_key(text)) is not None:
        return names.get(key, text)
    if MOMENT.match(text) and (at := _moment(text)):
        return dates.written(at, "SHORT_DATETIME_FORMAT")
    return _cut(text)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _moment(text: str) -> datetime | None:
    """Here and now; None for words that only look like a moment, or like one that no calendar of ours has."""
    try:
        at = datetime.fromisoformat(text)
        return timezone.localtime(at) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def as_key(value: Any) -> UUID | None:
    """The key that a stored value is, if it is one."""
    if not isinstance(value, str) or len(value) != 36:
        return None
    try:
        return UUID(value)
    except ValueError:
        return None
