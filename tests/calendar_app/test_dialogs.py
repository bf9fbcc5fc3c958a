"""The dialogs for booking, moving and cancelling: what somebody typed or sees selected is what happens."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from calendar_app import booking
from calendar_app.models import Appointment, BookingRules, Professional, Service
from company.models import AuditEntry
from conversations.models import Conversation, Message
from leads.models import Lead
from tenants.models import Membership, WhatsAppChannel
from tests import factories
from tests.calendar_app.conftest import At

Browse = Callable[[Membership], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def marta(solar: Any) -> Lead:
    return factories.make_lead(first_name="Marta", last_name="Quiroga")


@pytest.fixture
def booked(marta: Lead, visit: Service, lucia: Professional, at: At) -> Appointment:
    return booking.book(lead=marta, service=visit, start=at(10, 30))


@pytest.fixture
def wanted(visit: Service, lucia: Professional, monday: date, at: At) -> dict[str, str]:
    """What the dialog posts for somebody who has not touched the free times: the first one is selected."""
    nora = factories.make_lead(first_name="Nora", last_name="Paz")
    slot = f"{at(9).isoformat()}|{lucia.pk}"
    return {"lead": str(nora.pk), "service": str(visit.pk), "date": str(monday), "slot": slot, "key": "k"}


def post(client: Client, url: str, data: dict[str, str]) -> Any:
    return client.post(url, data, headers=HTMX)


def selected(html: str) -> list[str]:
    return re.findall(r'name="slot"\s+value="([^|"]+)\|[^"]*"\s+checked', html)


def move_url(appointment: Appointment) -> str:
    return f"/calendar/appointments/{appointment.pk}/move/"


# An hour that was typed


@pytest.mark.parametrize("who", ["beto", "sonia"])
def test_it_books_the_hour_that_was_typed(
    browse: Browse, request: pytest.FixtureRequest, wanted: dict[str, str], at: At, who: str
) -> None:
    client = browse(request.getfixturevalue(who))
    assert post(client, "/calendar/new/", {**wanted, "time": "11:30"}).status_code == 204
    assert Appointment.objects.get().start == at(11, 30)


@pytest.mark.parametrize(("typed", "reason"), [("10:30", "ocupada"), ("15:05", "minuto"), ("05:00", "fuera")])
def test_it_refuses_a_typed_hour_that_is_not_free_and_offers_the_tick(
    browse: Browse, sonia: Membership, booked: Appointment, wanted: dict[str, str], typed: str, reason: str
) -> None:
    refused = post(browse(sonia), "/calendar/new/", {**wanted, "time": typed})
    html = refused.content.decode()
    assert refused.status_code == 422
    assert reason in html and 'name="overbook"' in html and f'value="{typed}"' in html
    assert selected(html) == []
    assert Appointment.objects.count() == 1
    ticked = post(browse(sonia), "/calendar/new/", {**wanted, "time": typed, "overbook": "on"})
    assert ticked.status_code == 204
    assert Appointment.objects.latest("created_at").overbooked


def test_it_says_that_a_typed_hour_makes_no_sense(browse: Browse, sonia: Membership, wanted: dict[str, str]) -> None:
    assert post(browse(sonia), "/calendar/new/", {**wanted, "time": "25:99"}).status_code == 422
    assert not Appointment.objects.exists()


def test_it_moves_to_the_hour_that_was_typed(
    browse: Browse, sonia: Membership, booked: Appointment, wanted: dict[str, str], at: At, monday: date
) -> None:
    booking.book(lead=factories.make_lead(), service=booked.service, start=at(15))
    data = {"date": str(monday), "slot": wanted["slot"], "professional": str(booked.professional_id)}
    for typed in ("15:00", "16:05"):
        assert post(browse(sonia), move_url(booked), {**data, "time": typed}).status_code == 422
    booked.refresh_from_db()
    assert booked.start == at(10, 30)
    assert post(browse(sonia), move_url(booked), {**data, "time": "13:45"}).status_code == 204
    booked.refresh_from_db()
    assert booked.start == at(13, 45)


def test_a_form_that_was_used_does_not_pretend_to_book_another_hour(
    browse: Browse, sonia: Membership, wanted: dict[str, str], at: At
) -> None:
    client = browse(sonia)
    assert post(client, "/calendar/new/", {**wanted, "time": "11:30"}).status_code == 204
    refused = post(client, "/calendar/new/", {**wanted, "time": "12:30"})
    assert refused.status_code == 422 and "formulario ya" in refused.content.decode()
    assert Appointment.objects.get().start == at(11, 30)


# What is selected


def test_the_move_dialog_selects_the_present_hour_and_changes_nothing_by_itself(
    browse: Browse, sonia: Membership, booked: Appointment, at: At, monday: date
) -> None:
    client = browse(sonia)
    html = client.get(move_url(booked), headers=HTMX).content.decode()
    assert selected(html) == [at(10, 30).isoformat()]
    data = {"date": str(monday), "professional": str(booked.professional_id)}
    slot = f"{at(10, 30).isoformat()}|{booked.professional_id}"
    assert post(client, move_url(booked), {**data, "slot": slot}).status_code == 204
    assert not AuditEntry.objects.filter(action="appointment.moved").exists()


def test_the_move_dialog_shows_an_hour_off_the_grid_as_typed(
    browse: Browse, sonia: Membership, booked: Appointment, at: At, monday: date
) -> None:
    BookingRules.objects.create(grid_minutes=60)
    client = browse(sonia)
    html = client.get(move_url(booked), headers=HTMX).content.decode()
    assert selected(html) == [] and 'value="10:30"' in html
    same = {"date": str(monday), "time": "10:30", "professional": str(booked.professional_id)}
    assert post(client, move_url(booked), same).status_code == 204


def test_another_day_keeps_the_hour_that_was_selected_or_none(
    browse: Browse, sonia: Membership, booked: Appointment, at: At, monday: date, visit: Service, lucia: Professional
) -> None:
    client, tuesday = browse(sonia), monday + timedelta(days=1)
    booking.book(lead=factories.make_lead(), service=visit, start=at(14, day=1))
    asked = {"service": str(visit.pk), "date": str(tuesday), "moving": str(booked.pk)}

    def offered(hour: int, minute: int, **more: str) -> list[str]:
        slot = f"{at(hour, minute).isoformat()}|{lucia.pk}"
        return selected(client.get("/calendar/slots/", {**asked, "slot": slot, **more}).content.decode())

    assert offered(10, 30) == [at(10, 30, day=1).isoformat()]
    assert offered(14, 0) == []
    assert offered(10, 30, time="11:00") == []


def test_a_free_time_of_another_day_or_person_is_not_booked_unseen(
    browse: Browse, sonia: Membership, wanted: dict[str, str], monday: date, visit: Service
) -> None:
    omar = factories.make_professional(name="Omar", services=[visit])
    client = browse(sonia)
    tuesday = str(monday + timedelta(days=1))
    for changed in ({"date": tuesday}, {"professional": str(omar.pk)}):
        for listed in ({}, {"listed": f"{monday}|{visit.pk}|"}):
            refused = post(client, "/calendar/new/", {**wanted, **listed, **changed})
            assert refused.status_code == 422, (changed, listed)
            assert selected(refused.content.decode()) == []
    assert not Appointment.objects.exists()


def test_one_of_the_next_free_times_can_be_taken_as_it_was_listed(
    browse: Browse, sonia: Membership, wanted: dict[str, str], monday: date, visit: Service, at: At, lucia: Professional
) -> None:
    client, saturday = browse(sonia), monday + timedelta(days=5)
    html = client.get("/calendar/slots/", {"service": str(visit.pk), "date": str(saturday)}).content.decode()
    listed = re.search(r'name="listed" value="([^"]+)"', html)
    assert listed
    data = {**wanted, "date": str(saturday), "listed": listed[1], "slot": f"{at(9, day=7).isoformat()}|{lucia.pk}"}
    assert post(client, "/calendar/new/", data).status_code == 204
    assert Appointment.objects.get().start == at(9, day=7)


def test_a_move_from_a_stale_dialog_is_refused(
    browse: Browse, sonia: Membership, booked: Appointment, at: At, monday: date
) -> None:
    seen = booked.start.astimezone(sonia.tenant.tz).isoformat()
    booking.reschedule(booked, at(12))
    data = {"date": str(monday), "time": "16:00", "seen": seen}
    refused = post(browse(sonia), move_url(booked), data)
    assert refused.status_code == 422 and "mientras tanto" in refused.content.decode()
    booked.refresh_from_db()
    assert booked.start == at(12)
    assert post(browse(sonia), move_url(booked), {**data, "time": "12:00"}).status_code == 204


def test_it_opens_at_the_hour_that_was_asked_for(
    browse: Browse, sonia: Membership, booked: Appointment, at: At, monday: date
) -> None:
    client = browse(sonia)
    free = client.get(f"/calendar/new/?date={monday}&time=12:15", headers=HTMX).content.decode()
    assert selected(free) == [at(12, 15).isoformat()]
    taken = client.get(f"/calendar/new/?date={monday}&time=10:30", headers=HTMX).content.decode()
    assert selected(taken) == [] and 'value="10:30"' in taken


# Who comes


def test_nobody_is_chosen_before_somebody_chooses(browse: Browse, sonia: Membership, marta: Lead) -> None:
    assert "checked" not in browse(sonia).get("/calendar/leads/?q=marta").content.decode()


def test_a_lead_that_was_found_does_not_win_over_somebody_who_was_described(
    browse: Browse, sonia: Membership, wanted: dict[str, str]
) -> None:
    refused = post(browse(sonia), "/calendar/new/", {**wanted, "new-first_name": "Mario"})
    html = refused.content.decode()
    assert refused.status_code == 422 and 'value="Mario"' in html
    assert wanted["lead"] not in html
    assert not Appointment.objects.exists()


def test_whoever_was_chosen_stays_chosen_for_another_service(
    browse: Browse, sonia: Membership, visit: Service, lucia: Professional
) -> None:
    other = factories.make_service(name="Consulta")
    asked = {"service": str(visit.pk), "professional": str(lucia.pk)}
    html = browse(sonia).get("/calendar/professionals/", asked).content.decode()
    assert re.search(rf'value="{lucia.pk}"\s+selected', html)
    assert (
        str(lucia.pk)
        not in browse(sonia).get("/calendar/professionals/", {**asked, "service": str(other.pk)}).content.decode()
    )


# One person in two places


def test_it_warns_before_one_person_is_in_two_places(
    browse: Browse, sonia: Membership, booked: Appointment, wanted: dict[str, str], visit: Service
) -> None:
    factories.make_professional(name="Omar", services=[visit])
    client = browse(sonia)
    data = {**wanted, "lead": str(booked.lead_id), "time": "11:00"}
    refused = post(client, "/calendar/new/", data)
    html = refused.content.decode()
    assert refused.status_code == 422
    assert "Marta Quiroga ya tiene una cita" in html and "Lucía Ferrer" in html
    assert 'name="allow_overlap"' in html
    assert Appointment.objects.count() == 1
    assert post(client, "/calendar/new/", {**data, "allow_overlap": "on"}).status_code == 204
    assert Appointment.objects.count() == 2


def test_it_warns_before_a_move_puts_one_person_in_two_places(
    browse: Browse, sonia: Membership, booked: Appointment, visit: Service, at: At, monday: date
) -> None:
    omar = factories.make_professional(name="Omar", services=[visit])
    second = booking.book(lead=booked.lead, service=visit, start=at(15), professional=omar)
    data = {"date": str(monday), "time": "11:00", "professional": str(omar.pk)}
    refused = post(browse(sonia), move_url(second), data)
    assert refused.status_code == 422 and 'name="allow_overlap"' in refused.content.decode()
    assert post(browse(sonia), move_url(second), {**data, "allow_overlap": "on"}).status_code == 204


def test_somebody_else_may_come_at_the_same_time(booked: Appointment, visit: Service, at: At) -> None:
    omar = factories.make_professional(name="Omar", services=[visit])
    son = {"first_name": "Juan", "last_name": "Quiroga"}
    booking.book(lead=booked.lead, service=visit, start=at(10, 30), professional=omar, attendee=son)
    nora = factories.make_professional(name="Nora", services=[visit])
    for attendee in (son, {"first_name": "JUÁN"}, {"first_name": "marta"}, {}):
        with pytest.raises(booking.AttendeeBusy):
            booking.book(lead=booked.lead, service=visit, start=at(11), professional=nora, attendee=attendee)


def test_an_appointment_may_begin_when_the_other_ends(booked: Appointment, visit: Service, at: At) -> None:
    """Its own time is no obstacle to its move either."""
    booking.book(lead=booked.lead, service=visit, start=at(11, 30))
    assert booking.reschedule(booked, at(10, 15)).start == at(10, 15)
    assert booking.reschedule(booked, at(10, 30)).start == at(10, 30)


# What came of it


@pytest.mark.parametrize("path", ["attended", "no-show"])
def test_what_came_of_it_is_not_known_before_it_began(
    browse: Browse, beto: Membership, booked: Appointment, path: str
) -> None:
    client, url = browse(beto), f"/calendar/appointments/{booked.pk}/"
    assert f"{url}{path}/" not in client.get(url).content.decode()
    refused = post(client, f"{url}{path}/", {})
    assert refused.status_code == 422 and "no ha empezado" in refused.content.decode()
    factories.make_begun(booked)
    assert f"{url}{path}/" in client.get(url).content.decode()
    assert post(client, f"{url}{path}/", {}).status_code == 204


# Telling the lead


@pytest.fixture
def channel(solar: Any) -> WhatsAppChannel:
    return WhatsAppChannel.objects.create(tenant=solar, name="Main", number="+5491100000000", provider="simulator")


# Who comes


def test_it_books_nobody_but_whom_the_search_stands_for(
    browse: Browse, sonia: Membership, wanted: dict[str, str], marta: Lead
) -> None:
    client = browse(sonia)
    refused = post(client, "/calendar/new/", {**wanted, "q": "Quiroga"})
    html = refused.content.decode()
    assert refused.status_code == 422 and "Elige quién viene entre" in html
    assert 'value="Quiroga"' in html and f'value="{wanted["lead"]}"' not in html
    assert not Appointment.objects.exists()
    assert post(client, "/calendar/new/", {**wanted, "q": "nora p"}).status_code == 204


def test_it_keeps_the_search_where_nobody_was_chosen(browse: Browse, sonia: Membership, wanted: dict[str, str]) -> None:
    refused = post(browse(sonia), "/calendar/new/", {**wanted, "lead": "", "q": "<Pa"})
    assert refused.status_code == 422 and 'value="&lt;Pa"' in refused.content.decode()


@pytest.fixture
def talk(channel: WhatsAppChannel, marta: Lead) -> Conversation:
    return factories.make_conversation(channel=channel, lead=marta, language="fr")


def sent() -> list[str]:
    return list(Message.objects.filter(author="human").order_by("id").values_list("text", flat=True))


def test_booking_tells_the_lead_what_the_dialog_showed(
    browse: Browse, sonia: Membership, talk: Conversation, marta: Lead, wanted: dict[str, str], monday: date
) -> None:
    client = browse(sonia)
    html = client.get(f"/calendar/new/?lead={marta.pk}&date={monday}", headers=HTMX).content.decode()
    assert re.search(r'value="send"\s+id="id_tell" checked', html)
    words = re.search(r'<div class="bubble bubble--human"\s+lang="fr"><p>(.+?)</p>', html)
    assert words and "9h00" in words[1]
    data = {**wanted, "lead": str(marta.pk), "tell": "send"}
    for _ in range(2):
        assert post(client, "/calendar/new/", data).status_code == 204
    assert sent() == [words[1]]
    message = Message.objects.get(author="human")
    assert (message.user_id, message.status) == (sonia.user_id, "queued")
    talk.refresh_from_db()
    assert (talk.is_silenced, talk.assignee_id) == (False, None)
    assert words[1] in client.get(f"/inbox/{talk.pk}/").content.decode()


def test_the_preview_follows_what_is_selected(
    browse: Browse, sonia: Membership, talk: Conversation, booked: Appointment, wanted: dict[str, str], monday: date
) -> None:
    client = browse(sonia)
    asked = {"lead": str(booked.lead_id), "service": str(booked.service_id), "date": str(monday), "time": "13:15"}
    assert "13h15" in client.get("/calendar/news/", asked).content.decode()
    moving = {"moving": str(booked.pk), "service": str(booked.service_id), "date": str(monday), "time": "16:00"}
    html = client.get("/calendar/news/", moving).content.decode()
    assert "10h30" in html and "16h00" in html and "checked" in html
    assert "checked" not in client.get("/calendar/news/", {**moving, "tell_offered": "1"}).content.decode()
    assert "bubble" not in client.get("/calendar/news/", {**moving, "time": "10:30"}).content.decode()
    assert "bubble" not in client.get("/calendar/news/", {"service": "none", "lead": "nobody"}).content.decode()


def test_moving_and_cancelling_tell_the_lead_once(
    browse: Browse, sonia: Membership, talk: Conversation, booked: Appointment, monday: date
) -> None:
    client = browse(sonia)
    data = {"date": str(monday), "time": "16:00", "tell": "send"}
    for _ in range(2):
        assert post(client, move_url(booked), data).status_code == 204
    assert len(sent()) == 1 and "10h30" in sent()[0] and "16h00" in sent()[0]
    url = f"/calendar/appointments/{booked.pk}/"
    html = client.get(url).content.decode()
    assert "16h00" in html
    for _ in range(2):
        assert post(client, f"{url}cancel/", {"reason": "Viaje", "tell": "send"}).status_code == 204
    assert len(sent()) == 2 and "16h00" in sent()[1] and "Viaje" not in sent()[1]


def test_nothing_is_told_when_the_tick_is_taken_away(
    browse: Browse, sonia: Membership, talk: Conversation, booked: Appointment, monday: date
) -> None:
    assert post(browse(sonia), move_url(booked), {"date": str(monday), "time": "16:00"}).status_code == 204
    booked.refresh_from_db()
    assert (sent(), booked.untold) == ([], "")


def test_a_closed_window_is_said_and_leaves_a_note_that_can_be_made_good(
    browse: Browse, sonia: Membership, talk: Conversation, booked: Appointment, monday: date, at: At
) -> None:
    client, open_since = browse(sonia), talk.last_inbound_at
    Conversation.objects.update(last_inbound_at=open_since - timedelta(hours=25))
    html = client.get(move_url(booked), headers=HTMX).content.decode()
    assert 'name="tell" value="note"' in html and "solo permite plantillas" in html
    # The window may close between the dialog and its answer: then, too.
    for hour, wish in ((16, "note"), (17, "send")):
        assert (
            post(client, move_url(booked), {"date": str(monday), "time": f"{hour}:00", "tell": wish}).status_code == 204
        )
        booked.refresh_from_db()
        assert (sent(), booked.untold, booked.start) == ([], "moved", at(hour))
    url = f"/calendar/appointments/{booked.pk}/"
    page = client.get(url).content.decode()
    assert "la nueva hora" in page and f"{url}tell/" in page
    assert post(client, f"{url}tell/", {}).status_code == 422
    Conversation.objects.update(last_inbound_at=open_since)
    assert "17h00" in client.get(f"{url}tell/", headers=HTMX).content.decode()
    for _ in range(2):
        assert post(client, f"{url}tell/", {}).status_code == 204
    assert len(sent()) == 1 and "17h00" in sent()[0]
    assert "la nueva hora" not in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("state", "reason"),
    [({"provider": "ycloud", "api_key": ""}, "todavía no tiene clave de API"), ({"is_active": False}, "está apagado")],
)
def test_a_number_that_sends_nothing_tells_nobody_and_says_why(
    browse: Browse,
    sonia: Membership,
    talk: Conversation,
    booked: Appointment,
    channel: WhatsAppChannel,
    monday: date,
    state: dict[str, Any],
    reason: str,
) -> None:
    WhatsAppChannel.objects.filter(pk=channel.pk).update(**state)
    client = browse(sonia)
    html = client.get(move_url(booked), headers=HTMX).content.decode()
    assert 'name="tell" value="note"' in html and reason in html
    assert post(client, move_url(booked), {"date": str(monday), "time": "16:00", "tell": "send"}).status_code == 204
    booked.refresh_from_db()
    assert (sent(), booked.untold) == ([], "moved")
    assert not AuditEntry.objects.filter(action="appointment.told").exists()
    assert post(client, f"/calendar/appointments/{booked.pk}/tell/", {}).status_code == 422


def test_it_names_whoever_has_the_number_of_somebody_new_and_offers_them(
    browse: Browse, sonia: Membership, wanted: dict[str, str]
) -> None:
    factories.make_lead(first_name="Iris", last_name="Vega", phone="+5491143218765")
    data = {**wanted, "lead": "", "new-first_name": "Otra", "new-phone": "011 15 4321-8765"}
    refused = post(browse(sonia), "/calendar/new/", data)
    html = refused.content.decode()
    assert refused.status_code == 422 and "Iris Vega ya tiene este número" in html
    assert re.search(r'id="who-search"[^>]*value="011 15 4321-8765"', html)
    assert (
        "4321-8765" in html
        and "Iris Vega"
        in browse(sonia).get("/calendar/leads/", {"q": "011 15 4321-8765"}, headers=HTMX).content.decode()
    )
    assert not Appointment.objects.exists()


def test_it_does_not_advise_to_overbook_an_hour_that_is_over(
    browse: Browse, sonia: Membership, wanted: dict[str, str]
) -> None:
    past = {**wanted, "date": "2020-01-06", "time": "10:00", "overbook": "on"}
    refused = post(browse(sonia), "/calendar/new/", past)
    html = refused.content.decode()
    assert refused.status_code == 422 and "marca «" not in html and "ya pasó" in html


def test_somebody_who_wants_no_messages_is_not_told(
    browse: Browse, sonia: Membership, talk: Conversation, booked: Appointment, monday: date
) -> None:
    Lead.objects.filter(pk=booked.lead_id).update(opted_out_at=talk.last_inbound_at)
    client = browse(sonia)
    assert 'name="tell" value="note"' in client.get(move_url(booked), headers=HTMX).content.decode()
    assert post(client, move_url(booked), {"date": str(monday), "time": "16:00", "tell": "send"}).status_code == 204
    booked.refresh_from_db()
    assert (sent(), booked.untold) == ([], "moved")


def test_a_lead_without_a_talk_is_said_to_have_none(
    browse: Browse, sonia: Membership, booked: Appointment, monday: date
) -> None:
    client = browse(sonia)
    html = client.get(move_url(booked), headers=HTMX).content.decode()
    assert "todavía no tiene conversación" in html and 'name="tell"' not in html
    assert post(client, move_url(booked), {"date": str(monday), "time": "16:00", "tell": "send"}).status_code == 204
    booked.refresh_from_db()
    assert booked.untold == ""


def test_a_drag_offers_to_tell_afterwards(
    browse: Browse, sonia: Membership, talk: Conversation, booked: Appointment, monday: date
) -> None:
    dropped = {"date": str(monday), "professional": str(booked.professional_id), "minute": "900"}
    response = post(browse(sonia), move_url(booked), dropped)
    assert response.status_code == 200 and response["HX-Retarget"] == "#dialog"
    assert "15h00" in response.content.decode() and "calendar:changed" in response["HX-Trigger"]
    assert sent() == []
    # The question is open: nobody has failed to tell anything.
    assert not AuditEntry.objects.filter(action="appointment.untold").exists()
    assert post(browse(sonia), f"/calendar/appointments/{booked.pk}/tell/", {}).status_code == 204
    assert len(sent()) == 1


def test_a_refused_drag_shows_the_hour_it_meant(
    browse: Browse, sonia: Membership, booked: Appointment, monday: date
) -> None:
    dropped = {"date": str(monday), "professional": str(booked.professional_id), "minute": "305"}
    refused = post(browse(sonia), move_url(booked), dropped)
    assert refused.status_code == 422 and 'value="05:05"' in refused.content.decode()


def test_it_names_whoever_comes_when_that_is_not_the_lead(
    browse: Browse, sonia: Membership, talk: Conversation, booked: Appointment, visit: Service, at: At
) -> None:
    booking.book(
        lead=booked.lead, service=visit, start=at(16), attendee={"first_name": "Juan"}, by=sonia.user, tell="send"
    )
    booking.book(
        lead=booked.lead, service=visit, start=at(14), attendee={"first_name": "Marta"}, by=sonia.user, tell="send"
    )
    assert "Juan" in sent()[0] and "Marta" not in sent()[1]
