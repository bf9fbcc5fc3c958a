"""What stands in a calendar at Google takes the professional's time here, whatever becomes of Google meanwhile."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calendar_app import booking
from calendar_app.availability import explain_slot, free_slots
from calendar_app.external import accounts
from calendar_app.external.models import CalendarLink, GoogleAccount, GoogleEvent
from calendar_app.models import ExternalBlock, Professional, Service
from tenants import schemas
from tenants.models import Membership, ScheduledJob, Tenant, User
from tests import factories
from tests.calendar_app.conftest import At
from tests.calendar_app.google.conftest import PAGE, Sync, blocks
from tests.fakes.google import FakeCalendar, FakeGoogle

Browse = Callable[[Membership], Client]


def starts(visit: Service, lucia: Professional, at: At) -> list[str]:
    slots = free_slots(visit, start=at(9), end=at(18), professional=lucia)
    return [f"{slot.start:%H:%M}" for slot in slots]


def test_nothing_that_overlaps_an_event_is_offered_or_booked(
    link: CalendarLink, calendar: FakeCalendar, sync: Sync, visit: Service, lucia: Professional, at: At
) -> None:
    """Acceptance 34: external 10:15–10:45, visits of an hour."""
    assert "10:00" in starts(visit, lucia, at)
    calendar.timed("dentist1", at(10, 15), at(10, 45), "Dentist")
    sync(link)
    assert blocks(lucia.pk) == [(at(10, 15), at(10, 45), "Dentist")]
    free = starts(visit, lucia, at)
    assert free[:3] == ["09:00", "09:15", "10:45"]
    for minute in (30, 45):
        assert explain_slot(visit, at(9, minute), professional=lucia).code == "taken"
    with pytest.raises(booking.SlotTaken):
        booking.book(lead=factories.make_lead(), service=visit, start=at(10, 30), professional=lucia)


def test_an_all_day_event_blocks_the_local_day(
    link: CalendarLink, calendar: FakeCalendar, sync: Sync, visit: Service, lucia: Professional, at: At, monday: date
) -> None:
    day = {"start": {"date": str(monday)}, "end": {"date": str(monday + timedelta(days=1))}}
    calendar.put({"id": "holiday1", "summary": "Off", **day})
    calendar.put({"id": "reminder1", "summary": "Pay", "transparency": "transparent", **day})
    sync(link)
    assert blocks(lucia.pk) == [(at(0), at(0, day=1), "Off")]
    assert starts(visit, lucia, at) == []
    assert starts(visit, lucia, lambda *parts: at(*parts, day=1)) != []


@pytest.mark.parametrize(
    ("facts", "title"),
    [
        ({"transparency": "transparent"}, None),
        ({"eventType": "workingLocation"}, None),
        ({"eventType": "birthday"}, None),
        ({"attendees": [{"email": "x@example.test", "self": True, "responseStatus": "declined"}]}, None),
        ({"attendees": [{"email": "x@example.test", "responseStatus": "declined"}]}, "Busy elsewhere"),
        ({"eventType": "outOfOffice"}, "Busy elsewhere"),
        ({"status": "tentative"}, "Busy elsewhere"),
        ({"visibility": "private", "summary": "Oncologist"}, ""),
    ],
)
def test_what_takes_no_time_blocks_none(
    link: CalendarLink, calendar: FakeCalendar, sync: Sync, lucia: Professional, at: At, facts: Any, title: str | None
) -> None:
    calendar.timed("something1", at(10), at(11), **facts)
    sync(link)
    assert [block[2] for block in blocks(lucia.pk)] == ([] if title is None else [title])
    assert not GoogleEvent.objects.filter(title="Oncologist").exists()


def test_only_what_changed_is_asked_for_and_followed(
    link: CalendarLink, calendar: FakeCalendar, sync: Sync, lucia: Professional, at: At
) -> None:
    calendar.timed("first0001", at(10), at(11))
    calendar.timed("second001", at(12), at(13))
    token = sync(link).sync_token
    calendar.delete("first0001")
    calendar.timed("second001", at(14), at(15))
    calendar.timed("third0001", at(16), at(17))
    assert sync(link).sync_token != token
    assert [(start, end) for start, end, _ in blocks(lucia.pk)] == [(at(14), at(15)), (at(16), at(17))]
    assert sorted(GoogleEvent.objects.values_list("event_id", flat=True)) == ["second001", "third0001"]


def test_pages_are_kept_together_with_their_token_or_not_at_all(
    link: CalendarLink, calendar: FakeCalendar, google: FakeGoogle, sync: Sync, lucia: Professional, at: At
) -> None:
    calendar.page = 2
    for number in range(5):
        calendar.timed(f"event000{number}", at(9 + number), at(10 + number))
    # The first page is answered, the second is not.
    google.hang(0)
    google.fail(500, "backendError")
    failed = sync(link)
    assert (failed.sync_token, failed.problem, failed.failures) == ("", "away", 1)
    assert not GoogleEvent.objects.exists() and blocks(lucia.pk) == []
    assert sync(link).sync_token == "sync-5"
    assert len(blocks(lucia.pk)) == 5


def test_a_token_that_is_too_old_reads_everything_anew(
    link: CalendarLink, calendar: FakeCalendar, sync: Sync, lucia: Professional, at: At
) -> None:
    calendar.timed("gone00001", at(10), at(11))
    calendar.timed("stays0001", at(12), at(13))
    sync(link)
    # Deleted so long ago that no list tells it any more.
    del calendar.events["gone00001"], calendar.changed["gone00001"]
    calendar.expire_tokens()
    row = sync(link)
    assert row.problem == "" and row.sync_token == f"sync-{calendar.version}"
    assert [(start, end) for start, end, _ in blocks(lucia.pk)] == [(at(12), at(13))]


def test_our_own_appointments_never_come_back_as_blocks(
    link: CalendarLink, calendar: FakeCalendar, sync: Sync, mirror: Any, visit: Service, lucia: Professional, at: At
) -> None:
    booked = booking.book(lead=factories.make_lead(), service=visit, start=at(10), professional=lucia)
    mirror()
    assert booked.pk.hex in calendar.events
    # Somebody copies it in Google: the copy carries our marks, but takes time of its own.
    calendar.put({**calendar.events[booked.pk.hex], "id": "copied001"})
    sync(link)
    assert [row.event_id for row in GoogleEvent.objects.all()] == ["copied001"]


def test_another_company_s_appointment_in_the_same_calendar_blocks(
    link: CalendarLink, calendar: FakeCalendar, sync: Sync, lucia: Professional, at: At
) -> None:
    marks = {"crm_appointment_id": "0" * 32, "crm_company": "another"}
    calendar.timed("0" * 32, at(10), at(11), extendedProperties={"private": marks})
    sync(link)
    assert len(blocks(lucia.pk)) == 1


def test_a_synchronisation_takes_the_same_queries_however_many_events(
    link: CalendarLink, calendar: FakeCalendar, sync: Sync, at: At
) -> None:
    def queries(numbers: range) -> int:
        for number in numbers:
            start = at(0) + timedelta(minutes=7 * number)
            calendar.timed(f"event{number:05}", start, start + timedelta(minutes=5))
        with CaptureQueriesContext(connection) as seen:
            sync(link)
        return len(seen)

    calendar.page = 1000
    queries(range(1))
    few, many = queries(range(1, 3)), queries(range(3, 303))
    assert many <= few


# Failures


@pytest.mark.parametrize(
    ("status", "reason", "problem"),
    [
        (429, "rateLimitExceeded", "away"),
        (403, "rateLimitExceeded", "away"),
        (403, "userRateLimitExceeded", "away"),
        (403, "quotaExceeded", "away"),
        (500, "backendError", "away"),
        (503, "backendError", "away"),
        (403, "forbidden", "forbidden"),
        (404, "notFound", "missing"),
    ],
)
def test_a_failing_google_leaves_the_last_known_blocks_in_force(
    link: CalendarLink,
    calendar: FakeCalendar,
    google: FakeGoogle,
    sync: Sync,
    visit: Service,
    lucia: Professional,
    at: At,
    status: int,
    reason: str,
    problem: str,
) -> None:
    calendar.timed("dentist1", at(10), at(11))
    sync(link)
    google.fail(status, reason)
    row = sync(link)
    assert (row.problem, row.failures) == (problem, 1)
    assert len(blocks(lucia.pk)) == 1 and "10:00" not in starts(visit, lucia, at)
    assert ScheduledJob.objects.get(queue="google_sync").due_at == row.next_at > timezone.now()
    assert sync(link).problem == ""


def test_it_waits_ever_longer_and_as_long_as_google_asks(link: CalendarLink, google: FakeGoogle, sync: Sync) -> None:
    random.seed(1)
    google.fail(500, "backendError", times=4)
    waits = [(sync(link).next_at - timezone.now()).total_seconds() for _ in range(4)]
    assert waits == sorted(waits) and 20 < waits[0] < 40 and 180 < waits[3] < 300
    google.fail(429, "rateLimitExceeded", headers={"Retry-After": "900"})
    assert (sync(link).next_at - timezone.now()).total_seconds() > 890
    google.fail(403, "quotaExceeded")
    assert (sync(link).next_at - timezone.now()).total_seconds() > 3500


def test_a_google_that_cannot_be_reached_is_only_away(
    link: CalendarLink, google: FakeGoogle, sync: Sync, settings: Any
) -> None:
    settings.GOOGLE_BASE_URL = "http://127.0.0.1:9"
    assert sync(link).problem == "away"


def test_a_token_that_ran_out_is_renewed_once(
    link: CalendarLink, account: GoogleAccount, google: FakeGoogle, sync: Sync, solar: Tenant
) -> None:
    GoogleAccount.objects.update(expires_at=timezone.now())
    assert sync(link).problem == "" and google.refreshes == 1
    # One that Google refuses before its time is renewed as well.
    google.expire_access()
    assert sync(link).problem == "" and google.refreshes == 2
    assert sync(link).problem == "" and google.refreshes == 2


@pytest.mark.parametrize(("secret", "problem"), [("", "not_configured"), ("another", "invalid_client")])
def test_a_client_that_google_does_not_know_breaks_no_connection(
    link: CalendarLink, google: FakeGoogle, sync: Sync, settings: Any, secret: str, problem: str
) -> None:
    GoogleAccount.objects.update(expires_at=timezone.now())
    right, settings.GOOGLE_CLIENT_SECRET = settings.GOOGLE_CLIENT_SECRET, secret
    assert sync(link).problem == problem and not GoogleAccount.objects.get().is_broken
    settings.GOOGLE_CLIENT_SECRET = right
    assert sync(link).problem == ""


@pytest.mark.parametrize("status", [403, 404, 408, 429, 500, 502, 503, 504])
def test_an_answer_that_is_none_breaks_no_connection(
    link: CalendarLink, google: FakeGoogle, sync: Sync, status: int
) -> None:
    GoogleAccount.objects.update(expires_at=timezone.now())
    google.answer_token(status, b"<html>Try again later")
    for _retry in range(3):  # which the library does by itself for some
        google.answer_token(status, b"<html>Try again later")
    assert sync(link).problem == "away" and not GoogleAccount.objects.get().is_broken
    google._token_plans.clear()
    assert sync(link).problem == ""


def test_no_secret_follows_a_redirect(link: CalendarLink, google: FakeGoogle, sync: Sync) -> None:
    GoogleAccount.objects.update(expires_at=timezone.now())
    for _retry in range(4):
        google.answer_token(307, b"", Location=f"{google.base}/elsewhere")
    before = len(google.calls)
    assert sync(link).problem == "away"
    assert {call for call in google.calls[before:] if "elsewhere" in call} == set()


def test_a_master_key_that_is_gone_is_told_and_frees_nothing(
    link: CalendarLink, boss: Client, calendar: FakeCalendar, sync: Sync, settings: Any, lucia: Professional, at: At
) -> None:
    calendar.timed("dentist1", at(10), at(11))
    sync(link)
    keys, settings.NEXUS_MASTER_KEYS = settings.NEXUS_MASTER_KEYS, []
    assert sync(link).problem == "key" and len(blocks(lucia.pk)) == 1
    assert "NEXUS_MASTER_KEY" in boss.get(PAGE).content.decode()
    settings.NEXUS_MASTER_KEYS = keys
    assert sync(link).problem == ""


def test_old_knowledge_is_told_on_the_calendar(
    link: CalendarLink, sync: Sync, browse: Browse, beto: Membership
) -> None:
    sync(link)
    assert "Google Calendar was last read" not in browse(beto).get("/calendar/").content.decode()
    CalendarLink.objects.update(synced_at=timezone.now() - timedelta(minutes=31))
    page = browse(beto).get("/calendar/").content.decode()
    assert "Google Calendar was last read" in page and PAGE not in page


def test_a_worker_that_lost_its_lease_writes_nothing(
    link: CalendarLink, calendar: FakeCalendar, google: FakeGoogle, sync: Sync, lucia: Professional, at: At
) -> None:
    """The first worker hangs; its lease ends, the second reads, then the first comes back."""
    from calendar_app.external import sync_inbound

    calendar.timed("dentist1", at(10), at(11))
    first = CalendarLink.objects.select_related("account").get(pk=link.pk)
    assert first.claim()
    stale = sync_inbound._read(first)
    CalendarLink.objects.update(busy_until=timezone.now() - timedelta(seconds=1))
    calendar.timed("dentist1", at(12), at(13))
    sync(link)
    sync_inbound._keep(first, stale)
    assert [(start, end) for start, end, _ in blocks(lucia.pk)] == [(at(12), at(13))]


def test_while_one_worker_reads_another_does_not(link: CalendarLink, google: FakeGoogle, sync: Sync) -> None:
    assert CalendarLink.objects.get(pk=link.pk).claim()
    before = list(google.calls)
    sync(link)
    assert google.calls == before
    CalendarLink.objects.update(busy_until=timezone.now())
    sync(link)
    assert google.calls != before


def test_a_company_that_is_switched_off_asks_nothing(
    link: CalendarLink, google: FakeGoogle, sync: Sync, solar: Tenant
) -> None:
    before = list(google.calls)
    Tenant.objects.filter(pk=solar.pk).update(status=Tenant.Status.INACTIVE)
    sync(link)
    assert google.calls == before


def test_the_other_company_has_none_of_it(
    link: CalendarLink, calendar: FakeCalendar, sync: Sync, clinic: Tenant, at: At
) -> None:
    calendar.timed("dentist1", at(10), at(11))
    sync(link)
    clinic.refresh_from_db()
    assert clinic.calendar_provider == "local"
    with schemas.company(clinic.schema_name):
        for model in (GoogleAccount, CalendarLink, GoogleEvent, ExternalBlock):
            assert not model.objects.exists()


# Who sees what


def test_titles_are_for_those_who_see_everything_and_for_their_owner(
    link: CalendarLink,
    calendar: FakeCalendar,
    sync: Sync,
    browse: Browse,
    ana: Membership,
    beto: Membership,
    sonia: Membership,
    lucia: Professional,
    at: At,
    monday: date,
) -> None:
    calendar.timed("dentist1", at(10), at(11), "Dentist of Lucía")
    sync(link)
    User.objects.update(language="en")
    for view in ("day", "week", "list"):
        url = f"/calendar/?date={monday}&view={view}"
        assert "Dentist of Lucía" in browse(ana).get(url).content.decode()
        assert "Dentist of Lucía" in browse(sonia).get(url).content.decode()
        agent = browse(beto).get(url).content.decode()
        assert "Dentist" not in agent and "Busy" in agent
    Professional.objects.filter(pk=lucia.pk).update(user=beto.user)
    assert "Dentist of Lucía" in browse(beto).get(url).content.decode()


def test_an_account_without_its_keys_waits_for_somebody_to_connect_it(link: CalendarLink, sync: Sync) -> None:
    """As after an import without a passphrase."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE calendar_app_googleaccount SET refresh_token = '', access_token = ''")
    assert sync(link).problem == "disconnected"
    assert GoogleAccount.objects.get().problem == "no_token"


def test_reading_calendars_that_are_all_gone_is_no_error(account: GoogleAccount, google: FakeGoogle) -> None:
    google.calendars = {}
    accounts.read_calendars(account)
    account.refresh_from_db()
    assert account.calendars == []
