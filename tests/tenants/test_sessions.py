"""Sessions: the list, ending them, how long they last, and the e-mail about a new browser."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail as django_mail
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from company.models import AuditEntry
from tenants import schemas
from tenants.accounts import devices, sessions
from tenants.emails import mail
from tenants.http import client_address
from tenants.models import AdminToken, Membership, RefreshFamily, Tenant, User
from tests.factories import PASSWORD

Browse = Callable[[Membership], Client]
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E148 Safari/604.1"


def log_in(client: Client, agent: str = WINDOWS, **more: str) -> Any:
    form = {"email": "beto@example.test", "password": PASSWORD, **more}
    return client.post(reverse("tenants:login"), form, headers={"User-Agent": agent})


def outbox() -> list[Any]:
    return django_mail.outbox


def row_of(client: Client) -> UserSession:
    return UserSession.objects.get(session_key=client.session.session_key)


def test_it_lists_ones_own_sessions_with_device_and_address(beto: Membership, in_english: None) -> None:
    here, phone = Client(), Client()
    log_in(here)
    log_in(phone, PHONE)
    page = here.get("/account/sessions/").content.decode()
    assert "Firefox · Windows" in page and "Safari · iPhone" in page and "127.0.0.1" in page
    assert page.count("You are here") == page.count('class="row row--wrap" aria-current="true"') == 1
    assert page.count("Begun:") == page.count("Last used:") == 2
    assert here.session.session_key not in page


def test_one_session_is_signed_out_at_once(browse: Browse, beto: Membership, carla: Membership) -> None:
    here, there, stranger = browse(beto), browse(beto), browse(carla)
    url = reverse("tenants:session_end", args=[row_of(there).pk])
    assert stranger.post(url).status_code == 404
    assert there.get("/").status_code == 200
    assert here.post(url).status_code == 302
    assert there.get("/").status_code == 302
    assert here.get("/").status_code == 200


@pytest.mark.parametrize("keep, here_after", [({"keep": "this"}, 200), ({}, 302)])
def test_everywhere_means_everywhere(browse: Browse, beto: Membership, keep: dict[str, str], here_after: int) -> None:
    here, there = browse(beto), browse(beto)
    here.post(reverse("tenants:sessions_end"), keep)
    assert (here.get("/").status_code, there.get("/").status_code) == (here_after, 302)


# Logins through the API stand in the same list


def log_in_program(agent: str = "solar-sync/1.4", email: str = "beto@example.test", **more: str) -> Any:
    body = {"email": email, "password": PASSWORD}
    headers = {"User-Agent": agent}
    answer = Client().post("/api/auth/login", body, content_type="application/json", headers=headers, **more)
    connection.set_schema_to_public()
    return answer.json()


def opens(tokens: dict[str, Any]) -> bool:
    """The access token still answers, and so does the refresh token's row."""
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    answer = Client().get("/api/auth/me", headers=headers)
    connection.set_schema_to_public()
    return bool(answer.status_code == 200)


def test_a_program_stands_in_the_list_and_is_signed_out_alone(
    browse: Browse, beto: Membership, carla: Membership, in_english: None
) -> None:
    first, second = log_in_program(), log_in_program("other/2")
    here, stranger = browse(beto), browse(carla)
    page = here.get("/account/sessions/").content.decode()
    assert "solar-sync/1.4" in page and "Through the API" in page and "127.0.0.1" in page and "Aurora Solar" in page
    assert "solar-sync" not in stranger.get("/account/sessions/").content.decode()
    login = RefreshFamily.objects.get(client="solar-sync/1.4")
    url = reverse("tenants:api_login_end", args=[login.pk])
    assert stranger.post(url).status_code == 404 and opens(first)
    assert here.post(url).status_code == 302
    assert (opens(first), opens(second)) == (False, True)
    assert "solar-sync" not in here.get("/account/sessions/").content.decode()
    assert here.post(url).status_code == 404


def test_a_name_that_a_program_gives_itself_is_only_text(browse: Browse, beto: Membership) -> None:
    log_in_program("<script>alert(1)</script>")
    assert "<script>alert" not in browse(beto).get("/account/").content.decode()


