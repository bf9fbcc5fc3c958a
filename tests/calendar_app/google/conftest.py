"""A stand-in for Google, an account connected through the pages, and a worker's hands."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from django.test import Client
from django.utils import timezone

from calendar_app.external.models import CalendarLink, GoogleAccount, MirroredAppointment
from calendar_app.models import ExternalBlock, Professional
from tenants.models import Membership, Tenant, User
from tests.fakes.google import CLIENT_ID, CLIENT_SECRET, FakeCalendar, FakeGoogle
from tests.jobs import perform
from tests.tenants.proof import prove

Sync = Callable[..., CalendarLink]
Mirror = Callable[[], None]
PAGE = "/calendar/settings/google/"


@pytest.fixture
def google(settings: Any, db: None) -> Iterator[FakeGoogle]:
    """Google on loopback, and an installation that has a client there."""
    settings.GOOGLE_CLIENT_ID, settings.GOOGLE_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
    with FakeGoogle() as server:
        settings.GOOGLE_BASE_URL = server.base
        yield server
    assert server.problems == []


@pytest.fixture
def boss(browse: Callable[[Membership], Client], ana: Membership) -> Client:
    """Ana, CEO, in English, with her second proof."""
    User.objects.update(language="en")
    return prove(browse(ana))


def walk(client: Client) -> Any:
    """The whole way to Google and back; answers the page at its end."""
    return client.get(way_back(client), follow=True)


def way_back(client: Client) -> str:
    """Out to Google's page; answers where it sends the person back to, without our own host."""
    away = client.get(f"{PAGE}connect/")
    assert away.status_code == 302, away.content.decode()
    with httpx.Client(trust_env=False, follow_redirects=False) as browser:
        address = browser.get(away.url).headers["Location"]
    return address[address.index("/calendar/") :]


@pytest.fixture
def account(boss: Client, google: FakeGoogle, solar: Tenant) -> GoogleAccount:
    """Connected through the pages."""
    walk(boss)
    solar.refresh_from_db()
    return GoogleAccount.objects.get()


@pytest.fixture
def calendar(google: FakeGoogle) -> FakeCalendar:
    """The account's own calendar at Google."""
    return google.primary


@pytest.fixture
def link(account: GoogleAccount, boss: Client, lucia: Professional, google: FakeGoogle) -> CalendarLink:
    """Lucía's calendar is the account's own; nothing was read yet."""
    answer = boss.post(f"{PAGE}calendars/", {str(lucia.pk): google.email})
    assert answer.status_code == 302, answer.content.decode()
    return CalendarLink.objects.get(professional=lucia)


@pytest.fixture
def sync() -> Sync:
    """sync(link) runs the task as a worker does, as if it were due, and reads the row again."""

    def run(link: CalendarLink) -> CalendarLink:
        CalendarLink.objects.filter(pk=link.pk).update(next_at=timezone.now() - timedelta(seconds=1))
        perform("google_sync", link.pk)
        link.refresh_from_db()
        return link

    return run


@pytest.fixture
def mirror() -> Mirror:
    """Writes every appointment that waits, as a worker does."""

    def run() -> None:
        MirroredAppointment.objects.waiting().update(next_at=timezone.now() - timedelta(seconds=1))
        for pk in MirroredAppointment.objects.waiting().values_list("pk", flat=True):
            perform("google_mirror", pk)

    return run


def blocks(professional: UUID) -> list[tuple[Any, Any, str]]:
    """What Google takes of somebody's time: (start, end, title), by start."""
    rows = ExternalBlock.objects.filter(professional=professional, source="google").order_by("span")
    return [(row.span.lower, row.span.upper, row.title) for row in rows]
