"""What the rooms know of one person who is no user: each registers what it can tell, and how it forgets.

A room registers in `AppConfig.ready`, lower rooms before upper ones. Telling goes upwards, forgetting downwards, so
that nothing is taken away from under a room that still needs it.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.functional import Promise

from tenants.models import Membership

Label = str | Promise
# What is told: the name of a section → its rows, each a flat mapping that JSON can hold.
Told = Mapping[str, list[dict[str, Any]]]


@dataclass
class Person:
    """One person while their data is told or forgotten."""

    id: UUID
    # Keys of every row that is about them: leads, conversations, messages, appointments …
    subjects: set[UUID] = field(default_factory=set)
    # Keys of rows that were joined with theirs and are gone: before the join they were the same person.
    joined: set[UUID] = field(default_factory=set)
    # How they are reached and called: numbers, addresses, names.
    words: set[str] = field(default_factory=set)
    # The part of the words that nobody else has: what a receipt is proven by.
    identities: set[str] = field(default_factory=set)
    # Numbers that were theirs and may be somebody else's now: they prove nothing, and deliveries of then name them.
    former: set[str] = field(default_factory=set)
    # Path below MEDIA_ROOT → name in the file that they get.
    files: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class PersonalDataSource:
    """What one room does. `gather` locks and collects, `tell` answers sections, `forget` erases and counts."""

    room: str
    gather: Callable[[Person], None] | None = None
    tell: Callable[[Person], Told] | None = None
    forget: Callable[[Person], None] | None = None
    sections: Mapping[str, Label] = field(default_factory=dict)


# find(member, id) → what the person is called, None when this member may not see them.
Finder = Callable[[Membership, UUID], str | None]

_parts: list[PersonalDataSource] = []
_finders: list[Finder] = []
# What sections and counts are called; it grows as the rooms register.
labels: dict[str, Label] = {}


def register_source(part: PersonalDataSource) -> None:
    _parts.append(part)
    labels.update(part.sections)


def register_finder(finder: Finder) -> None:
    _finders.append(finder)


def find(member: Membership, pk: UUID) -> str | None:
    """The name of a person whom this member may see."""
    return next((name for finder in _finders if (name := finder(member, pk)) is not None), None)


def parts() -> list[PersonalDataSource]:
    return list(_parts)


def gather(pk: UUID) -> Person:
    """Everything that is about the person, in the caller's transaction; the rows are locked."""
    person = Person(pk, subjects={pk})
    for part in _parts:
        if part.gather:
            part.gather(person)
    return person


def forget(person: Person) -> None:
    """Every room forgets, the upper ones first, in the caller's transaction."""
    for part in reversed(_parts):
        if part.forget:
            part.forget(person)


def label_of(section: str) -> Label:
    """What a section or a count is called."""
    return labels.get(section, section)


def row_of(row: Model, *names: str) -> dict[str, Any]:
    """The named fields of a row."""
    return {name: getattr(row, name) for name in names}
