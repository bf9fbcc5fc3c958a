"""Invitations, a second company, the last CEO, and e-mails that outlive a mail server."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from company.models import AuditEntry
from tenants.errors import UserError
from tenants.models import Invitation, Membership, OutgoingEmail, ScheduledJob, Tenant, User
from tenants.people import onboarding
from tests.calendar_app.test_rush import at_once as all_at_once
from tests.conftest import member_of
from tests.factories import PASSWORD, make_member
from tests.jobs import perform
from tests.tenants.test_auth import request_to_join
from tests.trail import unguarded

Status, Role = Membership.Status, Membership.Role
NEW = {"name": "Nora Paz", "password": "a-quiet-long-river", "again": "a-quiet-long-river"}


def link_in(outgoing: Any) -> str:
    found = re.search(r"/join/\S+", outgoing.body)
    assert found
    return found[0]


def invite(browse: Any, ana: Membership, commits: Any, email: str = "nora@example.test") -> str:
    with commits():
        asked = {"email": email, "role": Role.SECRETARY, "language": "en"}
        assert browse(ana).post(reverse("tenants:invite"), asked).status_code == 302
    return link_in(mail.outbox[-1])


def test_an_invited_newcomer_works_here_without_approval(
    browse: Any, client: Client, ana: Membership, at_once: None, commits: Any
) -> None:
    url = invite(browse, ana, commits)
    assert client.get(url).status_code == 200
    assert client.post(url, NEW).url == "/login/"
    member = member_of(ana.tenant, "nora@example.test")
    assert (member.role, member.status) == (Role.SECRETARY, Status.ACTIVE)
    assert client.get(url).status_code == 410
    assert client.post(reverse("tenants:login"), {"email": member.user.email, **NEW}).url == "/"
    token = url.split("/")[2]
    assert not Invitation.objects.filter(digest=token).exists()


def test_a_link_of_somebody_without_a_say_opens_nothing(
    browse: Any, client: Client, ana: Membership, at_once: None, commits: Any
) -> None:
    """Who was put out does not come back by an e-mail to another mailbox of theirs."""
    other = make_member(tenant=ana.tenant, email="omar@example.test", role=Role.CEO)
    url = invite(browse, other, commits)
    other.suspend(by=ana.user)
    assert client.post(url, NEW).status_code == 410
    assert not User.objects.filter(email="nora@example.test").exists()
    other.reactivate(by=ana.user)
    assert client.post(url, NEW).url == "/login/"


def test_an_account_that_exists_gives_its_password(
    browse: Any, client: Client, ana: Membership, carla: Membership, at_once: None, commits: Any
) -> None:
    carla.user.set_password(PASSWORD)
    carla.user.save()
    url = invite(browse, ana, commits, carla.user.email)
    assert client.post(url, NEW | {"password": "wrong-wrong-wrong"}).status_code == 422
    assert not Membership.objects.filter(tenant=ana.tenant, user=carla.user).exists()
    assert client.post(url, {"password": PASSWORD}).status_code == 302
    assert member_of(ana.tenant, carla.user.email).status == Status.ACTIVE
    assert Membership.objects.get(pk=carla.pk).role == Role.CEO


def test_an_old_a_revoked_and_a_replaced_link_open_nothing(
    browse: Any, client: Client, ana: Membership, at_once: None, commits: Any
) -> None:
    first = invite(browse, ana, commits)
    row = Invitation.objects.get()
    with commits():
        browse(ana).post(reverse("tenants:invite_again", args=[row.pk]))
    second = link_in(mail.outbox[-1])
    assert (client.get(first).status_code, client.get(second).status_code) == (410, 200)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.post(second, NEW).status_code == 410
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=1))
    browse(ana).post(reverse("tenants:invite_revoke", args=[row.pk]))
    assert client.post(second, NEW).status_code == 410
    assert not User.objects.filter(email="nora@example.test").exists()


def test_only_the_companys_ceo_invites(browse: Any, ana: Membership, beto: Membership, carla: Membership) -> None:
    row = Invitation.invite(ana.tenant, "x@example.test", Role.AGENT, by=ana.user)
    assert browse(beto).get(reverse("tenants:invite")).status_code == 403
    assert browse(carla).post(reverse("tenants:invite_revoke", args=[row.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        Invitation.invite(ana.tenant, "y@example.test", Role.CEO, by=carla.user)


def test_a_known_email_gets_a_link_that_adds_the_request(
    client: Client, beto: Membership, clinic: Tenant, at_once: None, commits: Any
) -> None:
    with commits():
        request_to_join(client, clinic, email="beto@example.test", role=Role.PROFESSIONAL)
    url = link_in(mail.outbox[0])
    assert client.get(url).status_code == 200
    assert not Membership.objects.filter(user=beto.user, tenant=clinic).exists()
    client.post(url)
    asked = member_of(clinic, "beto@example.test")
    assert (asked.status, asked.role) == (Status.PENDING, Role.PROFESSIONAL)
    assert client.post(url).status_code == 410


def test_a_flood_of_requests_stops_with_a_sentence(
    client: Client, ana: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onboarding, "MOST_PENDING", 1)
    assert request_to_join(client, ana.tenant).status_code == 302
    answer = request_to_join(client, ana.tenant, email="second@example.test")
    assert answer.status_code == 429 and "Many people wait" in answer.content.decode()
    assert not User.objects.filter(email="second@example.test").exists()


def test_a_ceo_links_to_their_own_companies_alone(
    browse: Any, ana: Membership, beto: Membership, clinic: Tenant, at_once: None, commits: Any
) -> None:
    url = reverse("tenants:link", args=[beto.pk])
    asked = {"there": clinic.pk, "role": Role.SECRETARY}
    assert browse(ana).post(url, asked).status_code == 422
    with pytest.raises(PermissionDenied):
        beto.link(clinic, Role.SECRETARY, by=ana.user)
    make_member(tenant=clinic, email="ana@example.test", role=Role.CEO)
    with commits():
        assert browse(ana).post(url, asked).status_code == 302
    there = member_of(clinic, "beto@example.test")
    assert (there.role, there.status) == (Role.SECRETARY, Status.ACTIVE)
    assert [outgoing.to for outgoing in mail.outbox] == [["beto@example.test"]]


def test_the_last_ceo_stays_and_others_may_be_removed(
    browse: Any, ana: Membership, beto: Membership, in_english: None, at_once: None, commits: Any
) -> None:
    client = browse(ana)
    answer = client.post(reverse("tenants:unlink", args=[ana.pk]), follow=True)
    assert "is the last CEO" in answer.content.decode()
    assert Membership.objects.filter(pk=ana.pk).exists()
    his = browse(beto)
    with commits():
        client.post(reverse("tenants:unlink", args=[beto.pk]))
    assert not Membership.objects.filter(pk=beto.pk).exists()
    assert his.get("/").status_code == 302
    assert "ended" in mail.outbox[0].body


def test_an_approval_may_correct_the_role(browse: Any, ana: Membership, solar: Tenant) -> None:
    nico = make_member(tenant=solar, email="nico@example.test", role=Role.CEO, status=Status.PENDING)
    browse(ana).post(reverse("tenants:approve", args=[nico.pk]), {"role": Role.AGENT})
    nico.refresh_from_db()
    assert (nico.role, nico.status) == (Role.AGENT, Status.ACTIVE)


def test_a_person_deleted_meanwhile_is_a_sentence(ana: Membership, solar: Tenant) -> None:
    nico = make_member(tenant=solar, email="nico@example.test", status=Status.PENDING)
    User.objects.filter(pk=nico.user_id).delete()
    with pytest.raises(UserError, match="no longer on the list|ya no"):
        nico.approve(by=ana.user)


def test_contact_data_of_somebody_elses_people_too_is_theirs(
    browse: Any, ana: Membership, beto: Membership, clinic: Tenant
) -> None:
    url = reverse("tenants:person", args=[beto.pk])
    browse(ana).post(url, {"name": "Beto S.", "phone": "+54 11 5555 0101", "specialty": "Roofs", "licence": "L1"})
    assert User.objects.get(pk=beto.user_id).name == "Beto S."
    make_member(tenant=clinic, email="beto@example.test")
    browse(ana).post(url, {"name": "Taken over", "phone": "+54 11 5555 0101", "specialty": "Walls", "licence": "L1"})
    assert User.objects.get(pk=beto.user_id).name == "Beto S."
    assert Membership.objects.get(pk=beto.pk).specialty == "Walls"


def test_a_letter_waits_for_the_mail_server(ana: Membership, beto: Membership, settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    settings.EMAIL_HOST = "127.0.0.1"
    beto.suspend(by=ana.user, reason="Holidays")
    outgoing = OutgoingEmail.objects.get()
    assert ScheduledJob.objects.filter(subject=outgoing.pk).exists()
    perform("emails", outgoing.pk, schema=ana.tenant.schema_name)
    outgoing.refresh_from_db()
    assert outgoing.sent_at is None and outgoing.tries == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    OutgoingEmail.objects.update(next_try_at=timezone.now())
    for _again in range(2):
        perform("emails", outgoing.pk, schema=ana.tenant.schema_name)
    assert len(mail.outbox) == 1
    assert not ScheduledJob.objects.filter(subject=outgoing.pk).exists()
    assert OutgoingEmail.objects.get().about == {}


def test_roles_are_one_readable_table(browse: Any, ana: Membership, beto: Membership, in_english: None) -> None:
    page = browse(ana).get(reverse("tenants:roles")).content.decode()
    assert "Give leads to others" in page and "Book appointments" in page
    assert "leads.reassign" not in page and "webhooks.configure" not in page
    assert browse(beto).get(reverse("tenants:roles")).status_code == 403


def test_long_lists_come_in_pages_and_are_searched(browse: Any, ana: Membership) -> None:
    for number in range(45):
        make_member(tenant=ana.tenant, email=f"p{number}@example.test", name=f"Person {number:02}")
    client = browse(ana)
    first = client.get("/team/?tab=staff")
    assert len(first.context["people"]) == 40
    second = client.get(f"/team/?{first.context['next']}")
    assert not {row.pk for row in first.context["people"]} & {row.pk for row in second.context["people"]}
    assert [row.user.email for row in client.get("/team/?tab=staff&q=p44@").context["people"]] == ["p44@example.test"]


# Real threads


def cleaned(tenant: Tenant, *people: str) -> None:
    with unguarded():
        AuditEntry.objects.all().delete()
    OutgoingEmail.objects.filter(tenant=tenant).delete()
    Invitation.objects.filter(tenant=tenant).delete()
    ScheduledJob.objects.filter(schema=tenant.schema_name).delete()
    User.objects.filter(email__in=people).delete()


def beside(tenant: Tenant, body: Any) -> None:
    """Runs `body` beside the suite's transaction: it commits."""
    (outcome,) = all_at_once(tenant, [body])
    if isinstance(outcome, Exception):
        raise outcome


