"""Settings, Google Calendar: the way to Google and back, and what is kept of it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calendar_app.external.models import CalendarLink, GoogleAccount, GoogleEvent, MirroredAppointment
from calendar_app.models import ExternalBlock, Professional
from company.models import AuditEntry, Notification
from tenants import schemas
from tenants.models import DataKey, Membership, ScheduledJob, Tenant, User
from tests import factories
from tests.calendar_app.google.conftest import PAGE, Sync, walk, way_back
from tests.fakes.google import FakeGoogle
from tests.tenants.proof import prove

Browse = Callable[[Membership], Client]


def words(answer: Any) -> str:
    return str(answer.content.decode())


def test_it_connects_an_account_and_says_so(boss: Client, google: FakeGoogle, solar: Tenant, ana: Membership) -> None:
    assert "Calendar of Nexus CRM" in words(boss.get(PAGE))
    end = walk(boss)
    assert "agenda@example.test is connected" in words(end)
    account = GoogleAccount.objects.get()
    assert (account.email, account.state, account.connected_by) == ("agenda@example.test", "connected", ana.user)
    assert [row["id"] for row in account.calendars] == ["agenda@example.test"]
    solar.refresh_from_db()
    assert solar.calendar_provider == "google"
    line = AuditEntry.objects.get(action="google.connected")
    assert line.after == {"account": "agenda@example.test"} and line.user == ana.user


def test_the_database_holds_only_ciphertext(account: GoogleAccount, google: FakeGoogle, solar: Tenant) -> None:
    """Every column of every table of the company, and of the ground, as the database has it."""
    secrets = [*google.refresh_tokens, *google.access_tokens]
    assert len(secrets) == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT refresh_token, access_token FROM calendar_app_googleaccount")
        stored = cursor.fetchone()
        assert all(text.startswith(f"v1:{solar.pk}:gAAAA") for text in stored)
        cursor.execute(
            "SELECT table_schema, table_name FROM information_schema.tables"
            " WHERE table_schema IN (%s, 'public') AND table_type = 'BASE TABLE'",
            [solar.schema_name],
        )
        tables = cursor.fetchall()
        assert len(tables) > 40
        for schema, table in tables:
            cursor.execute(f'SELECT count(*) FROM "{schema}"."{table}" AS row WHERE row::text LIKE ANY(%s)', [
                [f"%{secret}%" for secret in secrets]
            ])  # fmt: skip
            assert cursor.fetchone() == (0,), table
    assert sorted([account.refresh_token, account.access_token]) == sorted(secrets)


@pytest.mark.parametrize("when", ["before", "on the way"])
def test_without_a_master_key_it_is_refused_and_nothing_is_kept(
    boss: Client, google: FakeGoogle, solar: Tenant, settings: Any, when: str
) -> None:
    if when == "before":
        settings.NEXUS_MASTER_KEYS = []
        answer = boss.get(f"{PAGE}connect/", follow=True)
    else:
        back = way_back(boss)
        settings.NEXUS_MASTER_KEYS = []
        answer = boss.get(back, follow=True)
    assert "NEXUS_MASTER_KEY" in words(answer)
    assert not GoogleAccount.objects.exists() and google.calls == []
    solar.refresh_from_db()
    assert solar.calendar_provider == "local"


def test_with_a_key_that_no_longer_opens_it_is_refused(boss: Client, google: FakeGoogle, solar: Tenant) -> None:
    DataKey.objects.update_or_create(pk=solar.pk, defaults={"wrapped": "gAAAAABx"})
    assert "NEXUS_MASTER_KEY" in words(boss.get(f"{PAGE}connect/", follow=True))
    assert not GoogleAccount.objects.exists()


def test_an_installation_without_a_client_says_how_to_get_one(boss: Client, settings: Any) -> None:
    page = words(boss.get(PAGE))
    assert "GOOGLE_CLIENT_ID" in page and f"{settings.SITE_URL}{PAGE}callback/" in page
    assert "not set up" in words(boss.get(f"{PAGE}connect/", follow=True))


def test_it_asks_google_with_pkce_for_no_more_than_it_needs(boss: Client, google: FakeGoogle, settings: Any) -> None:
    asked = parse_qs(urlsplit(boss.get(f"{PAGE}connect/").url).query)
    assert asked["scope"] == [
        "https://www.googleapis.com/auth/calendar.events https://www.googleapis.com/auth/calendar.calendarlist.readonly"
    ]
    assert asked["code_challenge_method"] == ["S256"] and len(asked["code_challenge"][0]) == 43
    assert asked["redirect_uri"] == [f"{settings.SITE_URL}{PAGE}callback/"]


def test_a_state_is_good_once(boss: Client, google: FakeGoogle) -> None:
    back = way_back(boss)
    boss.get(back)
    GoogleAccount.objects.all().delete()
    calls = len(google.calls)
    assert "is over" in words(boss.get(back, follow=True))
    assert not GoogleAccount.objects.exists() and len(google.calls) == calls


@pytest.mark.parametrize("state", ["", "invented", "ImFiYyI:1tQmQz:x"])
def test_a_state_of_somebody_else_s_making_is_refused(boss: Client, google: FakeGoogle, state: str) -> None:
    boss.get(f"{PAGE}connect/")
    assert "is over" in words(boss.get(f"{PAGE}callback/", {"state": state, "code": "4/x"}, follow=True))
    assert google.calls == []


def test_a_state_is_good_in_its_own_session_alone(
    boss: Client, browse: Browse, google: FakeGoogle, solar: Tenant
) -> None:
    """Another CEO is sent the address of the first one's return."""
    other = factories.make_member(tenant=solar, email="dora@example.test", role=Membership.Role.CEO)
    back = way_back(boss)
    stranger = prove(browse(other))
    stranger.get(f"{PAGE}connect/")
    User.objects.update(language="en")
    assert "is over" in words(stranger.get(back, follow=True))
    assert not GoogleAccount.objects.exists() and google.calls == []


