"""The phone on a page, through HTTP."""

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from conversations.models import Conversation
from tenants.models import Membership, Tenant, WhatsAppChannel
from tests.factories import make_conversation, make_lead, make_message

Browse = Callable[[Membership], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def phone(solar: Tenant) -> WhatsAppChannel:
    return WhatsAppChannel.objects.create(tenant=solar, provider="simulator", name="Simulator", number="+5491155550199")


@pytest.fixture
def talk(phone: WhatsAppChannel) -> Conversation:
    conversation = make_conversation(channel=phone, lead=make_lead(first_name="Gwen", phone="+33610000042"))
    make_message(conversation=conversation, text="Bonjour")
    buttons = {"buttons": [{"id": "slot:1", "title": "Jeudi 10:00"}]}
    make_message(conversation=conversation, author="assistant", text="Quand ?", status="delivered", extra=buttons)
    make_message(conversation=conversation, author="assistant", text="Pas encore parti", status="queued")
    make_message(conversation=conversation, author="note", text="Une note")
    return conversation


def test_it_offers_a_number_that_is_free(browse: Browse, ana: Membership, phone: WhatsAppChannel) -> None:
    text = browse(ana).get("/simulator/").content.decode()
    assert "+5491155500010" in text
    assert phone.secret not in text and phone.token not in text


def test_it_says_that_there_is_no_simulator(browse: Browse, ana: Membership) -> None:
    assert 'class="empty"' in browse(ana).get("/simulator/").content.decode()


def test_it_shows_what_the_lead_holds(browse: Browse, ana: Membership, talk: Conversation) -> None:
    text = browse(ana).get("/simulator/phone/", {"phone": "+33610000042"}, headers=HTMX).content.decode()
    assert "Bonjour" in text and "Quand ?" in text and 'value="slot:1"' in text
    screen = text.split('id="happened"')[0]
    assert "Pas encore parti" not in screen and "Une note" not in screen


@pytest.mark.parametrize("data", [{"phone": "abc", "text": "x"}, {"phone": "+33610000042", "text": ""}, {}])
def test_it_refuses_what_is_no_message(
    browse: Browse, ana: Membership, phone: WhatsAppChannel, data: dict[str, str]
) -> None:
    for headers in (HTMX, {}):
        response = browse(ana).post("/simulator/write/", data, headers=headers)
        assert response.status_code == 422
        assert 'id="sim-error"' in response.content.decode()


def test_it_says_when_the_webhook_is_away(
    browse: Browse, ana: Membership, phone: WhatsAppChannel, settings: object
) -> None:
    settings.PORT = 9  # type: ignore[attr-defined]
    response = browse(ana).post("/simulator/write/", {"phone": "+33610000042", "text": "x"}, headers=HTMX)
    assert response.status_code == 422


def test_a_stranger_sees_none_of_it(browse: Browse, carla: Membership, talk: Conversation) -> None:
    text = browse(carla).get("/simulator/phone/", {"phone": "+33610000042"}).content.decode()
    assert "Bonjour" not in text


def test_saying_something_to_nobody_says_so(solar: Tenant, phone: WhatsAppChannel, settings: object) -> None:
    settings.PORT = 9  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="bin/dev") as refusal:
        call_command("say", "aurora solar", "+5491155550177", "Hola")
    assert refusal.value.returncode == 1


def test_a_number_with_a_nul_is_no_error(browse: Browse, ana: Membership) -> None:
    client = browse(ana)
    assert client.get("/simulator/", {"phone": "\0"}).status_code == 200
    assert client.post("/simulator/write/", {"phone": "\0", "text": "\0"}).status_code == 422


# Without its country code a number is one of the company's country.
@pytest.mark.parametrize("written", ["+54 11 5555-0177", "011 5555-0177"])
def test_nobody_plays_a_colleagues_lead(
    browse: Browse, ana: Membership, beto: Membership, phone: WhatsAppChannel, written: str
) -> None:
    make_lead(first_name="Marta", phone="+5491155550177", owner=ana.user)
    answer = browse(beto).post("/simulator/write/", {"phone": written, "text": "Hola"})
    assert answer.status_code == 422
    assert "Marta" not in answer.content.decode()
