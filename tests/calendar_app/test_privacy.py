"""What a colleague's lead leaves on the calendar for those who may not see the lead: taken time, and no more."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from calendar_app import booking
from calendar_app.models import Appointment, Professional, Service
from company.models import Notification
from leads.models import Lead
from tenants.models import Membership, Tenant
from tests import factories
from tests.calendar_app.conftest import At

Browse = Callable[[Membership], Client]
HTMX = {"HX-Request": "true"}
SECRETS = ("Marta", "Quiroga", "Visita técnica", "Confidencial")


@pytest.fixture
def of_ana(ana: Membership, visit: Service, lucia: Professional, at: At) -> Appointment:
    """Ana's lead, Monday 10:30."""
    lead = factories.make_lead(first_name="Marta", last_name="Quiroga", owner=ana.user)
    return booking.book(lead=lead, service=visit, start=at(10, 30), note="Confidencial")


def words(client: Client, url: str, **headers: str) -> str:
    response = client.get(url, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("view", ["day", "week", "list"])
def test_an_agent_sees_only_that_the_time_is_taken(
    browse: Browse, ana: Membership, beto: Membership, of_ana: Appointment, monday: date, view: str
) -> None:
    url = f"/calendar/?date={monday}&view={view}"
    shown = words(browse(beto), url)
    assert not [secret for secret in SECRETS if secret in shown]
    assert str(of_ana.pk) not in shown
    assert "Ocupado" in shown and "10:30" in shown
    assert "Marta Quiroga" in words(browse(ana), url)


def test_the_dialog_and_its_page_tell_the_time_alone(browse: Browse, beto: Membership, of_ana: Appointment) -> None:
    for headers in (HTMX, {}):
        shown = words(browse(beto), f"/calendar/appointments/{of_ana.pk}/", **headers)
        assert not [secret for secret in SECRETS if secret in shown]
        assert "10:30" in shown and "Lucía Ferrer" in shown


@pytest.mark.parametrize("path", ["move", "confirm", "attended", "no-show", "cancel"])
def test_an_agent_changes_nothing_of_a_colleague_s_lead(
    browse: Browse, beto: Membership, of_ana: Appointment, at: At, path: str
) -> None:
    response = browse(beto).post(f"/calendar/appointments/{of_ana.pk}/{path}/", {"reason": "x"}, headers=HTMX)
    assert response.status_code == 403
    of_ana.refresh_from_db()
    assert (of_ana.status, of_ana.start) == ("scheduled", at(10, 30))


def test_the_dashboard_tells_the_time_alone(
    browse: Browse, ana: Membership, beto: Membership, of_ana: Appointment, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(8))
    shown = words(browse(beto), "/calendar/today/", **HTMX)
    assert not [secret for secret in SECRETS if secret in shown]
    assert "Ocupado" in shown and "10:30" in shown
    assert "Marta Quiroga" in words(browse(ana), "/calendar/today/", **HTMX)


def test_who_attends_the_lead_knows_whose_time_it_is(
    browse: Browse, solar: Tenant, of_ana: Appointment, lucia: Professional, monday: date
) -> None:
    member = factories.make_member(
        tenant=solar, email="lucia@example.test", name="Lucía Ferrer", role=Membership.Role.PROFESSIONAL
    )
    Professional.objects.filter(pk=lucia.pk).update(user=member.user)
    client = browse(member)
    assert "Marta Quiroga" in words(client, f"/calendar/?date={monday}")
    shown = words(client, f"/calendar/appointments/{of_ana.pk}/", **HTMX)
    assert "Marta Quiroga" in shown and of_ana.lead.phone[-4:] not in shown
    # The lead's own page stays closed.
    assert client.get(f"/leads/{of_ana.lead_id}/").status_code == 404


def test_the_bell_rings_for_the_lead_s_owner_and_those_who_see_everything(
    ana: Membership, beto: Membership, sonia: Membership, of_ana: Appointment, visit: Service, at: At
) -> None:
    def told(member: Membership) -> set[str]:
        return set(Notification.objects.visible_to(member).values_list("about", flat=True))

    assert any("Marta" in about for about in told(ana)) and any("Marta" in about for about in told(sonia))
    assert not told(beto)
    booking.book(lead=factories.make_lead(first_name="Libre"), service=visit, start=at(15))
    assert any("Libre" in about for about in told(beto))


def test_an_unclaimed_lead_s_time_is_everybody_s(
    browse: Browse, beto: Membership, of_ana: Appointment, monday: date
) -> None:
    Lead.objects.filter(pk=of_ana.lead_id).update(owner=None)
    assert "Marta Quiroga" in words(browse(beto), f"/calendar/?date={monday}")
