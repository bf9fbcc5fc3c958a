"""Whether the e-mail of a person is theirs: what proves it, and who asks before a request is approved."""

import re
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from company.models import AuditEntry
from tenants import schemas
from tenants.emails import mailbox
from tenants.errors import UserError
from tenants.models import Invitation, Membership, OutgoingEmail, Tenant, User
from tenants.people import offboarding
from tests.calendar_app.test_rush import at_once as all_at_once
from tests.conftest import StayingClient, member_of
from tests.factories import PASSWORD, make_member
from tests.jobs import perform
from tests.tenants.proof import prove
from tests.tenants.sockets import Socket
from tests.tenants.test_auth import request_to_join
from tests.tenants.test_invitations import NEW, beside, cleaned, link_in

pytestmark = pytest.mark.usefixtures("at_once", "in_english")
Role, Status = Membership.Role, Membership.Status
VICTOR, HTMX = "victor@example.test", {"HX-Request": "true"}
REQUESTS = "/team/?tab=requests"
WAITS, CONFIRMED = "Address not confirmed yet", "Address confirmed"


@pytest.fixture
def victor(solar: Tenant, commits: Any) -> Membership:
    """Somebody has asked to join Aurora Solar as Victor; whether it is him nobody knows."""
    with commits():
        request_to_join(StayingClient(), solar, email=VICTOR, name="Victor Sol")
    return member_of(solar, VICTOR)


def letters_to(email: str) -> list[Any]:
    return [outgoing for outgoing in mail.outbox if outgoing.to == [email]]


def link() -> str:
    found = re.search(r"https?://[^/]+(/register/confirm/\S+)", letters_to(VICTOR)[0].body)
    assert found
    return found[1]


def is_proven(email: str = VICTOR) -> bool:
    return User.objects.get(email=email).is_email_proven


def text_of(response: Any) -> str:
    return response.content.decode()


def approve(client: Client, row: Membership, **data: str) -> Any:
    return client.post(reverse("tenants:approve", args=[row.pk]), data, headers=HTMX)


# The e-mail and its button


def test_the_button_behind_the_letter_proves_the_mailbox_and_looking_does_not(victor: Membership) -> None:
    stranger = StayingClient(headers={"Accept-Language": "en"})
    page = stranger.get(link())
    assert page.status_code == 200 and VICTOR in text_of(page) and "Victor Sol" in text_of(page)
    assert not is_proven()
    answer = stranger.post(link(), follow=True)
    assert answer.redirect_chain == [("/login/", 302)] and "Your address is confirmed." in text_of(answer)
    assert is_proven() and member_of(victor.tenant, VICTOR).status == Status.PENDING
    with schemas.company(victor.tenant.schema_name):
        line = AuditEntry.objects.get(action="membership.email_proven")
    assert (line.subject, line.user_id) == (victor.pk, victor.user_id)


def test_a_link_works_once_and_says_so(victor: Membership) -> None:
    english = StayingClient(headers={"Accept-Language": "en"})
    english.post(link())
    since = User.objects.get(email=VICTOR).email_proven_at
    for again in (english.get(link()), english.post(link())):
        assert again.status_code == 410 and "This address is confirmed already" in text_of(again)
    assert User.objects.get(email=VICTOR).email_proven_at == since
    with schemas.company(victor.tenant.schema_name):
        assert AuditEntry.objects.filter(action="membership.email_proven").count() == 1


def test_a_link_proves_no_other_address(victor: Membership) -> None:
    User.objects.filter(email=VICTOR).update(email="another@example.test")
    answer = StayingClient().post(link())
    assert answer.status_code == 410 and "the address that you registered with" in text_of(answer)
    assert not is_proven("another@example.test")


def test_an_old_a_changed_and_a_borrowed_link_prove_nothing(
    victor: Membership, beto: Membership, monkeypatch: Any
) -> None:
    beto.user.email_proven_at = None
    beto.user.save()
    borrowed = mailbox.token_for(beto.user, VICTOR)
    for token in ("made-up", borrowed, link().split("/")[-2][:-1] + "-"):
        assert StayingClient().post(reverse("tenants:address_confirm", args=[token])).status_code == 410
    monkeypatch.setattr(mailbox, "ASKED_LASTS", -1)
    old = StayingClient().post(link())
    assert old.status_code == 410 and "It works for three days" in text_of(old)
    assert not is_proven() and not is_proven(beto.user.email)


