"""A call: somebody waits for a person, said upon whatever page is open."""

from collections.abc import Callable

import pytest
from django.test import Client

from company.models import Notification, notify
from tenants.models import Membership, Tenant, User, WhatsAppChannel
from tests.factories import make_conversation, make_lead

Browse = Callable[[Membership], Client]
HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize(("kind", "calls"), [("handoff", True), ("urgent", True), ("back", True), ("booked", False)])
def test_it_says_who_waits(browse: Browse, ana: Membership, kind: str, calls: bool) -> None:
    row = notify(kind, "Marta Ruiz", "/inbox/")
    answer = browse(ana).get(f"/notifications/{row.pk}/call/", headers=HTMX)
    assert (answer.status_code, "Marta Ruiz" in answer.content.decode()) == ((200, True) if calls else (204, False))


def test_it_calls_nobody_who_may_not_know(
    browse: Browse, ana: Membership, beto: Membership, carla: Membership, solar: Tenant
) -> None:
    row = notify("handoff", "Marta Ruiz", "/inbox/", user=ana.user)
    assert browse(beto).get(f"/notifications/{row.pk}/call/").status_code == 204
    assert browse(carla).get(f"/notifications/{row.pk}/call/").status_code == 404
    assert browse(ana).get(f"/notifications/{row.pk}/call/").status_code == 200


def test_it_calls_nobody_who_has_been_there(browse: Browse, ana: Membership, solar: Tenant) -> None:
    channel = WhatsAppChannel.objects.create(tenant=solar, provider="ycloud", name="V", number="+5491155559998")
    talk = make_conversation(channel=channel, lead=make_lead())
    talk.hand_off(reason="asked", summary="")
    row = Notification.objects.get()
    client = browse(ana)
    assert 'data-unread="1"' in client.get("/leads/").content.decode()
    opened = client.get(f"/inbox/{talk.pk}/", headers=HTMX)
    assert "notifications:read" in opened.headers["HX-Trigger"]
    assert client.get(f"/notifications/{row.pk}/call/").status_code == 204
    assert 'data-unread="0"' in client.get("/notifications/bell/").content.decode()
    assert "HX-Trigger" not in client.get(f"/inbox/{talk.pk}/", headers=HTMX).headers


def test_everybody_chooses_for_themselves(browse: Browse, ana: Membership, beto: Membership) -> None:
    client = browse(ana)
    page = client.get("/leads/").content.decode()
    assert "data-call-sound" not in page and "data-call-desktop" not in page
    data = {"name": "Ana Molina", "phone": "", "language": "", "call_sound": "on"}
    assert client.post("/settings/profile/", data).status_code == 302
    assert User.objects.get(pk=ana.user_id).call_sound
    page = client.get("/leads/").content.decode()
    assert "data-call-sound" in page and "data-call-desktop" not in page
    assert "data-call-sound" not in browse(beto).get("/leads/").content.decode()
