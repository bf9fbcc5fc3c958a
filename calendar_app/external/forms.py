"""Whose calendar is whose, as the page asks it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from calendar_app.external import push_channels
from calendar_app.external.models import CalendarLink, GoogleAccount, GoogleEvent, PushChannel
from calendar_app.models import Professional
from tenants.models import Membership


@dataclass(frozen=True)
class Line:
    """One professional of the page: what is known of their calendar, and (for who may choose) the choice."""

    person: Professional
    link: CalendarLink | None
    field: forms.BoundField | None = None
    is_proposed: bool = False


class CalendarsForm(forms.Form):
    """A calendar of the account, or none, for each professional.

    Nobody's choice yet: the calendar whose key is the e-mail that the person's page names is proposed.
    """

    def __init__(self, *args: Any, account: GoogleAccount, company: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = list(with_calendars())
        self.proposed: set[UUID] = set()
        named: dict[UUID | None, str] = dict(
            Membership.objects.of_company(company).exclude(calendar="").values_list("user", "calendar")
        )
        for person in self.people:
            link = link_of(person)
            wanted = link.calendar_id if link else self._proposal(account, named.get(person.user_id, ""), person)
            choices: list[tuple[str, Any]] = [("", pgettext_lazy("calendar", "None"))]
            choices += [(row["id"], _label(row)) for row in account.calendars]
            if wanted and wanted not in dict(choices):
                choices.append((wanted, link.name if link else wanted))
            self.fields[str(person.pk)] = forms.ChoiceField(
                label=person.name,
                choices=choices,
                initial=wanted,
                required=False,
                error_messages={
                    "invalid_choice": _("The account does not have this calendar any more. Choose another one.")
                },
                # Beside other forms of the line; a choice under way is left alone when the region renews itself.
                widget=forms.Select(
                    attrs={"class": "input input--small", "form": "google-calendars", "hx-preserve": "true"}
                ),
            )

    def _proposal(self, account: GoogleAccount, address: str, person: Professional) -> str:
        for row in account.calendars:
            if address and row["id"].lower() == address.lower():
                self.proposed.add(person.pk)
                return str(row["id"])
        return ""

    def lines(self) -> list[Line]:
        return [
            Line(person, link_of(person), self[str(person.pk)], person.pk in self.proposed) for person in self.people
        ]

    def chosen(self) -> dict[UUID, str]:
        """Call on a valid form; a professional whom the page did not name keeps their calendar."""
        return {person.pk: self.cleaned_data[str(person.pk)] for person in self.people if str(person.pk) in self.data}


def _label(row: dict[str, Any]) -> str:
    if row["writes"]:
        return str(row["name"])
    return gettext("%(calendar)s (read only: appointments are not written there)") % {"calendar": row["name"]}


def with_calendars() -> QuerySet[Professional]:
    """Whoever can be booked, and whoever has a calendar here although they cannot any more."""
    listed = Professional.objects.filter(Q(is_active=True) | Q(calendar_link__isnull=False))
    return listed.select_related("calendar_link")


def link_of(person: Professional) -> CalendarLink | None:
    return getattr(person, "calendar_link", None)


def unclear_events(links: list[CalendarLink]) -> dict[UUID, list[GoogleEvent]]:
    """The events of each calendar that could not be read as usual; one query."""
    found: dict[UUID, list[GoogleEvent]] = {}
    for event in GoogleEvent.objects.filter(link__in=links).unclear().order_by("title", "pk"):
        found.setdefault(event.link_id, []).append(event)
    return found


PROBLEMS = {
    "away": _("Google did not answer. It is tried again by itself."),
    "disconnected": _("Google has disconnected the account."),
    "too_much": _("This calendar could not be worked out. What was known before stays in force."),
    "missing": _("The account does not have this calendar any more. Choose another one."),
    "key": _("The stored keys cannot be opened: NEXUS_MASTER_KEY is missing or is another one."),
    "not_configured": _("Google Calendar is not set up on this installation yet."),
    "invalid_client": _("Google does not know this installation: its client or its secret has changed."),
    "forbidden": _("The account may not read or write this calendar."),
    "insufficientPermissions": _("Google was not allowed everything. Connect again and tick both boxes."),
    "accessNotConfigured": _("The Google Calendar API is switched off in the installation's Google project."),
}


def problem_in_words(code: str) -> str:
    """What is wrong, in the reader's language; "" when nothing is."""
    if not code:
        return ""
    known = PROBLEMS.get(code)
    return str(known) if known else gettext("Google refused: %(code)s.") % {"code": code}


def changes_in_words(links: list[CalendarLink]) -> str:
    """How the company hears of what changes in these calendars; "" while there are none."""
    if not links:
        return ""
    if not push_channels.is_possible():
        words = gettext(
            "Read every two minutes. Google reports changes only to public https addresses, not to %(site)s."
        )
        return words % {"site": settings.SITE_URL}
    if PushChannel.objects.of_site(settings.SITE_URL).speaking().filter(link__in=links).count() >= len(links):
        return gettext("Reported by Google at once, and read every ten minutes besides.")
    if problem := next((link.watch_problem for link in links if link.watch_problem), ""):
        return gettext("Read every two minutes. Google does not report changes: %(code)s.") % {"code": problem}
    return gettext("Read every two minutes.")


# Why Google ended the connection, by its own code.
ENDED = {
    "no_token": _("Its keys did not come along to this installation."),
    "invalid_grant": _(
        "Somebody took the permission back or changed the password, or it was not used for half a year."
    ),
}


def ending_in_words(code: str) -> str:
    return str(ENDED.get(code, pgettext_lazy("google", "It no longer accepts our keys.")))