def test_a_link_of_somebody_who_was_taken_off_the_list_is_over(victor: Membership, ana: Membership) -> None:
    victor.unlink(by=ana.user)
    assert StayingClient().post(link()).status_code == 410 and not is_proven()


def test_presses_from_one_address_are_counted(victor: Membership) -> None:
    User.objects.filter(email=VICTOR).update(email_proven_at=None)
    for _press in range(60):
        StayingClient().post(link())
        User.objects.filter(email=VICTOR).update(email_proven_at=None)
    refused = StayingClient().post(link())
    assert (refused.status_code, refused["Retry-After"]) == (429, "900") and not is_proven()
    assert StayingClient().post(link(), REMOTE_ADDR="203.0.113.9").status_code == 302


def test_the_answer_tells_no_known_address_from_a_new_one(solar: Tenant, beto: Membership) -> None:
    pages = []
    for email in ("beto@example.test", "novo@example.test"):
        client = StayingClient(HTTP_ACCEPT_LANGUAGE="en")
        asked = request_to_join(client, solar, email=email)
        page = re.sub(r'value="[^"]{40,}"|X-CSRFToken": "[^"]+|nonce-\S+', "", text_of(client.get(asked.url)))
        pages.append((asked.status_code, asked.url, page.replace(email, "")))
    assert pages[0] == pages[1]
    assert OutgoingEmail.objects.filter(name="confirm").count() == 1


@pytest.mark.parametrize(("language", "subject"), [("es", "Confirma tu dirección"), ("fr", "Confirmez votre adresse")])
def test_the_letter_speaks_the_companys_language(solar: Tenant, commits: Any, language: str, subject: str) -> None:
    Tenant.objects.filter(pk=solar.pk).update(language=language)
    with commits():
        request_to_join(StayingClient(HTTP_ACCEPT_LANGUAGE="en"), solar, email=VICTOR, name="Victor Sol")
    (outgoing,) = letters_to(VICTOR)
    assert outgoing.subject == subject and "Aurora Solar" in outgoing.body


def test_a_letter_that_waited_is_not_sent_for_nothing(solar: Tenant) -> None:
    request_to_join(StayingClient(), solar, email=VICTOR)
    asked = OutgoingEmail.objects.get(name="confirm")
    User.objects.get(email=VICTOR).prove_email()
    mail.outbox.clear()
    outgoing = OutgoingEmail.post("confirm", solar, asked.subject)
    perform("emails", outgoing.pk, schema=solar.schema_name)
    assert letters_to(VICTOR) == []


# What else proves it


def test_a_password_behind_a_letter_proves_it(victor: Membership) -> None:
    StayingClient().post(reverse("tenants:forgot"), {"email": VICTOR})
    found = re.search(r"https?://[^/]+(/password/\S+)", letters_to(VICTOR)[-1].body)
    client = StayingClient()
    assert found
    page = client.get(found[1], follow=True)
    assert not is_proven()
    client.post(page.redirect_chain[-1][0], {"password": "another-quiet-river", "again": "another-quiet-river"})
    assert is_proven()


def test_an_invitation_proves_it_for_newcomers_and_for_accounts(
    browse: Any, ana: Membership, victor: Membership, commits: Any
) -> None:
    for email, form in (("nora@example.test", NEW), (VICTOR, {"password": "a-quiet-long-river"})):
        with commits():
            asked = {"email": email, "role": Role.AGENT, "language": "en"}
            browse(ana).post(reverse("tenants:invite"), asked)
        url = link_in(letters_to(email)[-1])
        assert StayingClient().get(url).status_code == 200
        assert not User.objects.filter(email=email, email_proven_at__isnull=False).exists()
        assert StayingClient().post(url, form).status_code == 302
        assert is_proven(email)


def test_a_request_that_is_sent_behind_a_letter_proves_it(clinic: Tenant, victor: Membership, commits: Any) -> None:
    owner = member_of(clinic, "carla@example.test")
    with commits():
        request_to_join(StayingClient(), clinic, email=VICTOR)
    assert not is_proven()
    with commits():
        assert StayingClient().post(link_in(letters_to(VICTOR)[-1])).status_code == 302
    assert is_proven()
    told = letters_to(owner.user.email)[-1].body
    assert "They have confirmed their address." in told and "not confirmed" not in told


