"""Personal admin tokens: told once, kept as a hash, over when they should be."""

import json
import re
import time
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from company.models import AuditEntry
from crm import demo
from crm.demo import home
from tenants import crypto
from tenants.errors import UserError
from tenants.models import AdminToken, Membership, User
from tenants.web import shown_once
from tests.tenants.proof import prove


def test_it_tells_the_token_once_and_keeps_its_hash(ana: Membership) -> None:
    token, plain = AdminToken.issue(ana.user, name="Backup script")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM public.tenants_admintoken t WHERE id = %s", [token.pk])
        stored = cursor.fetchone()[0]
    assert plain.startswith("nxa_") and len(plain) >= 40
    assert plain not in stored and plain[10:] not in stored
    assert token.prefix == plain[:10]


def test_it_opens_for_its_person_alone(ana: Membership, carla: Membership) -> None:
    token, plain = AdminToken.issue(ana.user, name="x", scope="write")
    assert AdminToken.objects.valid_for(ana.user, plain) == token
    assert AdminToken.objects.valid_for(carla.user, plain) is None
    assert AdminToken.objects.valid_for(ana.user, plain[:-1]) is None
    assert AdminToken.objects.valid_for(ana.user, "") is None


def test_a_token_to_read_changes_nothing(ana: Membership) -> None:
    _row, reading = AdminToken.issue(ana.user, name="x", scope="read")
    _row, writing = AdminToken.issue(ana.user, name="y", scope="write")
    assert AdminToken.objects.valid_for(ana.user, reading, scope="write") is None
    assert AdminToken.objects.valid_for(ana.user, reading, scope="read")
    assert AdminToken.objects.valid_for(ana.user, writing, scope="read")


def test_it_ends_by_its_date_by_revoking_and_with_its_person(ana: Membership) -> None:
    old, first = AdminToken.issue(ana.user, name="x")
    AdminToken.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert AdminToken.objects.valid_for(ana.user, first) is None
    token, second = AdminToken.issue(ana.user, name="y")
    token.revoke()
    assert AdminToken.objects.valid_for(ana.user, second) is None
    _token, third = AdminToken.issue(ana.user, name="z")
    User.objects.filter(pk=ana.user_id).update(is_active=False)
    assert AdminToken.objects.valid_for(ana.user, third) is None


def test_it_notes_its_use_now_and_then(ana: Membership) -> None:
    token, plain = AdminToken.issue(ana.user, name="x")
    assert token.last_used_at is None
    first = AdminToken.objects.valid_for(ana.user, plain)
    again = AdminToken.objects.valid_for(ana.user, plain)
    assert first and again and first.last_used_at == again.last_used_at is not None


def test_making_and_revoking_stand_in_the_trail_without_the_token(ana: Membership) -> None:
    token, plain = AdminToken.issue(ana.user, name="Backup script")
    token.revoke()
    token.revoke()
    lines = AuditEntry.objects.filter(subject=token.pk).order_by("pk")
    assert [line.action for line in lines] == ["admin_token.created", "admin_token.revoked"]
    assert plain not in str([line.after for line in lines])


@pytest.mark.parametrize("wrong", [{"scope": "all"}, {"days": 0}, {"days": 1000}])
def test_it_refuses_what_makes_no_sense(ana: Membership, wrong: dict[str, object]) -> None:
    with pytest.raises(UserError):
        AdminToken.issue(ana.user, name="x", **wrong)  # type: ignore[arg-type]
    assert not AdminToken.objects.exists()


def test_nobody_hoards_tokens(ana: Membership) -> None:
    for number in range(20):
        AdminToken.issue(ana.user, name=str(number))
    with pytest.raises(UserError):
        AdminToken.issue(ana.user, name="one more")


def test_a_new_token_is_shown_once_and_no_reload_makes_another(browse: Any, ana: Membership) -> None:
    client = prove(browse(ana))
    made = client.post(reverse("tenants:token_new"), {"name": "Nightly", "scope": "read", "days": 7})
    assert made.url == reverse("tenants:token_made")
    kept = json.dumps(dict(client.session))
    page = client.get(made.url).content.decode()
    (plain,) = set(re.findall(r"nxa_[\w-]{40,}", page))
    assert AdminToken.objects.valid_for(ana.user, plain) and plain not in kept
    again = client.get(made.url)
    assert again.url == "/account/" and AdminToken.objects.of(ana.user).filter(name="Nightly").count() == 1
    assert plain not in client.get(again.url).content.decode()


@pytest.mark.parametrize("age, shown", [(0, "x"), (shown_once.WAITS + 5, None)])
def test_a_secret_that_waits_too_long_to_be_shown_is_gone(rf: Any, age: int, shown: str | None) -> None:
    request = rf.get("/")
    sealed = crypto.masters()[0].encrypt_at_time(b'"x"', int(time.time()) - age).decode()
    request.session = {shown_once.SESSION_SHOWN_ONCE: {"token": sealed}}
    assert shown_once.take_once(request, "token") == shown
    assert shown_once.take_once(request, "token") is None


def test_the_command_prints_a_token_that_works(ana: Membership) -> None:
    out = StringIO()
    call_command("admin_token", "Ana@example.test", scope="read", stdout=out, stderr=StringIO())
    assert AdminToken.objects.valid_for(ana.user, out.getvalue().strip())
    with pytest.raises(CommandError, match="Nobody"):
        call_command("admin_token", "nobody@example.test")


def test_the_demo_tells_a_token_that_stays(db: None, settings: pytest.FixtureRequest, tmp_path: object) -> None:
    settings.NEXUS_HOME = tmp_path
    told = demo.prepare()["admin_token"]
    ceo = User.objects.get(email=demo.prepare()["logins"][0]["email"])
    assert AdminToken.objects.valid_for(ceo, told, scope="write")
    assert home.read_demo()["admin_token"] == told
    AdminToken.objects.get().revoke()
    other = demo.prepare()["admin_token"]
    assert other != told and AdminToken.objects.live().get().prefix == other[:10]
