"""The stand-in answers in the shapes of Google's own answers, and those are what we read."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.utils import timezone

from calendar_app import google as outside
from calendar_app.external import blocks, event_parser
from calendar_app.external.models import CalendarLink, GoogleAccount
from tenants.errors import ProviderRejected, ProviderUnavailable
from tenants.models import Tenant
from tests.calendar_app.conftest import At
from tests.fakes.google import FakeCalendar, FakeGoogle

SAMPLES = Path(__file__).parents[2] / "payloads" / "google_calendar"
COMPANY = uuid4()


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text())


def rows(*items: dict[str, Any], solar: Tenant) -> list[event_parser.Read]:
    return [event_parser.parse_event(item, CalendarLink(), solar.tz, COMPANY) for item in items]


def ask(google: FakeGoogle, path: str, **query: str) -> Any:
    google.access_tokens.add("ya29.shapes")
    with httpx.Client(trust_env=False, base_url=google.base) as client:
        return client.get(path, params=query, headers={"Authorization": "Bearer ya29.shapes"})


def test_lists_and_events_have_every_field_of_the_samples(google: FakeGoogle, calendar: FakeCalendar, at: At) -> None:
    marks = {"private": {"crm_appointment_id": "42", "crm_company": "7"}}
    calendar.timed("event00001", at(10), at(11), description="x", extendedProperties=marks)
    told = ask(google, f"/calendar/v3/calendars/{google.email}/events").json()
    assert set(sample("list_full_page2_last")) == set(told)
    assert set(sample("event_resource")) <= set(told["items"][0])
    calendar.page = 0
    assert set(sample("list_full_page1")) == set(ask(google, f"/calendar/v3/calendars/{google.email}/events").json())


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("error_*.json")), ids=lambda path: path.stem)
def test_each_refusal_of_google_is_read_for_what_it_is(google: FakeGoogle, path: Path) -> None:
    error = json.loads(path.read_text())["error"]
    status, reason = error["code"], error["errors"][0]["reason"]
    google.fail(status, reason, times=2)
    told = ask(google, "/calendar/v3/users/me/calendarList").json()["error"]
    assert set(told) <= set(error) and set(told["errors"][0]) <= set(error["errors"][0])
    wanted: dict[int, Any] = {
        401: outside.Disconnected, 404: outside.Missing, 409: outside.Duplicate, 410: outside.Missing,
        412: outside.Changed, 429: ProviderUnavailable, 500: ProviderUnavailable,
    }  # fmt: skip
    if status == 403:
        wanted[403] = ProviderRejected if reason == "forbiddenForNonOrganizer" else ProviderUnavailable
    google.recover()
    google.fail(status, reason, times=2)
    google.access_tokens.add("ya29.shapes")
    with (
        outside.Calendars("ya29.shapes", lambda: "ya29.shapes") as calendars,
        pytest.raises(wanted[status]),
    ):
        calendars.get(google.email, "event00001")


def test_tokens_are_told_as_google_tells_them(google: FakeGoogle) -> None:
    google.refresh_tokens.add("1//x")
    form = {"client_id": "client.apps.example.test", "client_secret": "client-secret-of-tests"}
    status, body = google.token({**form, "grant_type": "refresh_token", "refresh_token": "1//x"})
    assert status == 200 and set(body) == set(sample("oauth_refresh_response_no_refresh_token"))
    status, body = google.token({**form, "grant_type": "refresh_token", "refresh_token": "1//y"})
    assert status == 400 and set(body) == set(sample("oauth_error_invalid_grant"))


def test_google_s_own_changes_are_read(solar: Tenant) -> None:
    kept, hidden, deleted = rows(*sample("list_incremental_changes")["items"], solar=solar)
    # Marks of somebody else's CRM are nothing to us.
    assert kept.row is not None and kept.row.is_busy
    assert kept.row.starts_at == datetime(2026, 11, 23, 14, tzinfo=UTC)
    assert hidden.row is not None and not hidden.row.is_busy and hidden.row.series_id == "recparent0001"
    assert (deleted.event_id, deleted.row) == ("deleted0001", None)
    (day,) = rows(sample("event_all_day"), solar=solar)
    (free,) = rows(sample("event_transparent"), solar=solar)
    assert day.row is not None and day.row.first_day is not None and day.row.starts_at is None
    assert free.row is not None and not free.row.is_busy


def test_google_s_own_series_is_worked_out(solar: Tenant) -> None:
    """Ten Mondays from 23 November at 10:00 in Buenos Aires; 7 December is excepted, 30 November is at 16:00."""
    told = [sample("event_recurring_parent"), sample("event_recurring_exception_moved")]
    events = [found.row for found in rows(*told, solar=solar) if found.row]
    start = datetime(2026, 11, 20, tzinfo=UTC)
    taken, unread = blocks.taken_by(events, solar.tz, (start, start + timedelta(days=30)))
    found = sorted(f"{part.start.astimezone(solar.tz):%d %b %H:%M}" for part in taken)
    assert (found, unread) == (["14 Dec 10:00", "23 Nov 10:00", "30 Nov 16:00"], [])


def test_a_date_in_retry_after_is_understood(google: FakeGoogle, account: GoogleAccount) -> None:
    until = timezone.now().astimezone(UTC) + timedelta(seconds=100)
    google.fail(503, "backendError", headers={"Retry-After": f"{until:%a, %d %b %Y %H:%M:%S} GMT"})
    with pytest.raises(ProviderUnavailable) as problem, account.open() as calendars:
        calendars.every()
    assert 90 < (problem.value.retry_after or 0) <= 100
