"""The pages of the Django admin about people: the first one, a profile, an invitation."""

import re
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from company.models import AuditEntry
from tenants import schemas
from tenants.models import Invitation, Membership, Tenant
from tests.factories import make_member
from tests.tenants.proof import prove

PEOPLE = reverse("admin:tenants_membership_changelist")
INVITE = reverse("admin:tenants_membership_add")


def page_of(row: Membership) -> str:
    return reverse("admin:tenants_membership_change", args=[row.pk])


@pytest.fixture
def nico(solar: Tenant) -> Membership:
    status, role = Membership.Status.PENDING, Membership.Role.PROFESSIONAL
    return make_member(tenant=solar, email="nico@example.test", name="Nico Vega", status=status, role=role)


def test_the_first_page_counts_the_people_of_ones_own_companies(
    browse: Any, ana: Membership, carla: Membership, nico: Membership
) -> None:
    page = prove(browse(ana)).get(reverse("admin:index")).content.decode()
    assert re.search(rf'href="{PEOPLE}\?company={ana.tenant_id}&amp;status__exact=pending"\s*>1</a>', page)
    assert str(carla.tenant_id) not in page and carla.tenant.name not in page
    waiting = prove(browse(ana)).get(PEOPLE, {"company": ana.tenant_id, "status__exact": "pending"}).content.decode()
    assert nico.user.email in waiting and "sonia@example.test" not in waiting


def test_the_installations_owner_sees_every_company(browse: Any, ana: Membership, carla: Membership) -> None:
    ana.user.is_superuser = True
    ana.user.save(update_fields=["is_superuser"])
    page = prove(browse(ana)).get(reverse("admin:index")).content.decode()
    assert carla.tenant.name in page and reverse("admin:tenants_tenant_add") in page


def test_a_ceo_changes_a_profile(browse: Any, ana: Membership, nico: Membership) -> None:
    client = prove(browse(ana))
    assert "Nico Vega" in client.get(page_of(nico)).content.decode()
    values = {"name": "Nico Vega Paz", "phone": "+54 11 5555 0199", "specialty": "Roofs", "licence": "M-77"}
    assert client.post(page_of(nico), values | {"calendar": "nico@calendar.test"}).status_code == 302
    nico.refresh_from_db()
    assert (nico.user.name, nico.user.phone) == ("Nico Vega Paz", "+54 11 5555 0199")
    assert (nico.specialty, nico.licence, nico.calendar) == ("Roofs", "M-77", "nico@calendar.test")
    with schemas.company(nico.tenant.schema_name):
        line = AuditEntry.objects.get(subject=nico.pk, action="membership.described")
    assert (line.via, set(line.after["fields"])) == ("admin", set(values) | {"calendar"})


def test_a_profile_that_is_not_right_is_asked_for_again(browse: Any, ana: Membership, nico: Membership) -> None:
    answer = prove(browse(ana)).post(page_of(nico), {"name": "", "calendar": "no address", "specialty": "Roofs"})
    nico.refresh_from_db()
    assert (answer.status_code, nico.specialty) == (422, "")
    assert 'value="Roofs"' in answer.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_not_there(browse: Any, carla: Membership, nico: Membership, method: str) -> None:
    client = prove(browse(carla))
    assert getattr(client, method)(page_of(nico), {"name": "Mine", "specialty": "Taken"}).status_code == 404
    nico.refresh_from_db()
    assert (nico.user.name, nico.specialty) == ("Nico Vega", "")


def test_an_invitation_is_written(browse: Any, ana: Membership, at_once: None, commits: Any) -> None:
    values = {"email": "Rita@example.test", "there": ana.tenant_id, "role": "secretary", "language": "fr"}
    with commits():
        assert prove(browse(ana)).post(INVITE, values).status_code == 302
    invitation = Invitation.objects.get(tenant=ana.tenant)
    assert (invitation.email, invitation.role, invitation.by) == ("rita@example.test", "secretary", ana.user)
    assert [outgoing.to for outgoing in mail.outbox] == [["rita@example.test"]]
    assert not Membership.objects.filter(user__email="rita@example.test").exists()


def test_nobody_is_invited_into_somebody_elses_company(browse: Any, ana: Membership, clinic: Tenant) -> None:
    client = prove(browse(ana))
    assert clinic.name not in client.get(INVITE).content.decode()
    answer = client.post(INVITE, {"email": "rita@example.test", "there": clinic.pk, "role": "ceo"})
    assert answer.status_code == 422 and not Invitation.objects.exists()


def test_whoever_works_here_already_is_not_invited(browse: Any, ana: Membership, beto: Membership) -> None:
    answer = prove(browse(ana)).post(INVITE, {"email": beto.user.email, "there": ana.tenant_id, "role": "agent"})
    assert answer.status_code == 422 and not Invitation.objects.exists()


def test_whoever_decides_about_nobody_finds_none_of_it(browse: Any, sonia: Membership, nico: Membership) -> None:
    client = prove(browse(sonia))
    for path in (reverse("admin:index"), PEOPLE, INVITE, page_of(nico)):
        assert client.get(path, follow=True).status_code == 403
