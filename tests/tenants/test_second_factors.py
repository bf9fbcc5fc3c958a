"""Second factors through the pages: enrolment, the second step of a login, recovery codes, and what is kept."""

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from cryptography.fernet import Fernet
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from tenants.accounts import second_factors
from tenants.models import Membership, User
from tests.factories import PASSWORD
from tests.tenants.proof import prove

Browse = Callable[[Membership], Client]
LogIn = Callable[..., Any]


def code_of(seed: str, *, steps: int = 0) -> str:
    """What an app shows; `steps` half minutes from now."""
    return totp.format_hotp_value(totp.hotp_value(seed, int(time.time()) // 30 + steps))


def set_up_app(client: Client) -> tuple[str, list[str]]:
    """Through the page, for somebody who may: the seed and the recovery codes."""
    page = client.get(reverse("tenants:app_new")).content.decode()
    seed = re.search(r'id="seed">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    done = client.post(reverse("tenants:app_new"), {"code": code_of(seed, steps=-1)}, follow=True)
    assert done.redirect_chain == [(reverse("tenants:codes"), 302)]
    return seed, re.findall(r"<li><code>(\d{5} \d{5})</code>", done.content.decode())


@pytest.fixture
def app(browse: Browse, beto: Membership) -> tuple[str, list[str]]:
    """Beto's app: its seed, and his recovery codes."""
    return set_up_app(prove(browse(beto)))


# The first factor


def test_a_first_factor_takes_the_password_and_a_letter(
    browse: Browse, beto: Membership, at_once: None, in_english: None
) -> None:
    client = browse(beto)
    asked = client.get(reverse("tenants:app_new"))
    assert asked.url == "/account/confirm/?next=%2Faccount%2Fapp%2F"
    assert client.post(reverse("tenants:app_new"), {"code": "123456"}).status_code == 302
    wrong = client.post(reverse("tenants:confirm"), {"password": "not-this-one"})
    assert wrong.status_code == 422 and not mail.outbox
    sent = client.post(reverse("tenants:confirm"), {"password": PASSWORD, "next": "/account/app/"})
    assert mail.outbox[0].to == ["beto@example.test"]
    code = re.search(r"(\d{3} \d{3})", mail.outbox[0].subject)[1]
    wrong_code = f"{(int(code.replace(' ', '')) + 1) % 10**6:06}"
    assert client.post(reverse("tenants:confirm_code"), {"code": wrong_code}).status_code == 422
    assert client.get(reverse("tenants:app_new")).status_code == 302
    assert client.post(sent.url, {"code": code, "next": "/account/app/"}).url == "/account/app/"
    assert client.post(sent.url, {"code": code}).url.startswith("/account/confirm/")
    _seed, codes = set_up_app(client)
    assert len(codes) == len(set(codes)) == 10
    assert client.get("/account/").status_code == 200


def test_a_code_by_mail_is_one_of_that_session(browse: Browse, beto: Membership, at_once: None) -> None:
    here, there = browse(beto), browse(beto)
    here.post(reverse("tenants:confirm"), {"password": PASSWORD})
    code = re.search(r"(\d{3} \d{3})", mail.outbox[0].subject)[1]
    assert there.post(reverse("tenants:confirm_code"), {"code": code}).status_code == 302
    assert there.get(reverse("tenants:app_new")).status_code == 302
    session = here.session
    session["mail_code"] |= {"at": time.time() - 601}
    session.save()
    assert here.post(reverse("tenants:confirm_code"), {"code": code}).url.startswith("/account/confirm/")


def test_letters_and_guesses_are_counted(browse: Browse, beto: Membership, at_once: None) -> None:
    client = browse(beto)
    statuses = [client.post(reverse("tenants:confirm"), {"password": PASSWORD}).status_code for _try in range(5)]
    assert statuses == [302] * 4 + [429] and len(mail.outbox) == 4
    guesses = [client.post(reverse("tenants:confirm_code"), {"code": "x"}).status_code for _try in range(6)]
    assert guesses == [422] * 5 + [429]


def test_another_factor_takes_a_proof_and_no_letter(browse: Browse, beto: Membership, app: Any) -> None:
    client = browse(beto)
    assert client.get(reverse("tenants:passkey_new")).url.startswith("/account/proof/")
    session = client.session
    session["may_enrol"] = {"user": str(beto.user_id), "at": time.time()}
    session.save()
    assert client.get(reverse("tenants:passkey_new")).url.startswith("/account/proof/")


# What is kept


def test_seeds_are_kept_encrypted_also_before_they_count(browse: Browse, beto: Membership) -> None:
    client = prove(browse(beto))
    page = client.get(reverse("tenants:app_new")).content.decode()
    waiting = re.search(r'id="seed">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert waiting not in str(dict(client.session.items()))
    seed, codes = set_up_app(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, '') FROM public.mfa_authenticator")
        kept = cursor.fetchone()[0]
    assert seed not in kept and codes[0].replace(" ", "") not in kept
    for path in ("/account/", "/account/sessions/"):
        shown = client.get(path).content.decode()
        assert seed not in shown and not re.search(r"\d{5} \d{5}", shown)


def test_nothing_is_set_up_without_a_master_key(browse: Browse, beto: Membership, settings: Any) -> None:
    client = prove(browse(beto))
    settings.NEXUS_MASTER_KEYS = []
    assert client.get(reverse("tenants:app_new")).status_code == 422


def test_seeds_move_to_a_new_master_key(beto: Membership, app: Any, settings: Any) -> None:
    old, new = settings.NEXUS_MASTER_KEYS[0], Fernet.generate_key().decode()
    settings.NEXUS_MASTER_KEYS = [new, old]
    assert second_factors.rewrap() == second_factors.rewrap() == 2
    settings.NEXUS_MASTER_KEYS = [new]
    assert second_factors.check_code(beto.user, code_of(app[0])) == "app"


# The second step of a login


def test_the_password_alone_no_longer_opens_anything(client: Client, beto: Membership, app: Any, log_in: LogIn) -> None:
    assert log_in("beto@example.test", next="/team/").url == "/login/second/?next=%2Fteam%2F"
    assert client.get("/").url.startswith("/login/")
    assert client.get("/login/second/").status_code == 200
    code = code_of(app[0])
    done = client.post("/login/second/", {"code": code, "next": "/team/"})
    assert done.url == "/team/" and client.get("/team/").status_code == 200
    client.post(reverse("tenants:logout"))
    log_in("beto@example.test")
    assert client.post("/login/second/", {"code": code}).status_code == 422, "a code counts once"


def test_a_wrong_password_and_a_person_without_app_look_alike(
    client: Client, beto: Membership, app: Any, log_in: LogIn
) -> None:
    assert log_in("beto@example.test", "wrong").status_code == log_in("nobody@example.test", "wrong").status_code == 422


def test_the_second_step_belongs_to_that_browser_and_ends(
    client: Client, beto: Membership, app: Any, log_in: LogIn
) -> None:
    log_in("beto@example.test")
    assert Client().post("/login/second/", {"code": code_of(app[0])}).url == "/login/"
    session = client.session
    session["login_waiting"] |= {"at": time.time() - 601}
    session.save()
    assert client.post("/login/second/", {"code": code_of(app[0])}).url == "/login/"


def test_a_changed_password_ends_the_wait(client: Client, beto: Membership, app: Any, log_in: LogIn) -> None:
    log_in("beto@example.test")
    user = User.objects.get(pk=beto.user_id)
    user.set_password("another-quiet-river")
    user.save()
    assert client.post("/login/second/", {"code": code_of(app[0])}).url == "/login/"


def test_six_digits_are_not_guessed(client: Client, beto: Membership, app: Any, log_in: LogIn) -> None:
    log_in("beto@example.test")
    statuses = [client.post("/login/second/", {"code": f"00000{n}"}).status_code for n in range(6)]
    assert statuses[-1] == 429
    assert client.post("/login/second/", {"code": code_of(app[0])}).status_code == 429


def test_a_recovery_code_opens_once(client: Client, beto: Membership, app: Any, log_in: LogIn) -> None:
    for expected in (302, 422):
        log_in("beto@example.test")
        assert client.post("/login/second/", {"code": app[1][3]}).status_code == expected
        client.post(reverse("tenants:logout"))
    assert second_factors.factors_of(beto.user).codes_left == 9


def test_a_code_is_a_second_proof_too(browse: Browse, beto: Membership, app: Any) -> None:
    client = browse(beto)
    assert client.get(reverse("tenants:token_new")).status_code == 302
    given = client.post(reverse("tenants:second_proof"), {"code": code_of(app[0]), "next": "/account/tokens/new/"})
    assert given.url == "/account/tokens/new/"
    assert client.get(given.url).status_code == 200


@pytest.mark.parametrize("answer", ["", "[]", "{}", '{"response": {}}', '{"response": {"userHandle": 1}}', "[" * 9000])
def test_a_broken_answer_of_a_passkey_opens_nothing(client: Client, db: None, answer: str) -> None:
    assert client.post(reverse("tenants:passkey_question")).json()["publicKey"]["userVerification"] == "required"
    assert client.post(reverse("tenants:passkey_login"), {"credential": answer}).status_code == 422
    assert client.get("/").status_code == 302


# Taking away


def test_taking_away_and_new_codes_need_a_proof(browse: Browse, beto: Membership, carla: Membership, app: Any) -> None:
    row = Authenticator.objects.get(user=beto.user, type="totp")
    client = browse(beto)
    for url in (reverse("tenants:factor_remove", args=[row.pk]), reverse("tenants:codes")):
        assert client.post(url).url.startswith("/account/proof/")
    assert prove(browse(carla)).post(reverse("tenants:factor_remove", args=[row.pk])).status_code == 404
    prove(client)
    assert client.post(reverse("tenants:codes")).url == reverse("tenants:codes")
    kept = json.dumps(dict(client.session))
    fresh = client.get(reverse("tenants:codes")).content.decode()
    codes = re.findall(r"<li><code>(\d{5} \d{5})</code>", fresh)
    assert len(codes) == 10 and not any(code in kept or code.replace(" ", "") in kept for code in codes)
    assert client.get(reverse("tenants:codes")).url == "/account/", "they are shown once"
    assert app[1][0] not in fresh and second_factors.check_code(beto.user, app[1][0]) == ""
    assert client.post(reverse("tenants:factor_remove", args=[row.pk])).status_code == 302
    assert not Authenticator.objects.filter(user=beto.user).exists()


def test_whoever_lost_everything_is_reset_by_a_command(
    browse: Browse, beto: Membership, app: Any, at_once: None, in_english: None, commits: Any
) -> None:
    client = browse(beto)
    with commits():
        call_command("reset_factors", "beto@example.test", verbosity=0)
    assert not second_factors.has_any(beto.user)
    assert client.get("/").status_code == 302
    assert "second proof was taken off" in mail.outbox[-1].body
