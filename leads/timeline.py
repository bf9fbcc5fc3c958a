"""What happened with a lead, newest first, from every room.

Upper rooms register a reader in `AppConfig.ready`; the lead page merges them without knowing them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from leads.models import Lead, Note, Source, Stage, StageChange
from tenants import modules


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


# reader(lead, before, limit) → at most `limit` entries strictly before that moment, newest first
Reader = Callable[[Lead, datetime, int], Iterable[Entry]]

# Each with the module that it belongs to.
_readers: dict[Reader, str] = {}


def register_timeline_source(reader: Reader, *, module: str = "") -> Reader:
    """Adds a reader; usable as a decorator. It should need a constant number of queries."""
    _readers[reader] = module
    return reader


def read_timeline(lead: Lead, *, before: datetime, limit: int = 20) -> tuple[list[Entry], datetime | None]:
    """The newest entries strictly before `before`, and the moment to go on from (None at the end)."""
    found = [entry for reader in _active() for entry in reader(lead, before, limit + 1)]
    found.sort(key=lambda entry: entry.at, reverse=True)
    shown = found[:limit]
    return shown, (shown[-1].at if len(found) > limit else None)


def _active() -> list[Reader]:
    return [reader for reader, module in _readers.items() if modules.is_on(module)]


@register_timeline_source
def stage_changes(lead: Lead, before: datetime, limit: int) -> Iterable[Entry]:
    for change in StageChange.objects.filter(lead=lead, at__lt=before).select_related("by")[:limit]:
        yield Entry(
            at=change.at,
            kind="stage",
            icon="arrow-right",
            title=_moved(change),
            text=change.reason,
            who=_("Assistant") if change.by_assistant else str(change.by or ""),
            stage=change.after,
        )


def _moved(change: StageChange) -> str:
    """The sentence with both stages as badges; what translators wrote is escaped."""
    sentence = escape(_("Moved from %(before)s to %(after)s"))
    return mark_safe(sentence % {"before": _badge(change.before), "after": _badge(change.after)})


def _badge(stage: str) -> str:
    return format_html('<span class="badge" data-stage="{}">{}</span>', stage, Stage(stage).label)


@register_timeline_source
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


@register_timeline_source
def touches(lead: Lead, before: datetime, limit: int) -> Iterable[Entry]:
    """How the lead came, and came again; the first touch is the oldest."""
    for touch in reversed(lead.touches):
        try:
            at = datetime.fromisoformat(touch["at"])
        except (KeyError, ValueError):
            continue
        if at >= before:
            continue
        source = touch.get("source", "")
        label = Source(source).label if source in Source.values else source
        yield Entry(
            at=at,
            kind="touch",
            icon="megaphone" if source == Source.META_ADS else "log-in",
            title=_("Came by: %(source)s") % {"source": label},
            text=str(touch.get("headline") or ""),
            tone="info",
        )
