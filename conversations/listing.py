"""The list of the inbox: its tabs, its search, its pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from conversations.models import Conversation
from conversations.querysets import ConversationQuerySet
from tenants.http import Request
from tenants.keyset import cursor_of
from tenants.models import Membership

PAGE = 25
# A list that is kept up to date while it is read grows to this; beyond, every page stands for itself.
LONGEST = 300
COUNTED = 100

TABS: dict[str, str | Promise] = {
    "open": pgettext_lazy("inbox", "Open"),
    "mine": pgettext_lazy("inbox", "Mine"),
    "unassigned": pgettext_lazy("inbox", "Unassigned"),
}
MORE: dict[str, str | Promise] = {
    "waiting": pgettext_lazy("inbox", "Asked for a person"),
    "unread": pgettext_lazy("inbox", "Unread"),
    "unsent": pgettext_lazy("inbox", "Not delivered"),
    "pending": pgettext_lazy("inbox", "Pending"),
    "snoozed": pgettext_lazy("inbox", "Snoozed"),
    "resolved": pgettext_lazy("inbox", "Resolved"),
    "all": pgettext_lazy("inbox", "All"),
}


@dataclass(frozen=True)
class Tab:
    name: str
    label: str | Promise
    url: str
    current: bool
    count: int = 0


@dataclass(frozen=True)
class Listing:
    """One look at the list. `query` repeats what was asked for; `next` is the address of more, "" at the end."""

    rows: list[Conversation]
    tab: str
    typed: str
    query: str
    refresh: str
    next: str
    tabs: list[Tab]
    more: list[Tab]
    current: str

    @classmethod
    def of(cls, request: Request, *, current: Conversation | None = None) -> Listing:
        """What the address asks for: `tab`, `q`, `rows` (how many are shown) or `after` (a page further down)."""
        asked = request.GET.get("tab", "")
        tab = asked if asked in TABS | MORE else "open"
        typed = request.GET.get("q", "").strip()[:120]
        after = request.GET.get("after", "")
        shown = _number(request.GET.get("rows", ""))
        visible: Any = Conversation.objects.visible_to(request.member)
        if typed:  # whoever looks for somebody does not know in which list they are
            found = visible.matching(typed, request.tenant.country, request.member)
        else:
            found = of_tab(visible, tab, request.member)
        rows = list(found.newest_first().after(after).for_rows()[: shown + 1])
        more = _more(rows, shown, after) if len(rows) > shown else None
        keep = {"tab": tab, "q": typed}
        shown_tab = "" if typed else tab
        here = current.pk if current else request.GET.get("current", "")
        return cls(
            rows=rows[:shown],
            tab=tab,
            typed=typed,
            query=_query(keep),
            refresh=_query(keep | {"after": after} | ({"rows": shown} if shown != PAGE else {})),
            next=_query(keep | more) if more else "",
            tabs=[_tab(name, label, shown_tab, visible, request.member) for name, label in TABS.items()],
            more=[_tab(name, label, shown_tab) for name, label in MORE.items()],
            current=str(here),
        )

    @property
    def is_filtered(self) -> bool:
        return bool(self.typed) or self.tab != "open"

    @property
    def more_is_current(self) -> bool:
        return any(tab.current for tab in self.more)


def of_tab(rows: ConversationQuerySet, tab: str, member: Membership) -> ConversationQuerySet:
    """What stands on a tab of TABS or MORE."""
    if tab in Conversation.State.values:
        return rows.in_state(tab)
    return {
        "mine": lambda: rows.in_state("open").assigned_to(member),
        "unassigned": lambda: rows.in_state("open").unassigned(),
        "waiting": lambda: rows.handed_off(),
        "unread": lambda: rows.unread(),
        "unsent": lambda: rows.unsent(),
        "all": lambda: rows,
    }[tab]()


def _tab(
    name: str,
    label: str | Promise,
    current: str,
    rows: ConversationQuerySet | None = None,
    member: Membership | None = None,
) -> Tab:
    """With its number of conversations, counted up to 100, where `rows` are given."""
    count = of_tab(rows, name, member).order_by()[:COUNTED].count() if rows is not None and member else 0
    return Tab(name, label, f"{reverse('conversations:inbox')}?{_query({'tab': name})}", name == current, count)


def _more(rows: list[Conversation], shown: int, after: str) -> dict[str, Any]:
    if not after and shown + PAGE <= LONGEST:
        return {"rows": shown + PAGE}
    last = rows[shown - 1]
    return {"after": cursor_of(last.last_message_at, last.pk)}


def _number(typed: str) -> int:
    return min(max(int(typed), PAGE), LONGEST) if typed.isascii() and typed.isdigit() and len(typed) < 5 else PAGE


def _query(values: dict[str, Any]) -> str:
    return urlencode({key: value for key, value in values.items() if value and (key, value) != ("tab", "open")})
