"""How a CEO closes a company, how the installation's owner has one made, and what the night sweeps up."""

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as installation
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from api.models import IdempotencyKey
from calendar_app import booking
from company.models import AuditEntry
from tenants import crypto, schemas, tasks
from tenants.companies import lifecycle, provisioning
from tenants.errors import UserError
from tenants.models import (
    DataKey,
    Deletion,
    Invitation,
    Membership,
    OutgoingEmail,
    RefreshFamily,
    ScheduledJob,
    Tenant,
    User,
)
from tests.factories import make_lead, make_member, make_professional, make_service
from tests.tenants.proof import prove
from tests.tenants.test_lifecycle import has_schema, make

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def fleeting(db: None) -> Iterator[Membership]:
    """The CEO of a company of its own, with a password."""
    tenant = make()
    yield make_member(tenant=tenant, email="jefa@example.test", name="Jefa", role=Membership.Role.CEO)
    connection.set_schema_to_public()


def close(client: Client, what: str, **typed: str) -> Any:
    return client.post(reverse(f"tenants:company_{what}"), typed)


# The CEO's page


def test_only_a_ceo_with_a_second_proof_may_close(browse: Any, ana: Membership, beto: Membership) -> None:
    assert browse(beto).get(reverse("tenants:closing")).status_code == 403
    assert prove_and(browse(beto), "deactivate", ana.tenant.name).status_code == 403
    for what in ("deactivate", "delete"):
        prefix = "off" if what == "deactivate" else "gone"
        answer = close(browse(ana), what, **{f"{prefix}-name": ana.tenant.name})
        assert answer.status_code == 302 and reverse("tenants:second_proof") in answer.url
    ana.tenant.refresh_from_db()
    assert ana.tenant.is_active and not Deletion.objects.exists()


def prove_and(client: Client, what: str, name: str) -> Any:
    return close(prove(client), what, **{"off-name" if what == "deactivate" else "gone-name": name})


def test_nothing_happens_while_the_typed_name_differs(browse: Any, ana: Membership) -> None:
    client = prove(browse(ana))
    assert close(client, "deactivate", **{"off-name": "aurora solar"}).status_code == 422
    assert close(client, "delete", **{"gone-name": "Aurora"}).status_code == 422
    ana.tenant.refresh_from_db()
    assert ana.tenant.is_active and not Deletion.objects.exists()


def test_a_ceo_switches_the_company_off_and_reads_how_it_comes_back(
    browse: Any, ana: Membership, beto: Membership
) -> None:
    other, client = browse(beto), prove(browse(ana))
    page = prove_and(client, "deactivate", ana.tenant.name)
    assert "reactivate_company" in page.content.decode() and reverse("tenants:switch") not in page.content.decode()
    assert other.get("/settings/").url.startswith("/login/")
    assert client.get("/settings/").url.startswith("/login/")
    lifecycle.reactivate(ana.tenant)
    assert AuditEntry.objects.filter(action="company.deactivated", user=ana.user_id).count() == 1
    assert AuditEntry.objects.filter(action="company.activated").count() == 1
    assert browse(beto).get("/settings/profile/").status_code == 200


def test_a_ceo_of_several_companies_goes_on_in_another(browse: Any, ana: Membership, clinic: Tenant) -> None:
    client, there = prove(browse(ana)), make_member(tenant=clinic, email="ana@example.test", role=Membership.Role.CEO)
    page = prove_and(client, "deactivate", ana.tenant.name).content.decode()
    assert f'value="{there.pk}"' in page and 'name="company"' not in page
    assert client.post(reverse("tenants:switch"), {"membership": there.pk}).url == "/"
    assert client.get("/").context["request"].tenant == clinic


