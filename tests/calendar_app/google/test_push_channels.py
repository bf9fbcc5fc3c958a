"""Google tells of changes by itself: channels, their door, and their end."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calendar_app.external import push_channels
from calendar_app.external.models import CalendarLink, GoogleAccount, PushChannel
from calendar_app.models import Professional, Service
from tenants import scheduling, schemas
from tenants.maintenance import cleanup
from tenants.models import ScheduledJob, Tenant
from tests import factories
from tests.calendar_app.conftest import At
from tests.calendar_app.google.conftest import PAGE, Sync, blocks, walk
from tests.calendar_app.google.test_shapes import sample
from tests.conftest import StayingClient
from tests.fakes.google import FakeCalendar, FakeGoogle
from tests.jobs import perform

SITE = "https://crm.example.com"
Hear = Callable[..., int]


@pytest.fixture
def public(settings: Any) -> None:
    """Google can reach this installation."""
    settings.SITE_URL = SITE
    settings.ALLOWED_HOSTS = ["*"]


@pytest.fixture
def watched(public: None, link: CalendarLink, sync: Sync) -> CalendarLink:
    """Read once, and a channel was made; nothing has come through it yet."""
    return sync(link)


@pytest.fixture
def hear(google: FakeGoogle) -> Hear:
    """hear(state) is one message of the newest channel; the status that Google gets."""

    def say(state: str = "exists", *, path: str = "", **changes: str) -> int:
        key = list(google.channels)[-1]
        headers = {**google.headers_of(key, state), **{f"X-Goog-{name}": value for name, value in changes.items()}}
        return StayingClient().post(path or urlsplit(google.channels[key]["address"]).path, headers=headers).status_code

    return say


def due(link: CalendarLink) -> bool:
    link.refresh_from_db()
    return link.next_at <= timezone.now()


def settle(link: CalendarLink) -> None:
    """As if the last look were a while ago, and the next one far away."""
    now = timezone.now()
    CalendarLink.objects.update(synced_at=now - timedelta(minutes=1), next_at=now + timedelta(minutes=2))
    ScheduledJob.objects.filter(queue="google_sync").delete()


# The channel


def test_reading_a_calendar_asks_google_to_tell_of_changes(
    watched: CalendarLink, google: FakeGoogle, solar: Tenant
) -> None:
    (told,) = google.channels.values()
    channel = PushChannel.objects.get()
    assert (told["id"], told["resourceId"]) == (str(channel.pk), channel.resource_id)
    assert told["address"].startswith(f"{SITE}/hooks/google/") and told["calendar"] == google.email
    assert len(told["token"]) >= 43 and hashlib.sha256(told["token"].encode()).hexdigest() == channel.token_hash
    assert timedelta(days=6) < channel.expires_at - timezone.now() <= timedelta(days=7)
    assert timedelta(days=4) < watched.watch_at - timezone.now() < timedelta(days=6, hours=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM calendar_app_pushchannel AS row WHERE row::text LIKE %s", [
            f"%{told['token']}%"
        ])  # fmt: skip
        assert cursor.fetchone() == (0,)


def test_requests_and_messages_have_the_shape_of_the_samples(
    watched: CalendarLink, google: FakeGoogle, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(sample("watch_response")) <= set(next(iter(google.channels.values())))
    key = next(iter(google.channels))
    assert set(google.headers_of(key)) == set(sample("push_notification_headers_exists")["headers"])
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(google, "watch", lambda _calendar, body: asked.append(body) or {"resourceId": "x"})
    CalendarLink.objects.update(watch_at=timezone.now())
    push_channels.look_after(watched)
    assert set(asked[0]) == set(sample("watch_request")) and asked[0]["params"] == {"ttl": "604800"}


def test_one_channel_is_enough_until_it_is_about_to_run_out(
    watched: CalendarLink, google: FakeGoogle, sync: Sync
) -> None:
    sync(watched)
    assert len(google.channels) == 1
    (old,) = google.channels
    CalendarLink.objects.update(watch_at=timezone.now())
    sync(watched)
    # The new one is there before the old one is stopped.
    assert len(google.channels) == 2 and google.stopped == []
    over = PushChannel.objects.over().get()
    assert str(over.pk) == old and ScheduledJob.objects.filter(queue="google_push", subject=over.pk).exists()
    perform("google_push", over.pk)
    assert google.stopped == [old] and PushChannel.objects.count() == 1
    assert not ScheduledJob.objects.filter(queue="google_push").exists()


@pytest.mark.parametrize(
    "site",
    ["http://crm.example.com", "https://localhost", "https://nexus", "https://crm.internal", "https://10.1.2.3",
     "https://[::1]:8443", "https://127.0.0.1", "http://localhost:8000"],
)  # fmt: skip
def test_a_site_that_google_cannot_reach_is_polled_and_says_so(
    link: CalendarLink, google: FakeGoogle, sync: Sync, settings: Any, boss: Client, site: str
) -> None:
    settings.SITE_URL = site
    row = sync(link)
    assert google.channels == {} and not any("/watch" in call for call in google.calls)
    assert timedelta(minutes=1) < row.next_at - timezone.now() < timedelta(minutes=3)
    page = boss.get(PAGE).content.decode()
    assert "Read every two minutes. Google reports changes only to public https addresses" in page and site in page


def test_a_public_address_is_reached_by_number_too(settings: Any) -> None:
    settings.SITE_URL = "https://8.8.8.8"
    assert push_channels.is_possible()


def test_reading_slows_down_only_when_a_message_has_come(
    watched: CalendarLink, sync: Sync, hear: Hear, boss: Client
) -> None:
    assert watched.next_at - timezone.now() < timedelta(minutes=3)
    assert "Read every two minutes." in boss.get(PAGE).content.decode()
    assert hear("sync") == 204
    assert timedelta(minutes=7) < sync(watched).next_at - timezone.now() < timedelta(minutes=13)
    assert "Reported by Google at once" in boss.get(PAGE).content.decode()
    # A channel that ran out says nothing any more.
    PushChannel.objects.update(expires_at=timezone.now())
    assert sync(watched).next_at - timezone.now() < timedelta(minutes=3)


def test_a_refusal_is_told_and_not_repeated_each_time(
    public: None, link: CalendarLink, google: FakeGoogle, sync: Sync, boss: Client, calendar: FakeCalendar,
    lucia: Professional, at: At,
) -> None:  # fmt: skip
    calendar.timed("dentist1", at(10), at(11))
    google.hang(0)
    google.fail(400, "pushNotSupportedForRequestedResource")
    row = sync(link)
    assert (row.problem, row.watch_problem) == ("", "pushNotSupportedForRequestedResource")
    assert not PushChannel.objects.exists() and len(blocks(lucia.pk)) == 1
    assert "Google does not report changes: pushNotSupportedForRequestedResource." in boss.get(PAGE).content.decode()
    calls = len(google.calls)
    sync(link)
    assert len(google.calls) == calls + 1
    CalendarLink.objects.update(watch_at=timezone.now())
    assert sync(link).watch_problem == "" and len(google.channels) == 1


@pytest.mark.parametrize(("status", "reason"), [(503, "backendError"), (429, "rateLimitExceeded")])
def test_google_being_away_for_a_channel_is_no_problem_of_the_calendar(
    public: None, link: CalendarLink, google: FakeGoogle, sync: Sync, status: int, reason: str
) -> None:
    google.hang(0)
    google.fail(status, reason, headers={"Retry-After": "1800"})
    row = sync(link)
    assert (row.problem, row.failures, row.watch_problem) == ("", 0, "")
    assert row.watch_at - timezone.now() > timedelta(minutes=29)


def test_a_channel_whose_answer_was_lost_speaks_all_the_same(
    public: None, link: CalendarLink, google: FakeGoogle, sync: Sync, hear: Hear
) -> None:
    google.hang(0)
    google.cut()
    sync(link)
    assert PushChannel.objects.get().resource_id == ""
    assert hear("sync") == 204 and hear() == 204
    (told,) = google.channels.values()
    assert PushChannel.objects.get().resource_id == told["resourceId"]
    # It is known well enough to be stopped.
    CalendarLink.objects.update(watch_at=timezone.now())
    sync(link)
    perform("google_push", PushChannel.objects.over().get().pk)
    assert google.stopped == [told["id"]]


def test_another_address_of_the_site_means_another_channel(
    watched: CalendarLink, google: FakeGoogle, sync: Sync, settings: Any
) -> None:
    settings.SITE_URL = "https://elsewhere.example.com"
    sync(watched)
    assert [urlsplit(row["address"]).hostname for row in google.channels.values()] == [
        "crm.example.com", "elsewhere.example.com",
    ]  # fmt: skip
    assert PushChannel.objects.over().count() == 1


@pytest.mark.parametrize("expiration", [None, "soon", "-5", "9" * 30, "9" * 15, "9" * 14, "5", 5, [1]])
def test_an_odd_end_of_a_channel_is_the_one_that_was_asked_for(
    watched: CalendarLink, google: FakeGoogle, monkeypatch: pytest.MonkeyPatch, expiration: Any
) -> None:
    odd = {"resourceId": "res", "expiration": expiration}
    monkeypatch.setattr(google, "watch", lambda _calendar, _body: odd)
    CalendarLink.objects.update(watch_at=timezone.now())
    push_channels.look_after(watched)
    newest = PushChannel.objects.exclude(link=None).get()
    assert timedelta(days=6) < newest.expires_at - timezone.now() <= timedelta(days=7)


# The door


def test_a_change_wakes_the_reading_and_the_block_is_there(
    watched: CalendarLink, google: FakeGoogle, calendar: FakeCalendar, hear: Hear, at: At, lucia: Professional
) -> None:
    settle(watched)
    calendar.timed("dentist1", at(10), at(11))
    asked = len(google.calls)
    assert hear() == 204
    # Nothing is asked of Google before the answer.
    assert len(google.calls) == asked and due(watched)
    assert ScheduledJob.objects.get(queue="google_sync").subject == watched.pk
    perform("google_sync", watched.pk)
    assert len(blocks(lucia.pk)) == 1


def test_the_first_message_only_says_that_it_works(watched: CalendarLink, hear: Hear) -> None:
    settle(watched)
    assert hear("sync") == 204 and not due(watched) and not ScheduledJob.objects.filter(queue="google_sync").exists()
    assert hear("somethingNew") == 204 and not due(watched)
    assert hear("not_exists") == 204 and due(watched)


def test_a_message_that_came_before_changes_nothing(watched: CalendarLink, hear: Hear) -> None:
    assert hear(**{"Message-Number": "12"}) == 204
    for number in ("12", "7", "1"):
        settle(watched)
        assert hear(**{"Message-Number": number}) == 204 and not due(watched)
    assert hear(**{"Message-Number": "40"}) == 204 and due(watched)


def test_changes_in_a_row_are_few_looks(watched: CalendarLink, hear: Hear) -> None:
    assert hear() == 204
    watched.refresh_from_db()
    assert watched.synced_at is not None and watched.next_at == watched.synced_at + timedelta(seconds=5)
    assert ScheduledJob.objects.get(queue="google_sync").due_at == watched.next_at


def test_a_calendar_that_rests_rests_on(watched: CalendarLink, google: FakeGoogle, sync: Sync, hear: Hear) -> None:
    google.fail(429, "rateLimitExceeded", headers={"Retry-After": "900"})
    rests_until = sync(watched).next_at
    assert hear() == 204
    watched.refresh_from_db()
    assert watched.next_at == rests_until


@pytest.mark.parametrize(
    "changes",
    [
        {"Channel-ID": "00000000-0000-7000-8000-000000000000"},
        {"Channel-ID": "x"},
        {"Channel-Token": "invented"},
        {"Channel-Token": ""},
        {"Resource-ID": "another"},
        {"Resource-ID": ""},
        {"Resource-ID": "x" * 300},
        {"Message-Number": "0"},
        {"Message-Number": "-1"},
        {"Message-Number": "x"},
        {"Message-Number": "9" * 25},
        {"Message-Number": ""},
    ],
)
def test_whatever_is_not_google_s_message_is_not_found(
    watched: CalendarLink, hear: Hear, changes: dict[str, str]
) -> None:
    settle(watched)
    assert hear(**changes) == 404
    assert not due(watched) and PushChannel.objects.get().message_number == 0


def test_invented_addresses_cost_no_query(watched: CalendarLink, client: Client, google: FakeGoogle) -> None:
    (told,) = google.channels.values()
    path = urlsplit(told["address"]).path
    odd = path[:-2] + ("A" if path[-2] != "A" else "B") + "/"
    headers = google.headers_of(told["id"])
    with CaptureQueriesContext(connection) as seen:
        for wrong in (
            odd,
            "/hooks/google/x/",
            "/hooks/google/a.b/",
            f"/hooks/google/{'a' * 2000}/",
            "/hooks/google/é/",
        ):
            assert client.post(wrong, headers=headers).status_code == 404
    assert [query["sql"] for query in seen if "calendar_app" in query["sql"] or "tenants_tenant" in query["sql"]] == []


def test_a_message_of_one_channel_opens_no_other(
    watched: CalendarLink, google: FakeGoogle, sync: Sync, boss: Client, hear: Hear, visit: Service
) -> None:
    omar = factories.make_professional(name="Omar", services=[visit])
    google.add("omar@example.test")
    boss.post(f"{PAGE}read/")
    boss.post(f"{PAGE}calendars/", {str(omar.pk): "omar@example.test"})
    sync(CalendarLink.objects.get(professional=omar))
    first, second = (urlsplit(row["address"]).path for row in google.channels.values())
    assert hear(path=first) == 404 and hear(path=second) == 204


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "patch"])
def test_only_posts_are_taken(watched: CalendarLink, client: Client, google: FakeGoogle, method: str) -> None:
    path = urlsplit(next(iter(google.channels.values()))["address"]).path
    assert getattr(client, method)(path).status_code == 405


def test_it_asks_for_no_login_and_no_token_of_a_form(watched: CalendarLink, google: FakeGoogle) -> None:
    key, told = next(iter(google.channels.items()))
    strict = StayingClient(enforce_csrf_checks=True)
    answer = strict.post(urlsplit(told["address"]).path, headers=google.headers_of(key))
    assert answer.status_code == 204 and answer.content == b"" and not answer.cookies


def test_too_many_messages_are_turned_away(watched: CalendarLink, hear: Hear, monkeypatch: pytest.MonkeyPatch) -> None:
    from calendar_app.views import hooks
    from tenants.accounts.throttle import Throttle

    monkeypatch.setattr(hooks, "OFTEN", Throttle("google.push.tests", 3, 60))
    assert [hear() for _ in range(4)] == [204, 204, 204, 429]


def test_a_company_that_is_switched_off_has_no_door(watched: CalendarLink, hear: Hear, solar: Tenant) -> None:
    Tenant.objects.filter(pk=solar.pk).update(status=Tenant.Status.INACTIVE)
    assert hear() == 404


def test_the_other_company_hears_nothing(watched: CalendarLink, hear: Hear, clinic: Tenant) -> None:
    assert hear() == 204
    assert set(ScheduledJob.objects.filter(queue="google_sync").values_list("schema", flat=True)) == {
        connection.schema_name
    }
    with schemas.company(clinic.schema_name):
        assert not PushChannel.objects.exists()


# The end


def test_taking_a_calendar_away_stops_its_channel(
    watched: CalendarLink, google: FakeGoogle, boss: Client, hear: Hear, lucia: Professional
) -> None:
    (key,) = google.channels
    boss.post(f"{PAGE}calendars/", {str(lucia.pk): ""})
    assert hear() == 404
    (over,) = PushChannel.objects.all()
    google.fail(503, "backendError")
    perform("google_push", over.pk)
    assert ScheduledJob.objects.get(queue="google_push").due_at > timezone.now() + timedelta(minutes=9)
    perform("google_push", over.pk)
    assert google.stopped == [key] and not PushChannel.objects.exists()
    assert not ScheduledJob.objects.filter(queue="google_push").exists()
    perform("google_push", over.pk)


def test_disconnecting_stops_every_channel_first(watched: CalendarLink, google: FakeGoogle, boss: Client) -> None:
    (key,) = google.channels
    boss.post(f"{PAGE}disconnect/")
    order = [call.split()[-1] for call in google.calls[-2:]]
    assert order == ["/calendar/v3/channels/stop", "/revoke"] and google.stopped == [key]
    assert not PushChannel.objects.exists() and not ScheduledJob.objects.filter(queue="google_push").exists()


def test_disconnecting_works_while_google_is_away(
    watched: CalendarLink, google: FakeGoogle, boss: Client, settings: Any
) -> None:
    settings.GOOGLE_BASE_URL = "http://127.0.0.1:9"
    boss.post(f"{PAGE}disconnect/")
    assert not GoogleAccount.objects.exists() and not PushChannel.objects.exists()


def test_another_account_stops_the_channels_of_the_first(
    watched: CalendarLink, google: FakeGoogle, boss: Client
) -> None:
    (key,) = google.channels
    google.email = "other@example.test"
    google.add("other@example.test")
    walk(boss)
    assert google.stopped == [key] and not PushChannel.objects.exists() and len(google.revoked) == 1


def test_the_nightly_repair_forgets_what_ran_out_and_plans_what_is_over(watched: CalendarLink) -> None:
    over = PushChannel.objects.create(site=SITE, token_hash="x", expires_at=timezone.now() + timedelta(days=1))
    PushChannel.objects.create(link=watched, site=SITE, token_hash="y", expires_at=timezone.now())
    ScheduledJob.objects.all().delete()
    scheduling.reconcile_company()
    cleanup.sweep_company()
    assert ScheduledJob.objects.get(queue="google_push").subject == over.pk
    assert PushChannel.objects.filter(token_hash="y").count() == 0
