"""Login, logout, registration, forgotten passwords, and the way from one company to another."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import reverse

from tenants import schemas
from tenants.accounts import throttle
from tenants.models import Membership, Tenant, User
from tests.conftest import member_of
from tests.factories import PASSWORD, make_member
from tests.tenants.proof import prove

Status, Role = Membership.Status, Membership.Role
LogIn = Callable[..., Any]


def request_to_join(client: Client, tenant: Tenant, **changes: Any) -> Any:
    asked = {
        "at": tenant.pk,
        "role": Role.AGENT,
        "name": "Nora Paz",
        "email": "nora@example.test",
        "phone": "+54 11 5555 0190",
        "password": "a-quiet-long-river",
        "again": "a-quiet-long-river",
    }
    return client.post(reverse("tenants:register"), asked | changes)


# Login


@pytest.mark.parametrize("name", ["URGENT: https://evil.example/login", "Nora\u202eresu"])
def test_a_name_carries_no_address_into_letters(client: Client, solar: Tenant, name: str) -> None:
    assert request_to_join(client, solar, name=name).status_code == 422
    assert not Membership.objects.filter(user__email="nora@example.test").exists()


@pytest.mark.parametrize(
    "phone, status", [("abc", 422), ("12345", 422), ("+54 11", 422), ("", 302), ("(011) 5555-0190", 302)]
)
def test_a_phone_is_digits_or_nothing(client: Client, solar: Tenant, phone: str, status: int) -> None:
    answer = request_to_join(client, solar, phone=phone)
    assert answer.status_code == status
    assert Membership.objects.filter(user__email="nora@example.test").exists() == (status == 302)


def test_it_lets_a_member_in_with_a_fresh_session_key(client: Client, beto: Membership, log_in: LogIn) -> None:
    client.get(reverse("tenants:login"))
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    assert log_in("beto@example.test").url == "/"
    assert client.session.session_key != before
    assert client.get("/").context["request"].member == beto


def test_it_goes_on_where_the_person_wanted_to_go(client: Client, beto: Membership, log_in: LogIn) -> None:
    refused = client.get("/team/")
    assert refused.url == "/login/?next=/team/"
    assert 'name="next" value="/team/"' in client.get(refused.url).content.decode()
    assert log_in("beto@example.test", next="/team/").url == "/team/"


def test_it_never_goes_to_an_address_outside(beto: Membership, log_in: LogIn) -> None:
    assert log_in("beto@example.test", next="https://elsewhere.test/").url == "/"


def test_it_gives_one_answer_to_a_wrong_password_and_an_unknown_email(beto: Membership, log_in: LogIn) -> None:
    wrong = log_in("beto@example.test", "not-this-one")
    unknown = log_in("nobody@example.test", "not-this-one")
    assert wrong.status_code == unknown.status_code == 422
    strip = re.compile(r'value="[^"]*"|"X-CSRFToken": "\w+"')
    assert strip.sub("", wrong.content.decode()) == strip.sub("", unknown.content.decode())
    assert "The e-mail or the password is not right." in wrong.content.decode()


@pytest.mark.parametrize(
    "status, words",
    [
        (Status.PENDING, "Your request is waiting for approval."),
        (Status.SUSPENDED, "Your access is suspended. Ask your company."),
        (Status.REJECTED, "Your request was not approved. Ask your company."),
    ],
)
def test_it_says_why_a_right_password_opens_no_company(
    client: Client, solar: Tenant, log_in: LogIn, status: str, words: str
) -> None:
    make_member(tenant=solar, email="wait@example.test", status=status)
    response = log_in("wait@example.test")
    assert response.status_code == 403
    assert words in response.content.decode()
    assert client.get("/").status_code == 302
    assert words not in log_in("wait@example.test", "wrong").content.decode()


def test_it_stops_guessing_at_one_account_from_one_address(beto: Membership, log_in: LogIn) -> None:
    for _try in range(5):
        assert log_in("beto@example.test", "wrong").status_code == 422
    refused = log_in("beto@example.test", PASSWORD)
    assert refused.status_code == 429
    assert "Wait a quarter of an hour" in refused.content.decode()
    assert refused.headers["Retry-After"]


def test_it_counts_each_account_and_address_apart(
    client: Client, beto: Membership, sonia: Membership, log_in: LogIn
) -> None:
    for _try in range(5):
        log_in("beto@example.test", "wrong")
    assert log_in("sonia@example.test").status_code == 302
    client.logout()
    elsewhere = {"email": "beto@example.test", "password": PASSWORD}
    assert client.post(reverse("tenants:login"), elsewhere, REMOTE_ADDR="203.0.113.9").status_code == 302


def test_it_ends_the_session_at_logout(client: Client, beto: Membership, log_in: LogIn) -> None:
    log_in("beto@example.test")
    assert client.get(reverse("tenants:logout")).url == "/" and client.get("/").status_code == 200
    client.post(reverse("tenants:logout"))
    assert client.get("/").status_code == 302


def test_it_sends_an_expired_region_to_the_login_as_a_whole_page(client: Client, db: None) -> None:
    response = client.get("/team/", headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"] == "/login/"


# Registration


def test_a_request_waits_for_that_companys_ceo_alone(
    client: Client, browse: Any, ana: Membership, carla: Membership, at_once: None, commits: Any, log_in: LogIn
) -> None:
    with commits():
        assert request_to_join(client, ana.tenant).url == "/login/"
    assert member_of(ana.tenant, "nora@example.test").status == Status.PENDING
    assert [outgoing.to for outgoing in mail.outbox] == [["ana@example.test"], ["nora@example.test"]]
    assert "waiting for approval" in log_in("nora@example.test", "a-quiet-long-river").content.decode()
    assert "nora@example.test" in browse(ana).get("/team/?tab=requests").content.decode()
    assert "nora@example.test" not in browse(carla).get("/team/?tab=requests").content.decode()


def test_a_request_to_be_ceo_is_only_a_request(client: Client, ana: Membership, log_in: LogIn) -> None:
    request_to_join(client, ana.tenant, role=Role.CEO)
    asked = member_of(ana.tenant, "nora@example.test")
    assert (asked.role, asked.status) == (Role.CEO, Status.PENDING)
    assert log_in("nora@example.test", "a-quiet-long-river").status_code == 403
    assert not asked.user.is_staff


def test_a_known_email_gets_the_same_answer_and_changes_nothing(
    client: Client, beto: Membership, clinic: Tenant, at_once: None, commits: Any
) -> None:
    before = User.objects.get(pk=beto.user_id).password
    with commits():
        known = request_to_join(client, clinic, email="Beto@Example.test")
    fresh = request_to_join(Client(), clinic)
    assert (known.status_code, known.url) == (fresh.status_code, fresh.url)
    assert User.objects.get(pk=beto.user_id).password == before
    assert list(beto.user.memberships.values_list("tenant__name", flat=True)) == ["Aurora Solar"]
    assert [outgoing.to for outgoing in mail.outbox].count(["beto@example.test"]) == 1


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"again": "something-else-here"}, "The two passwords are not the same."),
        ({"password": "short", "again": "short"}, "field__error"),
        ({"email": "no address"}, "field__error"),
        ({"role": "owner"}, "field__error"),
        ({"at": "00000000-0000-7000-8000-000000000000"}, "field__error"),
    ],
)
def test_a_bad_request_says_which_field(client: Client, solar: Tenant, changes: dict[str, str], words: str) -> None:
    response = request_to_join(client, solar, **changes)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not User.objects.filter(email="nora@example.test").exists()


def test_a_company_that_is_not_open_is_not_in_the_list(client: Client, solar: Tenant) -> None:
    Tenant.objects.filter(pk=solar.pk).update(registration_open=False)
    assert "Aurora Solar" not in client.get(reverse("tenants:register")).content.decode()
    assert request_to_join(client, solar).status_code == 422


def test_it_takes_no_flood_of_requests_from_one_address(client: Client, solar: Tenant) -> None:
    answers = [request_to_join(client, solar, email=f"n{number}@example.test") for number in range(41)]
    assert [answer.status_code for answer in answers] == [302] * 40 + [429]
    assert answers[-1]["Retry-After"] == "3600" and "Try again in an hour" in answers[-1].content.decode()


def test_one_email_is_not_asked_for_again_and_again(client: Client, solar: Tenant) -> None:
    answers = [request_to_join(client, solar).status_code for _number in range(6)]
    assert answers == [302] * 5 + [429]
    assert request_to_join(client, solar, email="n@example.test").status_code == 302


def test_a_form_tells_everything_that_is_wrong_with_a_password(client: Client, solar: Tenant) -> None:
    page = request_to_join(client, solar, password="short", again="other").content.decode()
    assert "The two passwords are not the same." in page and "too short" in page


def test_a_company_is_in_the_list_once_somebody_can_answer(client: Client, ana: Membership) -> None:
    def is_listed() -> bool:
        return "Aurora Solar" in client.get(reverse("tenants:register")).content.decode()

    assert is_listed()
    ana.user.set_unusable_password()
    ana.user.save()
    assert not is_listed() and request_to_join(client, ana.tenant).status_code == 422
    ana.user.set_password(PASSWORD)
    ana.user.save()
    assert is_listed()


# Passwords


def test_a_letter_opens_a_new_password_once_and_ends_other_sessions(
    client: Client, browse: Any, beto: Membership, at_once: None, log_in: LogIn
) -> None:
    elsewhere = browse(beto)
    known = client.post(reverse("tenants:forgot"), {"email": "beto@example.test"})
    unknown = client.post(reverse("tenants:forgot"), {"email": "nobody@example.test"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert len(mail.outbox) == 1
    link = re.search(r"http\S+(/password/\S+)", mail.outbox[0].body)[1]
    form_page = client.get(link, follow=True)
    assert "choose" in form_page.redirect_chain[-1][0]
    new = {"password": "another-quiet-river", "again": "another-quiet-river"}
    assert client.post(form_page.redirect_chain[-1][0], new).status_code == 302
    assert log_in("beto@example.test", "another-quiet-river").status_code == 302
    assert elsewhere.get("/").status_code == 302
    assert Client().get(link, follow=True).status_code == 410


def test_an_invented_link_opens_nothing(client: Client, db: None) -> None:
    for uid in ("AAAA", "MTIz", "Ã"):
        assert client.get(reverse("tenants:password", args=[uid, "c0ffee-00"]), follow=True).status_code == 410


def test_letters_come_in_the_persons_language(client: Client, beto: Membership, at_once: None) -> None:
    subjects = []
    for own in ("", "fr", "en"):
        User.objects.filter(pk=beto.user_id).update(language=own)
        client.post(reverse("tenants:forgot"), {"email": "beto@example.test"}, headers={"Accept-Language": "fr"})
        subjects.append(mail.outbox[-1].subject)
        assert "Beto" in mail.outbox[-1].body
    # Whoever has chosen none reads the usual language, whatever the asking browser speaks.
    assert subjects[0] == "Elige tu contraseña"
    assert subjects[1] == "Choisissez votre mot de passe"
    assert subjects[2] == "Choose your password"


@pytest.mark.parametrize(("asked", "told"), [("fr-CH,en;q=0.5", "fr"), ("es-AR", "es"), ("en-GB", "en")])
def test_before_login_the_browser_says_the_language(client: Client, db: None, asked: str, told: str) -> None:
    page = client.get(reverse("tenants:login"), headers={"Accept-Language": asked})
    assert page.headers["Content-Language"] == told
    assert "Accept-Language" in page.headers["Vary"]


# From one company to another


@pytest.fixture
def both(ana: Membership, clinic: Tenant) -> Membership:
    """Ana leads the clinic too; a third company has nothing to do with her."""
    return make_member(tenant=clinic, email="ana@example.test", role=Role.CEO)


def test_a_switch_changes_everything(browse: Any, ana: Membership, both: Membership) -> None:
    client = browse(ana)
    assert client.get("/").context["request"].tenant == ana.tenant
    assert client.post(reverse("tenants:switch"), {"membership": both.pk}).url == "/"
    page = client.get("/")
    assert page.context["request"].tenant == both.tenant
    assert page.headers["Content-Language"] == "fr"
    assert "helene" not in page.content.decode()


@pytest.mark.parametrize("wanted", ["foreign", "suspended", "nonsense"])
def test_only_ones_own_active_companies_are_there(
    browse: Any, ana: Membership, both: Membership, carla: Membership, wanted: str
) -> None:
    Membership.objects.filter(pk=both.pk).update(status=Status.SUSPENDED)
    pk = {"foreign": carla.pk, "suspended": both.pk, "nonsense": "x"}[wanted]
    client = browse(ana)
    assert client.post(reverse("tenants:switch"), {"membership": pk}).status_code == 404
    assert client.get("/").context["request"].tenant == ana.tenant


def test_a_stale_tab_changes_nothing(browse: Any, ana: Membership, both: Membership) -> None:
    client = browse(ana)
    client.post(reverse("tenants:switch"), {"membership": both.pk})
    form = {"company": str(ana.tenant_id), "name": "Stale name", "language": "en"}
    plain = client.post(reverse("tenants:settings"), form)
    region = client.post(reverse("tenants:modules"), {}, headers={"X-Company": str(ana.tenant_id)})
    assert plain.status_code == region.status_code == 409
    assert both.tenant.name in plain.content.decode()
    assert not Tenant.objects.filter(name="Stale name").exists()
    assert Tenant.objects.get(pk=both.tenant_id).modules == ["crm_sales"]


def test_a_company_that_is_switched_off_is_gone_at_the_next_request(
    browse: Any, ana: Membership, both: Membership
) -> None:
    client = browse(both)
    Tenant.objects.filter(pk=both.tenant_id).update(status=Tenant.Status.INACTIVE)
    assert client.get("/").context["request"].tenant == ana.tenant
    with pytest.raises(schemas.NoSuchCompany), schemas.company(both.tenant.schema_name):
        pass


# Language (scenario 40)


def test_french_chosen_for_one_company_is_french_there_alone(
    browse: Any, ana: Membership, beto: Membership, carla: Membership
) -> None:
    company = {
        "name": "Aurora Solar",
        "accent_hue": 288,
        "language": "fr",
        "currency": "ARS",
        "zone": "America/Argentina/Buenos_Aires",
        "country": "AR",
        "registration_open": "on",
    }
    Tenant.objects.filter(name="Clinique du Parc").update(language="es")
    assert browse(ana).post(reverse("tenants:settings"), company).status_code == 302
    for path in ("/", "/team/", "/settings/", "/settings/profile/"):
        assert browse(ana).get(path, follow=True).headers["Content-Language"] == "fr"
        assert browse(beto).get(path, follow=True).headers["Content-Language"] == "fr"
        assert browse(carla).get(path, follow=True).headers["Content-Language"] == "es"


def test_ones_own_language_wins(browse: Any, beto: Membership) -> None:
    client = browse(beto)
    client.post(reverse("tenants:profile"), {"name": "Beto Sanz", "phone": "", "language": "en"})
    assert client.get("/").headers["Content-Language"] == "en"


def test_tries_made_at_once_count_before_any_has_failed(rf: RequestFactory) -> None:
    tries = [throttle.LoginTries(rf.post("/login/"), "beto@example.test") for _ in range(8)]
    assert [one.count() for one in tries] == [True] * 5 + [False] * 3


def test_right_passwords_use_up_nothing(rf: RequestFactory) -> None:
    for number in range(70):
        tries = throttle.LoginTries(rf.post("/login/"), f"person{number}@example.test")
        assert tries.count()
        tries.forget()


def test_the_admin_leads_to_nothing_by_the_number_of_its_kind(browse: Callable[..., Client], ana: Membership) -> None:
    assert prove(browse(ana)).get("/admin/r/1/xyz/").status_code == 404


def test_no_browser_keeps_a_page_or_frames_it(browse: Callable[..., Client], ana: Membership) -> None:
    page = browse(ana).get("/settings/profile/")
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"].replace("style-src-attr 'unsafe-inline'", "")