def test_an_e_mail_changed_by_letter_is_proven_from_then_on(browse: Any, beto: Membership) -> None:
    User.objects.filter(pk=beto.user_id).update(email_proven_at=None)
    client = prove(browse(beto))
    client.post(reverse("tenants:email_new"), {"email": "beto.new@example.test", "password": PASSWORD})
    found = re.search(r"https?://[^/]+(/account/email/\S+)", letters_to("beto.new@example.test")[0].body)
    assert found and not is_proven("beto@example.test")
    client.post(found[1])
    assert is_proven("beto.new@example.test")


def test_the_digits_of_a_letter_prove_it(browse: Any, beto: Membership) -> None:
    User.objects.filter(pk=beto.user_id).update(email_proven_at=None)
    client = browse(beto)
    client.post(reverse("tenants:confirm"), {"password": PASSWORD})
    digits = re.search(r"\d{3} \d{3}", letters_to("beto@example.test")[0].subject)
    assert digits and not is_proven("beto@example.test")
    assert client.post(reverse("tenants:confirm_code"), {"code": digits[0]}).status_code == 302
    assert is_proven("beto@example.test")


def test_a_login_alone_proves_nothing(victor: Membership, ana: Membership) -> None:
    victor.approve(by=ana.user)
    answer = StayingClient().post(reverse("tenants:login"), {"email": VICTOR, "password": "a-quiet-long-river"})
    assert answer.status_code == 302 and not is_proven()


def test_an_emptied_account_has_proven_nothing(solar: Tenant, ana: Membership) -> None:
    gone = make_member(tenant=solar, email="gone@example.test", status=Status.SUSPENDED)
    assert gone.user.is_email_proven
    offboarding.empty(gone, by=ana.user)
    assert User.objects.get(pk=gone.user_id).email_proven_at is None


# Whoever decides


def test_a_stranger_is_not_let_in_unasked(browse: Any, ana: Membership, victor: Membership) -> None:
    client = browse(ana)
    assert WAITS in text_of(client.get(REQUESTS)) and WAITS in text_of(client.get(reverse("tenants:pending")))
    asked = approve(client, victor, role=Role.AGENT, tab="requests")
    assert asked["HX-Retarget"] == "#dialog" and "Nobody has confirmed victor@example.test yet" in text_of(asked)
    assert member_of(ana.tenant, VICTOR).status == Status.PENDING
    page = text_of(client.post(reverse("tenants:approve", args=[victor.pk])))
    assert "<html" in page and 'name="sure"' in page
    assert approve(client, victor, role=Role.AGENT, sure="yes").status_code == 200
    assert member_of(ana.tenant, VICTOR).status == Status.ACTIVE
    staff = text_of(client.get("/team/?tab=staff"))
    assert VICTOR in staff and WAITS not in staff and CONFIRMED not in staff


def test_whoever_confirmed_is_let_in_at_once(browse: Any, ana: Membership, victor: Membership) -> None:
    StayingClient().post(link())
    shown = text_of(browse(ana).get(REQUESTS))
    assert CONFIRMED in shown and WAITS not in shown
    approve(browse(ana), victor, role=Role.AGENT, tab="requests")
    assert member_of(ana.tenant, VICTOR).status == Status.ACTIVE


def test_a_new_ceo_of_an_unconfirmed_address_is_asked_about_once(
    browse: Any, ana: Membership, victor: Membership
) -> None:
    client = prove(browse(ana))
    words = text_of(approve(client, victor, role=Role.CEO))
    assert "Make Victor Sol CEO?" in words and "Nobody has confirmed" in words
    approve(client, victor, role=Role.CEO, sure="yes")
    here = member_of(ana.tenant, VICTOR)
    assert (here.role, here.status) == (Role.CEO, Status.ACTIVE)


def test_whoever_was_turned_down_is_asked_about_too_and_a_suspended_one_is_not(
    browse: Any, ana: Membership, victor: Membership, solar: Tenant
) -> None:
    out = make_member(tenant=solar, email="out@example.test", status=Status.SUSPENDED, is_proven=False)
    victor.reject(by=ana.user)
    client = browse(ana)
    assert text_of(client.get("/team/?tab=out")).count(WAITS) == 1
    assert approve(client, victor)["HX-Retarget"] == "#dialog"
    client.post(reverse("tenants:reactivate", args=[out.pk]), headers=HTMX)
    assert member_of(solar, "out@example.test").status == Status.ACTIVE


