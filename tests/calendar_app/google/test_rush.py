"""Workers at the same moment: real threads, real connections, real commits."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, connection, transaction
from django.db.models import Model
from django.utils import timezone

from calendar_app import booking
from calendar_app.external import accounts, freshness_check, sync_inbound, sync_outbound
from calendar_app.external.models import CalendarLink, GoogleAccount, MirroredAppointment, PushChannel
from calendar_app.models import Appointment, ExternalBlock, Professional, Service
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
        PushChannel.objects.all().delete()
        GoogleAccount.objects.all().delete()


def busy_since_the_last_look(solar: Tenant, google: FakeGoogle, link: CalendarLink) -> tuple[datetime, Service]:
    """The calendar was read a minute ago; what Google knows since then: when its person is busy, and their service."""
    sync_inbound.sync_calendar(link.pk)
    CalendarLink.objects.update(synced_at=timezone.now() - timedelta(minutes=1))
    start = next_monday(solar)
    google.primary.timed("dentist1", start, start + timedelta(hours=1))
    return start, link.professional.services.get()


def events_calls(google: FakeGoogle) -> list[str]:
    return [call.split()[0] for call in google.calls if "/events" in call]


@committed
def test_many_workers_read_a_calendar_once(solar: Tenant, google: FakeGoogle) -> None:
    start = next_monday(solar)
    google.primary.timed("dentist1", start, start + timedelta(hours=1))
    with linked(google, solar) as link:
        google.hang(0.3)
        assert at_once(solar, [lambda: sync_inbound.sync_calendar(link.pk)] * WORKERS) == [None] * WORKERS
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
        assert at_once(solar, [lambda: sync_outbound.write_mirror(row.pk)] * WORKERS) == [None] * WORKERS
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
        changes = sync_inbound._read(link)

        def keep() -> None:
            with transaction.atomic():
                sync_inbound._keep(link, changes)
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


@committed
def test_nothing_is_locked_and_no_transaction_open_while_google_is_asked_for_a_token(
    solar: Tenant, google: FakeGoogle
) -> None:
    def renew() -> str:
        with GoogleAccount.objects.get().open():
            return GoogleAccount.objects.get().access_token

    with linked(google, solar, expired=True):
        google.hang_token(1.5)
        token, (is_free, waits) = at_once(solar, [renew, lambda: watched_rows(GoogleAccount)])
        assert token in google.access_tokens and google.refreshes == 1
        assert is_free and not waits
        assert GoogleAccount.objects.get().renewing_until is None


@committed
def test_nothing_is_locked_and_no_transaction_open_while_a_booking_waits_for_google(
    solar: Tenant, google: FakeGoogle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness_check, "PATIENCE", 30.0)
    with linked(google, solar) as link:
        start, service = busy_since_the_last_look(solar, google, link)
        google.hang(1.5)
        began = time.monotonic()
        looked, (is_free, waits) = at_once(
            solar,
            [
                lambda: freshness_check.look(service, start, professional=link.professional),
                lambda: watched_rows(CalendarLink, GoogleAccount, Professional),
            ],
        )
        assert looked is None and time.monotonic() - began > 1.4
        assert is_free and not waits and ExternalBlock.objects.count() == 1


def watched_rows(*models: type[Model]) -> tuple[bool, list[str]]:
    """In the middle of what happens beside: whether all rows can be locked at once, and who sits in a transaction."""
    time.sleep(0.7)
    try:
        with transaction.atomic():
            for model in models:
                assert list(model._default_manager.select_for_update(nowait=True))
        is_free = True
    except OperationalError:
        is_free = False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT query FROM pg_stat_activity WHERE state LIKE 'idle in transaction%%'"
            " AND datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%%calendar_app%%'"
        )
        return is_free, [query for (query,) in cursor.fetchall()]


@committed
def test_bookings_at_once_ask_google_once_and_all_know_what_it_said(
    solar: Tenant, google: FakeGoogle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first asks, the others wait for its answer."""
    monkeypatch.setattr(freshness_check, "PATIENCE", 30.0)
    with linked(google, solar) as link:
        start, service = busy_since_the_last_look(solar, google, link)
        asked = len(events_calls(google))
        google.hang(0.4)

        def book() -> Appointment:
            freshness_check.look(service, start)
            return booking.book(lead=factories.make_lead(phone=""), service=service, start=start)

        refusals = at_once(solar, [book] * WORKERS)
        assert {type(refusal) for refusal in refusals} == {booking.SlotTaken}
        assert len(events_calls(google)) == asked + 1


@committed
def test_google_s_messages_come_over_http(solar: Tenant, google: FakeGoogle, settings: Any) -> None:
    """From the request for a channel to the block, with Google's messages posted to a real server."""
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://crm.example.com", ["*"]
    start = next_monday(solar)
    with linked(google, solar) as link, serving() as site:
        google.site = site
        sync_inbound.sync_calendar(link.pk)
        channel = PushChannel.objects.get()
        # It came before the answer to the request was there.
        assert google.answers == [(str(channel.pk), "sync", 204)] and channel.message_number == 1
        CalendarLink.objects.update(
            synced_at=timezone.now() - timedelta(minutes=1), next_at=timezone.now() + timedelta(minutes=5)
        )
        google.primary.timed("dentist1", start, start + timedelta(hours=1))
        google.tell(google.email)
        assert google.answers[-1][2] == 204 and PushChannel.objects.get().message_number == 4
        sync_inbound.sync_calendar(link.pk)
        assert ExternalBlock.objects.count() == 1
        accounts.disconnect(link.account, by=User.objects.get(email="ana@example.test"))
        assert google.stopped == [str(channel.pk)]
    Tenant.objects.filter(pk=solar.pk).update(calendar_provider=Tenant.CalendarProvider.LOCAL)


@contextmanager
def serving() -> Iterator[str]:
    """The product's views on a free port, with connections of their own."""
    options = {**connection.settings_dict, "OPTIONS": dict(connection.settings_dict["OPTIONS"])}
    options["OPTIONS"].pop("pool", None)
    product = get_wsgi_application()

    def application(environ: Any, start: Any) -> Any:
        connection.settings_dict = options
        return product(environ, start)

    server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
    server.set_app(application)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
