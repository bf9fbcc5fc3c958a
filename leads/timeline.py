"""What happened with a lead, newest first, from every room.

Upper rooms register a source in `AppConfig.ready`; the lead page merges them without knowing them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from leads.models import Lead, Note, StageChange


@dataclass(frozen=True)
class Entry:
    """One thing that happened at `at` (UTC). `title` is a whole sentence without the person; `who` did it.

    `icon` is a Lucide name; `tone` one of neutral accent success warning danger info human note; `stage` colours the
    mark like that stage instead.
    """

    at: datetime
    kind: str
    icon: str
    title: str | Promise
    text: str = ""
    url: str = ""
    who: str | Promise = ""
    tone: str = "neutral"
    stage: str = ""


# source(lead, before, limit) → at most `limit` entries strictly before that moment, newest first
Source = Callable[[Lead, datetime, int], Iterable[Entry]]

_sources: list[Source] = []


def register(source: Source) -> Source:
    """Adds a source; usable as a decorator. It should need a constant number of queries."""
    if source not in _sources:
        _sources.append(source)
    return source


def read(lead: Lead, *, before: datetime, limit: int = 20) -> tuple[list[Entry], datetime | None]:
    """The newest entries strictly before `before`, and the moment to go on from (None at the end)."""
    found = [entry for source in _sources for entry in source(lead, before, limit + 1)]
    found.sort(key=lambda entry: entry.at, reverse=True)
    shown = found[:limit]
    return shown, (shown[-1].at if len(found) > limit else None)


@register
def stage_changes(lead: Lead, before: datetime, limit: int) -> Iterable[Entry]:
    for change in StageChange.objects.filter(lead=lead, at__lt=before).select_related("by")[:limit]:
        yield Entry(
            at=change.at,
            kind="stage",
            icon="arrow-right",
            title=_("Moved from %(before)s to %(after)s")
            % {"before": change.get_before_display(), "after": change.get_after_display()},
            text=change.reason,
            who=_("Assistant") if change.by_assistant else str(change.by or ""),
            stage=change.after,
        )


@register
def notes(lead: Lead, before: datetime, limit: int) -> Iterable[Entry]:
    for note in Note.objects.filter(lead=lead, at__lt=before).select_related("author")[:limit]:
        yield Entry(
            at=note.at,
            kind="note",
            icon="sticky-note",
            title=_("Left a note"),
            text=note.text,
            who=str(note.author),
            tone="note",
        )
