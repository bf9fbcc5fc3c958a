"""What the frame of every page shows. Nothing is asked of the database until a template needs it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy

from company.models import unread_count
from conversations import failures
from tenants import modules
from tenants.languages import own_names
from tenants.models import Membership, Tenant, WhatsAppChannel
from tenants.permissions import may
from tenants.web.pages import address_of

THEMES = ("light", "dark", "auto")
THEME_COOKIE = "theme"
SIDEBAR_COOKIE = "sidebar"

GROUPS: dict[str, str | Promise] = {
    "work": pgettext_lazy("menu", "Work"),
    "grow": pgettext_lazy("menu", "Grow"),
    "tools": pgettext_lazy("menu", "Tools"),
    "setup": pgettext_lazy("menu", "Set-up"),
}
# The headings of the settings, in this order.
SECTIONS: dict[str, str | Promise] = {
    "company": pgettext_lazy("settings section", "Company"),
    "talk": pgettext_lazy("settings section", "Conversations"),
    "calendar": pgettext_lazy("settings section", "Calendar"),
    "people": pgettext_lazy("settings section", "People"),
    "data": pgettext_lazy("settings section", "Data and programs"),
    "mine": pgettext_lazy("settings section", "About you"),
}
TABS = 4
SETTINGS = "settings"


@dataclass(frozen=True)
class MenuLine:
    """One line of the menu; `current` when the page lies behind it."""

    url: str
    label: str | Promise
    icon: str
    group: str
    section: str
    count: int
    current: bool


@dataclass(frozen=True)
class MenuGroup:
    name: str
    label: str | Promise
    lines: list[MenuLine]


class Shell:
    """The frame of one page for one member; `member` is None before login."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.member: Membership | None = getattr(request, "member", None)
        self.company: Tenant | None = getattr(request, "tenant", None)

    @property
    def theme(self) -> str:
        chosen = self.request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else "auto"

    @property
    def slim(self) -> bool:
        """True when the menu was folded to its icons."""
        return self.request.COOKIES.get(SIDEBAR_COOKIE) == "slim"

    @property
    def languages(self) -> list[tuple[str, str]]:
        return own_names()

    @property
    def language(self) -> str:
        return get_language() or "en"

    @cached_property
    def companies(self) -> list[Membership]:
        """Every company the person may work in, as active memberships. One query."""
        if self.member is None:
            return []
        return list(Membership.objects.active().filter(user=self.member.user_id).order_by("tenant__name"))

    @cached_property
    def _lines(self) -> list[MenuLine]:
        """Every entry the member may open, in order. One query for each counter that a room registered."""
        if self.member is None:
            return []
        lines = modules.navigation(self.member)
        current = _longest_prefix(self.request.path, (line.url for line in lines))
        return [
            MenuLine(line.url, line.label, line.icon, line.group, line.section, line.count, line.url == current)
            for line in lines
        ]

    @cached_property
    def settings(self) -> list[MenuLine]:
        """The pages of the settings: entries of the group "settings"."""
        return [line for line in self._lines if line.group == SETTINGS]

    @cached_property
    def sections(self) -> list[MenuGroup]:
        """The pages of the settings under their headings; a heading without pages is left out."""
        named = {name: [line for line in self.settings if line.section == name] for name in SECTIONS}
        return [MenuGroup(name, SECTIONS[name], lines) for name, lines in named.items() if lines]

    @property
    def settings_page(self) -> MenuLine | None:
        """The page of the settings that is shown."""
        return next((line for line in self.settings if line.current), None)

    @cached_property
    def menu(self) -> list[MenuLine]:
        """The menu beside every page; "Settings" stands for all of its pages."""
        behind = address_of("tenants:settings") if any(line.current for line in self.settings) else ""
        return [
            replace(line, current=line.current or line.url == behind) for line in self._lines if line.group != SETTINGS
        ]

    @cached_property
    def groups(self) -> list[MenuGroup]:
        named: dict[str, list[MenuLine]] = {}
        for line in self.menu:
            named.setdefault(line.group, []).append(line)
        return [MenuGroup(name, GROUPS.get(name, name), lines) for name, lines in named.items()]

    @cached_property
    def tabs(self) -> list[MenuLine]:
        """What a phone shows at the thumb: the first lines, but leads only where no board shows them."""
        first = [line for line in self.menu if line.url != self.search_url]
        return first[:TABS] if len(first) >= TABS else self.menu[:TABS]

    @property
    def more(self) -> list[MenuLine]:
        return [line for line in self.menu if line not in self.tabs]

    @property
    def more_is_current(self) -> bool:
        return any(line.current for line in self.more)

    @cached_property
    def troubles(self) -> list[WhatsAppChannel]:
        """The company's numbers by which nothing goes out. One query."""
        return failures.troubles(self.company) if self.company else []

    @property
    def stylesheets(self) -> list[str]:
        """Static files of the company's modules."""
        return modules.stylesheets(self.company) if self.company else []

    @property
    def search_url(self) -> str:
        return address_of("leads:list") or "/leads/"

    @property
    def switch_url(self) -> str:
        return address_of("tenants:switch")

    @property
    def logout_url(self) -> str:
        return address_of("tenants:logout")

    @property
    def admin_url(self) -> str:
        """Of the administration, for whoever decides about people here; "" for everybody else."""
        return address_of("admin:index") if self.member and may(self.member, "people.approve") else ""

    @property
    def notices_url(self) -> str:
        return address_of("company:notices")

    @cached_property
    def unread(self) -> int:
        """How many notifications wait for the person, 100 at most. One query."""
        return unread_count(self.member) if self.member else 0


def _longest_prefix(path: str, urls: Iterable[str]) -> str:
    """The address of the menu that the page lies under; "/" only for the page itself."""
    fitting = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(fitting, key=len, default="")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell` in every template."""
    return {"shell": Shell(request)}