def test_two_approvals_at_once_are_one(solar: Tenant, ana: Membership) -> None:
    def body() -> None:
        try:
            nico = make_member(tenant=solar, email="race@example.test", status=Status.PENDING)
            jobs = [lambda: Membership.objects.get(pk=nico.pk).approve(by=ana.user) for _n in range(4)]
            outcomes = all_at_once(solar, jobs)
            assert [type(outcome) for outcome in outcomes if outcome] == [UserError] * 3
            assert OutgoingEmail.objects.filter(subject=nico.pk).count() == 1
        finally:
            cleaned(solar, "race@example.test")

    beside(solar, body)


def test_two_ceos_who_remove_each_other_leave_one(solar: Tenant, ana: Membership) -> None:
    def body() -> None:
        mails = ["c1@example.test", "c2@example.test"]
        try:
            one, two = (make_member(tenant=solar, email=email, role=Role.CEO) for email in mails)
            Membership.objects.filter(pk=ana.pk).update(status=Status.SUSPENDED)
            outcomes = all_at_once(
                solar,
                [
                    lambda: Membership.objects.get(pk=one.pk).unlink(by=one.user),
                    lambda: Membership.objects.get(pk=two.pk).unlink(by=two.user),
                ],
            )
            assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "UserError"]
            assert Membership.objects.staff().filter(tenant=solar, role=Role.CEO).count() == 1
        finally:
            Membership.objects.filter(pk=ana.pk).update(status=Status.ACTIVE)
            cleaned(solar, *mails)

    beside(solar, body)


def test_two_acceptances_at_once_make_one_membership(solar: Tenant, ana: Membership) -> None:
    def body() -> None:
        try:
            row = Invitation.invite(solar, "inv@example.test", Role.AGENT, by=ana.user)
            job = lambda: Invitation.objects.get(pk=row.pk).accept(name="I", password="a-quiet-long-river")  # noqa: E731
            outcomes = all_at_once(solar, [job] * 4)
            assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Membership"] + ["UserError"] * 3
            assert Membership.objects.filter(user__email="inv@example.test").count() == 1
        finally:
            cleaned(solar, "inv@example.test")

    beside(solar, body)