def test_a_ceo_deletes_the_company_and_gets_a_letter(
    browse: Any, fleeting: Membership, at_once: None, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    tenant, client = fleeting.tenant, prove(browse(fleeting))
    (tmp_path / tenant.schema_name).mkdir()
    mail.outbox.clear()
    answer = prove_and(client, "delete", tenant.name)
    settle_trail()
    assert tasks.resume_companies() == 1
    assert_gone(tenant)
    assert list(tmp_path.iterdir()) == []
    page = Client().get(answer.url).content.decode()
    assert "The company was deleted." in page and "every 2s" not in page
    assert sorted(outgoing.to[0] for outgoing in mail.outbox) == ["efi@example.test", "jefa@example.test"]
    tasks.resume_companies()
    assert len(mail.outbox) == 2
    assert Deletion.objects.get().to_tell == []


def settle_trail() -> None:
    """As after a commit: what the trail does at its end is done."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def assert_gone(tenant: Tenant) -> None:
    assert not has_schema(tenant.schema_name)
    for rows in (Tenant.objects.filter(pk=tenant.pk), DataKey.objects.filter(tenant_id=tenant.pk)):
        assert not rows.exists()
    assert not Membership.objects.filter(tenant_id=tenant.pk).exists()
    assert not ScheduledJob.objects.filter(schema=tenant.schema_name).exists()


def test_a_deletion_whose_task_was_lost_is_finished_by_the_sweep(fleeting: Membership, at_once: None) -> None:
    tenant = fleeting.tenant
    deletion = lifecycle.ask_deletion(tenant, typed_name=tenant.name, by=fleeting.user)
    again = lifecycle.ask_deletion(tenant, typed_name=tenant.name, by=fleeting.user)
    assert again.pk == deletion.pk
    settle_trail()
    assert has_schema(tenant.schema_name)  # the broker was away
    lifecycle.reactivate(tenant)
    assert tenant.status == "deleting"
    assert tasks.resume_companies() == 1
    assert_gone(tenant)
    assert tasks.resume_companies() == 0


def test_letters_about_a_deletion_wait_for_the_mail_server(fleeting: Membership, at_once: None, settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_PORT = 1  # nobody listens there
    lifecycle.ask_deletion(fleeting.tenant, typed_name=fleeting.tenant.name, by=fleeting.user)
    settle_trail()
    tasks.resume_companies()
    assert_gone(fleeting.tenant)
    assert len(Deletion.objects.get().to_tell) == 2
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    tasks.resume_companies()
    assert Deletion.objects.unfinished().count() == 0


def test_the_page_of_a_deletion_opens_with_its_own_address_alone(client: Client, fleeting: Membership) -> None:
    deletion = lifecycle.ask_deletion(fleeting.tenant, typed_name=fleeting.tenant.name, by=fleeting.user)
    page = client.get(reverse("tenants:deletion", args=[deletion.token])).content.decode()
    assert "The company is being deleted." in page and "every 2s" in page
    for forged in (str(deletion.pk), deletion.token[:-1] + "-", "x"):
        assert client.get(reverse("tenants:deletion", args=[forged])).status_code == 404


# What is left


def test_workers_leave_a_company_alone_that_is_off(ana: Membership, commits: Any, at_once: None) -> None:
    outgoing = OutgoingEmail.post("suspended", ana.tenant, ana.pk, to=ana.user, reason="", role="ceo")
    ScheduledJob.objects.filter(subject=outgoing.pk).update(due_at=timezone.now() - timedelta(minutes=1))
    mail.outbox.clear()
    lifecycle.deactivate(ana.tenant)
    with commits():
        tasks.work("background")
    tasks.send_email(ana.tenant.schema_name, outgoing.pk)
    assert mail.outbox == []
    lifecycle.reactivate(ana.tenant)
    tasks.work("background")
    assert len(mail.outbox) == 1


def test_a_ciphertext_from_before_is_read_nowhere(fleeting: Membership) -> None:
    tenant = fleeting.tenant
    kept = crypto.encrypt(tenant.pk, "a secret")
    assert crypto.decrypt(kept) == "a secret"
    remembered = dict(crypto._opened)
    lifecycle.ask_deletion(tenant, typed_name=tenant.name, by=fleeting.user)
    settle_trail()
    lifecycle.finish_deletion(Deletion.objects.get())
    crypto._opened.update(remembered)  # as in a process that heard of nothing
    with pytest.raises(crypto.KeyMissing):
        crypto.decrypt(kept)


def test_the_second_company_books_after_the_first_is_gone(db: None) -> None:
    first, second = make("First"), make("Second")
    lifecycle.delete_company(_off(first), typed_name="First")
    with schemas.company(second.schema_name):
        visit = make_service()
        make_professional(services=[visit])
        start = timezone.now().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=7)
        start += timedelta(days=(7 - start.weekday()) % 7)  # a Monday
        booked = booking.book(lead=make_lead(), service=visit, start=start)
        assert booked.status == "scheduled"
        with pytest.raises(UserError):
            booking.book(lead=make_lead(), service=visit, start=start)


def _off(tenant: Tenant) -> Tenant:
    lifecycle.deactivate(tenant)
    settle_trail()
    return tenant


# The installation's owner


@pytest.fixture
def owner(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("owner@example.test", "the-owner-of-it-all", name="Owner"))
    return prove(client)


NEW = {
    "name": "Nueva",
    "owner_email": "Dueña@example.test".replace("ñ", "n"),
    "owner_name": "Dueña",
    "language": "es",
    "zone": "Europe/Madrid",
    "country": "ES",
    "currency": "EUR",
    "modules": ["crm_sales"],
}


def add(owner: Client, **changes: Any) -> Any:
    return owner.post(reverse("admin:tenants_tenant_add"), NEW | changes)


def act(owner: Client, action: str, tenant: Tenant) -> Any:
    return owner.post(
        reverse("admin:tenants_tenant_changelist"),
        {"action": action, "_selected_action": [str(tenant.pk)]},
        follow=True,
    )


def test_the_owner_has_a_company_made(owner: Client, at_once: None, commits: Any) -> None:
    mail.outbox.clear()
    with commits(), commits():
        assert add(owner).status_code == 302
    tenant = Tenant.objects.get(name="Nueva")
    assert tenant.is_active and tenant.plan == {} and tenant.zone == "Europe/Madrid"
    ceo = Membership.objects.get(tenant=tenant)
    assert (ceo.user.email, ceo.user.name, ceo.role) == ("duena@example.test", "Dueña", "ceo")
    tasks.send_email(tenant.schema_name, OutgoingEmail.objects.get(tenant=tenant).pk)
    (outgoing,) = mail.outbox
    assert outgoing.to == ["duena@example.test"] and f"{installation.SITE_URL}/password/" in outgoing.body


def test_the_page_of_a_new_company_says_how_far_it_is(owner: Client, at_once: None, commits: Any) -> None:
    page = owner.get(reverse("admin:tenants_tenant_add")).content.decode()
    assert (
        '<option value="Europe/Madrid">' in page
        and '<option value="ES">' in page
        and 'value="USD" selected' not in page
    )
    answer = owner.post(reverse("admin:tenants_tenant_add"), NEW, follow=True)
    told = answer.content.decode()
    assert "Nueva is being made. Its owner gets an e-mail as soon as it is ready." in told
    assert "the worker begins with it soon" in told and answer["Refresh"] == "3"
    assert "added successfully" not in told
    tenant = Tenant.objects.get(name="Nueva")
    provisioning.build(tenant)
    address = reverse("admin:tenants_tenant_change", args=[tenant.pk])
    assert "tables so far" in owner.get(address).content.decode()
    tasks.resume_companies()
    ready = owner.get(address)
    assert "Refresh" not in ready.headers and '<option value="Europe/Madrid" selected>' in ready.content.decode()


def test_an_owner_who_works_in_a_company_makes_and_changes_others(
    browse: Any, ana: Membership, clinic: Tenant, at_once: None
) -> None:
    User.objects.filter(pk=ana.user_id).update(is_superuser=True)
    hers = prove(browse(ana))
    assert add(hers).status_code == 302
    assert Tenant.objects.get(name="Nueva").plan["email"] == "duena@example.test"
    values = {"name": clinic.name, "language": "fr", "zone": "Europe/Brussels", "country": "BE", "currency": "EUR"}
    page = reverse("admin:tenants_tenant_change", args=[clinic.pk])
    assert hers.post(page, values | {"registration_open": "on"}).status_code == 302
    clinic.refresh_from_db()
    assert (clinic.zone, clinic.country) == ("Europe/Brussels", "BE")


@pytest.mark.parametrize("name", ["zone", "country", "currency"])
def test_nothing_is_assumed_of_a_new_company(owner: Client, name: str) -> None:
    assert add(owner, **{name: ""}).status_code == 200
    assert not Tenant.objects.filter(name="Nueva").exists()


def test_the_administration_knows_no_groups(owner: Client) -> None:
    assert "/auth/group/" not in owner.get(reverse("admin:index")).content.decode()
    assert owner.get("/admin/auth/group/").status_code == 404


def test_a_company_whose_task_was_lost_is_made_by_the_sweep(owner: Client, at_once: None) -> None:
    add(owner)
    tenant = Tenant.objects.get(name="Nueva")
    assert tenant.status == "creating" and not has_schema(tenant.schema_name)
    assert tasks.resume_companies() == 1
    tenant.refresh_from_db()
    assert tenant.is_active and tasks.resume_companies() == 0


@pytest.mark.parametrize("changes", [{"zone": "Mars/Base"}, {"name": "aurora solar"}, {"owner_email": "x"}])
def test_a_form_that_does_not_fit_makes_nothing(owner: Client, changes: dict[str, str]) -> None:
    count = Tenant.objects.count()
    assert add(owner, **changes).status_code == 200
    assert Tenant.objects.count() == count


def test_a_failure_stands_on_the_row_until_the_owner_tries_again(owner: Client, at_once: None, settings: Any) -> None:
    add(owner)
    tenant, keys = Tenant.objects.get(name="Nueva"), settings.NEXUS_MASTER_KEYS
    settings.NEXUS_MASTER_KEYS = []
    tasks.resume_companies()
    tenant.refresh_from_db()
    assert "NEXUS_MASTER_KEY" in tenant.failure and tasks.resume_companies() == 0
    assert "NEXUS_MASTER_KEY" in owner.get(reverse("admin:tenants_tenant_changelist")).content.decode()
    settings.NEXUS_MASTER_KEYS = keys
    act(owner, "make_again", tenant)
    tasks.resume_companies()
    tenant.refresh_from_db()
    assert tenant.is_active and tenant.failure == ""


def test_the_owner_removes_what_was_never_finished_and_nothing_else(owner: Client, clinic: Tenant) -> None:
    add(owner)
    half = Tenant.objects.get(name="Nueva")
    act(owner, "remove", half)
    assert not Tenant.objects.filter(pk=half.pk).exists()
    assert "was left alone" in act(owner, "remove", clinic).content.decode()
    assert has_schema(clinic.schema_name)
    for verb in (lifecycle.remove_unfinished, provisioning.try_again):
        with pytest.raises(UserError):
            verb(clinic)


# The night


def test_the_night_removes_what_nobody_can_use_any_more(solar: Tenant, ana: Membership) -> None:
    long_ago, now = timezone.now() - timedelta(days=60), timezone.now()
    Store = import_module(installation.SESSION_ENGINE).SessionStore
    for age in (-1, 3600):
        session = Store()
        session.set_expiry(age)
        session.create()
    kept = Session.objects.filter(expire_date__gt=now).count()
    old, _plain = RefreshFamily.begin(ana)
    RefreshFamily.objects.filter(pk=old.pk).update(expires_at=long_ago)
    young, _plain = RefreshFamily.begin(ana)
    sent = OutgoingEmail.post("suspended", solar, ana.pk, to=ana.user)
    OutgoingEmail.objects.filter(pk=sent.pk).update(sent_at=long_ago)
    waiting = OutgoingEmail.post("suspended", solar, ana.pk, to=ana.user)
    for email, expires in (("old@example.test", long_ago), ("young@example.test", now + timedelta(days=1))):
        Invitation.objects.create(tenant=solar, email=email, role="agent", expires_at=expires, by=ana.user)
    for key, at in (("old", long_ago), ("young", now)):
        IdempotencyKey.objects.create(user=ana.user, route="r", key=key, fingerprint="f", status=200, created_at=at)
    tasks.tidy_up()
    assert Session.objects.filter(expire_date__lt=now).count() == 0 and Session.objects.count() == kept
    assert list(RefreshFamily.objects.values_list("pk", flat=True)) == [young.pk]
    assert list(OutgoingEmail.objects.values_list("pk", flat=True)) == [waiting.pk]
    assert [row.email for row in Invitation.objects.all()] == ["young@example.test"]
    connection.set_tenant(solar)
    assert [row.key for row in IdempotencyKey.objects.all()] == ["young"]
