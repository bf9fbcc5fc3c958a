"""Workers at the same moment: real threads, real connections, real commits."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event

import pytest
from django.db import transaction
from django.utils import timezone

from calendar_app import booking
from calendar_app.external import accounts, mirroring, syncing
from calendar_app.external.models import CalendarLink, GoogleAccount, MirroredAppointment
from calendar_app.models import ExternalBlock
from tenants.models import Tenant, User
from tests import factories
from tests.calendar_app.test_rush import at_once, committed, next_monday
from tests.fakes.google import FakeGoogle

WORKERS = 8


@contextmanager
def linked(google: FakeGoogle, solar: Tenant, *, expired: bool = False) -> Iterator[CalendarLink]:
    """Committed: an account with a professional's calendar; everything of it is removed afterwards."""
    solar.calendar_provider = Tenant.CalendarProvider.GOOGLE
    google.refresh_tokens.add("1//rush")
    google.access_tokens.add("ya29.rush")
    account = GoogleAccount.objects.create(
        email=google.email,
        refresh_token="1//rush",
        access_token="ya29.rush",
        expires_at=timezone.now() + timedelta(hours=-1 if expired else 1),
    )
    lucia = factories.make_professional(services=[factories.make_service(minutes=60)])
    try:
        yield CalendarLink.objects.create(
            account=account, professional=lucia, calendar_id=google.email, name="Lucía", zone=solar.zone
        )
    finally:
        MirroredAppointment.objects.all().delete()
        GoogleAccount.objects.all().delete()


def events_calls(google: FakeGoogle) -> list[str]:
    return [call.split()[0] for call in google.calls if "/events" in call]


@committed
def test_many_workers_read_a_calendar_once(solar: Tenant, google: FakeGoogle) -> None:
    start = next_monday(solar)
    google.primary.timed("dentist1", start, start + timedelta(hours=1))
    with linked(google, solar) as link:
        google.hang(0.3)
        assert at_once(solar, [lambda: syncing.work_on(link.pk)] * WORKERS) == [None] * WORKERS
        assert events_calls(google) == ["GET"]
        assert ExternalBlock.objects.count() == 1


@committed
def test_many_workers_write_an_appointment_once(solar: Tenant, google: FakeGoogle) -> None:
    with linked(google, solar) as link:
        booked = booking.book(
            lead=factories.make_lead(), service=link.professional.services.get(), start=next_monday(solar)
        )
        row = MirroredAppointment.objects.get()
        google.hang(0.3)
        assert at_once(solar, [lambda: mirroring.work_on(row.pk)] * WORKERS) == [None] * WORKERS
        assert events_calls(google) == ["POST"] and booked.pk.hex in google.primary.events


@committed
@pytest.mark.parametrize("how", ["disconnected", "unlinked"])
def test_what_a_worker_keeps_meanwhile_blocks_nobody_afterwards(solar: Tenant, google: FakeGoogle, how: str) -> None:
    """It has read the calendar and is about to commit when the account or the calendar is taken away."""
    start = next_monday(solar)
    google.primary.timed("dentist1", start, start + timedelta(hours=1))
    with linked(google, solar) as link:
        account, read = link.account, Event()
        account.calendars = []
        assert link.claim()
        changes = syncing._read(link)

        def keep() -> None:
            with transaction.atomic():
                syncing._keep(link, changes)
                read.set()
                time.sleep(0.5)

        def take_away() -> None:
            read.wait(10)
            if how == "unlinked":
                accounts.choose(account, {link.professional_id: ""}, by=User.objects.get(email="ana@example.test"))
            else:
                accounts.disconnect(account, by=User.objects.get(email="ana@example.test"))

        assert at_once(solar, [keep, take_away]) == [None, None]
        assert not CalendarLink.objects.exists() and not ExternalBlock.objects.exists()
    Tenant.objects.filter(pk=solar.pk).update(calendar_provider=Tenant.CalendarProvider.LOCAL)


@committed
def test_workers_that_need_a_token_at_once_ask_for_one(solar: Tenant, google: FakeGoogle) -> None:
    def read() -> int:
        with GoogleAccount.objects.get().open() as calendars:
            return len(calendars.every())

    with linked(google, solar, expired=True):
        assert at_once(solar, [read] * WORKERS) == [1] * WORKERS
        assert google.refreshes == 1