def test_whoever_has_switched_company_meanwhile_connects_nothing(
    boss: Client, google: FakeGoogle, ana: Membership, clinic: Tenant, solar: Tenant
) -> None:
    there = Membership.objects.create(user=ana.user, tenant=clinic, role="ceo", status="active")
    back = way_back(boss)
    session = boss.session
    session["membership"] = str(there.pk)
    session.save()
    assert "another company" in words(boss.get(back, follow=True))
    for tenant in (solar, clinic):
        with schemas.company(tenant.schema_name):
            assert not GoogleAccount.objects.exists()
    assert google.calls == []


def test_saying_no_at_google_is_told_plainly(boss: Client, google: FakeGoogle) -> None:
    google.denies = True
    assert "was not allowed" in words(walk(boss))
    assert not GoogleAccount.objects.exists()


def test_an_unticked_box_is_told_plainly(boss: Client, google: FakeGoogle, solar: Tenant) -> None:
    google.granted = "https://www.googleapis.com/auth/calendar.events"
    assert "tick both boxes" in words(walk(boss))
    assert not GoogleAccount.objects.exists()


def test_google_being_down_on_the_way_back_keeps_nothing(boss: Client, google: FakeGoogle) -> None:
    google.fail(503, "backendError", times=5)
    assert "did not answer" in words(walk(boss))
    assert not GoogleAccount.objects.exists()


@pytest.mark.parametrize("path", ["unlock/", "callback/", "disconnect/"])
def test_it_asks_for_the_second_proof(browse: Browse, ana: Membership, google: FakeGoogle, path: str) -> None:
    answer = browse(ana).get(PAGE + path)
    assert answer.status_code == 302 and answer.url.startswith(reverse("tenants:second_proof"))


def test_the_proof_leads_back_to_the_page_and_only_a_link_to_google(
    browse: Browse, ana: Membership, google: FakeGoogle
) -> None:
    """A form whose answer ends at another host is stopped by the browser: form-action 'self'."""
    client = browse(ana)
    assert f"{PAGE}unlock/" in words(client.get(PAGE)) and f"{PAGE}connect/" not in words(client.get(PAGE))
    assert client.get(f"{PAGE}connect/").url == f"{PAGE}unlock/"
    prove(client)
    assert client.get(f"{PAGE}unlock/").url == PAGE
    assert f'href="{PAGE}connect/"' in words(client.get(PAGE))