def test_the_open_page_hears_of_it(
    browse: Any, ana: Membership, victor: Membership, commits: Any, one_connection: None
) -> None:
    hers, url = browse(ana), link()

    def press() -> None:
        with commits():
            StayingClient().post(url)

    async def scene() -> Any:
        socket = Socket(hers)
        await socket.open()
        await sync_to_async(press)()
        word = await socket.next_word()
        await socket.leave()
        return word

    assert async_to_sync(scene)() == {"event": "people.changed", "id": str(victor.pk)}


def test_the_admin_shows_it_and_warns(browse: Any, ana: Membership, victor: Membership, solar: Tenant) -> None:
    known = make_member(tenant=solar, email="known@example.test", name="Known", status=Status.PENDING)
    client, people = prove(browse(ana)), reverse("admin:tenants_membership_changelist")
    shown = text_of(client.get(people, {"status__exact": "pending"}))
    assert shown.count('alt="False"') == shown.count('alt="True"') == 1
    chosen = {"action": "approve", "_selected_action": [known.pk, victor.pk]}
    words = text_of(client.post(people, chosen, follow=True))
    assert words.count("Nobody has confirmed this address.") == 1
    assert "Victor Sol · Aurora Solar: Nobody has confirmed" in words and "2 people were changed." in words


def test_letters_say_what_is_known(ana: Membership, victor: Membership, commits: Any) -> None:
    assert "They have not confirmed their address yet" in letters_to(ana.user.email)[-1].body
    User.objects.filter(email=VICTOR).update(language="en")
    with commits():
        victor.approve(by=ana.user)
    assert "somebody else has used your address" in letters_to(VICTOR)[-1].body
    other = make_member(tenant=ana.tenant, email="proven@example.test", status=Status.PENDING)
    other.user.speak("en")
    with commits():
        other.approve(by=ana.user)
    body = letters_to("proven@example.test")[-1].body
    assert "If it was not you who asked, tell Aurora Solar" in body and "used your address" not in body


def test_a_link_into_an_account_is_not_sent_to_its_new_mailbox(solar: Tenant, beto: Membership, clinic: Tenant) -> None:
    """It proves the address that was asked with, and no other mailbox may press it."""
    Invitation.offer(clinic, beto.user, Role.AGENT)
    outgoing = OutgoingEmail.objects.get(name="known")
    User.objects.filter(pk=beto.user_id).update(email="beto.new@example.test")
    perform("emails", outgoing.pk, schema=clinic.schema_name)
    assert letters_to("beto.new@example.test") == []


def test_a_confirmation_and_two_approvals_at_once_do_not_cross(solar: Tenant, ana: Membership) -> None:
    def body() -> None:
        email = "race@example.test"
        try:
            row = make_member(tenant=solar, email=email, status=Status.PENDING, is_proven=False)
            press = lambda: User.objects.get(email=email).prove_email()  # noqa: E731
            let_in = lambda: Membership.objects.get(pk=row.pk).approve(by=ana.user)  # noqa: E731
            outcomes = all_at_once(solar, [press, let_in, press, let_in, press])
            assert sorted(map(str, outcomes[::2])) == ["False", "False", "True"]
            assert [type(outcome) for outcome in outcomes[1::2] if outcome] == [UserError]
            assert AuditEntry.objects.filter(action="membership.email_proven", subject=row.pk).count() == 1
            after = member_of(solar, email)
            assert after.status == Status.ACTIVE and after.user.is_email_proven
        finally:
            cleaned(solar, email)

    beside(solar, body)


def test_a_proof_of_a_former_address_proves_no_later_one(beto: Membership) -> None:
    User.objects.filter(pk=beto.user_id).update(email_proven_at=None)
    stale = User.objects.get(pk=beto.user_id)
    User.objects.filter(pk=beto.user_id).update(email="later@example.test")
    assert not stale.prove_email() and not is_proven("later@example.test")


def test_the_link_holds_for_three_days(victor: Membership, monkeypatch: Any) -> None:
    now = timezone.now().timestamp()
    for days, status in ((3.01, 410), (2.99, 302)):
        monkeypatch.setattr(
            "django.core.signing.time.time", lambda days=days: now + timedelta(days=days).total_seconds()
        )
        assert StayingClient().post(link()).status_code == status