@pytest.mark.parametrize("way", ["everywhere", "everywhere else", "password", "reset", "suspended", "unlinked"])
def test_whatever_ends_every_session_ends_every_program(
    browse: Browse, ana: Membership, beto: Membership, way: str
) -> None:
    tokens, client = log_in_program(), browse(beto)
    assert opens(tokens)
    if way == "suspended":
        beto.suspend(by=ana.user)
    elif way == "unlinked":
        beto.unlink(by=ana.user)
    elif way == "password":
        form = {"current": PASSWORD, "password": "A-long-sentence-8", "again": "A-long-sentence-8"}
        assert client.post(reverse("tenants:change_password"), form).status_code == 302
    elif way == "reset":
        path = urlsplit(mail.password_link(User.objects.get(pk=beto.user_id))).path
        form = {"password": "A-long-sentence-8", "again": "A-long-sentence-8"}
        stranger = Client()
        assert stranger.post(stranger.get(path).url, form).status_code == 302
    else:
        client.post(reverse("tenants:sessions_end"), {"keep": "this"} if way == "everywhere else" else {})
    assert not RefreshFamily.objects.live().of_user(beto.user).exists()
    assert not opens(tokens)


def test_a_new_program_is_told_but_not_the_same_one_again(beto: Membership, at_once: None, in_english: None) -> None:
    log_in_program()
    assert not outbox()
    log_in_program("solar-sync/1.5")
    log_in_program(REMOTE_ADDR="127.0.0.9")
    assert not outbox()
    log_in_program("thief/1")
    log_in_program(REMOTE_ADDR="198.51.100.7")
    assert len(outbox()) == 2
    outgoing = outbox()[0]
    assert outgoing.to == ["beto@example.test"]
    assert (
        "Program: thief" in outgoing.body
        and "through the API" in outgoing.body
        and "/account/sessions/" in outgoing.body
    )


def test_a_program_puts_no_address_into_the_letter(beto: Membership, at_once: None, in_english: None) -> None:
    log_in_program()
    log_in_program("www.evil.example/1")
    (outgoing,) = outbox()
    assert "Program:" not in outgoing.body and "evil" not in outgoing.body


# What the trail says


def trail(schema: str, action: str) -> list[tuple[Any, ...]]:
    with schemas.company(schema):
        rows = AuditEntry.objects.filter(action=action)
        return [(row.subject, row.user_id, row.via, row.after["how"], row.address) for row in rows]


def test_a_login_stands_in_the_trail_of_ones_companies_alone(beto: Membership, solar: Tenant, clinic: Tenant) -> None:
    log_in(Client())
    log_in_program()
    me = beto.user_id
    lines = {(me, me, "page", "password", "127.0.0.1"), (me, me, "api", "password", "127.0.0.1")}
    assert set(trail(solar.schema_name, "login.succeeded")) == lines
    assert trail(clinic.schema_name, "login.succeeded") == []


def test_failures_are_told_once_a_quarter_of_an_hour(beto: Membership, solar: Tenant, at_once: None) -> None:
    for _try in range(3):
        Client().post(reverse("tenants:login"), {"email": "Beto@example.test", "password": "wrong"})
        Client().post(reverse("tenants:login"), {"email": "nobody@example.test", "password": "wrong"})
    connection.set_schema_to_public()
    assert trail(solar.schema_name, "login.failed") == [(beto.user_id, None, "page", "password", "127.0.0.1")]


def test_a_failure_through_the_api_is_told_too(beto: Membership, solar: Tenant, at_once: None) -> None:
    body = {"email": "beto@example.test", "password": "wrong"}
    Client().post("/api/auth/login", body, content_type="application/json")
    connection.set_schema_to_public()
    assert trail(solar.schema_name, "login.failed") == [(beto.user_id, None, "api", "password", "127.0.0.1")]


def test_a_session_without_its_row_is_none(browse: Browse, beto: Membership) -> None:
    client = browse(beto)
    row_of(client).delete()
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    "stay, field, age, status",
    [
        ("on", "last_seen_at", timedelta(days=13), 200),
        ("on", "last_seen_at", timedelta(days=15), 302),
        ("on", "created_at", timedelta(days=31), 302),
        ("", "last_seen_at", timedelta(hours=11), 200),
        ("", "last_seen_at", timedelta(hours=13), 302),
        ("", "created_at", timedelta(days=8), 302),
    ],
)
def test_a_session_ends_by_itself(beto: Membership, stay: str, field: str, age: timedelta, status: int) -> None:
    client = Client()
    log_in(client, stay=stay)
    UserSession.objects.update(**{field: timezone.now() - age})
    assert client.get("/").status_code == status


def test_a_suspended_person_has_no_session_and_no_token_left(browse: Browse, ana: Membership, beto: Membership) -> None:
    client = browse(beto)
    _row, plain = AdminToken.issue(beto.user, name="x")
    beto.suspend(by=ana.user)
    assert not UserSession.objects.filter(user=beto.user).exists()
    assert AdminToken.objects.valid_for(beto.user, plain) is None
    beto.reactivate(by=ana.user)
    assert client.get("/").status_code == 302