def test_a_secretary_sees_the_state_and_changes_nothing(
    browse: Browse, sonia: Membership, link: CalendarLink, lucia: Professional
) -> None:
    client = browse(sonia)
    page = words(client.get(PAGE))
    assert "agenda@example.test" in page and f'name="{lucia.pk}"' not in page and "disconnect/" not in page
    for path in ("unlock/", "connect/", "callback/", "disconnect/"):
        assert client.get(PAGE + path).status_code == 403
    for path in ("calendars/", "read/"):
        assert client.post(PAGE + path).status_code == 403
    assert client.post(f"{PAGE}links/{link.pk}/sync/").status_code == 302
    assert ScheduledJob.objects.filter(queue="google_sync", subject=link.pk).exists()


def test_an_agent_has_no_such_page(browse: Browse, beto: Membership, google: FakeGoogle) -> None:
    assert browse(beto).get(PAGE).status_code == 403


# Whose calendar is whose


def test_it_proposes_the_calendar_that_the_person_s_page_names(
    account: GoogleAccount, boss: Client, google: FakeGoogle, solar: Tenant, lucia: Professional
) -> None:
    google.add("lucia@example.test", summary="Lucía")
    google.add("festivos@example.test", summary="Festivos", role="freeBusyReader")
    member = factories.make_member(tenant=solar, email="lucia@work.example.test", role=Membership.Role.PROFESSIONAL)
    Membership.objects.filter(pk=member.pk).update(calendar="Lucia@example.test")
    Professional.objects.filter(pk=lucia.pk).update(user=member.user)
    assert boss.post(f"{PAGE}read/").status_code == 302
    page = words(boss.get(PAGE))
    assert '<option value="lucia@example.test" selected>' in page and "Proposed" in page
    assert "festivos" not in page
    assert not CalendarLink.objects.exists()


def test_choosing_a_calendar_reads_it_at_once(
    link: CalendarLink, lucia: Professional, ana: Membership, google: FakeGoogle
) -> None:
    assert (link.calendar_id, link.writes) == (google.email, True)
    assert ScheduledJob.objects.filter(queue="google_sync", subject=link.pk).exists()
    line = AuditEntry.objects.get(action="google.calendar")
    assert (line.subject, line.user, line.after) == (lucia.pk, ana.user, {"calendar": google.email})


def test_a_calendar_that_the_account_has_not_is_refused(
    account: GoogleAccount, boss: Client, lucia: Professional
) -> None:
    answer = boss.post(f"{PAGE}calendars/", {str(lucia.pk): "someone@else.test"})
    assert answer.status_code == 422 and "does not have this calendar" in words(answer)
    assert not CalendarLink.objects.exists()


def test_the_page_looks_again_until_the_calendar_is_read(link: CalendarLink, boss: Client, sync: Sync) -> None:
    """The notice may come before the page listens."""
    assert "load delay" in words(boss.get(PAGE))
    sync(link)
    page = words(boss.get(PAGE, headers={"HX-Request": "true"}))
    assert "load delay" not in page and page.startswith('\n<div class="stack stack--loose" id="google"')


def test_the_page_takes_the_same_queries_however_many_people(
    link: CalendarLink, boss: Client, django_assert_max_num_queries: Any
) -> None:
    with CaptureQueriesContext(connection) as few:
        boss.get(PAGE)
    for number in range(12):
        factories.make_professional(name=f"Person {number}")
    with django_assert_max_num_queries(len(few)):
        assert "Person 11" in words(boss.get(PAGE))


def test_taking_a_calendar_away_frees_the_time(
    link: CalendarLink, boss: Client, google: FakeGoogle, lucia: Professional, sync: Sync, at: Any
) -> None:
    google.primary.timed("dentist1", at(10), at(11))
    sync(link)
    assert ExternalBlock.objects.count() == 1
    boss.post(f"{PAGE}calendars/", {str(lucia.pk): ""})
    assert not ExternalBlock.objects.exists() and not GoogleEvent.objects.exists()
    assert not ScheduledJob.objects.filter(queue="google_sync").exists()


# The end


def test_disconnecting_forgets_everything_and_tells_google(
    link: CalendarLink, boss: Client, google: FakeGoogle, sync: Sync, at: Any, solar: Tenant
) -> None:
    google.primary.timed("dentist1", at(10), at(11))
    sync(link)
    (token,) = google.refresh_tokens
    assert "stays there" in words(boss.get(f"{PAGE}disconnect/"))
    assert GoogleAccount.objects.exists()
    assert "is disconnected" in words(boss.post(f"{PAGE}disconnect/", follow=True))
    assert google.revoked == [token]
    for model in (GoogleAccount, CalendarLink, GoogleEvent, MirroredAppointment, ExternalBlock):
        assert not model.objects.exists(), model
    assert not ScheduledJob.objects.filter(queue__startswith="google").exists()
    solar.refresh_from_db()
    assert solar.calendar_provider == "local"
    assert AuditEntry.objects.filter(action="google.disconnected").count() == 1


def test_disconnecting_works_while_google_is_away(
    account: GoogleAccount, boss: Client, google: FakeGoogle, settings: Any
) -> None:
    settings.GOOGLE_BASE_URL = "http://127.0.0.1:9"
    assert "could not be told" in words(boss.post(f"{PAGE}disconnect/", follow=True))
    assert not GoogleAccount.objects.exists()


def test_a_permission_taken_back_is_told_to_ceos_once_and_blocks_stay(
    link: CalendarLink, boss: Client, google: FakeGoogle, sync: Sync, at: Any, solar: Tenant
) -> None:
    factories.make_member(tenant=solar, email="dora@example.test", role=Membership.Role.CEO)
    google.primary.timed("dentist1", at(10), at(11))
    sync(link)
    google.take_back()
    assert sync(link).problem == "disconnected"
    sync(link)
    account = GoogleAccount.objects.get()
    assert (account.state, account.problem) == ("broken", "invalid_grant")
    assert Notification.objects.filter(kind="calendar").count() == 1
    assert ExternalBlock.objects.count() == 1
    page = words(boss.get(PAGE))
    assert "Google has disconnected the account" in page and "Connect again" in page
    walk(boss)
    account.refresh_from_db()
    assert account.state == "connected"
    assert sync(link).problem == ""


def test_another_account_lets_the_calendars_of_the_first_go(
    link: CalendarLink, boss: Client, google: FakeGoogle, sync: Sync, at: Any
) -> None:
    google.primary.timed("dentist1", at(10), at(11))
    sync(link)
    google.calendars = {}
    google.email = "otra@example.test"
    google.add("otra@example.test")
    walk(boss)
    assert GoogleAccount.objects.get().email == "otra@example.test"
    assert not CalendarLink.objects.exists() and not ExternalBlock.objects.exists()


@pytest.mark.parametrize("body", [b'{"access_token": "ya29.x", "expires_in": "soon", "scope": 5}', b"[]", b"<html>"])
def test_an_odd_answer_for_a_code_connects_nothing(boss: Client, google: FakeGoogle, body: bytes) -> None:
    back = way_back(boss)
    google.answer_token(200, body)
    assert boss.get(back, follow=True).status_code == 200
    assert not GoogleAccount.objects.exists()


def test_odd_calendars_are_left_out(boss: Client, google: FakeGoogle, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = [None, "x", {"id": 5}, {"id": "a\x00", "accessRole": "owner"}, {"id": "b", "accessRole": ["owner"]}]
    told = google.calendar_list({})
    monkeypatch.setattr(google, "calendar_list", lambda query: {**told, "items": [*odd, *told["items"]]})
    walk(boss)
    assert [row["id"] for row in GoogleAccount.objects.get().calendars] == [google.email]


def test_the_permission_of_the_account_before_is_given_back(
    boss: Client, google: FakeGoogle, account: GoogleAccount
) -> None:
    walk(boss)
    assert google.revoked == []
    former = GoogleAccount.objects.get().refresh_token
    google.email = "other@example.test"
    google.add("other@example.test")
    walk(boss)
    assert google.revoked == [former] and GoogleAccount.objects.get().email == "other@example.test"