def test_logging_out_takes_the_row_away(browse: Browse, beto: Membership) -> None:
    client = browse(beto)
    client.post(reverse("tenants:logout"))
    assert not UserSession.objects.filter(user=beto.user).exists()


def test_a_new_browser_is_told_but_neither_the_first_nor_a_known_one(
    beto: Membership, at_once: None, in_english: None
) -> None:
    first, other = Client(), Client()
    log_in(first)
    first.post(reverse("tenants:logout"))
    log_in(first)
    assert not outbox()
    log_in(other, PHONE)
    outgoing = outbox()[0]
    assert outgoing.to == ["beto@example.test"]
    assert "Safari · iPhone" in outgoing.body and "/account/sessions/" in outgoing.body
    other.post(reverse("tenants:logout"))
    log_in(other, PHONE)
    assert len(outbox()) == 1


def test_one_browser_is_new_to_each_of_its_people(beto: Membership, sonia: Membership, at_once: None) -> None:
    shared, elsewhere = Client(), Client()
    elsewhere.post(reverse("tenants:login"), {"email": "sonia@example.test", "password": PASSWORD})
    log_in(shared)
    shared.post(reverse("tenants:logout"))
    shared.post(reverse("tenants:login"), {"email": "sonia@example.test", "password": PASSWORD})
    assert [outgoing.to for outgoing in outbox()] == [["sonia@example.test"]]


def test_an_account_that_is_switched_off_takes_as_many_hashes(
    beto: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.contrib.auth import hashers

    counted = []
    encode = hashers.BCryptSHA256PasswordHasher.encode
    monkeypatch.setattr(
        hashers.BCryptSHA256PasswordHasher, "encode", lambda *given: counted.append(1) or encode(*given)
    )
    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", lambda *given: counted.append(1) or "md5$x$y")

    def hashes(email: str) -> int:
        counted.clear()
        Client().post(reverse("tenants:login"), {"email": email, "password": "wrong"})
        return len(counted)

    wrong, unknown = hashes("beto@example.test"), hashes("nobody@example.test")
    beto.user.is_active = False
    beto.user.save()
    assert wrong == hashes("beto@example.test") >= 1
    assert unknown >= 1


def test_long_passwords_count_to_their_last_letter(beto: Membership, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.BCryptSHA256PasswordHasher"]
    long = "a-quiet-long-river " * 10
    beto.user.set_password(long)
    assert beto.user.check_password(long) and not beto.user.check_password(long[:-1] + "!")


@pytest.mark.parametrize("agent, family", [(WINDOWS, "Firefox · Windows"), (PHONE, "Safari · iPhone"), ("curl/8", "")])
def test_devices_have_names(agent: str, family: str) -> None:
    assert devices.family_of(agent) == family


def test_the_address_is_the_one_before_our_proxies(beto: Membership, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    client = Client()
    form = {"email": "beto@example.test", "password": PASSWORD}
    client.post(reverse("tenants:login"), form, headers={"X-Forwarded-For": "198.51.100.7, 203.0.113.9"})
    assert UserSession.objects.get(user=beto.user).ip == "203.0.113.9"
    assert not re.search("198.51", client.get("/account/").content.decode())


@pytest.mark.parametrize(
    "told, address",
    [
        ("203.0.113.9:4711", "203.0.113.9"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("unknown", ""),
        ("203.0.113.9'", ""),
        ("9" * 5000, ""),
    ],
)
def test_whatever_a_proxy_writes_is_an_address_or_none(
    beto: Membership, settings: Any, told: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = 1
    assert client_address(RequestFactory().get("/", headers={"X-Forwarded-For": told})) == address
    form = {"email": "beto@example.test", "password": PASSWORD}
    assert Client().post(reverse("tenants:login"), form, headers={"X-Forwarded-For": told}).status_code == 302
    assert UserSession.objects.get(user=beto.user).ip == (address or sessions.NOWHERE)


def test_whoever_found_a_session_cannot_guess_the_password(browse: Any, beto: Membership) -> None:
    his, url, new = browse(beto), reverse("tenants:change_password"), "a-quiet-long-river"
    for _n in range(6):
        weak = his.post(url, {"current": PASSWORD, "password": "short", "again": "short"})
        assert weak.status_code == 422
    answers = [his.post(url, {"current": f"wrong {n}", "password": new, "again": new}) for n in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert his.post(url, {"current": PASSWORD, "password": new, "again": new}).status_code == 429
    beto.user.refresh_from_db()
    assert beto.user.check_password(PASSWORD)
